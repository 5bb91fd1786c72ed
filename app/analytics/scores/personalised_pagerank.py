"""Personalised PageRank: how much attention ends up with each customer when it starts from trusted ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Amounts, on_grid
from app.analytics.network import Network
from app.analytics.scores.flows import RESULT_BITS, attention
from app.errors import BadInput


def personalised_pagerank(
    net: Network,
    *,
    trusted: NDArray[np.bool_],
    damping: float = 0.85,
    tolerance: float = 1e-12,
    threads: int = 1,
) -> Amounts:
    """Share of all attention that each customer holds, when attention starts again and again from trusted customers.

    As PageRank, but all that is not passed on is spread evenly over the customers that `trusted` marks: r = damping ·
    Pᵀr + rest / number of trusted. Whom no chain of arcs leads to from a trusted customer has 0. Two accounts that
    point to each other keep attention between them, so this is no defence against made-up accounts; `trust` is.

    Source: T. H. Haveliwala, Topic-sensitive PageRank, 2002, doi:10.1145/511446.511513.

    Examples
    --------
    >>> path = Network.from_columns(["ana", "bo", "cy"], ["bo", "ana", "bo"], [1.0, 1.0, 1.0])
    >>> personalised_pagerank(path, trusted=np.array([True, False, False])).round(4).tolist()
    [0.5405, 0.4595, 0.0]
    """
    if not net.ids.size:
        return np.zeros(0)
    marked = np.asarray(trusted, dtype=np.bool_)
    if not marked.any():
        raise BadInput("Personalised PageRank starts from trusted people, and there are none.", hint=NAME_SOME)
    settled = attention(net.weight, marked, damping=damping, tolerance=tolerance, threads=threads)
    return on_grid(settled, bits=RESULT_BITS)


NAME_SOME = "Name at least one trusted person whom the network holds."
