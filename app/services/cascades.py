"""Cascades: how far, how broadly and how fast something was passed on, and how many orders came of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.chains import NONE, UNKNOWN, Forest, cascade_shapes, grow, growth, reproduction_within
from app.analytics.grid import Amounts, Numbers
from app.analytics.ties import NO_TIME
from app.errors import BadInput, NotFound
from app.queries import query
from app.services.share_chains import bound_shares
from app.store.graph import Store

SHARES = query("networks/cascades")
NAMED = query("sharing/named")
PORTION: Final = 20_000
MOST_GENERATIONS: Final = 100
ORIGINS: Final = ("content", "campaign", "employee")
WINDOW_DAYS: Final = 7
"""A share that is as old has had most of its children."""


@dataclass(frozen=True)
class Chosen:
    """Which shares count; what is empty does not narrow them."""

    content: str | None = None
    channel: str | None = None
    campaign: str | None = None
    employee: str | None = None


@dataclass(frozen=True)
class Generation:
    """All shares that are equally many hops from the first ones, and the orders through them."""

    generation: int
    shares: int
    orders: int
    reproduction: float | None
    conversion: float


@dataclass(frozen=True)
class Cascade:
    """What became of some shares: their cascades taken together."""

    roots: int
    size: int
    largest: int
    depth: int
    max_breadth: int
    structural_virality: float
    orders: int
    reproduction: float | None
    generation_time_seconds: float | None
    generation_time_median_seconds: float | None
    orphans: int
    circular: int
    out_of_order: int
    generations: tuple[Generation, ...]


@dataclass(frozen=True)
class Shares:
    """All shares, sorted by key, as a forest; a share that names no content, campaign or staff has its parent's."""

    forest: Forest
    key: NDArray[np.object_]
    at: Amounts
    channel: NDArray[np.object_]
    origin: dict[str, NDArray[np.object_]]
    orders: Numbers


async def cascade(store: Store, chosen: Chosen) -> Cascade:
    """What became of the shares of a content, channel, campaign or member of staff, or of all shares."""
    named = await named_keys(store, chosen)
    columns = await read_shares(store)
    return await asyncio.to_thread(lambda: measured(shares_of(columns), named, chosen.channel))


async def named_keys(store: Store, chosen: Chosen) -> dict[str, str]:
    """The key of each thing that was named; a plain id must belong to one source alone."""
    given = {kind: str(name) for kind in ORIGINS if (name := getattr(chosen, kind)) is not None}
    rows = await store.read(NAMED, **{kind: given.get(kind) for kind in ORIGINS}) if given else []
    found = {}
    for kind, name in given.items():
        keys = [row["key"] for row in rows if row["kind"] == kind]
        if not keys:
            raise NotFound(f"There is no {kind} {name!r}.")
        if len(keys) > 1 and name not in keys:
            raise BadInput(f"Several sources have a {kind} {name!r}.", hint=f"Say which: {', '.join(keys)}.")
        found[kind] = name if name in keys else keys[0]
    return found


async def read_shares(store: Store) -> dict[str, NDArray[Any]]:
    """All shares as columns, a row for each share and parent."""
    parts = [await store.columns(SHARES, first=PORTION)]
    while len(parts[-1]["key"]):
        parts.append(await store.columns(SHARES, first=PORTION, after=str(parts[-1]["key"][-1])))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def shares_of(columns: dict[str, NDArray[Any]]) -> Shares:
    """The forest of all shares; `columns` hold a row for each share and parent."""
    keys = columns["key"][columns["declared"].astype(np.bool_)]
    position = {key: place for place, key in enumerate(sorted(set(keys.tolist())))}
    row = np.array([position.get(key, NONE) for key in columns["key"].tolist()], dtype=np.int64)
    first = np.zeros(len(position), dtype=np.int64)
    first[row[row >= 0]] = np.flatnonzero(row >= 0)
    moment = columns["at"][first].astype(np.int64)
    at = np.where(moment == NO_TIME, np.nan, moment.astype(np.float64))
    has = (row >= 0) & (columns["parent"] != "")
    parent = np.array([position.get(key, UNKNOWN) for key in columns["parent"][has].tolist()], dtype=np.int64)
    forest = bound_shares(at, row[has], parent)
    origin = {kind: _inherited(forest.parent, columns[kind][first]) for kind in ORIGINS}
    return Shares(
        forest,
        np.array(list(position), dtype=object),
        at,
        columns["channel"][first],
        origin,
        columns["orders"][first].astype(np.int64),
    )


