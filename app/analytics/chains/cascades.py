"""The shape of each cascade: how large, deep and broad it grew, and whether like a star or like a chain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analytics.arithmetic import compiled
from app.analytics.chains.forest import Forest
from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput


@dataclass(frozen=True, eq=False)
class CascadeShapes:
    """One row per root, in order of place; the breadth of root k at depth d stands at `breadth[first[k] + d]`."""

    root: Numbers
    size: Numbers
    depth: Numbers
    max_breadth: Numbers
    wiener: Numbers
    first: Numbers
    breadth: Numbers

    @property
    def structural_virality(self) -> Amounts:
        """The mean distance between two shares of a cascade: 2 W / (N (N - 1)), and 0 for a single share."""
        pairs = self.size * (self.size - 1) // 2
        whole = zip(self.wiener.tolist(), pairs.tolist(), strict=True)
        return np.array([distance / count if count else 0.0 for distance, count in whole])

    def levels(self, row: int) -> list[int]:
        """How many shares lie at each depth of a cascade, from its root down."""
        found: list[int] = self.breadth[self.first[row] : self.first[row + 1]].tolist()
        return found


def cascade_shapes(forest: Forest) -> CascadeShapes:
    """Size, depth, breadth and Wiener index of every cascade, in time that grows with the number of shares alone.

    The Wiener index W, the sum of all distances, is Σ s (N - s) over the links, where s shares lie at or below a link
    (Goel, Anderson, Hofman and Watts 2016, doi:10.1287/mnsc.2015.2158).

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> star, chain = grow([-1, 0, 0, 0]), grow([-1, 0, 1, 2])
    >>> [cascade_shapes(each).structural_virality.tolist() for each in (star, chain)]
    [[1.5], [1.6666666666666667]]
    """
    root, size, depth, widest, wiener, first, breadth = _shapes(
        forest.parent, forest.depth, forest.root, forest.by_depth
    )
    # A pair is at most twice the depth apart, so beyond this bound alone could the sum leave 63 bits.
    for people, levels in zip(size.tolist(), depth.tolist(), strict=True):
        if people > 1_000_000 and people * people * levels >= 1 << 63:
            raise BadInput(f"A cascade of {people:,} shares in {levels:,} levels is too deep to be measured.")
    return CascadeShapes(root, size, depth, widest, wiener, first, breadth)


@compiled
def _shapes(
    parent: Numbers, depth: Numbers, root: Numbers, by_depth: Numbers
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]:
    n = len(parent)
    row, roots = np.empty(n, dtype=np.int64), 0
    for place in range(n):
        if parent[place] < 0:
            row[place] = roots
            roots += 1
    begun = np.empty(roots, dtype=np.int64)
    size, deepest, widest, wiener = (
        np.zeros(roots, dtype=np.int64),
        np.zeros(roots, dtype=np.int64),
        np.zeros(roots, dtype=np.int64),
        np.zeros(roots, dtype=np.int64),
    )
    for place in range(n):
        mine = row[root[place]]
        size[mine] += 1
        if parent[place] < 0:
            begun[mine] = place
        deepest[mine] = max(deepest[mine], depth[place])
    first = np.zeros(roots + 1, dtype=np.int64)
    for mine in range(roots):
        first[mine + 1] = first[mine] + deepest[mine] + 1
    breadth = np.zeros(first[roots], dtype=np.int64)
    below = np.ones(n, dtype=np.int64)
    for step in range(n - 1, -1, -1):
        place = by_depth[step]
        mine = row[root[place]]
        at = first[mine] + depth[place]
        breadth[at] += 1
        widest[mine] = max(widest[mine], breadth[at])
        if parent[place] >= 0:
            below[parent[place]] += below[place]
            wiener[mine] += below[place] * (size[mine] - below[place])
    return begun, size, deepest, widest, wiener, first, breadth
