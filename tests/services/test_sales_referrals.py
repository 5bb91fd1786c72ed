"""Who is paid for new customers whom somebody brought: on the bazaar, and on two companies of the reference data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import pytest_asyncio

from app.analytics.chains import payees
from app.analytics.money.allocation import allocate
from app.analytics.rewards.holds import HoldRules
from app.services import sale_hops, sales
from app.services.ingest import ingest
from app.services.sales import Sale, Way
from app.store.graph import Store
from app.store.local import quiet
from tests.conftest import wipe
from tests.worlds import bazaar

pytestmark = pytest.mark.server
WORTH = 1_000_000
USUAL = Way()


@pytest_asyncio.fixture(scope="module")
async def fair(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The bazaar, loaded once."""
    await wipe(server_store)
    await bazaar.load(server_store, tmp_path_factory.mktemp("world"))
    return server_store


async def event(store: Store, customer: str, channel: str = "", way: Way = USUAL, *, judged: bool = False) -> Sale:
    """The sale of one referral event."""
    rules = HoldRules() if judged else None
    return (await sales.referral_sales(store, [f"referral/{customer}/{channel}"], way, rules))[0]


def chain(sale: Sale) -> list[str]:
    """The customers on the way up."""
    return [dict(sale.whose)[identity] for identity in sale.chain]


async def everything(store: Store, way: Way) -> list[Sale]:
    """All referral events, in pages that end between the channels of a customer."""
    keys = list[str]()
    while page := await sales.referral_events(store, keys[-1] if keys else "", 7):
        keys += page
    return await sales.referral_sales(store, keys, way)


async def test_one_event_for_each_new_customer_and_channel(fair: Store) -> None:
    keys = await sales.referral_events(fair)
    assert keys == [
        f"referral/{name}" for name in ("ana/", "bo/", "dan/", "eve/", "fay/", "hal/", "kim/sms", "kim/wechat", "zoe/")
    ]


async def test_events_come_up_to_a_second_and_those_without_a_date_always(fair: Store) -> None:
    assert await sales.referral_events(fair, until=1_760_000_000) == ["referral/dan/", "referral/zoe/"]


async def test_the_chain_goes_up_from_the_first_referrer_to_who_brought_him(fair: Store) -> None:
    found = await event(fair, "ana")
    assert (chain(found), found.at, found.amount, found.customer) == (["zoe", "yan"], 1_767_225_600, 0, "ana")


async def test_of_two_referrers_at_the_same_time_the_smaller_id_is_the_first(fair: Store) -> None:
    assert chain(await event(fair, "kim", "wechat"))[0] == "ana"


async def test_among_all_direct_referrers_each_stands_once(fair: Store) -> None:
    found = await event(fair, "kim", "wechat", Way(among=True))
    assert chain(found) == ["ana", "bo"]
    assert [each["reason"] for each in json.loads(found.snapshot)["dropped"]] == [payees.TAKEN]


async def test_the_other_referrers_are_named_where_one_line_is_paid(fair: Store) -> None:
    found = json.loads((await event(fair, "ana")).snapshot)
    assert [(each["customer"], each["reason"]) for each in found["dropped"]] == [("gil", sale_hops.NOT_BOUND)]


async def test_nobody_brings_himself(fair: Store) -> None:
    assert await sales.referral_sales(fair, ["referral/gil/"], Way()) == []


async def test_an_event_without_a_date_has_the_time_zero(fair: Store) -> None:
    found = await event(fair, "dan")
    assert (found.at, chain(found)) == (0, ["cy"])


async def test_two_who_brought_each_other_are_a_ring(fair: Store) -> None:
    first, second = [await event(fair, name, judged=True) for name in ("fay", "eve")]
    assert (chain(first), first.holds) == (["eve"], ())
    assert (chain(second), second.holds) == (["fay", "eve"], ("ring",))


@pytest.mark.parametrize("way", [Way(), Way(among=True)])
async def test_one_event_and_a_batch_give_the_same(fair: Store, way: Way) -> None:
    batch = await everything(fair, way)
    assert batch == [(await sales.referral_sales(fair, [each.event], way))[0] for each in batch]


@pytest.mark.reference
@pytest.mark.slow
async def test_nyjazz_pays_3605_in_two_levels(store: Store, reference: Path) -> None:
    await ingest(store, reference / "real" / "nyjazz-coupons", say=quiet)
    found = await everything(store, Way())
    levels = [len([who for who in each.chain if dict(each.whose)[who] != each.customer]) for each in found]
    assert (10 * sum(n >= 1 for n in levels), 5 * sum(n >= 2 for n in levels)) == (2510, 1095)


@pytest.mark.reference
@pytest.mark.slow
async def test_freebsd_has_585_events_that_are_split_to_the_unit(store: Store, reference: Path) -> None:
    await ingest(store, reference / "real" / "freebsd-mentors", say=quiet)
    found = await everything(store, Way(among=True))
    parts = [allocate(WORTH, [1] * len(each.chain)) for each in found]
    assert (len(found), sum(map(len, parts)), sum(map(sum, parts))) == (585, 803, 585 * WORTH)
