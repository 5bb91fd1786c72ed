"""What people have in common becomes ties between them: few sharers tie closely, a crowd not at all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, triu

from app.analytics.grid import GRID_BITS, Amounts, Numbers, to_units

MOST = 100
"""What more people than this have in common ties nobody: it says little of any two, and would make a blob of them."""


def co_ties(
    person: ArrayLike, item: ArrayLike, weight: ArrayLike, *, people: int, most: int = MOST
) -> tuple[Numbers, Numbers, Amounts]:
    """Source, target and weight of the ties between people who have items in common, both ways.

    An item that n people share gives each pair of them the product of their weights, divided by n - 1: whoever
    shares it gets as much from it as from one message, however many they are. Each person and item stand in one row,
    with a weight from 0 to 1.

    Source: M. E. J. Newman, Scientific collaboration networks II, 2001, doi:10.1103/PhysRevE.64.016132.

    Examples
    --------
    >>> source, target, weight = co_ties([0, 1, 2, 0, 1], [0, 0, 0, 1, 1], [1.0] * 5, people=3)
    >>> list(zip(source.tolist(), target.tolist(), weight.tolist()))
    [(0, 1, 1.5), (0, 2, 0.5), (1, 2, 0.5), (1, 0, 1.5), (2, 0, 0.5), (2, 1, 0.5)]
    """
    who, what = np.asarray(person, dtype=np.int64), np.asarray(item, dtype=np.int64)
    sharers = np.bincount(what, minlength=1)
    tie = (sharers[what] > 1) & (sharers[what] <= most)
    who, what = who[tie], what[tie]
    units = to_units(np.asarray(weight, dtype=np.float64)[tie], bits=GRID_BITS)
    shape = (people, len(sharers))
    # In whole numbers, so that no order of items changes a bit; a pair may have eight million items in common.
    theirs = csr_array((np.rint(units / (sharers[what] - 1)).astype(np.int64), (who, what)), shape=shape)
    common: csr_array[Any] = triu(csr_array((units, (who, what)), shape=shape) @ theirs.T, k=1, format="csr")
    common.sort_indices()
    found = (common.data + (1 << (GRID_BITS - 1))) >> GRID_BITS
    kept = found > 0
    source = np.repeat(np.arange(people), np.diff(common.indptr))[kept]
    target = common.indices.astype(np.int64)[kept]
    weights = found[kept] / 2.0**GRID_BITS
    return np.concatenate([source, target]), np.concatenate([target, source]), np.concatenate([weights, weights])
