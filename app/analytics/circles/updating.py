"""Circles after a few ties have changed: only the people around the change are asked again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import Places, compiled
from app.analytics.circles.cover import Cover, Pulls
from app.analytics.circles.partition import Circles, checked_counts, from_members
from app.analytics.circles.proposals import unexplained
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
from app.analytics.circles.straddling import found_in
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network

ROUNDS = 4
"""Those around a change are asked so often at the most."""

USUAL = 0.5
"""The part of ties left to chance before it is known."""

SLIGHT = 0.1
"""A tie has changed when it is new or gone, or its contacts differ by more than this part."""


def update(before: Network, after: Network, previous: Circles, *, seed: int = 1, threads: int = 1) -> Circles:
    """The circles of a changed network, from those of the network before.

    People whose ties changed are asked again, then those beside whoever changed circles, until that settles. Circles
    may grow, shrink or go; new ones are looked for among ties around the change that nothing explains. Where all ties
    fade alike nothing counts as changed: contacts are weights relative to all others. Ties that change by less than a
    tenth from one update to the next are not looked at, so work out the circles anew from time to time. The result
    depends on `previous`; a cold search over the same network may differ in close calls.

    Examples
    --------
    >>> pairs = [(a, b) for c in ("abcdef", "ghijkl") for a in c for b in c if a < b]
    >>> net = Network.from_columns(*zip(*pairs, strict=True), np.ones(len(pairs)))
    >>> joined = [*pairs, *(("m", friend) for friend in "abcd")]
    >>> later = Network.from_columns(*zip(*joined, strict=True), np.ones(len(joined)))
    >>> from app.analytics.circles.straddling import straddling
    >>> np.bincount(update(net, later, straddling(net)).circle).tolist()
    [7, 6]
    """
    checked_counts(seed=seed, threads=threads)
    old, new = before.undirected(), after.undirected()
    place = _places(old.ids, new.ids)
    there = place[previous.member] >= 0
    pulls = Pulls.of(new)
    tied = np.append(pulls.volume > 0, False)
    there &= tied[place[previous.member]]
    member, circle = place[previous.member[there]], previous.circle[there]
    if not len(pulls.end):
        return from_members(new, *np.empty((2, 0), dtype=np.int64))
    changed = _changed(Pulls.of(old), pulls, place)
    if not changed.any():
        return from_members(new, member, np.unique(circle, return_inverse=True)[1])
    share = np.maximum(previous.strength[there] * pulls.volume[member], 1e-9)
    cover = Cover.of(pulls.people, member, circle, share, np.zeros(len(member)), previous.count)
    cover, seen = _settled(pulls, cover, changed, seed, threads)
    return found_in(new, cover, among=seen)


def _places(old: NDArray[np.object_], new: NDArray[np.object_]) -> Numbers:
    """Where each person of the old network stands in the new one, -1 if nowhere; both are sorted."""
    if len(old) == len(new) and bool((old == new).all()):
        return np.arange(len(old))
    known = {name: number for number, name in enumerate(new.tolist())}
    return np.fromiter((known.get(name, -1) for name in old.tolist()), dtype=np.int64, count=len(old))


def _changed(old: Pulls, new: Pulls, place: Numbers) -> NDArray[np.bool_]:
    """Whose ties are others than before, among the people of the new network."""
    origin = np.full(new.people, -1, dtype=np.int64)
    origin[place[place >= 0]] = np.flatnonzero(place >= 0)
    return _different(old.start, old.end, old.weight, new.start, new.end, new.weight, place, origin)


@compiled
def _different(
    old_start: Numbers,
    old_end: Places,
    old_weight: Amounts,
    start: Numbers,
    end: Places,
    weight: Amounts,
    place: Numbers,
    origin: Numbers,
) -> NDArray[np.bool_]:
    people = len(start) - 1
    changed, had = np.zeros(people, np.bool_), np.zeros(people)
    for u in range(people):
        o = origin[u]
        if o < 0:
            changed[u] = start[u] < start[u + 1]
            continue
        gone = 0
        for e in range(old_start[o], old_start[o + 1]):
            if place[old_end[e]] >= 0:
                had[place[old_end[e]]] = old_weight[e]
                gone += 1
            else:
                changed[u] = True
        for e in range(start[u], start[u + 1]):
            then = had[end[e]]
            if then > 0.0:
                gone -= 1
            if abs(weight[e] - then) > SLIGHT * max(weight[e], then):
                changed[u] = True
        if gone > 0:
            changed[u] = True
        for e in range(old_start[o], old_start[o + 1]):
            if place[old_end[e]] >= 0:
                had[place[old_end[e]]] = 0.0
    return changed


def _settled(
    pulls: Pulls, cover: Cover, changed: NDArray[np.bool_], seed: int, threads: int
) -> tuple[Cover, NDArray[np.bool_]]:
    """Ask the people around the change until nothing changes any more; the cover, and who was asked."""
    habits = learnt(pulls, cover, unlearnt(USUAL), learn=True)
    cover = fitted(pulls, cover, habits.outside)
    part = explained_by(pulls, cover, habits.outside)
    part[~(np.repeat(changed, np.diff(pulls.start)) | changed[pulls.end])] = 1.0
    proposed = unexplained(pulls, part, seed)
    cover = cover.with_more(*proposed)
    asked = changed.copy()
    asked[proposed[0]] = True
    seen = asked.copy()
    with ThreadPoolExecutor(threads) as pool:
        for turn in range(ROUNDS):
            start = cover
            cover = answered(pulls, cover, habits, np.flatnonzero(asked), pool)
            judged = np.zeros(cover.count, dtype=np.bool_)
            for each in (start, cover):
                judged[each.circle[asked[each.member]]] = True
            name = proven(pulls, cover, judged)
            cover = cover.renamed(name)
            moved = differing(start, cover, name)
            asked = moved | beside(pulls, moved) if turn else asked
            seen |= asked
            if turn and not moved.any():
                break
    return cover, seen