def _inherited(parent: Numbers, own: NDArray[Any]) -> NDArray[np.object_]:
    """What each share says, or else the nearest above it that says anything."""
    here = np.arange(len(parent))
    found = np.where((own == "") & (parent >= 0), parent, here)
    while not np.array_equal(further := found[found], found):  # each round doubles the steps
        found = further
    return own[found]


def picked(shares: Shares, named: dict[str, str], channel: str | None) -> NDArray[np.bool_]:
    """Which shares are of what was named, and on the channel."""
    use = np.ones(len(shares.at), dtype=np.bool_)
    for kind, key in named.items():
        use &= shares.origin[kind] == key
    if channel is not None:
        known = sorted(set(shares.channel.tolist()) - {""})
        if channel not in known:
            raise NotFound(f"No share went over the channel {channel!r}.", hint=f"There are: {', '.join(known)}.")
        use &= shares.channel == channel
    return use


def forest_of(shares: Shares, use: NDArray[np.bool_]) -> Forest:
    """The forest of chosen shares; one whose parent is not among them begins a cascade of its own."""
    place = np.full(len(use) + 1, NONE, dtype=np.int64)  # the last stands for no parent
    place[np.flatnonzero(use)] = np.arange(np.count_nonzero(use))
    return grow(place[shares.forest.parent[use]], shares.at[use])


def measured(shares: Shares, named: dict[str, str], channel: str | None) -> Cascade:
    """The cascades of chosen shares."""
    forest, use = shares.forest, picked(shares, named, channel)
    at, mine = shares.at[use], forest_of(shares, use)
    shapes = cascade_shapes(mine)
    orders = shares.orders[use]
    grown = growth(mine, at, orders=np.repeat(np.arange(len(orders)), orders))
    pairs = sum(size * (size - 1) // 2 for size in shapes.size.tolist())
    return Cascade(
        roots=len(shapes.root),
        size=len(at),
        largest=int(shapes.size.max(initial=0)),
        depth=int(shapes.depth.max(initial=0)),
        max_breadth=int(shapes.max_breadth.max(initial=0)),
        structural_virality=sum(shapes.wiener.tolist()) / pairs if pairs else 0.0,
        orders=int(orders.sum()),
        reproduction=_reproduction(mine, at, shares.at),
        generation_time_seconds=grown.generation_mean_s,
        generation_time_median_seconds=grown.generation_median_s,
        orphans=int(use[forest.orphans].sum()),
        circular=int(use[forest.cut].sum()),
        out_of_order=len(mine.early),
        generations=tuple(
            Generation(
                generation=each,
                shares=int(grown.shares[each]),
                orders=int(grown.orders[each]),
                reproduction=float(grown.reproduction[each]) if each < len(grown.reproduction) else None,
                conversion=float(grown.conversion[each]),
            )
            for each in range(min(len(grown.shares), MOST_GENERATIONS))
        ),
    )


def _reproduction(forest: Forest, at: Amounts, everything: Amounts) -> float | None:
    """R within the window, as of the newest share of all: those that are younger are yet to have children."""
    known = everything[~np.isnan(everything)]
    if not len(known):
        return None
    return reproduction_within(forest, at, window_s=WINDOW_DAYS * 86_400.0, as_of=float(known.max()))
