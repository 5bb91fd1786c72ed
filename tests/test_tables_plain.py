"""Tables come as people have them: with a header or none, with commas, tabs, blanks, zipped, as Parquet."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadFile
from app.services.settlement_rows import ORDERS, REFUNDS
from app.tables import Column, Plain, read_lines, read_plain
from app.tables.text import opened

TIES = (
    Column("a", ("a_id", "source")),
    Column("b", ("b_id", "target")),
    Column("weight", ("weight",), required=False, number=True),
)
PERSON = Column("node", ("node", "customer_id"))


def read(tmp_path: Path, content: bytes, name: str = "t.csv") -> Plain:
    """Write and read one file of ties."""
    (tmp_path / name).write_bytes(content)
    return read_plain(tmp_path / name, TIES)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b"a_id,b_id,weight\nana,bo,2\nbo,cy,0.5\n"),
        ("t.csv", b"ana,bo,2\nbo,cy,0.5"),
        ("t.csv", b"\xef\xbb\xbfsource,target,weight\r\nana,bo,2\r\nbo,cy,0.5\r\n"),
        ("t.csv", b'"Source","Target","Weight"\n"ana","bo","2"\n"bo","cy","0.5"\n'),
        ("t.csv", b"weight,target,note,source\n2,bo,x,ana\n0.5,cy,,bo\n"),
        ("t.csv", b"ana,bo,2\nbo,cy,0.5\n\n\n"),
        ("t.csv", b"ana,bo,2\n\nbo,cy,0.5\n"),
        ("t.csv", b"ana,bo,2\rbo,cy,0.5\r"),
        ("t.txt", b"ana bo 2\nbo cy 0.5\n"),
        ("t.txt", b"  ana\t bo   2 \r\n\tbo cy\t0.5\r\n"),
        ("t.txt", b"# a comment, with a comma\n#\n\n% another\nsource target weight\nana bo 2\nbo cy 0.5\n"),
        ("t.edges", b"a_id b_id weight\nana bo 2\nbo cy 0.5\n"),
        ("t.tsv", b"source\ttarget\tweight\nana\tbo\t2\nbo\tcy\t0.5\n"),
        ("t.csv.gz", gzip.compress(b"ana,bo,2\nbo,cy,0.5\n")),
        ("t.txt.gz", gzip.compress(b"ana bo 2\nbo cy 0.5\n")),
    ],
)
def test_every_form_of_a_table_holds_the_same_rows(tmp_path: Path, name: str, content: bytes) -> None:
    found = read(tmp_path, content, name)
    assert found.frame.rows() == [("ana", "bo", "2"), ("bo", "cy", "0.5")]
    assert (found.damaged, found.unnamed) == ((), "")


@pytest.mark.parametrize("names", [("source", "target", "weight"), ("x", "y", "z"), ("a_id", "b_id", "z")])
def test_parquet_keeps_numbers_and_makes_ids_text(tmp_path: Path, names: tuple[str, str, str]) -> None:
    pl.DataFrame({names[0]: [7, 12], names[1]: ["07", None], names[2]: [0.1, 3.0]}).write_parquet(tmp_path / "t")
    found = read_plain(tmp_path / "t", TIES).frame
    assert found.select("a", "b").rows() == [("7", "07"), ("12", None)]
    assert "weight" not in found.columns or found["weight"].to_list() == [0.1, 3.0]


def test_ids_come_back_unchanged(tmp_path: Path) -> None:
    ids = ["007", "7", "1e3", "é", "e\u0301", "李雷", "🦊", "null", "NaN", "-", "true", "0x10", "+1", "1.0"]
    found = read(tmp_path, "".join(f"{one},{one}\n" for one in ids).encode()).frame
    assert found["a"].to_list() == found["b"].to_list() == ids


def test_blanks_belong_to_ids_between_commas_and_between_tabs_of_a_tsv_file(tmp_path: Path) -> None:
    assert read(tmp_path, b"Ana Lee, Bo\n").frame.rows() == [("Ana Lee", " Bo")]
    assert read(tmp_path, b"Ana Lee\tBo, jr\n", "t.tsv").frame.rows() == [("Ana Lee", "Bo, jr")]


def test_quoted_fields_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    found = read(tmp_path, b'ana,"Lee, Bo"\n"a ""b""",cy\n"d\ne",f\ng,h\n')
    assert found.frame.rows() == [("ana", "Lee, Bo"), ('a "b"', "cy"), ("d\ne", "f"), ("g", "h")]
    assert found.lines().to_list() == [1, 2, 3, 5]


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    found = read(tmp_path, b'ana,bo\nbo,"cy\ncy,dan\ndan,"eve\neve,ana\n')
    assert found.frame["a"].to_list() == ["ana", "cy", "eve"]
    assert [(each.line, each.text) for each in found.damaged] == [(2, 'bo,"cy'), (4, 'dan,"eve')]


