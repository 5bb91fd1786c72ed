"""The product's own circles, called the way the benchmarks call the peers: from edge arrays, building included."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from app.analytics.circles import Circles, circles, disjoint
from app.analytics.network import Network
from benchmarks.circles.metrics import Cover, cover
from benchmarks.circles.planted import Amounts, Numbers, planted

OURS = "grapevine"
package: Any = importlib.import_module("app.analytics.circles")
"""Looked up when a table is made, for `update` and `stability`, so that the other tables run without them."""


def names(people: int) -> list[str]:
    """Ids whose order is the order of the numbers."""
    return [f"{number:08d}" for number in range(people)]


def network(ids: list[str], source: Numbers, target: Numbers, weight: Amounts | None = None) -> Network:
    """The network of the given ties."""
    return Network.from_numbers(ids, source, target, np.ones(len(source)) if weight is None else weight)


def found(net: Network, *, seed: int = 1, disjoint: bool = False, threads: int = 1) -> Circles:
    """Circles by the default method."""
    return circles(net, seed=seed, disjoint=disjoint, threads=threads)


def has(name: str) -> bool:
    """Whether the product has a function of that name."""
    return hasattr(package, name)


def update(before: Network, after: Network, previous: Circles) -> Circles:
    """Circles after some ties have changed, from those before."""
    result: Circles = package.update(before, after, previous, seed=1)
    return result


def one_each(net: Network, given: Circles) -> Circles:
    """The cut of one circle for each person."""
    return disjoint(net, given)


def stability(net: Network, given: Circles) -> Any:
    """How often circles and memberships come back under resampled ties."""
    return package.stability(net, given, seed=1)


def as_cover(given: Circles, people: int, *, least: int = 1) -> Cover:
    """Found circles for the metrics."""
    return cover(given.member, given.circle, people, least=least)


def as_labels(given: Circles, people: int) -> Numbers:
    """One label for each person of a disjoint result, -1 for nobody's."""
    label = np.full(people, -1, dtype=np.int64)
    label[given.member] = given.circle
    return label


def warm_up() -> None:
    """Run once on a small network, so that loading of compiled code is not counted as finding."""
    small = planted(400, mixing=0.2, overlapping=0.2, memberships=2, seed=5)
    for one in (False, True):
        found(network(names(400), small.source, small.target), disjoint=one)
