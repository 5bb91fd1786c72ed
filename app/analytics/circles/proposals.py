"""Circles that might be there: groups of walkers, parts of loose circles, and groups among ties that nothing explains
yet. Proposals may be wrong; the search keeps what the ties bear out."""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import Places, compiled
from app.analytics.circles.cover import LEAST, Cover, Pulls, volumes
from app.analytics.circles.flow import code_length, walked
from app.analytics.circles.potts import cut
from app.analytics.grid import Amounts, Numbers

SHARPNESS = 0.35
"""A circle is cut where its parts share less than about this part of the ties that one even circle would have there."""

HALF = 0.5
AGAIN, CLOSE, LEAST_RATE = 8, 0.02, 1e-9
TRIES, AT_MOST = 10, 400_000
"""Small networks have many nearly equal partitions: the best of ten is taken as long as that costs next to nothing."""


def partition(start: Numbers, end: Places, weight: Amounts, *, seed: int, passes: int = 3) -> Places:
    """A group for each person by the map equation, the best of several tries in small networks.

    Where many ties lead out of circles, the shortest code may be one group for all. So where most people end up in one
    group, that try is taken, or the partition of the planted-partition model, which describes ties in fewest nats.
    """
    tries = min(max(AT_MOST // max(len(end), 1), 1), TRIES)
    found = [walked(start, end, weight, seed + turn, passes) for turn in range(tries)]
    best = found[0]
    if tries > 1:
        lengths = [code_length(start, end, weight, label) for label in found]
        best = found[lengths.index(min(lengths))]
    tied = np.diff(start) > 0
    if 2 * np.bincount(best[tied], minlength=1).max() <= tied.sum():
        return best
    others = [best, *found, _planted(start, end, weight, seed)]
    saved = [_saved(start, end, weight, label) for label in others]
    return others[saved.index(max(saved))]


def _planted(start: Numbers, end: Places, weight: Amounts, seed: int) -> Places:
    """Groups of the degree-corrected planted-partition model, by modularity at the likeliest resolution.

    Source: M. E. J. Newman, Equivalence between modularity optimization and maximum likelihood methods for community
    detection, 2016, doi:10.1103/PhysRevE.94.052315: γ = (ω_in - ω_out) / (ln ω_in - ln ω_out), found by trying the γ
    of the groups so far until it stays.
    """
    volume = volumes(start, weight)
    scaled = volume / np.sqrt(np.cumsum(volume)[-1])
    label, sharpness = cut(start, end, weight, scaled, 1.0, seed), 1.0
    for _ in range(AGAIN):
        within, between = _rates(start, end, weight, label)
        better = round(float((within - between) / (np.log(within) - np.log(between))), 6) if within > between else 1.0
        if abs(better - sharpness) < CLOSE * sharpness:
            break
        label, sharpness = cut(start, end, weight, scaled, better, seed), better
    return label


def _rates(start: Numbers, end: Places, weight: Amounts, label: Places) -> tuple[float, float]:
    """Weight inside groups and between them, as multiples of what chance would give."""
    inner = _inner(start, end, weight, label)
    volume = volumes(start, weight)
    total, inside = np.cumsum(volume)[-1], np.cumsum(inner)[-1]
    held = np.bincount(label, weights=volume)
    expected = np.cumsum(held * held)[-1] / total
    return max(inside / expected, LEAST_RATE), max((total - inside) / max(total - expected, LEAST_RATE), LEAST_RATE)


def _saved(start: Numbers, end: Places, weight: Amounts, label: Places) -> float:
    """Nats that groups save in describing the ties, less those that say who is in which."""
    inner = np.cumsum(_inner(start, end, weight, label))[-1]
    total = np.cumsum(weight)[-1]
    within, between = _rates(start, end, weight, label)
    size = np.bincount(label)
    names = size[size > 0] * np.log(len(label) / size[size > 0])
    return round(float((inner * np.log(within) + (total - inner) * np.log(between)) / 2 - np.cumsum(names)[-1]), 6)


def from_groups(pulls: Pulls, label: Places) -> tuple[Numbers, Numbers, Amounts]:
    """Members, circles and shares of the groups of a partition; a share is the weight towards the others."""
    inner = _inner(pulls.start, pulls.end, pulls.weight, label)
    member = np.flatnonzero(inner > 0)
    return member, np.unique(label[member], return_inverse=True)[1].astype(np.int64), inner[member]


def unexplained(pulls: Pulls, part: Amounts, seed: int) -> tuple[Numbers, Numbers, Amounts]:
    """Groups by the ties that the cover leaves over: members, circles and shares."""
    rest = _closed(pulls.start, pulls.end, pulls.weight * (1.0 - part))
    tie = np.flatnonzero(rest)
    source = np.searchsorted(pulls.start, tie, side="right") - 1
    people, place = np.unique(source, return_inverse=True)
    start = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(people)))]).astype(np.int64)
    end = np.searchsorted(people, pulls.end[tie]).astype(np.int32)
    label = walked(start, end, rest[tie], seed, 1)
    inner = _inner(start, end, rest[tie], label)
    kept = np.flatnonzero((np.bincount(label, minlength=1)[label] > LEAST) & (inner > 0))
    return people[kept], np.unique(label[kept], return_inverse=True)[1].astype(np.int64), inner[kept]