def test_quotes_mean_nothing_between_blanks(tmp_path: Path) -> None:
    assert read(tmp_path, b'"ana bo\n5" "6\n', "t.txt").frame.rows() == [('"ana', "bo"), ('5"', '"6')]


def test_missing_fields_are_null_and_their_lines_known(tmp_path: Path) -> None:
    found = read(tmp_path, b"# x\nana,bo,1\ncy\n,dan,2\n,,3\n")
    assert found.frame.rows() == [("ana", "bo", "1"), ("cy", None, None), (None, "dan", "2"), (None, None, "3")]
    assert found.lines().to_list() == [2, 3, 4, 5]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_line_with_too_many_fields_is_named_wherever_it_stands(tmp_path: Path, end: str) -> None:
    lines = ["ana,bo", "bo,cy,", "cy,dan"]
    for turn in range(3):
        mixed = lines[turn:] + lines[:turn]
        found = read(tmp_path, ("source,target\n" + "\n".join(mixed) + end).encode())
        assert [(each.line, each.problem) for each in found.damaged] == [
            (mixed.index("bo,cy,") + 2, "has 3 fields where the header has 2")
        ]
        assert sorted(found.frame["a"]) == ["ana", "cy"]


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, b"ana bo\n\xff cy\n", "t.txt")
    assert [(each.line, each.problem) for each in found.damaged] == [(2, "is not UTF-8")]
    assert len(found.frame) == 1


def test_a_first_line_that_names_only_some_columns_is_refused_in_any_form(tmp_path: Path) -> None:
    for name, content in (("t.csv", b"dest,Source,day\nana,bo,1\n"), ("t.txt", b"dest Source day\nana bo 1\n")):
        with pytest.raises(BadFile, match=r"names Source and yet not b_id, but dest, day\."):
            read(tmp_path, content, name)
    frame = pl.DataFrame({"dest": ["ana"], "Source": ["bo"], "day": [1]})
    frame.write_parquet(tmp_path / "t.parquet")
    with pytest.raises(BadFile, match=r"names Source and yet not b_id, but dest, day\."):
        read_plain(tmp_path / "t.parquet", TIES)


@pytest.mark.parametrize(
    ("columns", "header"),
    [
        (REFUNDS, "refund_id,order_id,day,amount"),
        (REFUNDS, "order_id,refund_id,amount"),
        (ORDERS, "order_id,share_id,buyer_id,amount,quantity"),
    ],
)
def test_money_is_never_read_by_position_under_a_header(
    tmp_path: Path, columns: tuple[Column, ...], header: str
) -> None:
    (tmp_path / "t.csv").write_text(f"{header}\n{'7,' * header.count(',')}400\n")
    with pytest.raises(BadFile, match=r"yet not amount_minor, but .*amount"):
        read_plain(tmp_path / "t.csv", columns)


def test_a_first_line_of_words_that_never_come_again_is_a_row_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, b"from,to\nana,bo\n")
    assert (len(found.frame), found.unnamed) == (2, "from to")


@pytest.mark.parametrize(
    "content", [b"ana,bo\n", b"ana,bo\ncy,ana\n", b"ana,p2\ncy,dan\n", b"ana,bo,2\ncy,dan,1\n", b"ana,a=b\nbo,a=c\n"]
)
def test_a_first_line_of_people_is_no_header(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content).unnamed == ""


def test_a_header_names_columns_in_any_case_and_with_blanks_around(tmp_path: Path) -> None:
    found = read(tmp_path, b" Source ,TARGET, Weight\nana,bo,2\n")
    assert (found.frame.rows(), found.named) == ([("ana", "bo", "2")], True)


@pytest.mark.parametrize(
    ("content", "unused"),
    [
        (b"Source,Target,Prob\nana,bo,1\n", ("Prob",)),
        (b"note,source,target,weight,at\nx,ana,bo,1,2\n", ("note", "at")),
        (b"ana,bo,1,7\n", ("4",)),
        (b"ana,bo,1\n", ()),
    ],
)
def test_columns_that_are_not_used_are_told(tmp_path: Path, content: bytes, unused: tuple[str, ...]) -> None:
    assert read(tmp_path, content).unused == unused


