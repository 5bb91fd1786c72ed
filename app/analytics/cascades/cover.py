"""Cover of the past: the people after whom the most others came, each of those counted once."""

from __future__ import annotations

from heapq import heappop, heapreplace

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import Places, compiled
from app.analytics.cascades.past import Cascades
from app.analytics.grid import Numbers

Flags = NDArray[np.bool_]


def cover_past(cascades: Cascades, k: int) -> tuple[Numbers, Numbers]:
    """At most k people chosen one by one, each adding the most people who came after them, and how many each adds.

    Greedy choice covers at least 1 - 1 / e of what the best list would cover; of equals the first by position is
    taken. Once everybody is covered, those after whom the most came in all fill the list up, so that it has k people.

    Source: A. Goyal, F. Bonchi, L. V. S. Lakshmanan, A data-based approach to social influence maximization,
    PVLDB 5, 2011, doi:10.14778/2047485.2047492, without their credits: who came after is counted, not how much is due.

    Examples
    --------
    >>> past = Cascades.from_rows([1, 1, 1, 2, 2], [0, 1, 2, 3, 1], [1, 2, 3, 1, 2], people=4)
    >>> [column.tolist() for column in cover_past(past, 2)]
    [[0, 1], [2, 0]]
    """
    rows = np.argsort(cascades.person, kind="stable").astype(np.int64)
    begin = np.searchsorted(cascades.person[rows], np.arange(cascades.people + 1))
    end = cascades.start[cascades.of_row() + 1]
    most = later_ones(cascades)
    there = np.flatnonzero(np.diff(begin))
    keys = np.sort(there - cascades.people * most[there])
    chosen, adds = _chosen(rows, begin, cascades.person, cascades.later, end, keys, k)
    if len(chosen) == len(adds):
        return chosen, adds
    left = np.setdiff1d(there, chosen)
    left = left[np.argsort(-most[left], kind="stable")]
    return np.concatenate([chosen, left[: len(adds) - len(chosen)]]), adds


def came_after(cascades: Cascades, seeds: Numbers) -> int:
    """How many distinct people came after one of the seeds."""
    chosen = np.zeros(cascades.people, dtype=bool)
    chosen[seeds] = True
    # The earliest seed of each cascade has everybody after the others after them, too.
    cascade = cascades.of_row()
    reach = np.full(cascades.count, len(cascades.person), dtype=np.int64)
    held = chosen[cascades.person]
    np.minimum.at(reach, cascade[held], cascades.later[held])
    return len(np.unique(cascades.person[np.arange(len(cascade)) >= reach[cascade]]))


def later_ones(cascades: Cascades) -> Numbers:
    """How many came after each person, added up over cascades."""
    end = cascades.start[cascades.of_row() + 1]
    return np.bincount(cascades.person, weights=end - cascades.later, minlength=cascades.people).astype(np.int64)


@compiled
def _chosen(
    rows: Numbers, begin: Numbers, person: Places, later: Numbers, end: Numbers, keys: Numbers, k: int
) -> tuple[Numbers, Numbers]:
    """Lazy greedy choice: what a person adds only falls, so most need not be looked at again.

    The heap holds one key a person, their position minus what they add at most times the number of people; sorted keys
    are a heap already.
    """
    people = len(begin) - 1
    heap = list(keys)
    covered, stamp = np.zeros(people, dtype=np.bool_), np.full(people, -1, dtype=np.int64)
    looked = np.full(people, -1, dtype=np.int64)
    k = min(k, len(heap))
    chosen, adds = np.zeros(k, dtype=np.int64), np.zeros(k, dtype=np.int64)
    done, tick = 0, 0
    while done < k and heap[0] < 0:
        one = np.int64(heap[0] % people)
        mine = rows[begin[one] : begin[one + 1]]
        if looked[one] == done:
            chosen[done], adds[done] = one, (one - heap[0]) // people
            for row in mine:
                covered[person[later[row] : end[row]]] = True
            done += 1
            heappop(heap)
        else:
            tick += 1
            looked[one] = done
            heapreplace(heap, one - people * _new(mine, person, later, end, covered, stamp, tick))
    return chosen[:done], adds


@compiled
def _new(
    mine: Numbers, person: Places, later: Numbers, end: Numbers, covered: Flags, stamp: Numbers, tick: int
) -> np.int64:
    """How many who came after somebody are not covered yet."""
    count = np.int64(0)
    for row in mine:
        for after in person[later[row] : end[row]]:
            if not covered[after] and stamp[after] != tick:
                stamp[after] = tick
                count += np.int64(1)
    return count
