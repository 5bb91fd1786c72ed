"""`grapevine plans`, `settlement` and `ledger`: one line of JSON each, on the graph of the stall."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import pytest_asyncio

from app.store.graph import Store
from app.store.local import Address
from tests.cli.desk import Call, Desk
from tests.delivery.receiver import KEY, SECRET, receiver
from tests.worlds import stall

pytestmark = pytest.mark.server


class Counter:
    """Commands about money, run in a folder on the test server."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, group: str, *words: str) -> Call:
        """Run one command of a group."""
        self.desk.command = group
        return self.desk(*words)

    def facts(self, group: str, *words: str) -> dict[str, Any]:
        """The facts that a command prints, which must end well."""
        return self(group, *words).facts


@pytest_asyncio.fixture
async def counter(
    store: Store,
    neo4j: Address,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Counter:
    """The stall, loaded, without any plan."""
    await stall.load(store, tmp_path / "world", plans=False)
    for name, value in (("URI", neo4j.uri), ("USERNAME", neo4j.username), ("PASSWORD", neo4j.password)):
        monkeypatch.setenv(f"NEO4J_{name}", value)
    folder = tmp_path / "desk"
    folder.mkdir()
    return Counter(Desk("plans", folder, capsys, monkeypatch))


@pytest.fixture
def ready(counter: Counter) -> Counter:
    """The same with the plan published."""
    counter.desk.put("plans.json", json.dumps({"two-levels": stall.TWO}))
    counter.facts("plans", "publish", "plans.json", "--actor", "kim")
    return counter


@pytest.fixture
def closed(ready: Counter) -> Counter:
    """The same, settled when all was due."""
    ready.facts("settlement", "close", "--as-of", stall.DUE, "--actor", "kim")
    return ready


def paid(facts: dict[str, Any]) -> dict[str, int]:
    return {total["currency"]: total["paid"] for total in facts["totals"]}


def run_of(counter: Counter) -> str:
    found: str = counter.facts("settlement", "list")["settlements"][0]["id"]
    return found


def test_a_plan_is_published_once_listed_and_retired(ready: Counter) -> None:
    again = ready.facts("plans", "publish", "plans.json", "--actor", "somebody else")["plans"][0]
    assert (again["name"], again["version"], again["actor"], again["pays_at_most"]) == (
        "two-levels",
        "1",
        "kim",
        "3/20",
    )
    assert len(ready.facts("plans", "list")["plans"]) == 1
    ended = ready.facts("plans", "retire", "two-levels", "--at", "2026-04-01", "--actor", "kim")["plans"][0]
    assert ended["ends_at"] == "2026-04-01T00:00:00Z"


def test_a_plan_with_a_fraction_keeps_it_exact(counter: Counter) -> None:
    counter.desk.put("plans.json", '{"third": {"kind": "geometric", "b": 0.1, "a": "1/3", "cap": 2}}')
    told = counter.facts("plans", "publish", "plans.json", "--actor", "kim")["plans"][0]
    assert told["pays_at_most"] == "2/15"


@pytest.mark.parametrize("second", [{"kind": "nothing"}, {**stall.TWO, "market": "CN", "bps": [800, 400, 200]}])
def test_of_a_file_with_one_plan_that_is_refused_none_is_published(counter: Counter, second: dict[str, Any]) -> None:
    counter.desk.put("plans.json", json.dumps({"a-good-one": stall.TWO, "bad": second}))
    assert counter("plans", "publish", "plans.json", "--actor", "kim").code == 1
    assert counter.facts("plans", "list") == {"plans": []}


def test_of_a_file_with_one_plan_that_was_published_with_other_words_none_is_published(ready: Counter) -> None:
    ready.desk.put("plans.json", json.dumps({"new": stall.TWO, "two-levels": stall.ONE}))
    assert ready("plans", "publish", "plans.json", "--actor", "kim").code == 1
    assert [each["name"] for each in ready.facts("plans", "list")["plans"]] == ["two-levels"]


@pytest.mark.parametrize("where", ["hint", "page"])
def test_plans_that_we_show_can_be_published(counter: Counter, where: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "reward-plans.md").read_text("utf-8")
    counter.desk.put("plans.json", "{}")
    hint = counter("plans", "publish", "plans.json", "--actor", "kim").err
    text = re.search(r"Write (\{.*\})\.", hint) if where == "hint" else re.search(r"```json\n(.*?)```", page, re.S)
    assert text is not None
    counter.desk.put("plans.json", text[1])
    assert counter("plans", "publish", "plans.json", "--actor", "kim").code == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"two": 1}', "{"])
