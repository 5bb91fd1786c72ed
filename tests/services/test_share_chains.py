"""Whom orders came through: the concert that was told on, in a real Neo4j."""

from __future__ import annotations

import pytest
import pytest_asyncio

from app.analytics.chains import payees
from app.errors import BadInput
from app.queries import query
from app.services import share_chains
from app.services.share_chains import Share, ShareChain, chain_of
from app.store.graph import Store
from tests.conftest import wipe
from tests.worlds import concert

server = pytest.mark.server


@pytest_asyncio.fixture(scope="module")
async def told(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The concert, loaded once."""
    await wipe(server_store)
    await concert.load(server_store, tmp_path_factory.mktemp("world"))
    return server_store


async def of(store: Store, name: str) -> ShareChain | None:
    """The chain of an order of the concert."""
    order = share_chains.the_one(name, (await share_chains.orders(store, [name])).get(name, []))
    assert order
    return (await share_chains.chains(store, [(order.key, order.buyer)])).get((order.key, order.buyer))


def hops(chain: ShareChain | None) -> list[tuple[str | None, int, str]]:
    """Who has which level by which share."""
    return [(hop.share.customer, hop.level, hop.share.id) for hop in chain.hops] if chain else []


def dropped(chain: ShareChain | None) -> list[tuple[str | None, str, str]]:
    """Who is passed over and why."""
    return [(each.share.customer, each.share.id, each.reason) for each in chain.dropped] if chain else []


def share(
    key: str, customer: str | None, *parents: str, at: int | None = 0, hops: int = 0, known: bool = True
) -> Share:
    """A share as the query gives it."""
    return Share("o", hops, key, key, at, None, None, known, customer, list(parents))


@server
async def test_a_person_who_shared_twice_has_the_nearer_level(told: Store) -> None:
    chain = await of(told, "concert/o1")
    assert hops(chain) == [("ana", 1, "s4"), ("cy", 2, "s3"), ("bo", 3, "s2")]
    assert ("ana", "s1", payees.TAKEN) in dropped(chain)


@server
async def test_of_two_parents_the_earlier_one_binds_and_the_other_is_named(told: Store) -> None:
    assert ("dan", "s5", share_chains.NOT_BOUND) in dropped(await of(told, "concert/o1"))


@server
async def test_nobody_has_a_level_in_their_own_purchase(told: Store) -> None:
    chain = await of(told, "concert/o2")
    assert (hops(chain), dropped(chain)) == ([("ana", 1, "s1")], [("bo", "s2", payees.BUYER)])


@server
async def test_a_chain_ends_at_a_parent_that_is_not_known(told: Store) -> None:
    chain = await of(told, "concert/o3")
    assert chain
    assert (hops(chain), chain.hops[0].note, chain.complete) == ([("eve", 1, "s6")], payees.ORPHAN, True)


@server
async def test_a_chain_that_goes_round_ends_at_the_earliest_share(told: Store) -> None:
    chain = await of(told, "concert/o4")
    assert chain
    assert hops(chain) == [("gil", 1, "s8"), ("fay", 2, "s7")]
    assert [hop.note for hop in chain.hops] == ["", payees.CYCLE]


@server
async def test_an_order_through_no_share_has_no_chain(told: Store) -> None:
    assert await of(told, "concert/o5") is None


@server
async def test_a_share_that_only_the_order_names_gives_nobody_a_level(told: Store) -> None:
    chain = await of(told, "concert/o6")
    assert (hops(chain), dropped(chain)) == ([], [(None, "gone", share_chains.NAMED_ONLY)])


@server
async def test_an_id_of_two_sources_must_say_which(told: Store) -> None:
    found = (await share_chains.orders(told, ["o5"]))["o5"]
    with pytest.raises(BadInput, match="Several sources"):
        share_chains.the_one("o5", found)


@server
async def test_a_chain_is_read_100_hops_up_and_says_so(told: Store) -> None:
    """150 shares in a row beside the concert, made by nobody known, and one order at their end."""
    keys = [f"long/{number:03}" for number in range(150)]
    await _facts(told, "share", {"key": keys, "id": keys, "source": ["long"] * 150, "digest": ["x"] * 150})
    await told.write(query("load/came_from_share"), {"start": keys[1:], "end": keys[:-1]})
    await _facts(told, "order", {"key": ["long/o"], "id": ["long-o"], "source": ["long"], "digest": ["x"]})
    await told.write(query("load/through_share"), {"start": ["long/o"], "end": [keys[-1]]})
    chain = await of(told, "long/o")
    assert chain
    assert (len(chain.dropped), chain.complete) == (101, False)


@server
async def test_shares_of_two_parents_each_are_visited_once(told: Store) -> None:
    """A ladder of 60 rungs has 2 to the power of 60 ways up."""
    keys = [f"ladder/{number:03}" for number in range(120)]
    await _facts(told, "share", {"key": keys, "id": keys, "source": ["ladder"] * 120, "digest": ["x"] * 120})
    ways = [(2 * rung + one, 2 * rung - 2 + other) for rung in range(1, 60) for one in (0, 1) for other in (0, 1)]
    ends = {"start": [keys[one] for one, _ in ways], "end": [keys[other] for _, other in ways]}
    await told.write(query("load/came_from_share"), ends)
    await _facts(told, "order", {"key": ["ladder/o"], "id": ["l-o"], "source": ["ladder"], "digest": ["x"]})
    await told.write(query("load/through_share"), {"start": ["ladder/o"], "end": [keys[-1]]})
    chain = await of(told, "ladder/o")
    assert chain
    reasons = [each.reason for each in chain.dropped]
    assert (reasons.count(share_chains.NOBODY), reasons.count(share_chains.NOT_BOUND)) == (60, 59)


async def _facts(store: Store, name: str, given: dict[str, list[str]]) -> None:
    asked = query(f"load/{name}")
    length = len(given["key"])
    empty: dict[str, list[str | None]] = {slot.name: [None] * length for slot in asked.params}
    await store.write(asked, {**empty, **given})


def test_whoever_is_not_a_customer_yet_uses_up_no_level() -> None:
    chain = chain_of([share("c", "cy", "b"), share("b", None, "a"), share("a", "ana")], "x")
    assert hops(chain) == [("cy", 1, "c"), ("ana", 2, "a")]
    assert dropped(chain) == [(None, "b", share_chains.NOBODY)]


def test_a_parent_that_is_known_binds_before_one_that_is_only_named() -> None:
    rows = [share("c", "cy", "a", "b"), share("a", None, known=False), share("b", "bo", at=None)]
    assert hops(chain_of(rows, None)) == [("cy", 1, "c"), ("bo", 2, "b")]


def test_a_share_of_itself_ends_the_chain() -> None:
    chain = chain_of([share("a", "ana", "a")], "x")
    assert (hops(chain), chain.hops[0].note) == ([("ana", 1, "a")], payees.CYCLE)


def test_the_rows_may_come_in_any_order_after_the_first() -> None:
    rows = [share("d", "dan", "c", "b"), share("c", "cy", "a", at=5), share("b", "bo", "a", at=5), share("a", "ana")]
    assert chain_of(rows, None) == chain_of([rows[0], *reversed(rows[1:])], None)
