"""PageRank: how much attention ends up with each customer."""

from __future__ import annotations

import numpy as np

from app.analytics.grid import Amounts, on_grid
from app.analytics.network import Network
from app.errors import BadInput

WHOLE = 1 << 62
"""All attention, counted in integers, so that no order of adding changes the result."""

RESULT_BITS = 50


def pagerank(net: Network, *, damping: float = 0.85, tolerance: float = 1e-12) -> Amounts:
    """Share of all attention that each customer holds, when attention keeps flowing along the arcs.

    Each round a customer passes on `damping` of what they hold, split by the weights of their arcs; all that is
    not passed on, also by those without arcs, is spread evenly: r = damping · Pᵀr + rest / n. Rounds end when
    the sum of changes is at most `tolerance`. The shares add up to 1; they are multiples of 2^-50.

    Source: L. Page, S. Brin, R. Motwani, T. Winograd, The PageRank citation ranking, 1999.

    Examples
    --------
    >>> star = Network.from_columns(["ana", "bo", "cy"], ["dan", "dan", "dan"], [1.0, 1.0, 2.0])
    >>> pagerank(star).round(4).tolist()
    [0.1527, 0.1527, 0.1527, 0.542]
    """
    n = net.ids.size
    if n == 0:
        return np.zeros(0)
    source, target, weight = net.arcs()
    given = np.bincount(source, weights=weight, minlength=n)
    # Arcs sorted by target: what reaches a customer is then one slice of the running total.
    order = np.argsort(target, kind="stable")
    source, passed_on = source[order], damping * (weight / given[source])[order]
    ends = np.searchsorted(target[order], np.arange(n + 1))
    held = np.full(n, WHOLE // n)
    running = np.zeros(len(source) + 1, dtype=np.int64)
    for _ in range(_rounds(damping, tolerance)):
        flowing = held.astype(np.float64)[source]
        flowing *= passed_on
        np.cumsum(flowing.astype(np.int64), out=running[1:])
        reached = np.diff(running[ends])
        reached += (WHOLE - running[-1]) // n
        change = int(np.abs(reached - held).sum())
        held = reached
        if change <= tolerance * WHOLE:
            break
    return on_grid(held / WHOLE, bits=RESULT_BITS)


def _rounds(damping: float, tolerance: float) -> int:
    """The most rounds ever needed: each one shrinks the change by `damping`, and the first is at most 2."""
    if not 0 <= damping < 1 or tolerance <= 0:
        raise BadInput(f"PageRank cannot use damping {damping} with tolerance {tolerance}.")
    rounds, change = 1, 2.0
    while change > tolerance:
        rounds, change = rounds + 1, change * damping
    return rounds
