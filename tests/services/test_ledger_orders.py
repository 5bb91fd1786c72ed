"""Orders as they are told: what they cost, when the window speaks, old plans under new guards, and the made-up company."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.analytics.rewards import policy
from app.analytics.rewards.markets import PLATFORMS, MarketRule
from app.errors import BadInput, MixedSample
from app.services import plans
from app.services.ledger import explain_order, verify
from app.services.new_facts import NewOrder, NewRefund
from app.services.plans import publish_plan
from app.services.posting import record_order, record_refund
from app.services.sales import Sale
from app.services.selling import ordered
from app.store.graph import Store
from tests.worlds.fair import BEGAN, DAY, TWO_LEVELS, open_fair

ORDER = NewOrder("fair", "new", BEGAN + 20 * DAY, "p001", 10_001, "CNY", share="s10")
REFUND = NewRefund("fair", "back", "new", BEGAN + 21 * DAY, 4_000)
BY_LOYALTY = {"kind": "loyalty_table", "bps": {"potential": [100], "loyal": [200]}}
SALE = Sale(
    "fair/new", "order", 10 * DAY, 1_000, "CNY", "i1", "ana", ("i2",), (("i1", "ana"), ("i2", "bo")), (), (), ""
)


async def trips(store: Store, order: NewOrder) -> int:
    """The round trips that recording an order takes."""
    before = store.round_trips
    await record_order(store, order)
    return store.round_trips - before


@pytest.mark.server
async def test_an_order_takes_four_round_trips_and_a_fifth_where_loyalty_pays(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 0)
    assert await trips(store, ORDER) == 4
    await publish_plan(store, "later", {**BY_LOYALTY, "starts_at": ORDER.at + 1}, actor="kim")
    assert await trips(store, replace(ORDER, id="early")) == 4
    assert await trips(store, replace(ORDER, id="late", at=ORDER.at + 1)) == 5
    assert await trips(store, ORDER) == 2


@pytest.mark.parametrize(("shared_at", "paid"), [(None, 1), (7 * DAY, 1), (7 * DAY - 1, 0), (10 * DAY + 1, 0)])
def test_an_unknown_time_passes_the_window_as_it_does_in_files(shared_at: int | None, paid: int) -> None:
    window = policy("window", {"kind": "level_table", "bps": [1000], "window_days": 3})
    assert len(ordered(replace(SALE, shared_at=shared_at), window, None).chain) == paid


@pytest.mark.server
async def test_a_plan_of_before_a_guard_became_stricter_still_pays_what_it_promised(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_fair(store, tmp_path, 0)
    chat = {**TWO_LEVELS, "platform": "wechat"}
    await publish_plan(store, "chat", chat, actor="kim")
    monkeypatch.setitem(PLATFORMS, "wechat", MarketRule(1, 1, "a rule of later"))
    plans.read.cache_clear()
    with pytest.raises(BadInput, match="wechat allows 1"):
        await publish_plan(store, "chat", {**chat, "version": "2"}, actor="kim")
    plans.read.cache_clear()
    assert "ordered fair/new chat" in {entry.entry for entry in await record_order(store, ORDER)}
    assert (await verify(store)).differences == []
    assert (await explain_order(store, "fair/new")).reproduced


@pytest.mark.server
async def test_the_made_up_company_takes_orders_and_refunds_of_its_own_source_alone(store: Store) -> None:
    await store.statement("CREATE (:Origin {name: 'graph', sample: true})")
    own = replace(ORDER, source="sample", share=None)
    await record_order(store, own)
    await record_refund(store, replace(REFUND, source="sample"))
    with pytest.raises(MixedSample):
        await record_order(store, replace(own, source="shop"))
    await store.statement("MATCH (o:Order) SET o.key = 'shop/new'")
    with pytest.raises(MixedSample):
        await record_refund(store, replace(REFUND, source="shop"))
    assert (await store.statement("RETURN count{(:Order)} AS o, count{(:Refund)} AS r")) == [{"o": 1, "r": 1}]


@pytest.mark.server
async def test_a_first_order_makes_the_graph_one_of_real_data(store: Store) -> None:
    await record_order(store, replace(ORDER, source="shop", share=None))
    assert await store.statement("MATCH (o:Origin) RETURN o.sample AS sample") == [{"sample": False}]
