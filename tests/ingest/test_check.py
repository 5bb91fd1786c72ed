"""A value that cannot be used is refused with the field, the value and what to do; nothing is guessed."""

from __future__ import annotations

import polars as pl
import pytest

from app.errors import BadFile
from app.ingest.check import Checked, check
from app.ingest.formats import TABLES
from app.ingest.plan import plan


def checked(table: str, rows: dict[str, list[str]]) -> Checked:
    """One table of text, checked."""
    frame = pl.DataFrame(rows)
    return check(TABLES[table], frame, pl.Series("line", range(2, len(frame) + 2)))


ORDER = {"order_id": "o1", "customer_id": "ana", "amount_minor": "100", "currency": "CNY", "ordered_at": "2026-01-01"}


def with_value(name: str, value: str) -> Checked:
    """One order with one value of its own."""
    return checked("orders", {key: [text] for key, text in (ORDER | {name: value}).items()})


@pytest.mark.parametrize("amount", ["12.50", "-1", "1,000", "１２９９００", "٣", "1e3", "9" * 19, " 1", ""])
def test_an_amount_is_a_plain_whole_number_of_minor_units(amount: str) -> None:
    found = with_value("amount_minor", amount)
    assert (len(found.frame), found.rejects["field"].to_list()) == (0, ["amount_minor"])


@pytest.mark.parametrize(
    ("text", "millis"),
    [
        ("2026-03-01T09:30:00Z", 1772357400000),
        ("2026-03-01 09:30", 1772357400000),
        ("2026-03-01T17:30:00+08:00", 1772357400000),
        ("2026-03-01T09:30:00.250Z", 1772357400250),
        ("20260301", 1772323200000),
        ("2026-03", 1772323200000),
        ("2026", 1767225600000),
        ("1772357400", 1772357400000),
    ],
)
def test_a_time_comes_in_several_forms(text: str, millis: int) -> None:
    assert with_value("ordered_at", text).frame["ordered_at"].to_list() == [millis]


@pytest.mark.parametrize(
    "text",
    [
        "46082",
        "2026-13-01",
        "2026-02-30",
        "+99:99",
        "2026-03-01T09:30:00+99:99",
        "last week",
        "２０２６",
        "17723574000000",
    ],
)
def test_a_time_that_may_mean_something_else_is_refused(text: str) -> None:
    assert with_value("ordered_at", text).rejects["problem"].to_list() == ["is not a time"]


@pytest.mark.parametrize("currency", ["yuan", "cny", "CNYX", "元"])
def test_a_currency_is_its_iso_code(currency: str) -> None:
    assert with_value("currency", currency).rejects["field"].to_list() == ["currency"]


@pytest.mark.parametrize("identity", ["ana\x00", "a\tb", "x" * 1001])
def test_an_id_has_no_control_characters_and_an_end(identity: str) -> None:
    assert with_value("customer_id", identity).rejects["field"].to_list() == ["customer_id"]


@pytest.mark.parametrize("identity", ["ana ", "Ána", "顾客一", "a:b/c#d", "😀"])
def test_an_id_comes_back_unchanged(identity: str) -> None:
    assert with_value("customer_id", identity).frame["customer_id"].to_list() == [identity]


def test_no_channel_takes_the_name_of_the_companys_own_records() -> None:
    rows = {"customer_id": ["ana"], "channel": ["Record"], "external_id": ["bo"]}
    assert checked("identities", rows).rejects["field"].to_list() == ["channel"]


def test_a_channel_is_of_a_kind_that_exists() -> None:
    found = checked("channels", {"code": ["club"], "kind": ["foo"]})
    assert "offline" in found.rejects["remedy"][0]


def test_a_text_too_long_to_be_indexed_is_refused_alone() -> None:
    found = checked("content", {"content_id": ["p1", "p2"], "topic": ["tea", "x" * 40_000]})
    assert (found.frame["content_id"].to_list(), found.rejects["line"].to_list()) == (["p1"], [3])


