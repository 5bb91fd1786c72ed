"""Tables that leave: the same bytes each time, numbers as numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from app.delivery.files import FORMATS, Format, csv_head, csv_rows, in_cell, table_bytes, write_table

ROWS = {"customer_id": ["ana", "=cmd()", "-5"], "currency": ["CNY", "CNY", "points"], "paid_minor": [2**60, -5, 0]}


@pytest.mark.parametrize("form", FORMATS)
def test_equal_tables_are_equal_bytes(form: Format) -> None:
    assert table_bytes(ROWS, form) == table_bytes({name: list(values) for name, values in ROWS.items()}, form)


def test_csv_holds_what_was_given_unless_a_spreadsheet_is_to_open_it() -> None:
    assert table_bytes(ROWS, "csv").decode().splitlines()[2] == "=cmd(),CNY,-5"
    assert table_bytes(ROWS, "csv", spreadsheet=True).decode().splitlines()[2:] == ["'=cmd(),CNY,-5", "'-5,points,0"]


def test_parquet_keeps_64_bits_and_never_changes_an_id() -> None:
    frame = pl.read_parquet(BytesIO(table_bytes(ROWS, "parquet", spreadsheet=True)))
    assert frame.to_dict(as_series=False) == ROWS


@pytest.mark.parametrize(
    "text", ["\n=1", " =1", "\u3000+1", "\ufeff@x", "＝1+1", "＋1", "－1", "＠x", "\t1", "\r1", "\nx"]
)
def test_what_a_spreadsheet_would_run_is_seen_behind_blanks_and_in_full_width(text: str) -> None:
    assert in_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["ana", " ana", "a=1", "ａ＝1", "", " "])
def test_what_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert in_cell(text) == text


def test_portions_of_a_table_are_the_whole() -> None:
    halves = [{name: values[at] for name, values in ROWS.items()} for at in (slice(0, 1), slice(1, 3))]
    assert csv_head(ROWS) + b"".join(map(csv_rows, halves)) == table_bytes(ROWS, "csv")


def test_a_table_without_rows_keeps_its_columns_and_their_kinds() -> None:
    none = {name: [] for name in ROWS}
    frame = pl.read_parquet(BytesIO(table_bytes(none, "parquet")))
    assert dict(frame.schema) == {"customer_id": pl.String, "currency": pl.String, "paid_minor": pl.Int64}
    assert table_bytes(none, "csv") == b"customer_id,currency,paid_minor\n"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = write_table(tmp_path / "new", "statements", ROWS, "csv")
    assert [each.name for each in (tmp_path / "new").iterdir()] == [path.name] == ["statements.csv"]
