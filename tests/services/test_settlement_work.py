"""What a settlement does: nothing early, nothing twice, in the order of time, and debts where they belong."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.errors import BadInput
from app.services import identity, settlement_phases
from app.services.ingest import ingest
from app.services.ledger import balances, explain_order, verify
from app.services.new_facts import NewOrder
from app.services.plans import publish_plan, retire_plan
from app.services.posting import record_order
from app.services.settlement import close, preview
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write
from tests.worlds.fair import BEGAN, DAY, MUCH_LATER, TWO_LEVELS, fair, open_fair

pytestmark = pytest.mark.server
ONE = {"kind": "level_table", "bps": [1000]}
MARKET = {
    "customers.csv": "customer_id\nana\nbo\ncy\n",
    "identities.csv": "customer_id,channel,external_id\nana,wechat,wx\n",
    "shares.csv": f"share_id,shared_at,sharer_id\ns1,{BEGAN},wx-1\ns2,{BEGAN},ana\n",
}
REFERRALS = "referrer_id,referee_id,referred_at,channel\n" + "".join(
    f"p{number % 40:03},q{number},{BEGAN + number},wechat\n" for number in range(30)
)
NEWCOMERS = {
    "kind": "level_table",
    "bps": [10_000],
    "pays_for": "referral",
    "headcount_reward": True,
    "worth_minor": 100,
    "currency": "CNY",
}


async def test_a_refund_of_what_was_paid_after_an_unmerge_is_a_debt_of_who_was_paid(
    store: Store, tmp_path: Path
) -> None:
    await ingest(store, write(MARKET, tmp_path / "market"), say=quiet)
    await publish_plan(store, "one", ONE, actor="kim")
    await store.statement(
        "MATCH (:Identity)-[old:SHARED]->(s:Share {key: 'market/s1'}) DELETE old "
        "WITH s MATCH (i:Identity {key: 'wechat:wx'}) CREATE (i)-[:SHARED]->(s)"
    )
    await record_order(store, NewOrder("market", "o1", BEGAN + DAY, "bo", 1_000, "CNY", share="s1"))
    await identity.part(store, "wechat:wx", "ana", reason="not hers", actor="kim")
    claims = {"identities.csv": "customer_id,channel,external_id\ncy,wechat,wx\n"}
    await ingest(store, write(claims, tmp_path / "claims"), say=quiet, source="market")
    first = await close(store, BEGAN + 2 * DAY, actor="kim")
    assert [(one.customer, one.paid) for one in first.statements] == [("ana", 0), ("cy", 100)]
    await record_order(store, NewOrder("market", "o2", BEGAN + 3 * DAY, "bo", 5_000, "CNY", share="s2"))
    back = {"refunds.csv": f"refund_id,order_id,refunded_at,amount_minor\nr1,o1,{BEGAN + 4 * DAY},1000\n"}
    await ingest(store, write(back, tmp_path / "back"), say=quiet, source="market")
    seen = await preview(store, BEGAN + 5 * DAY)
    second = await close(store, BEGAN + 5 * DAY, actor="kim")
    assert [(one.customer, one.paid, one.carried) for one in second.statements] == [("ana", 500, 0), ("cy", 0, -100)]
    assert (seen.counts, seen.totals, seen.statements) == (second.counts, second.totals, second.statements)
    assert (await verify(store)).differences == []
    assert (await explain_order(store, "market/o1")).reproduced


async def test_a_moment_ahead_of_the_clock_is_refused(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    now = int(time.time())
    await record_order(store, NewOrder("fair", "new", now - 10, "p001", 10_001, "CNY", share="s10"))
    for ahead in (now + 2 * DAY, now + 400 * DAY):
        with pytest.raises(BadInput, match="ahead of the server's clock"):
            await close(store, ahead, actor="kim")
        with pytest.raises(BadInput, match="ahead of the server's clock"):
            await preview(store, ahead)
    assert await store.statement("RETURN count{(:SettlementRun)} AS runs") == [{"runs": 0}]


@pytest.mark.parametrize("actor", ["", " ", "a\nb", "\ud800"])
async def test_a_settlement_is_closed_by_somebody_with_a_name(store: Store, actor: str) -> None:
    with pytest.raises(BadInput):
        await close(store, MUCH_LATER, actor=actor)
    assert await store.statement("RETURN count{(:SettlementRun)} AS runs") == [{"runs": 0}]


async def test_a_settlement_of_an_earlier_moment_leaves_what_stood_then_as_it_was(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await retire_plan(store, "points", at=BEGAN, actor="kim")
    await record_order(store, NewOrder("fair", "b", BEGAN + 100 * DAY, "p001", 40_000, "CNY", share="s10"))
    await close(store, BEGAN + 120 * DAY, actor="kim")
    then = await balances(store, at=BEGAN + 120 * DAY - 1)
    await record_order(store, NewOrder("fair", "c", BEGAN + 2 * DAY, "p001", 40_000, "CNY", share="s10"))
    seen = await preview(store, BEGAN + 20 * DAY)
    past = await close(store, BEGAN + 20 * DAY, actor="kim")
    assert (past.counts["approved"], seen.statements) == (1, past.statements)
    dates = await store.statement(
        "MATCH (e:LedgerEntry) WHERE e.kind IN ['approved', 'paid'] RETURN DISTINCT e.at.epochSeconds AS at"
    )
    assert dates == [{"at": BEGAN + 120 * DAY}]
    assert {each.account for each in then} == {"expense", "pending"}
    assert (await verify(store)).differences == []


async def test_what_no_plan_pays_for_and_what_was_paid_is_not_worked_on_again(store: Store, tmp_path: Path) -> None:
    files = fair(30)
    files["orders.csv"] = files["orders.csv"].replace(",CNY,", ",EUR,")
    await ingest(store, write({**files, "referrals.csv": REFERRALS}, tmp_path / "fair"), say=quiet)
    await publish_plan(store, "both", TWO_LEVELS, actor="kim")
    yuan = {**TWO_LEVELS, "currency": "CNY", "version": "2", "starts_at": BEGAN + DAY + 10 * 977}
    await publish_plan(store, "both", yuan, actor="kim")
    await publish_plan(store, "newcomers", {**NEWCOMERS, "starts_at": BEGAN + 10}, actor="kim")
    first = await close(store, MUCH_LATER, actor="kim")
    assert first.counts["ordered"] == 10 + 20
    said: list[str] = []
    second = await close(store, MUCH_LATER, actor="kim", say=lambda words, _: said.append(words))
    assert (second.counts, said) == ({}, ["following joins", "storing statements"])


async def test_a_budget_goes_to_the_first_in_time_however_orders_are_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlement_phases, "BATCH", 5)
    files = fair(30)
    rows = files["orders.csv"].splitlines()
    # Named backwards, so that the last in time has the first key.
    named = [row.replace(row[:6], f"o{99_999 - number:05}") for number, row in enumerate(rows[1:])]
    files = {**files, "orders.csv": "\n".join([rows[0], *named]) + "\n"}
    files.pop("refunds.csv")
    await ingest(store, write(files, tmp_path / "fair"), say=quiet)
    await publish_plan(store, "tight", {**ONE, "budget_minor": 20_000, "currency": "CNY"}, actor="kim")
    seen = await preview(store, MUCH_LATER)
    run = await close(store, MUCH_LATER, actor="kim")
    spent = await store.statement(
        "MATCH (e:LedgerEntry {kind: 'ordered'}) OPTIONAL MATCH (e)-[:POSTED]->(l {account: 'expense'}) "
        "WITH e, sum(l.debit) AS spent ORDER BY e.at RETURN spent"
    )
    paid = [row["spent"] > 0 for row in spent]
    assert sum(row["spent"] for row in spent) == 20_000
    assert paid == sorted(paid, reverse=True)
    assert (seen.totals, seen.statements) == (run.totals, run.statements)


async def test_explaining_an_order_reads_no_more_the_more_its_people_earn(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 300)
    await close(store, MUCH_LATER, actor="kim")
    began = time.perf_counter()
    explained = await explain_order(store, "fair/o00010")
    seconds = time.perf_counter() - began
    sums = await store.statement(
        "MATCH (l:LedgerLine {kind: 'paid'}) WITH l.entry AS e, count(*) AS n RETURN max(n) AS n"
    )
    assert (explained.reproduced, sums[0]["n"] > 40) == (True, True)
    assert seconds < 1


async def test_a_payment_whose_other_lines_were_changed_is_noticed_by_each_order_in_it(
    store: Store, tmp_path: Path
) -> None:
    await open_fair(store, tmp_path, 30)
    await close(store, MUCH_LATER, actor="kim")
    found = await store.statement(
        "MATCH (l:LedgerLine {kind: 'paid', account: 'paid'}) WITH l.entry AS entry, collect(l) AS lines "
        "WHERE size(lines) > 1 AND lines[0].order <> lines[1].order WITH entry, lines ORDER BY entry LIMIT 1 "
        "WITH entry, lines, lines[1].order AS order SET (lines[0]).credit = (lines[0]).credit + 1 RETURN entry, order"
    )
    differences = (await explain_order(store, found[0]["order"])).differences
    assert differences == [f"entry {found[0]['entry']} has other lines than follow from it"]