def parted(pulls: Pulls, cover: Cover, outside: float, seed: int) -> Cover:
    """The cover with circles cut where they hang together loosely.

    The cut is made in a network with a node for each membership, whose ties join nodes of one circle.
    """
    state = (cover.first, cover.circle, cover.share, cover.whole)
    start, end, weight = _personas(pulls.start, pulls.end, pulls.weight, pulls.volume, pulls.total, outside, *state)
    volume = volumes(start, weight)
    held = np.bincount(cover.circle, weights=volume, minlength=cover.count)
    scaled = volume / np.sqrt(np.maximum(held[cover.circle], 1e-12))
    label = cut(start, end, weight, scaled, SHARPNESS, seed)
    inner = _inner(start, end, weight, label)
    node = np.flatnonzero((np.bincount(label, minlength=1)[label] >= LEAST) & (inner > 0))
    circle = np.unique(label[node], return_inverse=True)[1]
    count = int(circle.max(initial=-1)) + 1
    return Cover.of(cover.people, cover.member[node], circle, inner[node], cover.gain[node], count)


@compiled
def _closed(start: Numbers, end: Places, weight: Amounts) -> Amounts:
    """The weights, but 0 where less than half a contact is left or the two have no such tie to a third person.

    Of the two ends of a tie the one with fewer ties is scanned, so that a hub costs no more than others.
    """
    people, size = len(start) - 1, 0
    first = np.zeros(people + 1, np.int64)
    near, tie = np.empty(len(end), np.int32), np.empty(len(end), np.int64)
    for u in range(people):
        for e in range(start[u], start[u + 1]):
            if weight[e] >= HALF:
                near[size], tie[size] = end[e], e
                size += 1
        first[u + 1] = size
    closed, at = np.zeros(size, np.bool_), np.full(people, -1, np.int64)
    for u in range(people):
        many = first[u + 1] - first[u]
        for i in range(first[u], first[u + 1]):
            at[near[i]] = i
        for i in range(first[u], first[u + 1]):
            v = near[i]
            few = first[v + 1] - first[v]
            if few > many or (few == many and v < u):
                continue
            back = -1
            for k in range(first[v], first[v + 1]):
                if near[k] == u:
                    back = k
                elif at[near[k]] >= 0:
                    closed[i] = True
            if closed[i] and back >= 0:
                closed[back] = True
        for i in range(first[u], first[u + 1]):
            at[near[i]] = -1
    kept = np.zeros(len(end))
    for i in range(size):
        if closed[i]:
            kept[tie[i]] = weight[tie[i]]
    return kept


@compiled
def _inner(start: Numbers, end: Places, weight: Amounts, label: Places) -> Amounts:
    """Weight of each node towards others of its group."""
    inner = np.zeros(len(label))
    for u in range(len(label)):
        for e in range(start[u], start[u + 1]):
            if label[end[e]] == label[u]:
                inner[u] += weight[e]
    return inner


@compiled
def _personas(
    start: Numbers,
    end: Places,
    weight: Amounts,
    volume: Amounts,
    total: float,
    outside: float,
    first: Numbers,
    circle: Places,
    share: Amounts,
    whole: Amounts,
) -> tuple[Numbers, Places, Amounts]:
    """A network with a node for each membership: ties join nodes of one circle, as far as that circle explains them."""
    size = 0
    at = np.full(len(whole), -1, np.int64)
    new_start = np.zeros(len(circle) + 1, np.int64)
    new_end, new_weight = np.empty(0, np.int32), np.empty(0)
    for turn in range(2):
        if turn == 1:
            new_end, new_weight = np.empty(size, np.int32), np.empty(size)
            size = 0
        for u in range(len(volume)):
            for m in range(first[u], first[u + 1]):
                c = circle[m]
                for e in range(start[u], start[u + 1]):
                    v, other, rate = end[e], -1, 0.0
                    for k in range(first[v], first[v + 1]):
                        if circle[k] == c:
                            other = k
                    if other < 0:
                        continue
                    if turn == 1:
                        for k in range(first[u], first[u + 1]):
                            at[circle[k]] = k
                        for k in range(first[v], first[v + 1]):
                            if at[circle[k]] >= 0:
                                rate += share[k] * share[at[circle[k]]] / whole[circle[k]]
                        for k in range(first[u], first[u + 1]):
                            at[circle[k]] = -1
                        mine = share[m] * share[other] / whole[c]
                        chance = outside * volume[u] * volume[v] / total
                        new_end[size], new_weight[size] = other, weight[e] * mine / (rate + chance)
                    size += 1
                if turn == 1:
                    new_start[m + 1] = size
    return new_start, new_end, new_weight
