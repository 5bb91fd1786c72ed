"""The ledger in the graph: posted once, in order, from what was known then; and every line can be worked out again."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import BadInput, Conflict, NotFound
from app.services import identity
from app.services.ingest import ingest
from app.services.ledger import balances, explain_order, lines_of_order, verify
from app.services.new_facts import NewOrder, NewRefund
from app.services.plans import plans, publish_plan, retire_plan, running
from app.services.posting import post_order, record_order, record_refund, release_hold, return_payment, void_reward
from app.services.settlement import close, preview
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write
from tests.worlds.fair import BEGAN, DAY, MUCH_LATER, POINTS, TWO_LEVELS, fair, open_fair

pytestmark = pytest.mark.server
ORDER = NewOrder("fair", "new", BEGAN + 20 * DAY, "p001", 10_001, "CNY", share="s10")
REFUND = NewRefund("fair", "back", "new", BEGAN + 21 * DAY, 4_000)


async def size(store: Store) -> tuple[int, int]:
    row = (
        await store.statement(
            "RETURN count{(:LedgerEntry)} AS entries, count{(:LedgerLine)} AS lines, count{()} AS all"
        )
    )[0]
    return row["entries"], row["all"]


async def shown(store: Store) -> list[tuple[object, ...]]:
    """Every line but for where and when it was posted."""
    rows = await store.statement(
        "MATCH (l:LedgerLine) RETURN l.key AS key, l.account AS a, l.customer AS c, l.plan AS p, l.currency AS u, "
        "l.debit AS d, l.credit AS r ORDER BY key"
    )
    return [tuple(row.values()) for row in rows]


async def test_an_order_and_its_refund_told_again_change_nothing(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    first, back = await record_order(store, ORDER), await record_refund(store, REFUND)
    before = await size(store)
    assert [entry.kind for entry in first] == ["ordered", "ordered"]
    assert (await record_order(store, ORDER), await record_refund(store, REFUND)) == (first, back)
    assert await size(store) == before
    assert [entry.number for entry in first + back] == [1, 2, 3, 4]


async def test_the_same_id_with_other_values_is_refused_and_stores_nothing(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, ORDER)
    await record_refund(store, REFUND)
    before = await size(store)
    for wrong in (replace(ORDER, amount_minor=5), replace(ORDER, customer="p002"), replace(ORDER, share=None)):
        with pytest.raises(Conflict):
            await record_order(store, wrong)
    for back in (replace(REFUND, amount_minor=5), NewRefund("fair", "more", "new", BEGAN + 22 * DAY, 6_002)):
        with pytest.raises(Conflict):
            await record_refund(store, back)
    with pytest.raises(Conflict):
        await record_refund(store, replace(REFUND, id="lost", order="nobody-knows"))
    assert await size(store) == before


async def test_a_file_with_an_order_that_was_told_before_is_the_same_order(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, replace(ORDER, channel="wechat", code="A%B", began_at=BEGAN))
    await record_refund(store, REFUND)
    files = {
        "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency,share_id,channel,code,began_at\n"
        f"new,{ORDER.at},p001,10001,CNY,s10,wechat,A%B,{BEGAN}\n",
        "refunds.csv": f"refund_id,order_id,refunded_at,amount_minor\nback,new,{REFUND.at},4000\n",
    }
    again = await ingest(store, write(files, tmp_path / "again"), say=quiet, source="fair")
    assert (again.nodes, again.relationships, again.rejected) == (0, 0, {})


async def test_a_buyer_nobody_knew_becomes_a_customer(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, replace(ORDER, customer="newcomer"))
    rows = await store.statement(
        "MATCH (:Order {key: 'fair/new'})<-[:PLACED]-(i:Identity)-[:IS]->(c:Customer) RETURN i.key AS i, c.id AS c"
    )
    assert rows == [{"i": "record:newcomer", "c": "newcomer"}]


async def test_orders_one_by_one_give_the_lines_of_a_settlement(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 40)
    await close(store, BEGAN, actor="kim")
    for number in range(40):
        await post_order(store, f"fair/o{number:05}")
    one_by_one = await shown(store)
    await store.statement("MATCH (n) WHERE n:LedgerEntry OR n:LedgerLine OR n:Owed OR n:Spent DETACH DELETE n")
    await store.statement("MATCH (n) WHERE n:SettlementRun OR n:ChainSnapshot DETACH DELETE n")
    await store.statement("MATCH (n:Counter {name: 'ledger'}) DELETE n")
    await store.statement("MATCH (n:Refund) DETACH DELETE n")
    await close(store, BEGAN + DAY + 40 * 977, actor="kim")
    at_once = [line for line in await shown(store) if str(line[0]).startswith("ordered ")]
    assert at_once == one_by_one != []


async def test_orders_told_at_the_same_time_are_posted_one_after_the_other(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    orders = [replace(ORDER, id=f"n{number % 10}") for number in range(30)]
    await asyncio.gather(*(record_order(store, order) for order in orders))
    refunds = [NewRefund("fair", f"r{number % 20}", f"n{number % 10}", REFUND.at, 100) for number in range(40)]
    await asyncio.gather(*(record_refund(store, refund) for refund in refunds))
    checked = await verify(store)
    assert (checked.entries, checked.sales, checked.differences) == (20 + 40, 20, [])


async def test_un_merging_moves_what_is_owed_by_reversal(store: Store, tmp_path: Path) -> None:
    files = {
        "customers.csv": "customer_id\nana\nbo\n",
        "identities.csv": "customer_id,channel,external_id\nana,wechat,wx\n",
        "shares.csv": f"share_id,shared_at,sharer_id\ns1,{BEGAN},wx-1\n",
    }
    await ingest(store, write(files, tmp_path / "market"), say=quiet)
    await publish_plan(store, "one", {"kind": "level_table", "bps": [1000]}, actor="kim")
    await store.statement(
        "MATCH (:Identity)-[old:SHARED]->(s:Share {key: 'market/s1'}) DELETE old "
        "WITH s MATCH (i:Identity {key: 'wechat:wx'}) CREATE (i)-[:SHARED]->(s)"
    )
    await record_order(store, NewOrder("market", "o1", BEGAN + DAY, "bo", 1_000, "CNY", share="s1"))
    before = await balances(store)
    await identity.part(store, "wechat:wx", "ana", reason="borrowed phone", actor="kim")
    parted = await balances(store)
    assert {(each.customer, each.account, each.amount) for each in before} == {
        ("", "expense", -100),
        ("ana", "pending", 100),
    }
    assert {(each.customer, each.account, each.amount) for each in parted} == {
        ("", "expense", -100),
        ("", "pending", 100),
    }
    assert (await close(store, MUCH_LATER, actor="kim")).counts.get("paid") is None
    await identity.rejoin(store, "wechat:wx", "ana", reason="hers after all", actor="kim")
    run = await close(store, MUCH_LATER, actor="kim")
    assert [(one.customer, one.moved, one.paid, one.carried) for one in run.statements] == [("ana", 100, 100, 0)]
    assert sum(each.amount for each in await balances(store)) == 0
    checked = await verify(store)
    assert checked.differences == []
    assert (await explain_order(store, "market/o1")).reproduced


async def test_an_order_is_explained_to_the_byte_and_a_changed_line_is_noticed(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 30)
    await close(store, MUCH_LATER, actor="kim")
    for number in range(0, 30, 3):
        explained = await explain_order(store, f"fair/o{number:05}")
        assert explained.differences == []
        told = json.loads(explained.text)
        assert set(told) == {"order", "snapshots", "plans", "entries", "lines"}
        assert explained == await explain_order(store, f"fair/o{number:05}")
    found = await store.statement(
        "MATCH (l:LedgerLine {kind: 'paid'}) WITH l ORDER BY l.key LIMIT 1 SET l.credit = l.credit + 1 "
        "RETURN l.order AS order, l.entry AS entry"
    )
    tampered = await explain_order(store, found[0]["order"])
    assert (tampered.reproduced, found[0]["entry"] in tampered.differences[0]) == (False, True)
    assert (await verify(store)).differences != []


async def test_a_changed_snapshot_is_noticed(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, ORDER)
    await store.statement("MATCH (s:ChainSnapshot) SET s.content = replace(s.content, 's10', 's11')")
    assert not (await explain_order(store, "fair/new")).reproduced


async def test_balances_of_any_moment_follow_from_the_lines_up_to_then(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 20)
    early = BEGAN + 15 * DAY
    await close(store, early, actor="kim")
    then = await balances(store)
    await record_order(store, ORDER)
    await close(store, MUCH_LATER, actor="kim")
    assert await balances(store, at=early) == then != await balances(store)
    for customer in {each.customer for each in then}:
        assert [each for each in then if each.customer == customer] == await balances(
            store, customer=customer, at=early
        )


async def test_a_refund_after_the_payout_is_netted_from_the_next_one(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await retire_plan(store, "points", at=BEGAN, actor="kim")
    await record_order(store, ORDER)
    await close(store, BEGAN + 30 * DAY, actor="kim")
    await record_refund(store, replace(REFUND, at=BEGAN + 31 * DAY, amount_minor=10_001))
    second = await close(store, BEGAN + 32 * DAY, actor="kim")
    debts = {one.customer: one.carried for one in second.statements}
    assert sorted(debts.values()) == [-1000, -500]
    await record_order(store, replace(ORDER, id="next", at=BEGAN + 33 * DAY, amount_minor=30_000))
    third = await close(store, BEGAN + 60 * DAY, actor="kim")
    assert sorted(one.paid for one in third.statements) == [1000, 2000]
    assert [one.carried for one in third.statements] == [0, 0]


async def test_a_budget_is_never_overspent_and_goes_on_from_batch_to_order(store: Store, tmp_path: Path) -> None:
    await ingest(store, write(fair(30), tmp_path / "fair"), say=quiet)
    await publish_plan(store, "tight", {**TWO_LEVELS, "currency": "CNY", "budget_minor": 20_000}, actor="kim")
    seen = await preview(store, BEGAN + 30 * DAY)
    run = await close(store, BEGAN + 30 * DAY, actor="kim")
    assert seen.totals == run.totals
    await record_order(store, replace(ORDER, amount_minor=10_000_000))
    spent = sum(each.amount for each in await balances(store) if each.account == "expense")
    assert -20_000 <= spent < -19_990
    assert (await verify(store)).differences == []


async def test_a_held_sale_waits_until_it_is_released(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    own = replace(ORDER, customer="p010", share="s10")
    assert len(await record_order(store, own)) == 2
    run = await close(store, MUCH_LATER, actor="kim")
    assert run.counts.get("approved") is None
    assert sum(total.held for total in run.totals) > 0
    with pytest.raises(NotFound):
        await release_hold(store, "fair/new", plan="nothing", reason="looked", actor="kim")
    await release_hold(store, "fair/new", plan="two-levels", reason="looked", actor="kim")
    await void_reward(store, "fair/new", plan="points", reason="a trick", actor="kim")
    with pytest.raises(Conflict):
        await void_reward(store, "fair/new", plan="points", reason="a trick", actor="kim")
    assert (await preview(store, MUCH_LATER)).counts["approved"] == 1
    assert (await close(store, MUCH_LATER, actor="kim")).counts == {
        "approved": 1,
        "paid": 2,
        "released": 1,
        "voided": 1,
    }
    assert (await verify(store)).differences == []
    assert (await explain_order(store, "fair/new")).reproduced


async def test_a_payment_that_came_back_is_owed_again_and_paid_once_more(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, ORDER)
    run = await close(store, MUCH_LATER, actor="kim")
    payment = next(line.entry for line in await lines_of_order(store, "fair/new") if line.kind == "paid")
    await return_payment(store, payment, reason="account closed", actor="kim")
    with pytest.raises(Conflict):
        await return_payment(store, payment, reason="account closed", actor="kim")
    again = await close(store, MUCH_LATER, actor="kim")
    assert again.counts == {"paid": 1, "returned": 1}
    assert again.id != run.id
    assert (await verify(store)).differences == []
    assert (await explain_order(store, "fair/new")).reproduced


async def test_plans_are_versions_that_never_change(store: Store) -> None:
    first = await publish_plan(store, "points", POINTS, actor="kim")
    assert await publish_plan(store, "points", dict(reversed(POINTS.items())), actor="lee") == first
    with pytest.raises(Conflict):
        await publish_plan(store, "points", {**POINTS, "cap": 2}, actor="kim")
    second = await publish_plan(store, "points", {**POINTS, "cap": 2, "version": "2"}, actor="kim")
    assert (first.starts_at, second.starts_at) == (None, second.published_at)
    assert [plan.key for plan in await plans(store)] == ["points@1", "points@2"]
    assert [policy.version for policy in await running(store, second.published_at - 1)] == ["1"]
    assert [policy.version for policy in await running(store, second.published_at)] == ["2"]
    await retire_plan(store, "points", at=second.published_at + 9, actor="kim")
    assert await running(store, second.published_at + 9) == []


@pytest.mark.parametrize("kind", ["cdrm1", "cdrm2"])
async def test_a_plan_by_the_whole_tree_is_refused_with_a_way_out(store: Store, kind: str) -> None:
    with pytest.raises(BadInput) as refused:
        await publish_plan(store, "tree", {"kind": kind, "phi": "1/5", "theta": "1/10"}, actor="kim")
    assert "grapevine settle" in refused.value.remedy


async def test_a_refund_above_what_is_left_is_told_and_the_rest_goes_on(store: Store, tmp_path: Path) -> None:
    files = fair(5)
    files["refunds.csv"] += f"f9,o00003,{BEGAN + 9 * DAY},9999999\n"
    await ingest(store, write(files, tmp_path / "fair"), say=quiet)
    await publish_plan(store, "two-levels", TWO_LEVELS, actor="kim")
    seen, run = await preview(store, MUCH_LATER), await close(store, MUCH_LATER, actor="kim")
    assert [line.split(":")[0] for line in run.differences] == ["refunded fair/f9 fair/o00003 two-levels"]
    assert (run.counts["refunded"], seen.differences) == (1, run.differences)