def test_every_wrong_field_of_a_row_is_named() -> None:
    found = checked("orders", {key: [text] for key, text in (ORDER | {"amount_minor": "x", "currency": "y"}).items()})
    assert found.rejects["field"].to_list() == ["amount_minor", "currency"]


def test_a_missing_required_column_is_named_with_the_columns_there_are() -> None:
    with pytest.raises(BadFile, match="has no column amount_minor"):
        checked("orders", {"order_id": ["o1"], "customer_id": ["ana"], "currency": ["CNY"]})


def test_an_unknown_column_is_left_out_with_a_word() -> None:
    found = checked("content", {"content_id": ["p1"], "colour": ["red"]})
    assert "colour" in found.warnings[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("YES", True), ("1", True), ("false", False), ("No", False), ("0", False), ("", None)],
)
def test_a_flag_is_written_in_several_ways(text: str, expected: bool | None) -> None:
    found = checked("customers", {"customer_id": ["ana"], "verified": [text]})
    assert found.frame["verified"].to_list() == [expected]


@pytest.mark.parametrize("text", ["maybe", "2", "t", "wahr"])
def test_a_flag_that_says_neither_is_refused(text: str) -> None:
    found = checked("identities", {"customer_id": ["a"], "channel": ["sms"], "external_id": ["1"], "verified": [text]})
    assert found.rejects["problem"].to_list() == ["is neither true nor false"]


def said(table: str, **columns: list[str]) -> list[tuple[str, str, bool]]:
    """What a table says of who is verified: identity, row, and yes or no."""
    steps = plan("s", [checked(table, dict(columns))]).steps
    return [row for step in steps if step.query == "people/say_verified" for row in step.columns.rows()]


@pytest.mark.parametrize("words", [["no", "yes"], ["yes", "no"], ["yes", ""]])
def test_each_row_speaks_for_itself_of_who_is_verified(words: list[str]) -> None:
    found = said("identities", customer_id=["a", "b"], channel=["sms"] * 2, external_id=["1"] * 2, verified=words)
    assert found == [("sms:1", "s/a", words[0] == "yes"), ("sms:1", "s/b", words[1] == "yes")]


@pytest.mark.parametrize("words", [["no", "yes"], ["yes", ""]])
def test_of_two_rows_about_one_customer_one_that_says_verified_is_enough(words: list[str]) -> None:
    assert said("customers", customer_id=["ana"] * 2, verified=words) == [("record:ana", "s/ana", True)]


def test_a_file_without_the_column_says_nothing_of_who_is_verified() -> None:
    assert said("customers", customer_id=["ana"]) == []


def test_whether_somebody_is_verified_makes_no_other_row() -> None:
    frames = []
    for word in ("", "yes"):
        steps = plan("s", [checked("customers", {"customer_id": ["ana"], "verified": [word]})]).steps
        frames.append(next(step.columns for step in steps if step.query == "load/profile"))
    assert frames[0].equals(frames[1])


def test_an_end_in_the_year_9999_is_an_end_that_never_comes() -> None:
    assert len(checked("tags", {"customer_id": ["ana"], "tag": ["vip"], "until": ["9999-12-31"]}).frame) == 1


@pytest.mark.parametrize("time", ["9999-12-31", "1899-12-31"])
def test_what_happened_in_an_odd_year_is_a_slip(time: str) -> None:
    columns = {
        "order_id": ["o"],
        "ordered_at": [time],
        "customer_id": ["ana"],
        "amount_minor": ["1"],
        "currency": ["CNY"],
    }
    assert len(checked("orders", columns).frame) == 0


@pytest.mark.parametrize(
    ("kind", "ends"), [("friend", ("record:a", "record:b")), ("contact", ("record:b", "record:a"))]
)
def test_only_ties_that_both_sides_agreed_to_have_no_direction(kind: str, ends: tuple[str, str]) -> None:
    steps = plan("s", [checked("ties", {"channel": ["sms"], "kind": [kind], "a_id": ["b"], "b_id": ["a"]})]).steps
    frame = next(step.columns for step in steps if step.query == "load/tied")
    assert frame.select("start", "end").row(0) == ends