def test_a_column_of_parquet_that_is_not_used_is_told(tmp_path: Path) -> None:
    pl.DataFrame({"source": ["ana"], "target": ["bo"], "Prob": [0.1]}).write_parquet(tmp_path / "t")
    assert read_plain(tmp_path / "t", TIES).unused == ("Prob",)


def test_between_blank_separated_rows_lines_with_a_mark_alone_or_before_a_blank_are_comments(tmp_path: Path) -> None:
    found = read(tmp_path, b"# one\nana bo\n# c\n  #\n#cy dan\n%\tx\n%% y\neve %fay\n# end", "t.txt")
    assert found.frame.rows() == [("ana", "bo"), ("#cy", "dan"), ("eve", "%fay")]
    assert (found.lines().to_list(), found.comments, found.damaged) == ([2, 5, 8], 6, ())


def test_between_commas_and_in_lists_only_leading_lines_are_comments(tmp_path: Path) -> None:
    found = read(tmp_path, b"# one\nana,bo\n# c,dan\n")
    assert (found.frame["a"].to_list(), found.comments) == (["ana", "# c"], 1)
    (tmp_path / "n.txt").write_bytes(b"# one\nana\n# c\n")
    assert read_lines(tmp_path / "n.txt", PERSON).frame["node"].to_list() == ["ana", "# c"]


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"ana,bo\nbo,cy\n", "Its rows have 2 fields: add what is missing, rating."),
        (b"ana;bo;1\n", "Put a comma, a blank or a tab between fields."),
    ],
)
def test_a_column_that_is_missing_is_named_where_fields_are_parted_well(
    tmp_path: Path, content: bytes, hint: str
) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(BadFile) as caught:
        read_plain(tmp_path / "t.csv", (*TIES[:2], Column("rating", ("rating",))))
    assert caught.value.remedy == hint


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nothing\n", b"source,target\n", b"a_id b_id weight"])
def test_a_table_without_rows_is_empty(tmp_path: Path, content: bytes) -> None:
    found = read(tmp_path, content)
    assert (len(found.frame), len(found.lines())) == (0, 0)
    assert {"a", "b"} <= set(found.frame.columns)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b"ana\nbo\n"),
        ("t.csv", b"ana;bo\nbo;cy\n"),
        ("t.csv", "ana,bo\n".encode("utf-16")),
        ("t.csv.gz", gzip.compress(b"ana,bo\n" * 99)[:-9]),
        ("t.parquet", b"PAR1 but no more"),
    ],
)
def test_a_file_that_is_no_table_of_ties_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(BadFile, match=r"^t\.") as caught:
        read(tmp_path, content, name)
    assert str(tmp_path) not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"t\.csv cannot be read: No such file"):
        read_plain(tmp_path / "t.csv", TIES)


PIECES = st.lists(st.sampled_from(["a", "b", "1", ",", ",", "\n", "\n", '"', "é", "\r\n", " "]), max_size=16)


@given(PIECES, st.integers(1, 3), st.booleans())
def test_the_quick_way_and_the_careful_way_read_the_same(pieces: list[str], width: int, header: bool) -> None:
    text = opened(Path("t.csv"), "".join(pieces).encode(), separator=",")
    if text.data and next(text.first_rows(), None):
        quick = text._quickly(width, header=header)
        careful = text._carefully(width, header=header)
        assert quick is None or (quick.rows(), careful.damaged) == (careful.frame.rows(), ())


@pytest.mark.parametrize(
    "content", ["node\nana\n\nBo, jr\n \n李雷\n", "ana\r\nBo, jr\r\n李雷", " Customer_ID\nana\nBo, jr\n李雷"]
)
def test_a_list_has_one_id_a_line_whatever_it_holds(tmp_path: Path, content: str) -> None:
    (tmp_path / "n.txt").write_text(content, "utf-8", newline="")
    assert read_lines(tmp_path / "n.txt", PERSON).frame["node"].to_list() == ["ana", "Bo, jr", "李雷"]


def test_blanks_belong_to_the_ids_of_a_list_as_between_commas(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_bytes(b" Bo, jr \nana\t\r\n")
    assert read_lines(tmp_path / "n.txt", PERSON).frame["node"].to_list() == [" Bo, jr ", "ana\t"]


def test_a_line_of_a_list_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_bytes(b"ana\n\n\xff\nbo\n")
    found = read_lines(tmp_path / "n.txt", PERSON)
    assert (found.frame["node"].to_list(), found.lines().to_list()) == (["ana", "bo"], [1, 4])
    assert [(each.line, each.problem) for each in found.damaged] == [(3, "is not UTF-8")]
