"""Reach: how many others a customer can get to within a few steps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from app.analytics.arithmetic import Places, compiled
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network

PARTS = 64
"""Runs of customers that threads take one after the other."""


def reach(net: Network, *, steps: int = 2, threads: int = 1) -> Amounts:
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
    arcs = net.weight.indptr, net.weight.indices
    parts = list(pairwise(np.linspace(0, n, min(PARTS, n) + 1).astype(np.int64).tolist()))
    with ThreadPoolExecutor(threads) as pool:
        counts = list(pool.map(lambda part: _others(*arcs, steps, *part), parts))
    shares: Amounts = np.concatenate(counts) / (n - 1)
    return shares


@compiled
def _others(starts: Places, target: Places, steps: int, first: int, end: int) -> Numbers:
    """How many others each of a run of customers gets to."""
    n = len(starts) - 1
    count = np.zeros(end - first, dtype=np.int64)
    met_by, order = np.full(n, -1, dtype=np.int64), np.empty(n, dtype=np.int32)
    for one in range(first, end):
        met_by[one], order[0] = one, one
        begun, met = 0, 1
        for _ in range(steps):
            last = met
            for at in range(begun, last):
                for arc in range(starts[order[at]], starts[order[at] + 1]):
                    other = target[arc]
                    if met_by[other] != one:
                        met_by[other] = one
                        order[met] = other
                        met += 1
            begun = last
        count[one - first] = met - 1
    return count
