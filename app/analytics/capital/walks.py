"""Random walks from verified people: the compiled loops that count who is visited, by which arc and after whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import MIXED, Places, compiled, fraction, mixed
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network

Keys = NDArray[np.uint64]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Roads:
    """The arcs of a network laid out for walking: rows, ends, and the weight of a row up to and with each arc."""

    start: Numbers
    end: Places
    reached: Amounts

    @classmethod
    def of(cls, net: Network) -> Roads:
        """The arcs of a network; weights lie on a grid, so running totals are exact."""
        start, weight = net.weight.indptr.astype(np.int64), net.weight.data
        whole = np.concatenate([np.zeros(1), np.cumsum(weight)])
        before = np.repeat(whole[start[:-1]], np.diff(start))
        return cls(start, net.weight.indices.astype(np.int32), whole[1:] - before)


def keys_of(ids: NDArray[np.object_], seed: int) -> Keys:
    """A 64-bit number for each id, which stays the same whoever else is in the network."""
    digests = b"".join(sha256(name.encode()).digest()[:8] for name in ids.tolist())
    own = np.frombuffer(digests, dtype="<u8").astype(np.uint64)
    return own ^ np.uint64((seed * MIXED[0]) % 2**64)


def split(walks: int, threads: int, run: Callable[[int, int], T]) -> Iterator[T]:
    """Run ranges of the walks of every start on threads, and give what each counted in their order."""
    bounds = [walks * part // threads for part in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(run, bounds[:-1], bounds[1:])


@compiled
def found(start: Numbers, near: Places, row: int, column: int) -> int:
    """The place of an entry in a sparse matrix with sorted rows, or -1."""
    low, high = start[row], start[row + 1]
    while low < high:
        middle = (low + high) // 2
        if near[middle] < column:
            low = middle + 1
        else:
            high = middle
    return low if low < start[row + 1] and near[low] == column else -1


@compiled
def stepped(person: int, drawn: float, start: Numbers, reached: Amounts, damping: float) -> int:
    """The arc by which a walk goes on from a person, or -1 where it ends.

    One draw a step says both whether the walk goes on and where to.
    """
    if drawn >= damping or start[person + 1] == start[person]:
        return -1
    low, high = int(start[person]), int(start[person + 1]) - 1
    wanted = drawn / damping * reached[high]
    while low < high:
        middle = (low + high) // 2
        if reached[middle] > wanted:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def walked(
    person: int,
    key: np.uint64,
    start: Numbers,
    end: Places,
    reached: Amounts,
    damping: float,
    stamp: int,
    seen: Numbers,
    order: Places,
    via: Numbers,
) -> int:
    """One walk: people in the order of their first visits, the arc of each, and how many they are."""
    seen[person], order[0], via[0], count = stamp, person, -1, 1
    while True:
        key += np.uint64(MIXED[0])
        arc = stepped(person, fraction(key), start, reached, damping)
        if arc < 0:
            return count
        person = end[arc]
        if seen[person] != stamp:
            seen[person], order[count], via[count] = stamp, person, arc
            count += 1


@compiled
def counted(
    people: Numbers,
    keys: Keys,
    low: int,
    high: int,
    start: Numbers,
    end: Places,
    reached: Amounts,
    damping: float,
    first: Numbers,
    near: Places,
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """First visits of everybody, by every arc, and of each pair's row after its column; then visits with all returns.

    Visits with all returns are those of everybody, and of each pair's row after its column.
    """
    n = len(start) - 1
    visits, came, after = np.zeros(n, np.int64), np.zeros(len(end), np.int64), np.zeros(len(near), np.int64)
    turns, later = np.zeros(n, np.int64), np.zeros(len(near), np.int64)
    seen, order = np.zeros(n, np.int64), np.empty(n, np.int32)
    stamp = 0
    for p in range(len(people)):
        for i in range(low, high):
            stamp += 1
            key = mixed(keys[p] + np.uint64(i + 1) * np.uint64(MIXED[0]))
            u, count = people[p], 1
            seen[u], order[0] = stamp, u
            visits[u] += 1
            turns[u] += 1
            while True:
                key += np.uint64(MIXED[0])
                arc = stepped(u, fraction(key), start, reached, damping)
                if arc < 0:
                    break
                u = end[arc]
                new = seen[u] != stamp
                turns[u] += 1
                for j in range(count):
                    e = found(first, near, u, order[j])
                    if e >= 0:
                        later[e] += 1
                        after[e] += new
                if new:
                    seen[u], order[count] = stamp, u
                    count += 1
                    visits[u] += 1
                    came[arc] += 1
    return visits, came, after, turns, later


@compiled
def met(
    person: int,
    target: int,
    key: np.uint64,
    walks: int,
    start: Numbers,
    end: Places,
    reached: Amounts,
    damping: float,
) -> int:
    """How many of so many walks from one person ever visit another."""
    n, met_in = len(start) - 1, 0
    seen, order, via = np.zeros(n, np.int64), np.empty(n, np.int32), np.empty(n, np.int64)
    for i in range(walks):
        own = mixed(key + np.uint64(i + 1) * np.uint64(MIXED[0]))
        walked(person, own, start, end, reached, damping, i + 1, seen, order, via)
        met_in += seen[target] == i + 1
    return met_in
