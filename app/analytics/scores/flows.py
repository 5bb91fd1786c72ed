"""What flows along arcs in one round: the loop that PageRank, personalised PageRank and HITS share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from app.analytics.arithmetic import Places, compiled
from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput

WHOLE: Final = 1 << 62
"""All that flows, counted in integers, so that no order of adding changes the result."""

RESULT_BITS: Final = 50


class Flow:
    """Arcs grouped by where they lead, each with the share of what is held that it passes on."""

    def __init__(self, starts: Places, origin: Places, share: Amounts, *, threads: int = 1) -> None:
        self._arcs = starts, origin, share
        # As many arcs for each thread; the cuts change nothing, for sums are of whole numbers.
        wanted = np.linspace(0, starts[-1], threads + 1)[1:-1]
        cuts = [0, *np.searchsorted(starts, wanted).tolist(), len(starts) - 1]
        self._parts = list(pairwise(cuts))
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def __call__(self, held: Amounts) -> Numbers:
        """What reaches everybody when each holds so much, every flow cut down to a whole number."""
        reached = np.empty(len(held), dtype=np.int64)
        if self._pool:
            parts = [self._pool.submit(_reached, *self._arcs, held, reached, *part) for part in self._parts]
            for part in parts:
                part.result()
        else:
            _reached(*self._arcs, held, reached, 0, len(held))
        return reached


@compiled
def _reached(
    starts: Places, origin: Places, share: Amounts, held: Amounts, reached: Numbers, first: int, end: int
) -> None:
    for to in range(first, end):
        total = np.int64(0)
        for arc in range(starts[to], starts[to + 1]):
            total += np.int64(held[origin[arc]] * share[arc])
        reached[to] = total


def attention(
    matrix: csr_array[Any], restart: NDArray[np.bool_], *, damping: float, tolerance: float, threads: int
) -> Amounts:
    """The share of attention that everybody holds once it has settled.

    Each round a person passes on `damping` of what they hold, split by the weights of their arcs; the rest is spread
    evenly over those with whom attention starts again.
    """
    rounds = _rounds(damping, tolerance)
    given = np.asarray(matrix.sum(axis=1), dtype=np.float64)
    incoming = csc_array(matrix)
    origin = incoming.indices
    flow = Flow(incoming.indptr, origin, damping * (incoming.data / given[origin]), threads=threads)
    again, number = restart.astype(np.int64), int(restart.sum())
    held = again * (WHOLE // number)
    for _ in range(rounds):
        reached = flow(held.astype(np.float64))
        reached += again * ((WHOLE - int(reached.sum())) // number)
        change = int(np.abs(reached - held).sum())
        held = reached
        if change <= tolerance * WHOLE:
            break
    return held / WHOLE


def _rounds(damping: float, tolerance: float) -> int:
    """The most rounds ever needed: each one shrinks the change by `damping`, and the first is at most 2."""
    if not 0 <= damping < 1 or tolerance <= 0:
        raise BadInput(f"PageRank cannot use damping {damping} with tolerance {tolerance}.")
    rounds, change = 1, 2.0
    while change > tolerance:
        rounds, change = rounds + 1, change * damping
    return rounds
