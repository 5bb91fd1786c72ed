"""Circles that may overlap: as many for each person as their ties bear out, each with its evidence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles.cover import Cover, Pulls
from app.analytics.circles.partition import Circles, contacts, from_members, strongest
from app.analytics.circles.proposals import from_groups, parted, partition, unexplained
from app.analytics.circles.rates import straddlers
from app.analytics.circles.search import (
    answered,
    beside,
    differing,
    explained_by,
    fitted,
    learnt,
    proven,
    unlearnt,
)
from app.analytics.grid import Numbers
from app.analytics.network import Network

SWEEPS, PROPOSE, SETTLED = 9, 2, 4
"""New circles are proposed before the third sweep. Only people are asked whose ties straddle circles; from the third
sweep on also those whose own or whose neighbours' circles have just changed, from the fifth on those alone."""

HALF = 0.5
"""Whoever is proven to be in no circle belongs to one that at least half of their tie weight goes to."""


def straddling(net: Network, *, seed: int = 1, threads: int = 1) -> Circles:
    """Find circles of any size that may overlap and leave out whoever is tied to none.

    1. A fine partition by the map equation; each member gives their circle the ties that stay inside it.
    2. Each person keeps and takes those circles that explain their ties: the gain in likelihood over a
       weighted null model must pay for the membership. How many circles people have and how they share their ties
       among them is learnt from the cover as it grows.
    3. Loose circles are cut, circles are proposed among unexplained ties, near copies are joined, and circles stay
       only where all members together have more evidence than a search among so many people finds by chance.

    Everybody answers to the same state, so neither order nor threads matter; the seed decides the order in which the
    partition moves people. Formulas and sources: `response`, `search`, `flow`,
    `potts`.

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
    return found_in(ties, cover)


def found_in(ties: Network, cover: Cover, *, among: NDArray[np.bool_] | None = None) -> Circles:
    """The circles of a cover as users get them; `among` are those who may join without proof, everybody if not given.

    Nobody is in a circle of people whom they have no tie to, and a circle has as many ties as members: people who
    hang together by one broker, or in a row, are none.
    """
    found = from_members(ties, *with_regulars(ties, cover, among))
    near = contacts(ties, found)
    ring = np.bincount(found.circle, weights=near, minlength=found.count) >= 2.0 * np.bincount(
        found.circle, minlength=found.count
    )
    kept = (near > 0) & ring[found.circle]
    if kept.all():
        return found
    return from_members(ties, found.member[kept], np.unique(found.circle[kept], return_inverse=True)[1])


def with_regulars(ties: Network, cover: Cover, among: NDArray[np.bool_] | None) -> tuple[Numbers, Numbers]:
    """The members of each circle, and whoever is in none and has at least half of their tie weight towards one."""
    member, circle = cover.member, cover.circle.astype(np.int64)
    label, share = strongest(ties, member, circle, cover.count)
    regular = (np.bincount(member, minlength=cover.people) == 0) & (label >= 0) & (share >= HALF)
    if among is not None:
        regular &= among
    return np.concatenate([member, np.flatnonzero(regular)]), np.concatenate([circle, label[regular]])


def first_cover(pulls: Pulls, seed: int) -> Cover:
    """The groups of a fine partition as circles."""
    label = partition(pulls.start, pulls.end, pulls.weight, seed=seed)
    member, circle, share = from_groups(pulls, label)
    return Cover.of(pulls.people, member, circle, share, np.zeros(len(member)), int(circle.max(initial=-1)) + 1)


def searched(pulls: Pulls, cover: Cover, *, seed: int, threads: int) -> Cover:
    """Sweep until people's circles settle."""
    habits = unlearnt(1.0 - float(np.cumsum(cover.share)[-1]) / pulls.total)
    asked = restless(pulls, cover)
    with ThreadPoolExecutor(threads) as pool:
        for sweep in range(SWEEPS):
            if 0 < sweep < SETTLED:
                habits = learnt(pulls, cover, habits, learn=sweep >= PROPOSE)
            if sweep == PROPOSE:
                cover = fitted(pulls, proposed(pulls, cover, habits.outside, seed), habits.outside)
                asked = restless(pulls, cover)
            before = cover
            cover = answered(pulls, cover, habits, np.flatnonzero(asked), pool)
            name = cover.names_without_copies() if sweep < PROPOSE else proven(pulls, cover)
            cover = cover.renamed(name)
            changed = differing(before, cover, name)
            if sweep > PROPOSE and not changed.any():
                break
            if sweep >= PROPOSE:
                asked = changed | beside(pulls, changed)
                if sweep + 1 < SETTLED:
                    asked |= restless(pulls, cover)
    return cover


def proposed(pulls: Pulls, cover: Cover, outside: float, seed: int) -> Cover:
    """The cover with loose circles cut, and with circles among the ties that it leaves over."""
    part = explained_by(pulls, cover, outside)
    return parted(pulls, cover, outside, seed).with_more(*unexplained(pulls, part, seed))


def restless(pulls: Pulls, cover: Cover) -> NDArray[np.bool_]:
    """Who may want other circles: people in several or none, and those with more than one contact in another one."""
    several: NDArray[np.bool_] = np.diff(cover.first) != 1
    return several | straddlers(pulls.start, pulls.end, pulls.weight, cover.first, cover.circle, cover.count)
