"""Reach: how many others a customer can get to within a few steps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_array, eye_array

from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network

ENTRIES_A_BLOCK = 1 << 24
"""Bounds the memory of one block of rows to some 300 MB, whatever the size of the network."""


def reach(net: Network, *, steps: int = 2) -> Amounts:
    """Share of all other customers within a few steps of each one.

    Arcs count in their direction, and any weight above zero counts the same. Counting is exact, so its time grows
    with the number of ways to go: for two steps, the sum over customers of arcs in · arcs out.

    Examples
    --------
    >>> path = Network.from_columns(["ana", "bo"], ["bo", "cy"], [1.0, 1.0])
    >>> reach(path, steps=2).tolist()
    [1.0, 0.5, 0.0]
    """
    n = net.ids.size
    if n < 2 or steps < 1:
        return np.zeros(n)
    step = csr_array(eye_array(n, dtype=bool, format="csr") + (net.weight > 0))
    near = np.ones(n, dtype=np.int64)
    for block in _blocks(step, steps):
        found = step[block]
        for _ in range(steps - 1):
            found = found @ step
        near[block] = np.diff(found.indptr)
    return (near - 1) / (n - 1)


def _blocks(step: csr_array[Any], steps: int) -> list[slice]:
    """Runs of rows that together meet no more than so many others, counting one met twice as two."""
    n, hop = step.shape[0], step.astype(np.int64)
    met: Numbers = np.ones(n, dtype=np.int64)
    for _ in range(steps):
        met = np.minimum(np.asarray(hop @ met), n)
    block = np.cumsum(met) // ENTRIES_A_BLOCK
    starts = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), n]
    return [slice(start, end) for start, end in pairwise(starts)]
