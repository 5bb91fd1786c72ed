"""Networks with planted circles: a configuration model inside each circle and another one between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Numbers = NDArray[np.int64]
Amounts = NDArray[np.float64]

DEGREE_EXPONENT, SIZE_EXPONENT = 2.5, 1.5
LARGEST_DEGREE = 5.0
"""The degree of the busiest person, as a multiple of the mean."""
POPULARITY_EXPONENT = 0.75
"""Popularity of background tags falls as this power of their rank."""
ROUNDS = 2
"""Chances that a lost inner tie gets; with two, 110,000 people have 1.01 million ties as in the notes."""
HEAVIER = 2.0
"""Mean weight of a tie inside a circle; a tie outside has a mean of 1."""


@dataclass(frozen=True, eq=False)
class Planted:
    """A network of ties between people 0..people-1, and the circles that were put into it."""

    people: int
    source: Numbers
    target: Numbers
    weight: Amounts
    member: Numbers
    circle: Numbers
    tagged: Numbers
    tag: Numbers
    circle_tag: Numbers

    @property
    def circles(self) -> int:
        """How many circles were planted."""
        return len(self.circle_tag)

    @property
    def label(self) -> Numbers:
        """One circle for each person, -1 for nobody's: the last one where there are several."""
        label = np.full(self.people, -1, dtype=np.int64)
        label[self.member] = self.circle
        return label


SETTINGS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "mu.1 on.3 om2": {"people": 10_000, "mixing": 0.1, "overlapping": 0.3, "memberships": 2},
        "mu.3 on.3 om2": {"people": 10_000, "mixing": 0.3, "overlapping": 0.3, "memberships": 2},
        "mu.3 on.3 om4": {"people": 10_000, "mixing": 0.3, "overlapping": 0.3, "memberships": 4},
        "mu.3 on.5 om3": {"people": 10_000, "mixing": 0.3, "overlapping": 0.5, "memberships": 3},
        "mu.5 on.3 om2": {"people": 10_000, "mixing": 0.5, "overlapping": 0.3, "memberships": 2},
    }
)
"""The five overlapping settings of 10,000 people, as keywords of `planted`."""
LARGE: Final[Mapping[str, Any]] = MappingProxyType(
    {"people": 100_000, "mixing": 0.3, "overlapping": 0.3, "memberships": 3}
)
"""100,000 people and about 920,000 ties, overlapping."""
DISJOINT: Final[Mapping[str, Any]] = MappingProxyType({"people": 110_000, "mixing": 0.3})
"""110,000 people, about 1.01 million ties and 2,466 circles, one for each person."""
MILLION: Final[Mapping[str, Any]] = MappingProxyType({"people": 1_000_000, "mixing": 0.3, "mean_degree": 21.9})
"""A million people and about 10 million ties, one circle for each person."""


def planted(
    people: int,
    *,
    mixing: float,
    mean_degree: float = 20.0,
    overlapping: float = 0.0,
    memberships: int = 1,
    seed: int = 1,
    sizes: tuple[int, int] = (20, 100),
    weighted: bool = False,
    p_in: float = 0.0,
    noise: int = 0,
) -> Planted:
    """Draw circles, ties inside and between them, and on request weights and tags.

    A share `mixing` of each person's ties leads out of all of that person's circles, the rest is shared over them; a
    share `overlapping` of the people is in `memberships` circles. Ties that come twice or lead to oneself are dropped,
    so that slightly more than `mixing` remains outside. `p_in` is the share of a circle's members who show its tag,
    `noise` the number of background tags a person.
    """
    rng = np.random.default_rng(seed)
    degree = _degrees(rng, people, mean_degree)
    inner = (1 - mixing) * degree
    several = np.ones(people, dtype=np.int64)
    several[rng.permutation(people)[: round(overlapping * people)]] = memberships
    member, circle, count = dealt(rng, several, _sizes(rng, int(several.sum()), sizes))
    inside = pairs_inside(member, _rounded(rng, inner[member] / several[member]), circle, rng, people)
    stubs = rng.permutation(np.repeat(np.arange(people), _rounded(rng, degree - inner)))
    across = apart(stubs[0 : len(stubs) - 1 : 2], stubs[1::2], member, circle, people)
    source, target, within = merged(inside, across, people)
    weight = np.ones(len(source))
    if weighted:
        weight = rng.gamma(2.0, np.where(within, HEAVIER, 1.0) / 2.0)
    tagged, tag, circle_tag = tags(rng, people, member, circle, count, p_in, noise)
    return Planted(people, source, target, weight, member, circle, tagged, tag, circle_tag)


def _power_law(rng: np.random.Generator, count: int, exponent: float, low: float, high: float) -> Amounts:
    a, b = low ** (1 - exponent), high ** (1 - exponent)
    return np.asarray((a + (b - a) * rng.random(count)) ** (1 / (1 - exponent)))


def _degrees(rng: np.random.Generator, people: int, mean: float) -> Amounts:
    high, e = LARGEST_DEGREE * mean, DEGREE_EXPONENT

    def excess(low: float) -> float:
        norm = (low ** (1 - e) - high ** (1 - e)) / (e - 1)
        return float((low ** (2 - e) - high ** (2 - e)) / (e - 2) / norm - mean)

    return _power_law(rng, people, e, brentq(excess, mean / 1000, mean), high)


