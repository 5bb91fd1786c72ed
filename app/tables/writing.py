"""Tables as CSV, written whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl


def write_csv(path: Path, names: Sequence[str], rows: Iterator[Sequence[str]] | pl.DataFrame) -> None:
    """Write a table as CSV with a header, `\\n` at line ends, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(rows, pl.DataFrame):
        rows.select(names).write_csv(part, quote_style="necessary")
    else:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(rows)
    part.replace(path)


def csv_text(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same table as a string."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def number_text(value: float) -> str:
    """A float as exports write it: nine significant digits, no trailing zeros.

    >>> number_text(1 / 3), number_text(2.0)
    ('0.333333333', '2')
    """
    return f"{value:.9g}"
