"""Lists inside lists cost one round trip a level, however long they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.services.ingest import ingest
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api.conftest import ask
from tests.conftest import wipe

pytestmark = pytest.mark.server
THREE_LEVELS = """query($first: Int!) {
  customers(first: $first) { edges { node { id
    circles { totalCount edges { node { id
      members(first: 3) { edges { node { id } } } } } } } } } }"""
EVERYTHING = """query($first: Int!) {
  customers(first: $first) { edges { node { id joinedAt attributes { name } identities { channel }
    circles { edges { why { ties } node { id } } } groups { edges { node { id parent { id } } } }
    socialCapital { total } scores { reach } referrals { totalCount } referredBy { totalCount } } } } }"""


CIRCLES = """query($first: Int!) {
  customers(first: $first) { edges { node { circles { edges { why { topics { topic } } node {
    label name evidence { q } topics { share } bridges { towards { size } customer { id } } } } } } } } }"""


@pytest_asyncio.fixture(scope="module")
async def crowd(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """A hundred people in twenty fives, each five a group of its own."""
    await wipe(server_store)
    await ingest(server_store, _write(tmp_path_factory.mktemp("world") / "crowd"), say=quiet)
    await run_all(server_store, say=quiet)
    yield server_store


def _write(folder: Path) -> Path:
    folder.mkdir()
    people = [f"p{number:03}" for number in range(100)]
    pairs = [
        (a, b)
        for start in range(0, 100, 5)
        for a in people[start : start + 5]
        for b in people[start : start + 5]
        if a < b
    ]
    (folder / "customers.csv").write_text("customer_id\n" + "".join(f"{who}\n" for who in people), encoding="utf-8")
    (folder / "ties.csv").write_text(
        "channel,kind,a_id,b_id\n" + "".join(f"wechat,friend,{a},{b}\n" for a, b in pairs), encoding="utf-8"
    )
    (folder / "circles.csv").write_text(
        "circle_id,kind,parent_id\nall,,\n" + "".join(f"g{number},,all\n" for number in range(20)), encoding="utf-8"
    )
    (folder / "memberships.csv").write_text(
        "circle_id,customer_id,role,since,until\n" + "".join(f"g{n // 5},{who},,,\n" for n, who in enumerate(people)),
        encoding="utf-8",
    )
    return folder


async def trips(store: Store, document: str, first: int) -> int:
    before = store.round_trips
    await ask(store, document, first=first)
    return store.round_trips - before


async def test_three_levels_and_the_pointers_are_four_round_trips(crowd: Store) -> None:
    assert await trips(crowd, THREE_LEVELS, 50) == 4


async def test_fifty_parents_cost_no_more_round_trips_than_one(crowd: Store) -> None:
    assert await trips(crowd, EVERYTHING, 50) == await trips(crowd, EVERYTHING, 1)


async def test_each_kind_of_list_is_read_once(crowd: Store) -> None:
    # customers, records, identities, pointers, circles, why, groups, their parents, scores, referrals, referrers
    assert await trips(crowd, EVERYTHING, 50) == 11


@pytest.mark.parametrize("first", [1, 50])
async def test_all_that_tells_circles_apart_is_read_together(crowd: Store, first: int) -> None:
    # customers, pointers, circles, why, names, evidence with topics, connectors; nobody ties these circles to others
    assert await trips(crowd, CIRCLES, first) == 7


async def test_scores_and_social_capital_are_read_together(crowd: Store) -> None:
    both = "query($first: Int!) { customers(first: $first) { edges { node { socialCapital { total } scores { reach } } } } }"
    assert await trips(crowd, both, 50) == 3


async def test_other_arguments_are_another_list(crowd: Store) -> None:
    twice = "query($first: Int!) { customers(first: $first) { edges { node { a: groups(first: 1) { totalCount } b: groups(first: 2) { totalCount } } } } }"
    assert await trips(crowd, twice, 50) == 3
