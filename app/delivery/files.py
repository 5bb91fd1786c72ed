"""Tables that leave as files or answers: CSV or Parquet, the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import polars as pl

from app import tables

Format = Literal["csv", "parquet"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "parquet")
Columns = Mapping[str, Sequence[str] | Sequence[int]]
FORMULA: Final = re.compile(r"[\s\x00-\x1f\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
"""What makes a spreadsheet take a cell for a formula and run it: a sign, also after what nobody sees, or full-width."""


def in_cell(text: str) -> str:
    """Text as a spreadsheet shows it without running it, also where blanks stand before the sign.

    >>> in_cell("=1+1"), in_cell(" ＝1+1"), in_cell("ana")
    ("'=1+1", "' ＝1+1", 'ana')
    """
    return f"'{text}" if FORMULA.match(text) else text


def table_bytes(columns: Columns, form: Format, *, spreadsheet: bool = False) -> bytes:
    """A table as bytes; for a spreadsheet, texts that it would run get a `'` in front, and numbers stay numbers.

    >>> table_bytes({"customer_id": ["=ana"], "paid_minor": [-5]}, "csv", spreadsheet=True)
    b"customer_id,paid_minor\\n'=ana,-5\\n"
    """
    if form == "csv":
        return csv_head(columns) + csv_rows(columns, spreadsheet=spreadsheet)
    frame = pl.DataFrame({name: pl.Series(name, list(values), dtype=_kind(name)) for name, values in columns.items()})
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", statistics=False)
    return out.getvalue()


def csv_head(columns: Columns) -> bytes:
    """The first line of a CSV file."""
    return tables.csv_text(list(columns), []).encode()


def csv_rows(columns: Columns, *, spreadsheet: bool = False) -> bytes:
    """The rows of a CSV file, without its first line: a portion of a longer one."""
    cells = [[_cell(value, spreadsheet) for value in values] for values in columns.values()]
    rows = list(zip(*cells, strict=True))
    return tables.csv_text(rows[0], rows[1:]).encode() if rows else b""


def write_table(folder: Path, name: str, columns: Columns, form: Format, *, spreadsheet: bool = False) -> Path:
    """Write a table into a folder, whole or not at all."""
    path = folder / f"{name}.{form}"
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(table_bytes(columns, form, spreadsheet=spreadsheet))
    part.replace(path)
    return path


def _cell(value: str | int, spreadsheet: bool) -> str:
    return in_cell(value) if spreadsheet and isinstance(value, str) else str(value)


def _kind(name: str) -> type[pl.DataType]:
    """Amounts and counts are 64-bit whole numbers, also in a table without rows."""
    return pl.Int64 if name.endswith("_minor") or name in ("line", "number") else pl.String