def test_a_file_without_plans_is_refused(counter: Counter, text: str) -> None:
    counter.desk.put("plans.json", text)
    done = counter("plans", "publish", "plans.json", "--actor", "kim")
    assert (done.code, "what to do" in done.err) == (1, True)


def test_a_preview_takes_the_newest_fact_and_says_so(ready: Counter) -> None:
    done = ready("settlement", "preview")
    assert "as of the newest fact, 2026-03-03T10:00:00Z" in done.err
    assert paid(done.facts) == {"CNY": 0, "JPY": 0}
    assert paid(ready.facts("settlement", "preview", "--as-of", stall.DUE)) == {"CNY": 290, "JPY": 33}
    assert ready.facts("settlement", "list") == {"settlements": []}


def test_closing_needs_a_moment_and_an_actor(ready: Counter) -> None:
    assert ready("settlement", "close", "--actor", "kim").code != 0
    assert ready("settlement", "close", "--as-of", stall.DUE).code != 0
    assert ready("settlement", "close", "--as-of", "soon", "--actor", "kim").code == 1
    assert ready.facts("settlement", "list") == {"settlements": []}


def test_closing_twice_pays_once(closed: Counter) -> None:
    again = closed.facts("settlement", "close", "--as-of", stall.DUE, "--actor", "kim")
    assert set(paid(again).values()) <= {0}
    listed = closed.facts("settlement", "list")["settlements"]
    assert [(each["number"], each["state"]) for each in listed] == [(2, "closed"), (1, "closed")]


def test_exported_statements_add_up_and_are_the_same_bytes_each_time(closed: Counter) -> None:
    run = run_of(closed)
    facts = closed.facts("settlement", "export", run, "--out", "one")
    assert set(facts["files"]) == {"statements.csv", "lines.csv", "snapshots.csv"}
    closed.facts("settlement", "export", run, "--out", "two")
    for name in facts["files"]:
        assert closed.desk.bytes(f"one/{name}") == closed.desk.bytes(f"two/{name}")
    rows = closed.desk.rows("one/statements.csv")
    assert [(row["customer_id"], row["currency"], row["paid_minor"]) for row in rows] == [
        ("ana", "CNY", "230"),
        ("ana", "JPY", "33"),
        ("bo", "CNY", "60"),
    ]
    for row in rows:
        minor = {name: int(value) for name, value in row.items() if name.endswith("_minor")}
        owed = minor["opening_minor"] + minor["earned_minor"] - minor["clawed_back_minor"] + minor["moved_minor"]
        assert owed - minor["paid_minor"] == minor["carried_minor"]


def test_each_line_cites_an_order_a_plan_and_a_snapshot_that_is_there(closed: Counter) -> None:
    closed.facts("settlement", "export", run_of(closed), "--out", "out")
    snapshots = {row["key"]: row for row in closed.desk.rows("out/snapshots.csv")}
    lines = closed.desk.rows("out/lines.csv")
    assert {snapshots[line["snapshot"]]["event"] == line["order"] for line in lines} == {True}
    assert {line["plan"] for line in lines} == {"two-levels@1"}
    assert sum(int(line["debit_minor"]) for line in lines) == sum(int(line["credit_minor"]) for line in lines) > 0


def test_parquet_holds_the_same_numbers_as_64_bits_and_the_same_bytes(closed: Counter) -> None:
    run = run_of(closed)
    for folder in ("one", "two"):
        closed.facts("settlement", "export", run, "--out", folder, "--format", "parquet")
    assert closed.desk.bytes("one/lines.parquet") == closed.desk.bytes("two/lines.parquet")
    frame = pl.read_parquet(closed.desk.folder / "one/statements.parquet")
    assert frame.select("customer_id", "paid_minor").rows() == [("ana", 230), ("ana", 33), ("bo", 60)]
    assert frame.schema["paid_minor"] == pl.Int64


def test_an_unknown_format_or_settlement_is_refused(closed: Counter) -> None:
    assert closed("settlement", "export", run_of(closed), "--out", "out", "--format", "xlsx").code == 1
    assert closed("settlement", "export", "nothing", "--out", "out").code == 1
    assert not (closed.desk.folder / "out").exists()


def test_an_explanation_shows_chain_plan_and_lines_and_works_them_out_again(closed: Counter) -> None:
    facts = closed.facts("ledger", "explain", "stall/o1")
    assert (facts["order"], facts["reproduced"], facts["differences"]) == ("stall/o1", True, [])
    assert "two-levels@1" in json.dumps(facts["explanation"])


