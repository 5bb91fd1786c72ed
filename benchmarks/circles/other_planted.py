"""Planted circles under another null model: Bernoulli ties with closed triangles inside, geography and hubs outside."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from scipy.sparse import coo_array, triu

from benchmarks.circles.planted import Amounts, Numbers, Planted, apart, dealt, merged

USUAL_SIZE, SPREAD = 30.0, 0.5
"""Circle sizes are log-normal around the usual size: half of them within a factor of 1.4."""
SMALLEST = 6
CANDIDATES = 3
"""A tie outside looks at so many people and takes the most attractive one, which makes hubs."""
NEAREST = 20
"""Ties outside reach at least so far along the ring; nearer, neighbourhoods would be as dense as circles."""

OTHER: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "out.2 on.2 om2": {"people": 10_000, "mixing": 0.2, "overlapping": 0.2, "memberships": 2},
        "out.4 on.3 om2": {"people": 10_000, "mixing": 0.4, "overlapping": 0.3, "memberships": 2},
        "out.3 on.4 om4": {"people": 10_000, "mixing": 0.3, "overlapping": 0.4, "memberships": 4},
        "out.4 closed.3": {"people": 10_000, "mixing": 0.4, "overlapping": 0.3, "closed": 0.3},
        "out.3 alone.2": {"people": 10_000, "mixing": 0.3, "overlapping": 0.2, "memberships": 2, "alone": 0.2},
    }
)
"""Settings as keywords of `planted_otherwise`."""


def planted_otherwise(
    people: int,
    *,
    mixing: float,
    overlapping: float = 0.2,
    memberships: int = 2,
    alone: float = 0.1,
    density: tuple[float, float] = (0.2, 0.5),
    closure: float = 0.02,
    closed: float = 0.15,
    seed: int = 1,
) -> Planted:
    """Draw circles that share no assumption with `planted`.

    Every pair of a circle is tied with the circle's own probability, drawn from `density` and lower in larger circles;
    then each open triangle inside a circle closes with probability `closure`. A share `alone` of the people is in no
    circle, a share `overlapping` in 2 to `memberships`. Ties outside, a share `mixing` of all, join people who live
    near each other on a ring that has nothing to do with circles and prefer attractive people; a share `closed` of
    them closes triangles.
    """
    rng = np.random.default_rng(seed)
    several = np.ones(people, dtype=np.int64)
    order = rng.permutation(people)
    cut = round(overlapping * people)
    several[order[:cut]] = rng.integers(2, memberships + 1, size=cut)
    several[order[people - round(alone * people) :]] = 0
    member, circle, count = dealt(rng, several, _sizes(rng, int(several.sum())))
    inside = _inside(rng, member, circle, count, density, closure)
    wanted = round(len(inside[0]) * mixing / (1 - mixing))
    a, b = _outside(rng, people, wanted, closed)
    source, target, _ = merged(inside, apart(a, b, member, circle, people), people)
    none = np.empty(0, dtype=np.int64)
    return Planted(people, source, target, np.ones(len(source)), member, circle, none, none, np.arange(count))


def _sizes(rng: np.random.Generator, total: int) -> Numbers:
    drawn = np.maximum(SMALLEST, rng.lognormal(np.log(USUAL_SIZE), SPREAD, total // SMALLEST + 1).astype(np.int64))
    size = drawn[: max(1, int(np.searchsorted(np.cumsum(drawn), total, side="right")))]
    size[: total - int(size.sum())] += 1
    return np.append(size, total - int(size.sum()))[: len(size) + int(total > size.sum())]


def _inside(
    rng: np.random.Generator, member: Numbers, circle: Numbers, count: int, density: tuple[float, float], closure: float
) -> tuple[Numbers, Numbers]:
    """Ties of each circle, as people: coin flips over all pairs, then over what open triangles would close."""
    size = np.bincount(circle, minlength=count)
    start = np.cumsum(size) - size
    near = np.arange(len(member)) - start[circle]
    first = np.repeat(np.arange(len(member)), near)
    second = start[circle[first]] + np.arange(len(first)) - np.repeat(np.cumsum(near) - near, near)
    chance = rng.uniform(*density, size=count) * np.sqrt(np.minimum(1.0, USUAL_SIZE / size))
    tied = rng.random(len(first)) < chance[circle[first]]
    first, second = first[tied], second[tied]
    ones = np.ones(len(first))
    half = coo_array((ones, (first, second)), shape=(len(member), len(member))).tocsr()
    both = half + half.T
    wedge = coo_array(triu(both @ both, k=1))
    closes = rng.random(len(wedge.data)) < 1 - (1 - closure) ** wedge.data
    a, b = np.concatenate([first, wedge.coords[0][closes]]), np.concatenate([second, wedge.coords[1][closes]])
    return member[a], member[b]


def _outside(rng: np.random.Generator, people: int, wanted: int, closed: float) -> tuple[Numbers, Numbers]:
    """Ties between neighbours on a ring, near ones more often, to attractive people, some closing triangles."""
    place = rng.permutation(people)
    attraction = rng.pareto(2.0, people)
    open_ties = round(wanted * (1 - closed))
    a = rng.integers(people, size=open_ties)
    reach = np.log(max(people / 2, NEAREST) / NEAREST)
    far = (NEAREST * np.exp(rng.random((CANDIDATES, open_ties)) * reach)).astype(np.int64)
    far *= rng.choice(np.array([-1, 1]), size=far.shape)
    candidate = place[(a + far) % people]
    b = candidate[np.argmax(attraction[candidate], axis=0), np.arange(open_ties)]
    a = place[a]
    one, other = _closing(rng, a, b, wanted - open_ties, people)
    return np.concatenate([a, one]), np.concatenate([b, other])


def _closing(rng: np.random.Generator, a: Numbers, b: Numbers, wanted: int, people: int) -> tuple[Numbers, Numbers]:
    """Pairs of people who both have a tie to a third one."""
    if not len(a):
        return a, b
    end, start = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.argsort(start, kind="stable")
    end, start = end[order], start[order]
    first = np.searchsorted(start, np.arange(people))
    times: Amounts = np.bincount(start, minlength=people).astype(np.float64)
    tie = rng.integers(len(end), size=wanted)
    middle = start[tie]
    return end[tie], end[first[middle] + (rng.random(wanted) * times[middle]).astype(np.int64)]
