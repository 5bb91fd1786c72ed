"""Files of any shape are read line by line; what is damaged is kept as it was and costs no other line."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from app import tables
from app.errors import BadFile


def read(tmp_path: Path, content: bytes, name: str = "t.csv") -> tables.Rows:
    """Write and read one file."""
    (tmp_path / name).write_bytes(content)
    return tables.read(tmp_path / name)


def test_an_unclosed_quote_damages_its_own_line_only(tmp_path: Path) -> None:
    lines = ["id,name", *(f"c{number},n{number}" for number in range(5000))]
    lines[11] = 'c10,"n10'
    found = read(tmp_path, "\n".join(lines).encode())
    assert len(found.frame) == 4999
    assert [(each.line, each.text) for each in found.damaged] == [(12, 'c10,"n10')]
    assert found.line.to_list()[9:12] == [11, 13, 14]


def test_a_quote_that_closes_rows_later_gives_the_rows_between_back(tmp_path: Path) -> None:
    found = read(tmp_path, b'id,name\na,"x\nb,y\nc,"z\nd,w\n')
    assert found.frame["id"].to_list() == ["b", "d"]
    assert [each.line for each in found.damaged] == [2, 4]


def test_quoted_line_breaks_belong_to_their_value(tmp_path: Path) -> None:
    found = read(tmp_path, b'id,name\r\na,"x\r\ny"\r\nb,z\r\n')
    assert found.frame["name"].to_list() == ["x\r\ny", "z"]
    assert found.line.to_list() == [2, 4]


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfid\na\n").frame.columns == ["id"]


def test_a_line_that_is_not_utf8_is_damaged(tmp_path: Path) -> None:
    found = read(tmp_path, b"id,name\na,\xff\nb,ok\n")
    assert (found.frame["id"].to_list(), found.damaged[0].problem) == (["b"], "is not UTF-8")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b""),
        ("t.csv", b"id,id\n"),
        ("t.csv", "标识,名\n甲,乙\n".encode("gbk")),
        ("t.csv.gz", gzip.compress(b"id\na\n")[:-9]),
        ("t.csv.gz", gzip.compress(b"id\n" + bytes(range(65, 91)) * 99)[:20] + b"\x00" * 40),
        ("t.csv.gz", b"no gzip"),
        ("t.parquet", b"no parquet"),
    ],
)
def test_a_file_that_is_no_table_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(BadFile, match=name):
        read(tmp_path, content, name)


def test_two_forms_of_one_table_are_refused(tmp_path: Path) -> None:
    for name in ("t.csv", "t.csv.gz"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(BadFile, match=r"t\.csv and t\.csv\.gz"):
        tables.find(tmp_path, "t")


def test_parquet_times_keep_their_moment_whatever_their_zone(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    frame = pl.DataFrame(
        {"zoned": [moment.astimezone(ZoneInfo("Asia/Shanghai"))], "plain": [moment.replace(tzinfo=None)], "n": [None]}
    )
    frame = frame.with_columns(pl.col("zoned").dt.convert_time_zone("Asia/Shanghai"))
    frame.write_parquet(tmp_path / "t.parquet")
    found = tables.read(tmp_path / "t.parquet").frame
    assert found.row(0) == ("2026-03-01T09:30:00.000000", "2026-03-01T09:30:00.000000", "")


def test_a_written_table_is_whole_or_absent(tmp_path: Path) -> None:
    def broken() -> object:
        yield ("a",)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        tables.write_csv(tmp_path / "t.csv", ["x"], broken())  # type: ignore[arg-type]
    assert not (tmp_path / "t.csv").exists()
