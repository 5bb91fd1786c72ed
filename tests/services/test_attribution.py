"""Who brought orders, from a real Neo4j: a shop whose customers are reached on several channels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from app.analytics.attribution import MODELS
from app.errors import BadInput, NotFound
from app.services import touches
from app.services.attribution import NAMES, Asked, Attribution, attribution
from app.services.cascades import Chosen
from app.services.ingest import ingest
from app.services.new_facts import NewOrder, NewRefund
from app.services.order_attribution import OrderAttribution, of_orders
from app.services.posting import record_order, record_refund
from app.store.graph import Store
from app.store.local import quiet
from tests.conftest import wipe
from tests.worlds import write
from tests.worlds.tea_shop import SHOP

server = pytest.mark.server
ALL = Asked(models=NAMES)


@pytest_asyncio.fixture(scope="module")
async def shop(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The shop, loaded once."""
    await wipe(server_store)
    await load(server_store, tmp_path_factory.mktemp("world"))
    return server_store


async def load(store: Store, folder: Path) -> None:
    """Load the shop."""
    await ingest(store, write(SHOP, folder / "shop"), say=quiet)


def by(found: Attribution, model: str) -> dict[str, float]:
    """Orders by channel, of one model."""
    earned = next(each.credits for each in found.models if each.model == model)
    return {each.name: each.conversions for each in earned}


def settled(found: Attribution, model: str) -> dict[str, int]:
    """Money by channel, of one model."""
    earned = next(each.credits for each in found.models if each.model == model)
    return {each.name: each.settled_minor for each in earned}


async def divided(store: Store, order: str, model: str = "linear") -> OrderAttribution:
    """One order, by the usual windows."""
    found = await of_orders(store, [order], model=model, click_days=30.0, view_days=1.0, half_life_days=7.0)
    return found[order]


@server
async def test_repeated_clicks_are_one_and_the_order_goes_to_what_came_before(shop: Store) -> None:
    found = await attribution(shop, Asked(("linear",)))
    # Of Ana's four clicks the second repeats the first and the third the second; the fourth came 31 minutes later.
    assert found.repeated == 2
    assert by(found, "linear") == {"mail": 0.25, "phone": 0.5, "shop": 0.25, "sms": 0.5, "web": 0.5}


@server
async def test_figures_tell_what_is_counted_and_what_is_not(shop: Store) -> None:
    found = await attribution(shop, Asked())
    assert (found.currency, found.orders, found.value_minor, found.refunded) == ("EUR", 3, 1401, 1)
    assert (found.journeys, found.without_order) == (5, 1)
    assert (found.orders_without_touch, found.value_without_touch_minor) == (1, 200)
    assert [(each.what, each.orders) for each in found.left_out] == [("in USD", 1), ("without a time", 1)]


@server
async def test_acts_stand_in_only_where_nothing_else_is_known(shop: Store) -> None:
    found = await attribution(shop, Asked(("first",), sorts=("touches", "clicks", "acts")))
    assert by(found, "first")["web"] == 1.0
    assert (await attribution(shop, Asked(("first",), sorts=("touches",)))).orders_without_touch == 2


@server
async def test_credit_adds_up_to_the_orders_and_money_to_the_last_unit(shop: Store) -> None:
    found = await attribution(shop, ALL)
    for model in NAMES:
        assert sum(by(found, model).values()) == pytest.approx(2, abs=1e-8), model
        assert sum(settled(found, model).values()) == 1201, model


@server
async def test_one_order_is_divided_as_it_is_among_all(shop: Store) -> None:
    orders = [await divided(shop, f"shop/{name}", "position") for name in ("o1", "o3")]
    money: dict[str, int] = {}
    for touch in (touch for order in orders for touch in order.touches):
        money[touch.channel] = money.get(touch.channel, 0) + touch.settled_minor
    assert money == settled(await attribution(shop, Asked(("position",))), "position")


@server
async def test_the_parts_of_an_order_add_up_to_what_is_left_of_it(shop: Store) -> None:
    order = await divided(shop, "shop/o1")
    assert [touch.id for touch in order.touches] == ["shop/t1", "shop/c1", "shop/c4", "shop/t2"]
    assert [touch.settled_minor for touch in order.touches] == [251, 250, 250, 250]
    assert sum(touch.weight for touch in order.touches) == 1.0


@server
@pytest.mark.parametrize(("order", "why"), [("o2", "given back"), ("o4", "met nothing"), ("o6", "no time")])
async def test_an_order_that_cannot_be_divided_says_why(shop: Store, order: str, why: str) -> None:
    found = await divided(shop, f"shop/{order}")
    assert found.touches == ()
    assert why in found.why


@server
async def test_orders_are_divided_in_two_reads_however_many(shop: Store) -> None:
    before = shop.round_trips
    names = [f"shop/o{number}" for number in range(1, 7)]
    await of_orders(shop, names, model="linear", click_days=30.0, view_days=1.0, half_life_days=7.0)
    assert shop.round_trips - before == 2


