"""Burt's constraint: how much a customer's contacts are tied to one another, and so leave no gap to bridge."""

from __future__ import annotations

from typing import Final

import numpy as np

from app.analytics.arithmetic import Places, compiled
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network

RESULT_BITS: Final = 40
"""The last bits of sums of floats depend on the order of people."""


def constraint(net: Network) -> Amounts:
    """How far the ties of each customer lead back to the same few people: low for those who bridge gaps.

    c_i = Σ_j (p_ij + Σ_q p_iq · p_qj)², over the contacts j of i; p_ij is the share of j in all tie weight of i, both
    ways. Who has no contact has nothing to bridge and gets 1; a person between two groups gets far less.

    Source: R. S. Burt, Structural holes: the social structure of competition, 1992.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "ana", "bo"], ["bo", "cy", "dan"], [1.0, 1.0, 1.0], ids=["eve"])
    >>> constraint(net).tolist()
    [0.5, 0.5, 1.0, 1.0, 1.0]
    """
    n = net.ids.size
    tied = net.undirected().weight
    strength = np.asarray(tied.sum(axis=1), dtype=np.float64)
    person = np.repeat(np.arange(n, dtype=np.int64), np.diff(tied.indptr))
    share = tied.data / strength[person]
    other = tied.indices.astype(np.int64)
    # Position of each tie seen from the other end: both lists hold the same pairs.
    turned = np.lexsort((person, other))
    roundabout = _roundabout(tied.indptr, tied.indices, share, turned, _by_contacts(np.diff(tied.indptr)))
    found = np.bincount(person, weights=(share + roundabout) ** 2, minlength=n).astype(np.float64)
    return on_grid(np.where(strength > 0, found, 1.0), bits=RESULT_BITS)


def _by_contacts(contacts: Places) -> Numbers:
    """The rank of everybody by their number of contacts."""
    rank = np.empty(len(contacts), dtype=np.int64)
    rank[np.argsort(contacts, kind="stable")] = np.arange(len(contacts))
    return rank


@compiled
def _roundabout(starts: Places, contact: Places, share: Amounts, turned: Numbers, rank: Numbers) -> Amounts:
    """For each tie from i to j the sum of p_iq · p_qj over common contacts q.

    Each triangle is met once, from its corner with the fewest contacts, so that people with very many cost little.
    """
    found = np.zeros(len(contact))
    tie_to = np.full(len(starts) - 1, -1, dtype=np.int64)
    for a in range(len(starts) - 1):
        for ab in range(starts[a], starts[a + 1]):
            if rank[contact[ab]] > rank[a]:
                tie_to[contact[ab]] = ab
        for ab in range(starts[a], starts[a + 1]):
            b = contact[ab]
            if rank[b] < rank[a]:
                continue
            ba = turned[ab]
            for bc in range(starts[b], starts[b + 1]):
                ac = tie_to[contact[bc]]
                if ac < 0 or rank[contact[bc]] < rank[b]:
                    continue
                ca, cb = turned[ac], turned[bc]
                found[ab] += share[ac] * share[cb]
                found[ba] += share[bc] * share[ca]
                found[ac] += share[ab] * share[bc]
                found[ca] += share[cb] * share[ba]
                found[bc] += share[ba] * share[ac]
                found[cb] += share[ca] * share[ab]
        for ab in range(starts[a], starts[a + 1]):
            tie_to[contact[ab]] = -1
    return found