def _rounded(rng: np.random.Generator, amounts: Amounts) -> Numbers:
    """Whole numbers of the same mean: 2.3 becomes 3 in three of ten cases."""
    return np.floor(amounts + rng.random(len(amounts))).astype(np.int64)


def _sizes(rng: np.random.Generator, total: int, limits: tuple[int, int]) -> Numbers:
    """Circle sizes that add up to a total; the last ones give or take what is missing."""
    low, high = limits
    drawn = _power_law(rng, total // low + 1, SIZE_EXPONENT, low, high + 1).astype(np.int64)
    count = max(1, int(np.searchsorted(np.cumsum(drawn), total, side="right")))
    size = drawn[:count]
    missing = total - int(size.sum())
    if missing >= low:
        return np.append(size, missing)
    spread = np.bincount(np.arange(abs(missing)) % count, minlength=count)
    return np.asarray(size + np.sign(missing) * spread, dtype=np.int64)


def dealt(rng: np.random.Generator, several: Numbers, size: Numbers) -> tuple[Numbers, Numbers, int]:
    """Deal people to circles, each as often as wanted and never twice to the same; sorted by circle, then member."""
    member = rng.permutation(np.repeat(np.arange(len(several)), several))
    circle = np.repeat(np.arange(len(size)), size)
    while True:
        order = np.lexsort((member, circle))
        member, circle = member[order], circle[order]
        twice = np.flatnonzero((member[1:] == member[:-1]) & (circle[1:] == circle[:-1]))
        if not twice.size:
            return member, circle, len(size)
        for here, there in zip(twice, rng.integers(len(member), size=len(twice)), strict=True):
            member[here], member[there] = member[there], member[here]


def pairs_inside(
    member: Numbers, stubs: Numbers, circle: Numbers, rng: np.random.Generator, people: int
) -> tuple[Numbers, Numbers]:
    """Pair the stubs of each circle at random; what comes twice is paired anew `ROUNDS` times, then dropped."""
    owner, home = np.repeat(member, stubs), np.repeat(circle, stubs)
    kept = np.empty(0, dtype=np.int64)
    for _ in range(1 + ROUNDS):
        a, b, where = _shuffled_pairs(owner, home, rng)
        key = np.concatenate([kept, np.minimum(a, b) * people + np.maximum(a, b)])
        order = np.argsort(key, kind="stable")
        fresh = np.empty(len(key), dtype=bool)
        fresh[order] = np.append(True, np.diff(key[order]) > 0)[: len(key)]
        fresh[len(kept) :] &= a != b
        again = ~fresh[len(kept) :]
        owner, home = np.concatenate([a[again], b[again]]), np.concatenate([where[again], where[again]])
        kept = key[fresh]
    return kept // people, kept % people


def _shuffled_pairs(owner: Numbers, home: Numbers, rng: np.random.Generator) -> tuple[Numbers, Numbers, Numbers]:
    """Neighbours in a random order within each home; an odd one is left over."""
    order = np.argsort(home + rng.random(len(home)))
    owner, home = owner[order], home[order]
    place = np.arange(len(home)) - np.searchsorted(home, home)
    first = np.flatnonzero((place[:-1] % 2 == 0) & (home[1:] == home[:-1]))
    return owner[first], owner[first + 1], home[first]


def apart(a: Numbers, b: Numbers, member: Numbers, circle: Numbers, people: int) -> tuple[Numbers, Numbers]:
    """The pairs whose two people share no circle."""
    order = np.argsort(member, kind="stable")
    times = np.bincount(member, minlength=people)
    nth = np.arange(len(member)) - np.repeat(np.cumsum(times) - times, times)
    held = np.full((int(times.max(initial=1)), people), -1, dtype=np.int64)
    held[nth, member[order]] = circle[order]
    shared = np.zeros(len(a), dtype=bool)
    for mine in held:
        for yours in held:
            shared |= (mine[a] == yours[b]) & (mine[a] >= 0)
    return a[~shared], b[~shared]


def merged(
    inside: tuple[Numbers, Numbers], across: tuple[Numbers, Numbers], people: int
) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Each pair once, smaller position first, sorted; and whether it lies inside a circle."""
    a = np.concatenate([inside[0], across[0]])
    b = np.concatenate([inside[1], across[1]])
    key = (np.minimum(a, b) * people + np.maximum(a, b)) * 2
    key[: len(inside[0])] += 1
    key = np.sort(key[a != b])
    key = key[np.append(True, key[1:] >> 1 != key[:-1] >> 1)] if len(key) else key
    return (key >> 1) // people, (key >> 1) % people, key % 2 == 1


def tags(
    rng: np.random.Generator, people: int, member: Numbers, circle: Numbers, count: int, p_in: float, noise: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Who shows which tag, and the tag of each circle; background tags are of the same vocabulary, some more popular."""
    circle_tag = rng.permutation(count)
    shown = rng.random(len(member)) < p_in
    popularity = np.cumsum(np.arange(1.0, count + 1) ** -POPULARITY_EXPONENT)
    background = np.searchsorted(popularity, rng.random(people * noise) * popularity[-1])
    person = np.concatenate([member[shown], np.repeat(np.arange(people), noise)])
    tag = np.concatenate([circle_tag[circle[shown]], background])
    key = np.unique(person * count + tag)
    return key // count, key % count, circle_tag