@server
async def test_a_markov_model_divides_no_single_order(shop: Store) -> None:
    with pytest.raises(BadInput, match="all orders together"):
        await divided(shop, "shop/o1", "markov_order1")


@server
async def test_windows_and_times_narrow_what_counts(shop: Store) -> None:
    short = await attribution(shop, Asked(("linear",), click_days=0.5))
    assert by(short, "linear") == {"shop": 1.0}
    until = await attribution(shop, Asked(("linear",), until=1772582400000))  # 4 March 2026
    assert (until.orders, until.without_order) == (1, 2)


@server
async def test_another_currency_is_counted_alone(shop: Store) -> None:
    found = await attribution(shop, Asked(("linear",), currency="USD"))
    assert (found.orders, found.value_minor, found.orders_without_touch) == (1, 900, 1)


@server
async def test_what_was_shown_can_have_the_credit(shop: Store) -> None:
    found = await attribution(shop, Asked(("linear",), credited="campaign"))
    # The share that was followed names no campaign; the one it came from does.
    assert by(found, "linear") == {"": 1.25, "shop/spring": 0.75}


@server
async def test_journeys_of_a_campaign_are_told_whole(shop: Store) -> None:
    found = await attribution(shop, Asked(("linear",), chosen=Chosen(campaign="spring")))
    assert (found.orders, found.without_order) == (1, 1)
    assert by(found, "linear") == {"mail": 0.25, "shop": 0.25, "sms": 0.5}


@server
async def test_power_of_all_channels_is_one(shop: Store) -> None:
    found = await attribution(shop, Asked())
    assert sum(each.total for each in found.power) == pytest.approx(1, abs=1e-8)


@server
async def test_portions_change_nothing(shop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await attribution(shop, ALL)
    monkeypatch.setattr("app.services.networks.PORTION", 2)
    monkeypatch.setattr(touches, "PORTION", 2)
    assert await attribution(shop, ALL) == whole


@server
@pytest.mark.parametrize(
    "asked", [Asked(("best",)), Asked(click_days=-1.0), Asked(half_life_days=0.0), Asked(sorts=()), Asked(sorts=("x",))]
)
async def test_what_cannot_be_worked_out_is_refused(shop: Store, asked: Asked) -> None:
    with pytest.raises(BadInput):
        await attribution(shop, asked)


@server
async def test_a_campaign_that_is_not_there_is_named(shop: Store) -> None:
    with pytest.raises(NotFound, match="autumn"):
        await attribution(shop, replace(ALL, chosen=Chosen(campaign="autumn")))


def test_models_are_those_of_files() -> None:
    assert [name.replace("time_decay_7d", "time_decay") for name in MODELS] == list(NAMES)


@server
async def test_without_anything_nothing_is_shared(store: Store) -> None:
    found = await attribution(store, ALL)
    assert (found.orders, found.journeys, found.currency, found.power) == (0, 0, None, ())


@server
async def test_orders_and_refunds_one_by_one_come_to_the_same_as_all_at_once(store: Store, tmp_path: Path) -> None:
    facts = [(name, line) for name in ("orders.csv", "refunds.csv") for line in SHOP[name].splitlines()[1:]]
    first = {name: text for name, text in SHOP.items() if name not in ("orders.csv", "refunds.csv")}
    await ingest(store, write(first, tmp_path / "0" / "shop"), say=quiet)
    assert (await attribution(store, ALL)).orders == 0
    for number, (name, line) in enumerate(facts, start=1):
        one = {name: SHOP[name].splitlines()[0] + "\n" + line + "\n"}
        await ingest(store, write(one, tmp_path / str(number) / "shop"), say=quiet)
    bit_by_bit = await attribution(store, ALL)
    await wipe(store)
    await load(store, tmp_path / "whole")
    assert await attribution(store, ALL) == bit_by_bit


@server
async def test_an_order_and_a_refund_told_as_they_happen_are_in_the_next_answer(store: Store, tmp_path: Path) -> None:
    first = {name: text for name, text in SHOP.items() if name not in ("orders.csv", "refunds.csv")}
    await ingest(store, write(first, tmp_path / "shop"), say=quiet)
    placed, at = NewOrder("shop", "o1", 1772528400, "ana", 1001, "EUR"), "2026-03-03T09:00:00Z"
    await record_order(store, placed)
    await record_refund(store, NewRefund("shop", "r1", "o1", 1772614800, 401))
    told = await attribution(store, ALL)
    assert (told.orders, told.value_minor) == (1, 600)
    await wipe(store)
    files = {
        "orders.csv": f"order_id,ordered_at,customer_id,amount_minor,currency\no1,{at},ana,1001,EUR\n",
        "refunds.csv": "refund_id,order_id,refunded_at,amount_minor\nr1,o1,2026-03-04T09:00:00Z,401\n",
    }
    await ingest(store, write(first | files, tmp_path / "again" / "shop"), say=quiet)
    assert await attribution(store, ALL) == told
