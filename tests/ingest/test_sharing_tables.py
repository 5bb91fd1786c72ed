"""Tables of what was shared, clicked, touched and bought: further columns, other names, and rows that stay the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from app.errors import BadFile, BadInput
from app.ingest.check import Checked, check
from app.ingest.formats import TABLES
from app.ingest.plan import plan
from app.services.folders import read
from app.store.local import quiet

OLD = {
    "clicks": {
        "clicked_at": "2026-03-02T09:30:00Z",
        "channel": "wechat",
        "customer_id": "dan",
        "share_id": "s2",
    },
    "orders": {
        "order_id": "o1",
        "ordered_at": "2026-03-02T10:00:00Z",
        "customer_id": "dan",
        "amount_minor": "129900",
        "currency": "CNY",
        "share_id": "s2",
        "code": "ANA10",
    },
    "shares": {
        "share_id": "s1",
        "shared_at": "2026-03-02",
        "sharer_id": "ana",
        "parent_share_id": "",
        "content_id": "p1",
    },
    "refunds": {"refund_id": "f1", "order_id": "o1", "refunded_at": "2026-03-03", "amount_minor": "29900"},
}
STORED = {
    "clicks": ("shop#33310e6967e41cb970a1d842d7feb5cd", "b420839b33f8dd8a"),
    "orders": ("shop/o1", "fa4aeb941fb1357e"),
    "shares": ("shop/s1", "fa9d098d66ba5753"),
    "refunds": ("shop/f1", "950d367dad1d02a7"),
}
"""Keys and digests of these rows as loads stored them before the tables had further columns."""
OTHER_NAMES = {
    "shares": {"shared_at": "ts", "sharer_id": "person_id", "content_id": "content"},
    "orders": {"ordered_at": "ts", "customer_id": "buyer_id"},
    "refunds": {"refunded_at": "ts"},
}
USUAL = {
    "clicks": {"kind": "click", "evidence": "certain", "device": ""},
    "orders": {"device": "", "began_at": ""},
}


def checked(table: str, row: dict[str, str], **options: str) -> Checked:
    """One row of text, checked."""
    return check(TABLES[table], pl.DataFrame({name: [text] for name, text in row.items()}), pl.Series([2]), **options)


def stored(table: str, row: dict[str, str]) -> tuple[str, str]:
    """Key and digest of the node that a row becomes."""
    step = next(each for each in plan("shop", [checked(table, row)]).steps if each.query == f"load/{table[:-1]}")
    found: tuple[str, str] = step.columns.filter(pl.col("digest").is_not_null()).select("key", "digest").row(0)
    return found


@pytest.mark.parametrize("table", sorted(OLD))
def test_a_row_without_the_further_columns_is_the_fact_that_it_was(table: str) -> None:
    assert stored(table, OLD[table]) == STORED[table]


@pytest.mark.parametrize("table", sorted(USUAL))
def test_a_row_whose_further_columns_say_the_usual_is_the_fact_that_it_was(table: str) -> None:
    assert stored(table, OLD[table] | USUAL[table]) == STORED[table]


@pytest.mark.parametrize("table", sorted(OTHER_NAMES))
def test_a_column_may_have_another_name(table: str) -> None:
    row = {OTHER_NAMES[table].get(name, name): text for name, text in OLD[table].items()}
    assert stored(table, row) == STORED[table]


def test_the_own_name_of_a_column_comes_before_another_one() -> None:
    found = checked("shares", OLD["shares"] | {"person_id": "bo"})
    assert found.frame["sharer_id"].to_list() == ["ana"]
    assert "person_id" in found.warnings[0]


@pytest.mark.parametrize("given", [{"kind": "scan"}, {"evidence": "guess"}, {"device": "d1"}])
def test_a_click_that_says_more_is_another_fact(given: dict[str, str]) -> None:
    assert stored("clicks", OLD["clicks"] | given) != STORED["clicks"]


@pytest.mark.parametrize(
    ("column", "text", "kept"),
    [
        ("kind", "Scan", "scan"),
        ("kind", "click", None),
        ("kind", "", None),
        ("evidence", "probabilistic", "guess"),
        ("evidence", "deterministic", None),
    ],
)
def test_a_word_is_kept_as_the_graph_says_it(column: str, text: str, kept: str | None) -> None:
    assert checked("clicks", OLD["clicks"] | {column: text}).frame[column].to_list() == [kept]


@pytest.mark.parametrize(("column", "text"), [("kind", "hover"), ("evidence", "maybe")])
def test_an_unknown_word_is_refused_with_those_that_are_known(column: str, text: str) -> None:
    found = checked("clicks", OLD["clicks"] | {column: text})
    assert (found.rejects["field"].to_list(), len(found.frame)) == ([column], 0)
    assert found.rejects["remedy"][0].startswith("Write one of ")


def test_orders_without_a_currency_say_what_to_do() -> None:
    row = {name: text for name, text in OLD["orders"].items() if name != "currency"}
    with pytest.raises(BadFile) as raised:
        checked("orders", row)
    assert "--currency" in raised.value.remedy


def test_one_currency_may_hold_for_a_table_that_has_no_such_column() -> None:
    row = {name: text for name, text in OLD["orders"].items() if name != "currency"}
    assert checked("orders", row, currency="CNY").frame.equals(checked("orders", OLD["orders"]).frame)


def test_a_currency_that_a_row_names_is_never_replaced() -> None:
    assert checked("orders", OLD["orders"], currency="EUR").frame["currency"].to_list() == ["CNY"]


def test_a_currency_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="is not a currency"):
        checked("orders", OLD["orders"], currency="yuan")


def test_a_touch_hangs_on_whom_it_reached_and_on_what_it_showed() -> None:
    row = {"journey_id": "ana", "ts": "1770081786", "channel": "sms", "content": "p1", "employee": "e1", "campaign": ""}
    steps = {each.query: each.columns for each in plan("shop", [checked("touches", row)]).steps}
    key = steps["load/touch"]["key"][0]
    assert steps["load/touch"].select("channel", "at").row(0) == ("sms", 1_770_081_786_000)
    assert steps["load/touched"].select("start", "end").row(0) == ("record:ana", key)
    assert steps["load/showed_content"].select("start", "end").row(0) == (key, "shop/p1")
    assert steps["load/showed_employee"].select("start", "end").row(0) == (key, "shop/e1")
    assert "load/showed_campaign" not in steps


@pytest.mark.reference
@pytest.mark.parametrize(
    ("data", "currency", "rows"),
    [
        (
            {"shares": "chain_a_shares.csv.gz", "orders": "chain_a_orders.csv", "refunds": "chain_a_refunds.csv"},
            "CNY",
            39_955,
        ),
        ({"touches": "paths_a_touches.csv.gz"}, None, 13_000),
    ],
)
def test_the_reference_data_is_taken_as_it_is(
    data: dict[str, str], currency: str | None, rows: int, reference: Path, tmp_path: Path
) -> None:
    for name, file in data.items():
        text = reference / "attribution" / file
        (tmp_path / f"{name}{''.join(text.suffixes)}").write_bytes(text.read_bytes())
    found = read(tmp_path, None, quiet, currency=currency)
    assert sum(len(each.rejects) for each in found.checked) == 0
    assert sum(len(each.frame) for each in found.checked) >= rows
