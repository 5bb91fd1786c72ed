"""Referrals: credit split among referrers, and the trees that referrals grow into."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from app.analytics.grid import Amounts, Numbers


@dataclass(frozen=True, eq=False)
class ReferralCredit:
    """What each referrer earned for each referee and channel, sorted by referee, channel and referrer.

    `among` says how many referrers share the event, and `credit` is 1 / among.
    """

    referrer: Numbers
    referee: Numbers
    channel: Numbers
    among: Numbers
    credit: Amounts


@dataclass(frozen=True, eq=False)
class Tree:
    """All people below one, each once, sorted by level and number.

    `parents` holds for each member everyone who referred them, also people outside the tree.
    """

    member: Numbers
    level: Numbers
    parents: list[list[int]]


def equal_split(referrer: ArrayLike, referee: ArrayLike, channel: ArrayLike) -> ReferralCredit:
    """Split the credit of 1 for each (referee, channel) equally among its distinct referrers.

    Referring oneself earns nothing and takes nothing from others; equal rows count once.

    Examples
    --------
    >>> split = equal_split([0, 1, 1, 2], [2, 2, 2, 2], [0, 0, 0, 0])
    >>> split.referrer.tolist(), split.credit.tolist()
    ([0, 1], [0.5, 0.5])
    """
    rows = np.asarray([referee, channel, referrer], dtype=np.int64)
    rows = np.unique(rows[:, rows[0] != rows[2]], axis=1)
    _, event, sharing = np.unique(rows[:2], axis=1, return_inverse=True, return_counts=True)
    among = sharing[event]
    return ReferralCredit(rows[2], rows[0], rows[1], among, 1 / among)


def earned(split: ReferralCredit, n: int) -> Amounts:
    """Credit of each of n people: an exact sum of fractions, rounded once.

    Examples
    --------
    >>> earned(equal_split([0, 1, 0], [2, 2, 3], [0, 0, 0]), 4).tolist()
    [1.5, 0.5, 0.0, 0.0]
    """
    whole = lcm(*np.unique(split.among).tolist())
    # Python's integers: the common denominator of many different splits needs more than 64 bits.
    parts = np.zeros(n, dtype=object)
    np.add.at(parts, split.referrer, whole // split.among.astype(object))
    return (parts / whole).astype(np.float64)


def levels(referrer: ArrayLike, referee: ArrayLike, n: int) -> Numbers:
    """Fewest referrals between each of n people and someone nobody referred; -1 where only a cycle leads.

    Examples
    --------
    >>> levels([0, 1, 0, 4, 5], [1, 2, 2, 5, 4], 6).tolist()
    [0, 1, 1, 0, -1, -1]
    """
    brought = _brought(referrer, referee, n)
    roots = np.flatnonzero(np.bincount(brought.indices, minlength=n) == 0)
    return _distance(brought, roots)


def tree(root: int, referrer: ArrayLike, referee: ArrayLike, n: int) -> Tree:
    """Everyone whom a person brought, directly or through others, at the shortest distance.

    Examples
    --------
    >>> found = tree(0, [0, 1, 0, 2, 3], [1, 2, 2, 0, 2], 4)
    >>> found.member.tolist(), found.level.tolist(), found.parents
    ([0, 1, 2], [0, 1, 1], [[2], [0], [0, 1, 3]])
    """
    brought = _brought(referrer, referee, n)
    distance = _distance(brought, np.array([root]))
    member = np.flatnonzero(distance >= 0)
    member = member[np.argsort(distance[member], kind="stable")]
    parents = csr_array(brought.T.tocsr()[member])
    parents.sort_indices()
    return Tree(member, distance[member], [row.tolist() for row in np.split(parents.indices, parents.indptr[1:-1])])


def circular(referrer: ArrayLike, referee: ArrayLike, n: int) -> Numbers:
    """People who, through referrals, referred themselves; sorted.

    Examples
    --------
    >>> circular([0, 1, 2, 3], [1, 2, 1, 3], 4).tolist()
    [1, 2, 3]
    """
    by, to = np.asarray([referrer, referee], dtype=np.int64)
    group = connected_components(_brought(by, to, n), connection="strong")[1]
    alone = np.bincount(group)[group] == 1
    alone[by[by == to]] = False
    return np.flatnonzero(~alone)


def _brought(referrer: ArrayLike, referee: ArrayLike, n: int) -> csr_array[Any]:
    """Who brought whom as a matrix of ones; referring oneself brings nobody."""
    by, to = np.asarray([referrer, referee], dtype=np.int64)
    by, to = by[by != to], to[by != to]
    brought = coo_array((np.ones(len(by)), (by, to)), shape=(n, n)).tocsr()
    brought.data[:] = 1
    return brought


def _distance(brought: csr_array[Any], start: Numbers) -> Numbers:
    """Fewest steps from the nearest start, -1 where none leads."""
    if not start.size:
        return np.full(brought.shape[0], -1)
    steps = dijkstra(brought, indices=start, unweighted=True, min_only=True)
    return np.where(np.isfinite(steps), steps, -1).astype(np.int64)
