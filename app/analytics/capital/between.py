"""Trust from one person to another: how likely a walk meets them, and the ways it would most likely go."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from app.analytics.capital.standing import interval
from app.analytics.capital.walks import Roads, keys_of, met
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network
from app.errors import BadInput

MOST_PATHS = 5
MOST_ARCS = 6
MOST_TRIES = 20_000
"""Beginnings of paths that are looked at; best first, so that only very unlikely paths are ever missed."""


@dataclass(frozen=True)
class Path:
    """People on the way, as positions, and the probability that a walk goes just this way."""

    people: tuple[int, ...]
    probability: float


@dataclass(frozen=True)
class Between:
    """How likely a walk from one person ever visits another, with a 95 % interval, and the likeliest paths."""

    value: float
    low: float
    high: float
    paths: tuple[Path, ...]


def trust_between(
    net: Network, source: int, target: int, *, damping: float = 0.85, walks: int = 100_000, seed: int = 1
) -> Between:
    """How far one person trusts another: the share of walks from the first that ever visit the second.

    Walks are those of `standing`. Paths visit nobody twice, have at most six arcs, and come from the most to the least
    likely; their probability is the product of damping · share of weight along their arcs.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "ana", "bo"], ["bo", "cy", "cy"], [1.0, 1.0, 1.0])
    >>> found = trust_between(net, 0, 2)
    >>> round(found.value, 2), found.low < 0.78625 < found.high, [path.people for path in found.paths]
    (0.79, True, [(0, 2), (0, 1, 2)])
    """
    n = net.ids.size
    if not (0 <= source < n and 0 <= target < n):
        raise BadInput("Trust is between two people of the network.")
    if source == target:
        return Between(1.0, 1.0, 1.0, ())
    roads = Roads.of(net)
    key = keys_of(net.ids[source : source + 1], seed)[0]
    hits = int(met(source, target, key, walks, roads.start, roads.end, roads.reached, damping))
    return Between(hits / walks, *interval(hits, walks), _paths(net, source, target, damping))


def _paths(net: Network, source: int, target: int, damping: float) -> tuple[Path, ...]:
    starts, ends, weight = net.arcs()
    n = net.ids.size
    chance = damping * weight / np.bincount(starts, weights=weight, minlength=n)[starts]
    row = net.weight.indptr.astype(np.int64)
    promise = _promise(row, ends, chance, target, n)
    # Best first by what a beginning can still come to; equal ones by the people on them.
    heap: list[tuple[float, float, tuple[int, ...]]] = [(-float(promise[MOST_ARCS][source]), 1.0, (source,))]
    found: list[Path] = []
    for _ in range(MOST_TRIES):
        if not heap or len(found) == MOST_PATHS:
            break
        _, so_far, people = heappop(heap)
        last, left = people[-1], MOST_ARCS - len(people)
        if last == target:
            found.append(Path(people, so_far))
            continue
        for arc in range(row[last], row[last + 1]) if left >= 0 else ():
            person = int(ends[arc])
            hope = float(promise[left][person])
            if hope > 0 and person not in people:
                likely = so_far * float(chance[arc])
                heappush(heap, (-likely * hope, likely, (*people, person)))
    return tuple(found)


def _promise(row: Numbers, ends: Numbers, chance: Amounts, target: int, n: int) -> list[Amounts]:
    """For each number of arcs the probability of the likeliest way to the target with no more arcs than that."""
    here = np.zeros(n)
    here[target] = 1.0
    steps = [here]
    some = np.flatnonzero(np.diff(row))
    for _ in range(MOST_ARCS):
        here = here.copy()
        if some.size:
            best = np.maximum.reduceat(chance * steps[-1][ends], row[some])
            here[some] = np.maximum(here[some], best)
        here[target] = 1.0
        steps.append(here)
    return steps
