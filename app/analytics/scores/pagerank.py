"""PageRank: how much attention ends up with each customer."""

from __future__ import annotations

import numpy as np

from app.analytics.grid import Amounts, on_grid
from app.analytics.network import Network
from app.analytics.scores.flows import RESULT_BITS, attention


def pagerank(net: Network, *, damping: float = 0.85, tolerance: float = 1e-12, threads: int = 1) -> Amounts:
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
    everybody = np.ones(net.ids.size, dtype=np.bool_)
    if not everybody.size:
        return np.zeros(0)
    settled = attention(net.weight, everybody, damping=damping, tolerance=tolerance, threads=threads)
    return on_grid(settled, bits=RESULT_BITS)
