"""Shares as a forest: whose share each was passed on from, how deep it lies, and what is wrong with the links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from app.analytics.arithmetic import compiled
from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput

NONE: Final = -1
"""Stands for the parent of a share that began a cascade."""

UNKNOWN: Final = -2
"""Stands for a parent that is named but not there: the share is an orphan."""


@dataclass(frozen=True, eq=False)
class Forest:
    """Shares by place, each with its parent or -1, depth and root; and the places of links that are not as they should.

    `by_depth` lists all places from the roots down. `orphans` name a parent that is not there, and count as roots.
    `cut` closed a cycle: the earliest share of the cycle became its root. `early` are older than their parents.
    """

    parent: Numbers
    depth: Numbers
    root: Numbers
    by_depth: Numbers
    orphans: Numbers
    cut: Numbers
    early: Numbers


def grow(parent: ArrayLike, at: ArrayLike | None = None) -> Forest:
    """The forest of some shares, by the place of each parent, `NONE` or `UNKNOWN`, and the seconds they were made.

    A cycle cannot be true as a whole, so the earliest of its shares keeps no parent: it cannot have come from a later
    one. Of equal times the first place counts. A share that is older than its parent stays where it is, but is named.

    Examples
    --------
    >>> forest = grow([NONE, 0, 1, UNKNOWN, 5, 4], [1, 2, 3, 4, 6, 5])
    >>> forest.depth.tolist(), forest.root.tolist()
    ([0, 1, 2, 0, 1, 0], [0, 0, 0, 3, 5, 5])
    >>> forest.orphans.tolist(), forest.cut.tolist(), forest.early.tolist()
    ([3], [5], [])
    """
    given = np.array(parent, dtype=np.int64).reshape(-1)
    if len(given) and not UNKNOWN <= given.min() <= given.max() < len(given):
        raise BadInput("A parent lies outside the shares.", hint="Give a place, -1 for none, or -2 for an unknown one.")
    when = np.zeros(len(given)) if at is None else np.array(at, dtype=np.float64).reshape(-1)
    orphans = np.flatnonzero(given == UNKNOWN)
    links = np.where(given < 0, NONE, given)
    depth, root, by_depth, cut = _ordered(links, np.where(np.isnan(when), np.inf, when))
    late = np.zeros(len(links)) if not len(links) else when[np.maximum(links, 0)]
    early = np.flatnonzero((links >= 0) & (when < late))
    return Forest(links, depth, root, by_depth, orphans, cut, early)


@compiled
def _ordered(parent: Numbers, at: Amounts) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Depths, roots, all places from the roots down, and the links that were cut; the parents change in place."""
    n = len(parent)
    depth, root = np.full(n, -1), np.empty(n, dtype=np.int64)
    walk, path = np.zeros(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    cut, cuts = np.empty(n, dtype=np.int64), 0
    stamp, deepest = 0, 0
    for start in range(n):
        while depth[start] < 0:
            stamp += 1
            length, here = 0, start
            while here >= 0 and depth[here] < 0 and walk[here] != stamp:
                walk[here] = stamp
                path[length] = here
                length += 1
                here = parent[here]
            if here >= 0 and depth[here] < 0:
                first, other = here, parent[here]
                while other != here:
                    if at[other] < at[first] or (at[other] == at[first] and other < first):
                        first = other
                    other = parent[other]
                parent[first] = -1
                cut[cuts] = first
                cuts += 1
                continue
            level = depth[here] if here >= 0 else -1
            top = root[here] if here >= 0 else path[length - 1]
            for step in range(length - 1, -1, -1):
                level += 1
                depth[path[step]] = level
                root[path[step]] = top
            deepest = max(deepest, level)
    _sort_by_depth(depth, path, deepest)
    return depth, root, path, np.sort(cut[:cuts])


@compiled
def _sort_by_depth(depth: Numbers, path: Numbers, deepest: int) -> None:
    n = len(depth)
    begin = np.zeros(deepest + 2, dtype=np.int64)
    for place in range(n):
        begin[depth[place] + 1] += 1
    for level in range(deepest + 1):
        begin[level + 1] += begin[level]
    for place in range(n):
        path[begin[depth[place]]] = place
        begin[depth[place]] += 1
