"""Circles that may overlap: as many for each person as their ties bear out, each with its evidence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles.cover import Cover, Pulls
from app.analytics.circles.partition import Circles, from_members
from app.analytics.circles.proposals import from_groups, parted, partition, unexplained
from app.analytics.circles.response import GEOMETRIC, MOST, explained, responses, straddlers
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network

SWEEPS, PROPOSE, SETTLED = 9, 2, 4
"""New circles are proposed before the third sweep. Before that only people are asked whose ties straddle circles; then
all are; from the fifth on those whose own circles or whose neighbours' circles have just changed."""

DISCOUNT, FLOOR = 2.0, 3.0
"""A membership costs ln(people / members) - 2 nats of evidence, at least 3."""

BINS, DOUBT, UNSEEN = 20, 0.1, 20.0
"""How usual a number of circles or a share of ties is, is counted in the cover itself, with a tenth of doubt."""

PROOF = 1.3
"""A circle as a whole needs so many times the evidence that chance finds: where friends of friends are friends, small
pockets that no circle explains have up to 1.25 times as much, nearly all planted circles over 1.4."""

LEAST_CHANCE = 0.05
"""At least so large a part of all ties is left to chance."""

NEAR, WORLD = 100, 1000
"""A smaller network is seen as a part of so many people, for the circles of a person and for a circle as a whole: three
who all know each other are a circle, even alone."""

PORTION = 8192
"""So many people are asked together; portions run on several threads and are joined in order."""


@dataclass(frozen=True, eq=False)
class Habits:
    """What is usual in a cover: log of how many circles people have, and of the shares that they give to one."""

    outside: float
    several: Amounts
    likely: Amounts


def straddling(net: Network, *, seed: int = 1, threads: int = 1) -> Circles:
    """Find circles of any size that may overlap and leave out whoever is tied to none.

    1. A fine partition by the map equation, groups within its groups, and a first share of ties for each member.
    2. Each person in turn keeps and takes those circles that explain their ties: the gain in likelihood over a
       weighted null model must pay for the membership. How many circles people have and how they share their ties
       among them is learnt from the cover as it grows.
    3. Loose circles are cut, circles are proposed among unexplained ties, near copies are joined, and circles stay
       only where all members together have more evidence than a search among so many people finds by chance.

    Everybody answers to the same state, so neither order nor threads matter; the seed decides the order in which the
    partition moves people. Formulas and sources: `response`, `flow`, `potts`.

    Examples
    --------
    >>> pairs = [(a, b) for c in ("abcdef", "fghijk") for a in c for b in c if a < b]
    >>> found = straddling(Network.from_columns(*zip(*pairs, strict=True), np.ones(len(pairs))))
    >>> found.count, [int(c) for c in np.bincount(found.member)]
    (2, [1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1])
    """
    ties = net.undirected()
    pulls = Pulls.of(ties)
    if not len(pulls.end):
        return from_members(ties, *np.empty((2, 0), dtype=np.int64))
    cover = searched(pulls, first_cover(pulls, seed), seed=seed, threads=threads)
    return from_members(ties, cover.member, cover.circle.astype(np.int64))


def first_cover(pulls: Pulls, seed: int) -> Cover:
    """The groups of a fine partition as circles."""
    label = partition(pulls.start, pulls.end, pulls.weight, seed=seed)
    member, circle, share = from_groups(pulls, pulls.weight, label, 1)
    return Cover.of(pulls.people, member, circle, share, np.zeros(len(member)), int(circle.max(initial=-1)) + 1)


def searched(pulls: Pulls, cover: Cover, *, seed: int, threads: int) -> Cover:
    """Sweep until people's circles settle."""
    inside = float(np.cumsum(cover.share)[-1]) / pulls.total if len(cover.share) else 0.0
    habits = Habits(max(1.0 - inside, LEAST_CHANCE), GEOMETRIC.astype(np.float64), np.zeros((MOST + 1, BINS)))
    asked = np.flatnonzero(straddlers(pulls.start, pulls.end, pulls.weight, cover.first, cover.circle, cover.count))
    with ThreadPoolExecutor(threads) as pool:
        for sweep in range(SWEEPS):
            if sweep:
                habits = _habits(pulls, cover, habits, learn=sweep >= PROPOSE)
            if sweep == PROPOSE:
                asked = np.arange(pulls.people)
                part = _explained(pulls, cover, habits.outside)
                cover = parted(pulls, cover, habits.outside, seed)
                cover = cover.with_more(*unexplained(pulls, part, seed))
            before = cover
            cover = _answered(pulls, cover, habits, asked, pool)
            name = cover.names_without_copies() if sweep < PROPOSE else _proven(cover)
            cover = cover.renamed(name)
            changed = _changed(before, cover, name)
            if sweep > PROPOSE and not changed.any():
                break
            if sweep + 1 >= SETTLED:
                asked = np.flatnonzero(changed | _beside(pulls, changed))
    return cover


