"""Who ties two circles together."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from app.analytics import telling
from app.analytics.circles import Circles
from app.analytics.network import Network
from app.analytics.ties import decayed_ties
from app.errors import BadInput, NotFound
from app.queries import query
from app.services import circles
from app.services.networks import CHANNELS, both_ways, pairs_of, rows_of, sorts_of
from app.services.runs import Stored, of_kind
from app.store.graph import Store

LOOK_UP = "`grapevine query '{ circles(first: 5) { edges { node { id label } } } }'` shows some."
FACTS = query("circles/facts_of_members")
IDS = query("circles/member_ids")


@dataclass(frozen=True)
class Bridge:
    """A person between two circles: tie weight to the members of each, and which of them the person is in."""

    KEY: ClassVar[Mapping[str, type]] = {"weaker": float, "customer": str}
    customer: str
    to_a: float
    to_b: float
    in_a: bool
    in_b: bool

    @property
    def weaker(self) -> float:
        """The weight to the circle that the person is tied to less: a bridge is as strong as its weaker side."""
        return min(self.to_a, self.to_b)


async def bridges(store: Store, run_of_ids: str, one: str, other: str) -> list[Bridge]:
    """Who has ties to members of both circles, given by key or by id; strongest on the weaker side first."""
    a, b = circles.key_in(run_of_ids, one), circles.key_in(run_of_ids, other)
    known = await circles.by_key(store, [a, b])
    for key, given in ((a, one), (b, other)):
        if key not in known:
            raise NotFound(f"There is no circle {given!r}.", hint=LOOK_UP)
    if a == b or known[a].run != known[b].run:
        raise BadInput("Bridges stand between two circles of one run.")
    run = next((each for each in await of_kind(store, "circles") if each.id == known[a].run), None)
    if run is None:
        raise NotFound(f"The run that found the circle {one!r} is not complete.", hint=LOOK_UP)
    facts, of = await store.columns(FACTS, keys=[a, b]), await store.columns(IDS, keys=[a, b])
    kinds = await store.columns(CHANNELS)
    return await asyncio.to_thread(_between, a, facts, of, dict(zip(kinds["code"], kinds["kind"], strict=True)), run)


def _between(
    a: str, facts: dict[str, NDArray[Any]], of: dict[str, NDArray[Any]], kinds: dict[str, str], run: Stored
) -> list[Bridge]:
    ids, place = np.unique(np.concatenate([facts["source"], facts["target"], of["customer"]]), return_inverse=True)
    count = len(facts["source"])
    net = _network(ids, place[:count], place[count : 2 * count], facts, kinds, run)
    member, circle = place[2 * count :], (of["circle"] != a).astype(np.int64)
    order = np.lexsort((member, circle))
    nothing = np.zeros(len(order))
    found = telling.bridges(net, Circles(member[order], circle[order], nothing, nothing, 2), 0, 1)
    columns = (ids[found.person], found.weight_a, found.weight_b, found.in_a, found.in_b)
    return [Bridge(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _network(
    ids: NDArray[Any],
    source: NDArray[Any],
    target: NDArray[Any],
    facts: dict[str, NDArray[Any]],
    kinds: dict[str, str],
    run: Stored,
) -> Network:
    """The ties among these people, with the moment and the decay that the run had."""
    pairs = sorted(pairs_of(facts))
    weight = sorts_of(pairs, kinds).weight
    rows, stated = rows_of(facts, source, target, pairs), facts["stated"].astype(np.bool_)
    both = both_ways(rows.where(~stated), rows.where(stated))
    ties = decayed_ties(
        *(both.source, both.target, np.zeros_like(both.source), weight[both.sort], both.at),
        as_of=run.as_of,
        half_life_days=json.loads(run.parameters)["half_life_days"],
    )
    return Network.from_numbers(ids, ties.source, ties.target, ties.weight)
