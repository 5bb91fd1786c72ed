"""Choosing people who together are in as many sets as possible, and what no choice can exceed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import Places, compiled
from app.analytics.grid import Amounts, Numbers

LENGTHS = 8
"""At so many lengths of a list it is told what others would add; the best bound is seldom that of the whole list."""


@compiled
def held_by(begin: Numbers, members: Places, n: int) -> tuple[Numbers, Places]:
    """The sets that each person is in, and where each person's begin."""
    starts = np.zeros(n + 1, dtype=np.int64)
    for person in members:
        starts[person + 1] += 1
    for person in range(n):
        starts[person + 1] += starts[person]
    at = starts[:-1].copy()
    sets = np.empty(len(members), dtype=np.int32)
    for number in range(len(begin) - 1):
        for entry in range(begin[number], begin[number + 1]):
            person = members[entry]
            sets[at[person]] = number
            at[person] += 1
    return starts, sets


@compiled
def _sink(heap: Places, worth: Amounts, top: int, size: int) -> None:
    """Bring the entry at `top` to its place: the worthiest first, of equals the one whose id sorts first."""
    person = heap[top]
    while True:
        child = 2 * top + 1
        if child >= size:
            break
        if child + 1 < size:
            left, right = heap[child], heap[child + 1]
            if worth[right] > worth[left] or (worth[right] == worth[left] and right < left):
                child += 1
        other = heap[child]
        if worth[person] > worth[other] or (worth[person] == worth[other] and person < other):
            break
        heap[top] = other
        top = child
    heap[top] = person


@compiled
def chosen_greedily(
    begin: Numbers,
    members: Places,
    starts: Numbers,
    sets: Places,
    may: Places,
    cost: Numbers,
    budget: int,
    k: int,
    overlap_max: float,
    divisor: Amounts,
    leader: int,
) -> tuple[Places, Numbers, Numbers, NDArray[np.int32]]:
    """At most k people of `may` within the budget, each the one who adds most sets for their divisor.

    The divisor is 1 for everybody, the cost, or a root of it. A `leader` above -1 is taken first whatever they add.

    Gives the people in order, how many sets each adds, and at eight lengths of the list how many sets it is in and how
    many anybody would add. Gains only fall while the list grows, so the heap asks anew only at its top: M. Minoux,
    1978, doi:10.1007/BFb0006528. Whoever shares more than `overlap_max` of their sets with the list is passed by.
    """
    gain, worth = np.zeros(len(starts) - 1, dtype=np.int64), np.zeros(len(starts) - 1, dtype=np.float64)
    heap, size, left = may.copy(), len(may), budget
    for person in range(len(gain)):
        gain[person] = starts[person + 1] - starts[person]
    for person in heap:
        worth[person] = np.inf if person == leader else gain[person] / divisor[person]
    for top in range(size // 2 - 1, -1, -1):
        _sink(heap, worth, top, size)
    covered = np.zeros(len(begin) - 1, dtype=np.bool_)
    seeds, adds = np.empty(k, dtype=np.int32), np.empty(k, dtype=np.int64)
    lengths = min(k, LENGTHS)
    held_then, gain_then = np.zeros(lengths, dtype=np.int64), np.zeros((lengths, len(gain)), dtype=np.int32)
    count, in_all, row = 0, 0, 0
    choosy = len(cost) > 0 or overlap_max < 1
    while size and count < k:
        person = heap[0]
        now = gain[person] / divisor[person]
        if now < worth[person] and person != leader:
            worth[person] = now
            _sink(heap, worth, 0, size)
            continue
        size -= 1
        heap[0] = heap[size]
        if size:
            _sink(heap, worth, 0, size)
        price = cost[person] if len(cost) else 0
        alone = starts[person + 1] - starts[person]
        if price > left or gain[person] < (1.0 - overlap_max) * alone or (gain[person] == 0 and choosy):
            continue
        seeds[count], adds[count] = person, gain[person]
        count += 1
        in_all += gain[person]
        left -= price
        for held in range(starts[person], starts[person + 1]):
            number = sets[held]
            if not covered[number]:
                covered[number] = True
                for entry in range(begin[number], begin[number + 1]):
                    gain[members[entry]] -= 1
        if count * lengths >= (row + 1) * k:
            held_then[row] = in_all
            for other in range(len(gain)):
                gain_then[row, other] = gain[other]
            row += 1
    return seeds[:count], adds[:count], held_then[:row], gain_then[:row]


def bounded(gain: Numbers, may: Places, cost: Numbers, budget: int, k: int) -> float:
    """What k people of `may` within the budget can add at most: their gains as if no two shared a set.

    With what a list holds, this bounds what any list holds: J. Tang, X. Tang, X. Xiao, J. Yuan, 2018 (OPIM),
    doi:10.1145/3183713.3183749; where people cost by the fractional knapsack of gains.
    """
    theirs = gain[may]
    k = min(k, len(may))
    most = float(np.partition(theirs, len(may) - k)[len(may) - k :].sum()) if k else 0.0
    if not len(cost):
        return most
    price = cost[may]
    order = np.argsort(-theirs / np.maximum(price, 1e-9), kind="stable")
    paid = np.minimum(np.cumsum(price[order]), budget)
    share = np.diff(paid, prepend=0) / np.maximum(price[order], 1)
    return min(most, float((theirs[order] * np.where(price[order] == 0, 1.0, share)).sum()))
