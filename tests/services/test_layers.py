"""Which ties circles are found in: channels, kinds, times, and what people have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from app.errors import BadInput
from app.services.content_acts import content_acts
from app.services.identity import join
from app.services.ingest import ingest
from app.services.inputs import Parameters, read_input
from app.services.layers import circle_network
from app.store.graph import Store
from app.store.local import quiet
from tests.conftest import wipe
from tests.worlds import write

pytestmark = pytest.mark.server
MARKET = {
    "customers.csv": "customer_id\n" + "".join(f"{who}\n" for who in ("ana", "bo", "cy", "dan", "eve", "fay")),
    "interactions.csv": "occurred_at,channel,kind,from_id,to_id,content_id\n"
    "2026-01-01,sms,message,ana,bo,\n2026-02-01,wechat,message,bo,cy,\n2026-03-01,phone,call,cy,dan,\n"
    "2026-03-01,web,purchase,eve,,p1\n2026-03-01,web,purchase,fay,,p1\n2026-03-01,web,view,dan,,p1\n",
    "ties.csv": "channel,kind,a_id,b_id\nfacebook,friend,ana,eve\n",
    "content.csv": "content_id,kind,title,topic\np1,product,Tea set,tea\np2,article,Tea,tea\np3,article,Kites,kites\n",
    "share_links.csv": "link_id,owner_id,content_id\nl1,ana,p3\n",
    "shares.csv": "share_id,shared_at,sharer_id,parent_share_id,link_id,content_id\ns1,2026-03-01,ana,,,p2\n"
    "s2,2026-03-01,bo,s1,,\ns3,2026-03-01,cy,s2,,\ns4,2026-03-01,dan,,l1,\ns5,2026-03-01,eve,s4,,\n",
    "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency,share_id,link_id\n"
    "o1,2026-03-01,ana,100,EUR,s5,\no2,2026-03-01,cy,100,EUR,,l1\n",
    "circles.csv": "circle_id,kind\nchoir,choir\ntrial,holdout\n",
    "memberships.csv": "circle_id,customer_id,role,since,until\nchoir,ana,member,,\nchoir,bo,alumni,,\nchoir,cy,lead,2026-01-01,\n"
    "choir,dan,member,,2026-02-01\nchoir,eve,member,2025-01-01,\n"
    "trial,bo,treated,2026-01-01,\ntrial,dan,treated,2026-01-01,\ntrial,fay,control,2026-01-01,\n",
}
Pairs = dict[str, float]


@pytest_asyncio.fixture(scope="module")
async def market(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """Six people who talk, share, buy and sing."""
    await wipe(server_store)
    await ingest(server_store, write(MARKET, tmp_path_factory.mktemp("world") / "market"), say=quiet)
    await join(server_store)
    yield server_store


async def pairs(store: Store, **chosen: Any) -> Pairs:
    """The weight between each two people, both directions together."""
    given = await read_input(store, Parameters(**chosen), quiet)
    acts = await content_acts(store, given.facts.people, quiet, until=given.as_of + 1)
    net = (await circle_network(store, given, acts, quiet)).undirected()
    source, target, weight = net.arcs()
    rows = zip(net.ids[source], net.ids[target], weight.tolist(), strict=True)
    return {f"{a} {b}": round(each, 3) for a, b, each in rows if a < b}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, {"ana bo", "bo cy", "cy dan", "ana eve"}),
        ({"channels": ("sms", "phone")}, {"ana bo", "cy dan"}),
        ({"kinds": ("call", "friend")}, {"cy dan", "ana eve"}),
        ({"kinds": ("chat",)}, {"ana bo", "bo cy"}),
        ({"channels": ("wechat",), "kinds": ("message",)}, {"bo cy"}),
        ({"since": 1_769_904_000}, {"bo cy", "cy dan", "ana eve"}),
        ({"until": 1_769_904_000}, {"ana bo", "ana eve"}),
        ({"layers": ("co_share",)}, {"ana bo", "ana cy", "bo cy", "dan eve"}),
        ({"layers": ("co_purchase",)}, {"eve fay", "ana cy"}),
        ({"layers": ("group",)}, {"ana cy", "ana eve", "cy eve"}),
        ({"layers": ("direct", "group")}, {"ana bo", "bo cy", "cy dan", "ana eve", "ana cy", "cy eve"}),
    ],
)
async def test_a_layer_ties_whom_it_says(market: Store, chosen: dict[str, Any], expected: set[str]) -> None:
    assert set(await pairs(market, **chosen)) == expected


async def test_a_hold_out_ties_nobody(market: Store) -> None:
    assert not {"bo dan", "bo fay", "dan fay"} & set(await pairs(market, layers=("group",)))


async def test_three_who_share_tie_half_as_closely_as_two(market: Store) -> None:
    found = await pairs(market, layers=("co_share",))
    assert found["dan eve"] == 2 * found["ana bo"] == 2.0


async def test_what_was_shared_long_ago_fades_as_a_tie_does(market: Store) -> None:
    later = 1_772_323_200 + 180 * 86_400
    found = await pairs(market, layers=("co_share",), as_of=later)
    assert found["dan eve"] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    "chosen", [{"channels": ("fax",)}, {"kinds": ("dance",)}], ids=lambda chosen: next(iter(chosen))
)
async def test_what_nobody_ever_used_is_refused_with_what_there_is(market: Store, chosen: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as error:
        await pairs(market, **chosen)
    assert "phone" in error.value.remedy


@pytest.mark.parametrize(
    "chosen",
    [
        {"layers": ("dance",)},
        {"layers": ()},
        {"since": 5, "until": 5},
        {"channels": ("sms",), "layers": ("group",)},
        {"kinds": ("call",), "layers": ("co_share", "group")},
        {"seed": -1},
        {"seed": 2**32},
    ],
)
def test_what_cannot_be_chosen_is_refused(chosen: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        Parameters(**chosen)
