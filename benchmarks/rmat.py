"""R-MAT graphs: a few loud people and many quiet ones, from a seed and whole numbers alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

QUARTERS = (0.57, 0.19, 0.19, 0.05)
"""How often an arc falls into each quarter of the table of arcs, at each level; the usual choice."""

STEP, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def rmat(nodes: int, arcs: int, seed: int) -> tuple[Numbers, Numbers]:
    """Exactly so many different arcs between people 0..nodes-1, none to oneself, sorted by source, then target.

    People are numbered in an order that the seed decides, so that a small number says nothing.

    Source: D. Chakrabarti, Y. Zhan, C. Faloutsos, R-MAT: a recursive model for graph mining, 2004.

    >>> source, target = rmat(1000, 5000, seed=7)
    >>> len(source), int((source == target).sum()), source[:3].tolist(), target[:3].tolist()
    (5000, 0, [0, 2, 2], [996, 63, 114])
    """
    found = np.zeros(0, dtype=np.int64)
    begun = 0
    while len(found) < arcs:
        more = arcs - len(found) + (arcs - len(found)) // 4 + 64
        found = _without_repeats(np.concatenate([found, _drawn(nodes, begun, more, seed)]))
        begun += more
    pair = np.sort(found[:arcs])
    return pair // nodes, pair % nodes


def _without_repeats(pairs: Numbers) -> Numbers:
    """Each pair where it came first, in the order of coming."""
    _, first = np.unique(pairs, return_index=True)
    return pairs[np.sort(first)]


def _drawn(nodes: int, begun: int, count: int, seed: int) -> Numbers:
    """Arcs number `begun` and following, as source · nodes + target, without those that are none."""
    levels = max(1, (nodes - 1).bit_length())
    bounds = np.round(np.cumsum(QUARTERS)[:3] * 2.0**53).astype(np.uint64)
    at = np.arange(begun, begun + count, dtype=np.uint64)
    source = target = np.zeros(count, dtype=np.int64)
    for level in range(levels):
        drawn = _mixed(at * np.uint64(levels) + np.uint64(level), seed) >> np.uint64(11)
        quarter = np.searchsorted(bounds, drawn, side="right")
        source, target = source * 2 + quarter // 2, target * 2 + quarter % 2
    kept = (source < nodes) & (target < nodes) & (source != target)
    name: Numbers = np.argsort(_mixed(np.arange(nodes, dtype=np.uint64), seed + 1), kind="stable")
    pairs: Numbers = name[source[kept]] * nodes + name[target[kept]]
    return pairs


def weights(arcs: int, seed: int) -> NDArray[np.float64]:
    """A weight from 1/16 to 1 for each arc, in steps of 1/16."""
    drawn = _mixed(np.arange(arcs, dtype=np.uint64), seed + 2) % np.uint64(16)
    return (drawn.astype(np.float64) + 1) / 16


def _mixed(numbers: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """The splitmix64 numbers at these places of the sequence of a seed."""
    state = (numbers + np.uint64(1)) * np.uint64(STEP) + np.uint64(seed * SECOND % 2**64)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(FIRST)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(SECOND)
    return state ^ (state >> np.uint64(31))
