"""HITS: who is pointed to by good hubs, and who points to good authorities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.sparse import csc_array

from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network
from app.analytics.scores.flows import RESULT_BITS, WHOLE, Flow

MOST_ROUNDS: Final = 1000
"""Enough for any network whose two strongest groups differ; equal groups settle at once."""


def hits(net: Network, *, tolerance: float = 1e-12, threads: int = 1) -> dict[str, Amounts]:
    """How good an authority each customer is, and as `hub` how good a hub: shares that add up to 1 each.

    A good authority is pointed to by good hubs, a good hub points to good authorities: a = Mᵀh and h = Ma, both scaled
    to add up to 1, M the weights of the arcs. Rounds end when authorities change by at most `tolerance` in all, at the
    latest after 1,000. Without any arc all are 0. Results are multiples of 2^-50.

    Source: J. M. Kleinberg, Authoritative sources in a hyperlinked environment, 1999, doi:10.1145/324133.324140.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "ana", "bo"], ["cy", "dan", "cy"], [1.0, 1.0, 1.0])
    >>> found = hits(net)
    >>> found["hits"].round(4).tolist(), found["hub"].round(4).tolist()
    ([0.0, 0.0, 0.618, 0.382], [0.618, 0.382, 0.0, 0.0])
    """
    n, out = net.ids.size, net.weight
    if not out.nnz:
        return {"hits": np.zeros(n), "hub": np.zeros(n)}
    incoming = csc_array(out)
    to_authorities = _scaled(
        Flow(incoming.indptr, incoming.indices, incoming.data, threads=threads), np.asarray(out.sum(axis=1))
    )
    to_hubs = _scaled(Flow(out.indptr, out.indices, out.data, threads=threads), np.asarray(out.sum(axis=0)))
    authority, hub = np.zeros(n, dtype=np.int64), np.full(n, WHOLE // n)
    for _ in range(MOST_ROUNDS):
        before, authority = authority, to_authorities(hub)
        hub = to_hubs(authority)
        if int(np.abs(authority - before).sum()) <= tolerance * WHOLE:
            break
    return {"hits": _shares(authority), "hub": _shares(hub)}


def _scaled(flow: Flow, strength: Amounts) -> Callable[[Numbers], Numbers]:
    """A flow that ends with all but nothing less than half of `WHOLE`, whatever the weights."""
    strongest = float(strength.max())

    def settled(held: Numbers) -> Numbers:
        # Told in integers first, so that the factor does not depend on the order of people.
        total = int((held * (strength / strongest)).astype(np.int64).sum())
        return flow(held.astype(np.float64) * (WHOLE / 2 / total / strongest))

    return settled


def _shares(units: Numbers) -> Amounts:
    return on_grid(units / int(units.sum()), bits=RESULT_BITS)
