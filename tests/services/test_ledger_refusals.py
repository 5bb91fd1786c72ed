"""What is refused, what waits, and what is counted all the same: odd facts never stop the ledger or cost anybody money."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.analytics.rewards import policy
from app.errors import BadInput, Conflict, GrapevineError
from app.services.ingest import ingest
from app.services.ledger import balances, lines_of_order, verify
from app.services.new_facts import NewOrder, NewRefund
from app.services.plans import publish_plan, retire_plan
from app.services.posting import post_order, record_order, record_refund, release_hold, return_payment, void_reward
from app.services.settlement import close
from app.services.simulation import simulate
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write
from tests.worlds.fair import BEGAN, DAY, MUCH_LATER, TWO_LEVELS, open_fair

pytestmark = pytest.mark.server
ORDER = NewOrder("fair", "new", BEGAN + 20 * DAY, "p001", 10_000, "CNY", share="s10")
REFUND = NewRefund("fair", "true", "new", BEGAN + 22 * DAY, 10_000)
ORDERS = "order_id,ordered_at,customer_id,amount_minor,currency,share_id\n"
REFUNDS = "refund_id,order_id,refunded_at,amount_minor\n"


async def load(store: Store, folder: Path, **tables: str) -> int:
    """Load some tables of the fair; gives how many rows were refused."""
    files = {f"{name}.csv": text for name, text in tables.items()}
    return sum((await ingest(store, write(files, folder), say=quiet, source="fair")).rejected.values())


async def expense(store: Store, plan: str) -> int:
    """What a plan has cost."""
    asked = f"MATCH (l:LedgerLine {{account: 'expense', plan: '{plan}@1'}}) RETURN sum(l.debit - l.credit) AS sum"
    return int((await store.statement(asked))[0]["sum"])


async def test_a_penalty_is_not_taken_of_what_the_budget_never_paid(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    for name in ("two-levels", "points"):
        await retire_plan(store, name, at=0, actor="kim")
    plan = {"kind": "level_table", "bps": [1000], "currency": "CNY", "budget_minor": 100, "penalty_bps": 1000}
    await publish_plan(store, "tight", plan, actor="kim")
    await record_order(store, replace(ORDER, amount_minor=1_000))
    await record_order(store, replace(ORDER, id="vain", amount_minor=100_000))
    await record_refund(store, replace(REFUND, order="vain", amount_minor=100_000))
    assert [(each.customer, each.amount) for each in await balances(store) if each.account == "pending"] == [
        ("p010", 100)
    ]


@pytest.mark.parametrize("named", [{"share": "late"}, {"link": "late", "share": None}, {"code": "LATE", "share": None}])
async def test_an_order_whose_share_link_or_code_is_not_known_yet_waits_and_is_named(
    store: Store, tmp_path: Path, named: dict[str, str | None]
) -> None:
    await open_fair(store, tmp_path, 0)
    order = replace(ORDER, **named)  # type: ignore[arg-type]
    assert await record_order(store, order) == []
    waiting = await close(store, MUCH_LATER, actor="kim")
    assert "waits for" in str(waiting.differences)
    assert "ordered" not in waiting.counts
    await load(
        store,
        tmp_path / "more",
        shares=f"share_id,shared_at,sharer_id\nlate,{BEGAN + 19 * DAY},p002\n",
        share_links=f"link_id,owner_id,created_at\nlate,p002,{BEGAN}\n",
        referral_codes="code,owner_id\nLATE,p002\n",
    )
    assert (await close(store, MUCH_LATER, actor="kim")).counts["ordered"] == 2
    assert {line.customer for line in await lines_of_order(store, "fair/new")} == {"", "p002"}


async def test_the_same_order_told_again_is_posted_once_its_share_is_known(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    order = replace(ORDER, share="late")
    await record_order(store, order)
    await load(store, tmp_path / "more", shares=f"share_id,shared_at,sharer_id\nlate,{BEGAN},p002\n")
    assert [entry.kind for entry in await record_order(store, order)] == ["ordered", "ordered"]


@pytest.mark.parametrize("at", [BEGAN * 1000, 10**15, -(10**12), -99_999_999_999])
async def test_a_time_in_milliseconds_is_refused_by_every_door(store: Store, tmp_path: Path, at: int) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, ORDER)
    wrong: list[Callable[[], Awaitable[object]]] = [
        lambda: record_order(store, replace(ORDER, id="odd", at=at)),
        lambda: record_order(store, replace(ORDER, id="odd", began_at=at)),
        lambda: record_refund(store, replace(REFUND, at=at)),
        lambda: publish_plan(store, "odd", {**TWO_LEVELS, "starts_at": at}, actor="kim"),
    ]
    for door in wrong:
        with pytest.raises(BadInput):
            await door()
    assert await load(store, tmp_path / "more", orders=f"{ORDERS}odd,{at},p001,1000,CNY,s10\n") == 1


async def test_an_odd_time_that_is_stored_already_stops_no_settlement(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, ORDER)
    await load(store, tmp_path / "more", orders=f"{ORDERS}odd,{BEGAN},p001,1000,CNY,s10\n")
    await store.statement("MATCH (o:Order {key: 'fair/odd'}) SET o.at = datetime({epochMillis: -99999999999000})")
    assert (await close(store, MUCH_LATER, actor="kim")).counts["paid"] > 0


async def test_a_sale_too_large_is_refused_and_the_rest_is_settled(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    big = {"kind": "level_table", "bps": [10_000], "pays_in": "stars", "rate": 10_000}
    await publish_plan(store, "big", big, actor="kim")
    with pytest.raises(BadInput, match="big"):
        await record_order(store, replace(ORDER, amount_minor=10**18))
    rows = f"huge,{BEGAN + DAY},p001,{10**17},CNY,s10\nfine,{BEGAN + DAY},p001,1000,CNY,s10\n"
    await load(store, tmp_path / "more", orders=ORDERS + rows)
    run = await close(store, MUCH_LATER, actor="kim")
    assert "fair/huge big" in str(run.differences)
    assert run.counts["ordered"] == 5
    assert (await verify(store)).differences == []


async def test_sums_stay_within_64_bits_too(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await publish_plan(store, "stars", {**TWO_LEVELS, "bps": [10_000], "pays_in": "stars", "rate": 3}, actor="kim")
    await record_order(store, replace(ORDER, amount_minor=10**18))
    with pytest.raises(BadInput, match="all rewards in stars"):
        await record_order(store, replace(ORDER, id="next", amount_minor=10**18))
    assert (await close(store, MUCH_LATER, actor="kim")).counts["paid"] > 0


async def test_a_mistaken_refund_does_not_block_the_true_one(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, ORDER)
    await load(store, tmp_path / "more", refunds=f"{REFUNDS}mistake,new,{BEGAN + 21 * DAY},50000\n")
    await record_refund(store, replace(REFUND, amount_minor=9_000))
    with pytest.raises(Conflict):
        await record_refund(store, replace(REFUND, id="beyond", amount_minor=1_001))
    plan = policy("again", TWO_LEVELS)
    assert (await simulate(store, plan, plan)).a.paid == await expense(store, "two-levels") == 150
    run = await close(store, MUCH_LATER, actor="kim")
    assert "refunded fair/mistake fair/new two-levels" in str(run.differences)


async def test_refunds_that_were_posted_count_before_those_of_a_file(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, ORDER)
    await record_refund(store, replace(REFUND, amount_minor=6_000))
    await load(store, tmp_path / "more", refunds=f"{REFUNDS}a-file,new,{BEGAN + 21 * DAY},9000\n")
    await record_refund(store, replace(REFUND, id="z", amount_minor=4_000))
    assert await expense(store, "two-levels") == 0


async def test_ids_with_blanks_are_never_taken_for_one_another(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, replace(ORDER, id="y"))
    await record_order(store, replace(ORDER, id="x fair/y"))
    first = await record_refund(store, replace(REFUND, id="r fair/x", order="y", amount_minor=5_000))
    second = await record_refund(store, replace(REFUND, id="r", order="x fair/y", amount_minor=7_000))
    assert not {entry.entry for entry in first} & {entry.entry for entry in second}
    again = await record_refund(store, replace(REFUND, id="r fair/x", order="y", amount_minor=5_000))
    assert again == first
    run = await close(store, MUCH_LATER, actor="kim")
    assert (run.counts["refunded"], run.differences, (await verify(store)).differences) == (4, [], [])


async def test_a_budget_says_its_currency_and_counts_no_other(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    tight = {**TWO_LEVELS, "budget_minor": 1_000}
    with pytest.raises(BadInput, match="currency"):
        await publish_plan(store, "tight", tight, actor="kim")
    await publish_plan(store, "tight", {**tight, "currency": "EUR"}, actor="kim")
    await publish_plan(store, "stars", {**tight, "pays_in": "stars"}, actor="kim")
    await record_order(store, replace(ORDER, currency="EUR"))
    assert (await expense(store, "tight"), await expense(store, "stars")) == (1_000, 1_000)


@pytest.mark.parametrize("name", ["", "  ", "kim\n", "\ud800", "k" * 1_001])
async def test_a_decision_needs_a_name_that_can_be_kept(store: Store, tmp_path: Path, name: str) -> None:
    await open_fair(store, tmp_path, 0)
    await record_order(store, ORDER)
    doors: list[Callable[[], Awaitable[object]]] = [
        lambda: publish_plan(store, "new", TWO_LEVELS, actor=name),
        lambda: retire_plan(store, "points", actor=name),
        lambda: void_reward(store, "fair/new", reason="a trick", actor=name),
        lambda: void_reward(store, "fair/new", reason=name, actor="kim"),
        lambda: release_hold(store, "fair/new", reason=name, actor="kim"),
        lambda: return_payment(store, "paid x", reason=name, actor="kim"),
    ]
    for door in doors:
        with pytest.raises(BadInput):
            await door()


@pytest.mark.parametrize("odd", ["\ud800", "a\x00b", "a" * 1_001])
async def test_texts_that_cannot_be_stored_are_refused_wherever_they_stand(
    store: Store, tmp_path: Path, odd: str
) -> None:
    await open_fair(store, tmp_path, 0)
    for field in ("source", "id", "customer", "share", "link", "code", "device", "channel", "currency"):
        with pytest.raises(BadInput):
            await record_order(store, replace(ORDER, **{field: odd}))  # type: ignore[arg-type]
    for field in ("source", "id", "order"):
        with pytest.raises(BadInput):
            await record_refund(store, replace(REFUND, **{field: odd}))  # type: ignore[arg-type]
    for door in (post_order(store, odd), publish_plan(store, odd, TWO_LEVELS, actor="kim")):
        with pytest.raises(GrapevineError) as error:
            await door
        assert error.value.status < 500


async def test_an_order_ahead_of_the_clock_can_be_voided(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    at = (await store.statement("RETURN datetime().epochSeconds + 3600 AS at"))[0]["at"]
    await record_order(store, replace(ORDER, at=at))
    posted = await void_reward(store, "fair/new", plan="two-levels", reason="a trick", actor="kim")
    assert [entry.kind for entry in posted] == ["voided"]