def _explained(pulls: Pulls, cover: Cover, outside: float) -> Amounts:
    found: Amounts = explained(
        pulls.start,
        pulls.end,
        pulls.volume,
        pulls.total,
        outside,
        cover.first,
        cover.circle,
        cover.share,
        cover.whole,
    )
    return found


def _habits(pulls: Pulls, cover: Cover, before: Habits, *, learn: bool) -> Habits:
    """What is usual in this cover; the share of ties left to chance only ever falls, or small networks melt away."""
    rest = pulls.weight * (1.0 - _explained(pulls, cover, before.outside))
    outside = min(before.outside, max(float(np.cumsum(rest)[-1]) / pulls.total, LEAST_CHANCE))
    if not learn:
        return Habits(outside, before.several, before.likely)
    number = np.minimum(np.diff(cover.first), MOST)
    plain = np.exp2(-np.arange(MOST + 1.0))
    frequent = np.bincount(number, minlength=MOST + 1) / pulls.people
    several = on_grid(np.log((1 - DOUBT) * frequent + DOUBT * plain / plain.sum()))
    bin_ = np.minimum((cover.share / pulls.volume[cover.member] * BINS).astype(np.int64), BINS - 1)
    likely = np.zeros((MOST + 1, BINS))
    for count in range(1, MOST + 1):
        alike = number[cover.member] == count if count < 6 else number[cover.member] >= 6
        seen = np.bincount(bin_[alike], minlength=BINS)
        doubt = (UNSEEN + DOUBT * seen.sum()) / BINS
        likely[count] = on_grid(np.log((seen + doubt) / (seen.sum() + doubt * BINS) * BINS))
    return Habits(outside, several, likely)


def _answered(pulls: Pulls, cover: Cover, habits: Habits, asked: Numbers, pool: ThreadPoolExecutor) -> Cover:
    """The cover after these people have chosen again, all at once; everybody else keeps what they have."""
    cost = np.maximum(on_grid(np.log(pulls.people / np.maximum(cover.size, 1))) - DISCOUNT, FLOOR)
    total = pulls.total * max(1.0, NEAR / pulls.people)
    ties = (pulls.start, pulls.end, pulls.weight, pulls.volume, total)
    members = (cover.first, cover.circle, cover.share, cover.whole)
    usual = (habits.outside, cost, habits.several, habits.likely)
    portions = [asked[low : low + PORTION] for low in range(0, len(asked), PORTION)]
    answers = list(pool.map(lambda people: responses(people, *ties, *members, *usual), portions))
    chose = np.zeros(pulls.people, dtype=np.bool_)
    chose[asked] = True
    kept = ~chose[cover.member]
    counts = [answer[0] for answer in answers]
    member = [np.repeat(people, count) for people, count in zip(portions, counts, strict=True)]
    return Cover.of(
        pulls.people,
        np.concatenate([cover.member[kept], *member]),
        np.concatenate([cover.circle[kept], *(answer[1] for answer in answers)]),
        np.concatenate([cover.share[kept], *(answer[2] for answer in answers)]),
        np.concatenate([cover.gain[kept], *(answer[3] for answer in answers)]),
        cover.count,
    )


def _proven(cover: Cover) -> Numbers:
    """New numbers that also drop circles whose ties are no more than a search among all people finds by chance.

    A tie counts once, though both ends gain by it; choosing s of n people is worth s (ln(n / s) + 1) nats. In a
    small network both sides are reckoned as in a world of more people with as many ties each.
    """
    world = max(cover.people, WORLD)
    gain = cover.gain + cover.share * round(np.log(world / max(cover.people, NEAR)), 6)
    evidence = np.bincount(cover.circle, weights=gain, minlength=cover.count) / 2
    chance = cover.size * (on_grid(np.log(world / np.maximum(cover.size, 1))) + 1.0)
    weak = evidence <= PROOF * chance
    strong = cover.renamed(np.where(weak, -1, np.cumsum(~weak) - 1))
    name = np.full(cover.count, -1)
    name[~weak] = strong.names_without_copies()
    return name


def _changed(before: Cover, after: Cover, name: Numbers) -> NDArray[np.bool_]:
    """Whose circles are others than before, apart from new numbers."""
    changed = np.zeros(before.people, dtype=np.bool_)
    changed[before.member[name[before.circle] < 0]] = True
    stays = name[before.circle] >= 0
    old = before.member[stays] * after.count + name[before.circle[stays]]
    new = after.member * after.count + after.circle
    changed[np.setxor1d(old, new) // max(after.count, 1)] = True
    return changed


def _beside(pulls: Pulls, changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Who has a tie to one of these people."""
    beside = np.zeros(pulls.people, dtype=np.bool_)
    beside[pulls.end[np.repeat(changed, np.diff(pulls.start))]] = True
    return beside
