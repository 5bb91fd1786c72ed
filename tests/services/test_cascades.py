"""What became of shares: the concert that was told on, in a real Neo4j, and cascades against a plain count."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from app.errors import BadInput, NotFound
from app.services import cascades
from app.services.cascades import Cascade, Chosen, cascade, measured, shares_of
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


def generations(found: Cascade) -> list[tuple[int, int, float | None, float]]:
    """Shares, orders, R and conversion of each generation."""
    return [(each.shares, each.orders, each.reproduction, each.conversion) for each in found.generations]


@server
async def test_the_concert_was_told_on_over_three_generations(told: Store) -> None:
    found = await cascade(told, Chosen(content="p1"))
    assert (found.roots, found.size, found.largest, found.depth, found.max_breadth) == (1, 6, 6, 3, 3)
    assert generations(found) == [(1, 0, 3.0, 0.0), (3, 1, 1 / 3, 1 / 3), (1, 0, 1.0, 0.0), (1, 1, None, 1.0)]


@server
async def test_structural_virality_is_the_mean_distance_of_two_shares(told: Store) -> None:
    assert (await cascade(told, Chosen(content="p1"))).structural_virality == 32 / 15


@server
async def test_a_clock_that_is_slow_gives_no_generation_time(told: Store) -> None:
    found = await cascade(told, Chosen(content="p1"))
    assert (found.generation_time_seconds, found.generation_time_median_seconds) == (4050.0, 3600.0)
    assert found.out_of_order == 1


@server
async def test_shares_of_today_do_not_make_reproduction_small(told: Store) -> None:
    found = await cascade(told, Chosen(content="p1"))
    assert found.reproduction is None  # no share is a week old as of the newest


@server
@pytest.mark.parametrize("chosen", [Chosen(campaign="spring"), Chosen(employee="e1"), Chosen(content="concert/p1")])
async def test_who_passes_on_passes_on_campaign_and_staff_too(told: Store, chosen: Chosen) -> None:
    assert await cascade(told, chosen) == await cascade(told, Chosen(content="p1"))


@server
async def test_on_a_channel_a_share_from_another_one_begins_a_cascade(told: Store) -> None:
    found = await cascade(told, Chosen(channel="wechat"))
    assert (found.roots, found.size, found.depth) == (2, 4, 1)


@server
async def test_conditions_hold_together(told: Store) -> None:
    assert (await cascade(told, Chosen(content="p1", channel="sms"))).size == 1


@server
async def test_orphans_and_circles_are_counted_among_all_shares(told: Store) -> None:
    found = await cascade(told, Chosen())
    assert (found.roots, found.size, found.orphans, found.circular, found.orders) == (3, 9, 1, 1, 4)


@server
async def test_portions_change_nothing(told: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await cascade(told, Chosen())
    monkeypatch.setattr(cascades, "PORTION", 2)
    assert await cascade(told, Chosen()) == whole


@server
@pytest.mark.parametrize("chosen", [Chosen(content="p9"), Chosen(channel="pigeon"), Chosen(employee="p1")])
async def test_what_does_not_exist_is_named(told: Store, chosen: Chosen) -> None:
    with pytest.raises(NotFound, match=r"p9|pigeon|p1"):
        await cascade(told, chosen)


@server
async def test_an_id_of_two_sources_must_say_which(told: Store) -> None:
    with pytest.raises(BadInput, match="Several sources"):
        await cascade(told, Chosen(content="p2"))


def columns(rows: list[tuple[str, str, int, int]]) -> dict[str, np.ndarray[Any, Any]]:
    """Key, parent, time and orders of shares as the store gives them."""
    names = ("key", "parent", "at", "orders")
    kinds = (object, object, np.int64, np.int64)
    found = {
        name: np.array([row[place] for row in rows], dtype=kind)
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True))
    }
    words = {name: np.full(len(rows), "", dtype=object) for name in ("channel", "content", "campaign", "employee")}
    return found | words | {"declared": np.ones(len(rows), dtype=np.bool_)}


def forest_of_all_kinds(dice: Random, count: int) -> list[tuple[str, str, int, int]]:
    """Shares with parents anywhere, also none, unknown, several, themselves and round in circles."""
    rows = []
    for number in range(count):
        orders = dice.randrange(3)
        parents = {dice.choice(["", "unknown", f"k{dice.randrange(count):03}"]) for _ in range(dice.randint(1, 3))}
        at = dice.randrange(50)
        rows += [(f"k{number:03}", parent, at, orders) for parent in (parents - {""} or {""})]
    return rows


@pytest.mark.parametrize("seed", range(20))
def test_the_rows_may_come_in_any_order(seed: int) -> None:
    dice = Random(seed)
    rows = sorted(forest_of_all_kinds(dice, 60))
    mixed = dice.sample(rows, len(rows))
    assert measured(shares_of(columns(rows)), {}, None) == measured(shares_of(columns(mixed)), {}, None)


@pytest.mark.parametrize("seed", range(20))
def test_every_share_and_order_is_in_one_generation(seed: int) -> None:
    rows = sorted(forest_of_all_kinds(Random(seed), 60))
    found = measured(shares_of(columns(rows)), {}, None)
    assert sum(each.shares for each in found.generations) == found.size == 60
    assert sum(each.orders for each in found.generations) == sum({row[0]: row[3] for row in rows}.values())
    assert found.generations[0].shares == found.roots


@server
async def test_without_shares_all_is_nothing(store: Store) -> None:
    found = await cascade(store, Chosen())
    assert (found.size, found.roots, found.depth, found.structural_virality, found.generations) == (0, 0, 0, 0.0, ())


def test_reproduction_is_of_shares_that_are_a_week_old() -> None:
    week = 7 * 86_400
    rows = [("k0", "", 0, 0), ("k1", "k0", 60, 0), ("k2", "k0", week, 0), ("k3", "k1", 2 * week, 0)]
    assert measured(shares_of(columns(rows)), {}, None).reproduction == 2 / 3
