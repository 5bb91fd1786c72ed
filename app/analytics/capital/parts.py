"""What a score is made of: one raw number for each customer, and the edges that carried it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network
from app.analytics.ties import NO_TIME

NOBODY = -1
"""Stands for content, staff or the company, where an edge leads to no customer."""

RAW_BITS = 30
"""Raw numbers are multiples of 2^-30, so that taking an edge away is right to far less than a millionth."""


@dataclass(frozen=True, eq=False)
class Edges:
    """What carried the raw numbers: parallel arrays, sorted by owner, then amount from large to small, then other.

    `amount` says by how much the owner's raw number falls if this edge is taken away while the standing of everybody
    stays; only bridging has edges that hold it down. `at` is the latest time (`NO_TIME` if none is known), `count` the
    number of facts behind the edge, `what` a short word for it.
    """

    owner: Numbers
    other: Numbers
    amount: Amounts
    at: Numbers
    count: Numbers
    what: NDArray[np.object_]

    def where(self, use: NDArray[np.bool_]) -> Edges:
        """Some of the edges, in the same order."""
        return Edges(self.owner[use], self.other[use], self.amount[use], self.at[use], self.count[use], self.what[use])


@dataclass(frozen=True, eq=False)
class Part:
    """One raw number for each customer, its standard error where it was sampled, and the edges that carried it."""

    raw: Amounts
    error: Amounts | None
    edges: Edges


@dataclass(frozen=True, eq=False)
class Traces:
    """The latest time and the number of facts behind each arc of a network, in the order of its arcs."""

    at: Numbers
    count: Numbers


def traces(net: Network, source: ArrayLike, target: ArrayLike, at: ArrayLike) -> Traces:
    """What lies behind each arc, from one row for each fact; facts without an arc are passed over.

    Examples
    --------
    >>> pair = Network.from_columns(["ana"], ["bo"], [2.0])
    >>> found = traces(pair, [0, 0, 1], [1, 1, 0], [50, 70, 90])
    >>> found.at.tolist(), found.count.tolist()
    ([70], [2])
    """
    starts, ends, _ = net.arcs()
    arc = located(starts, ends, np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64), net.ids.size)
    known = arc >= 0
    latest = np.full(starts.size, NO_TIME)
    np.maximum.at(latest, arc[known], np.asarray(at, dtype=np.int64)[known])
    return Traces(latest, np.bincount(arc[known], minlength=starts.size))


def untraced(net: Network) -> Traces:
    """No times and no numbers of facts, where only the weights of a network are known."""
    return Traces(np.full(net.weight.nnz, NO_TIME), np.zeros(net.weight.nnz, dtype=np.int64))


def located(owners: Numbers, others: Numbers, owner: Numbers, other: Numbers, n: int) -> Numbers:
    """Where each pair of positions below n stands among pairs sorted by owner, then other; -1 where it does not."""
    keys, wanted = owners * n + others, owner * n + other
    if not keys.size:
        return np.full(wanted.size, -1)
    where = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    return np.where(keys[where] == wanted, where, -1)


def edges_of(
    owner: Numbers,
    other: Numbers,
    amount: Amounts,
    traced: Traces,
    what: NDArray[np.object_],
    *,
    key: Numbers | None = None,
) -> Edges:
    """Edges in their order, without those that carry nothing; `key` tells edges of one owner and other apart."""
    last = np.zeros_like(owner) if key is None else key
    order = np.lexsort((last, other, -amount, owner))
    found = Edges(owner[order], other[order], amount[order], traced.at[order], traced.count[order], what[order])
    return found.where(found.amount != 0)


def strongest(edges: Edges, first: int = 5) -> Edges:
    """The first few edges of each owner.

    Examples
    --------
    >>> rows = Traces(np.zeros(3, np.int64), np.ones(3, np.int64))
    >>> owner, other = np.array([0, 0, 1]), np.array([1, 2, 0])
    >>> found = edges_of(owner, other, np.array([0.1, 0.7, 0.2]), rows, np.array(["message"] * 3, dtype=object))
    >>> strongest(found, 1).other.tolist()
    [2, 0]
    """
    place = np.arange(edges.owner.size) - np.searchsorted(edges.owner, edges.owner)
    return edges.where(place < first)