def test_the_ledger_is_what_its_events_make_of_it(closed: Counter) -> None:
    facts = closed.facts("ledger", "verify")
    assert facts["differences"] == []
    assert facts["lines"] > 0


def test_balances_are_told_now_and_at_any_moment(closed: Counter) -> None:
    now = closed.facts("ledger", "balances", "--customer", "ana")["balances"]
    assert {(each["account"], each["currency"]): each["amount"] for each in now} == {
        ("pending", "CNY"): 100,
        ("paid", "CNY"): 230,
        ("paid", "JPY"): 33,
    }
    then = closed.facts("ledger", "balances", "--customer", "ana", "--at", "2026-03-02T10:30:00Z")["balances"]
    assert [(each["account"], each["amount"]) for each in then] == [("pending", 50)]


def test_a_hold_is_released_and_then_paid(closed: Counter) -> None:
    words = ("--reason", "asked Bo", "--actor", "kim")
    entries = closed.facts("ledger", "release", "stall/o3", *words)["entries"]
    assert [each["kind"] for each in entries] == ["released"]
    later = closed.facts("settlement", "close", "--as-of", "2026-04-01", "--actor", "kim")
    assert paid(later)["CNY"] == 100
    assert closed("ledger", "void", "stall/o3", *words).code == 1


def test_a_held_reward_is_taken_back(closed: Counter) -> None:
    entries = closed.facts("ledger", "void", "stall/o3", "--reason", "own share", "--actor", "kim")["entries"]
    assert [each["kind"] for each in entries] == ["voided"]
    now = closed.facts("ledger", "balances", "--customer", "ana")["balances"]
    assert "pending" not in {each["account"] for each in now}


def test_a_payment_that_came_back_is_owed_again(closed: Counter) -> None:
    payment = f"paid {run_of(closed)} bo CNY"
    closed.facts("ledger", "returned", payment, "--reason", "account closed", "--actor", "kim")
    now = closed.facts("ledger", "balances", "--customer", "bo")["balances"]
    assert [(each["account"], each["amount"]) for each in now] == [("approved", 60)]


def test_closing_sends_webhooks_and_notify_sends_them_again(ready: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as there:
        monkeypatch.setenv("GRAPEVINE_WEBHOOK_URL", there.url)
        monkeypatch.setenv("GRAPEVINE_WEBHOOK_SECRET", SECRET)
        facts = ready.facts("settlement", "close", "--as-of", stall.DUE, "--actor", "kim")
        assert facts["webhooks"] == {"delivered": 2, "later": 0, "failed": 0}
        told = ready.facts("settlement", "notify", facts["id"])["told"]
    assert [(each["type"], each["state"], each["attempts"]) for each in told] == [("settlement.closed", "delivered", 1)]
    assert all(each.is_signed(KEY) for each in there.received)
    assert len({each.id for each in there.received}) == len(there.received) - 1


def test_a_payment_that_came_back_is_told(closed: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = f"paid {run_of(closed)} bo CNY"
    with receiver() as there:
        monkeypatch.setenv("GRAPEVINE_WEBHOOK_URL", there.url)
        monkeypatch.setenv("GRAPEVINE_WEBHOOK_SECRET", SECRET)
        facts = closed.facts("ledger", "returned", payment, "--reason", "account closed", "--actor", "kim")
    assert facts["webhooks"] == {"delivered": 1, "later": 0, "failed": 0}
    assert json.loads(there.received[0].body)["type"] == "payment.returned"


def test_notify_ends_badly_when_nobody_takes_it(closed: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(closed)
    assert closed("settlement", "notify", run).code == 1
    with receiver([410]) as there:
        monkeypatch.setenv("GRAPEVINE_WEBHOOK_URL", there.url)
        monkeypatch.setenv("GRAPEVINE_WEBHOOK_SECRET", SECRET)
        assert closed("settlement", "notify", run).code == 1
    assert len(there.received) == 1


def test_a_webhook_that_cannot_be_used_stops_a_settlement_before_it_begins(
    ready: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_WEBHOOK_URL", "http://example.com/hook")
    monkeypatch.setenv("GRAPEVINE_WEBHOOK_SECRET", SECRET)
    done = ready("settlement", "close", "--as-of", stall.DUE, "--actor", "kim")
    assert (done.code, "without encryption" in done.err) == (1, True)
    monkeypatch.delenv("GRAPEVINE_WEBHOOK_URL")
    assert ready.facts("settlement", "list") == {"settlements": []}
