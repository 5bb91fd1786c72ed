"""Bonds: ties that are returned inside a circle, and the people through whom circles are tied together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles.partition import Circles
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network
from app.analytics.telling.attributes import joined_by, picked
from app.analytics.telling.rows import taken


def reciprocity(net: Network, circles: Circles) -> Amounts:
    """The share of the tie weight inside each circle that is returned; nan where there is none.

    The sum of min(w_ij, w_ji) over the sum of w_ij, over members i and j (Squartini et al. 2013,
    doi:10.1038/srep02729).

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "bo"], ["bo", "ana", "cy"], [3.0, 1.0, 2.0])
    >>> reciprocity(net, Circles(np.array([0, 1]), np.array([0, 0]), np.ones(2), np.ones(2), 1)).tolist()
    [0.5]
    """
    members = joined_by(net.ids.size, circles).T.tocsr()
    returned = net.weight.minimum(net.weight.T).tocsr()
    inside, mutual = ((part @ members).multiply(members).sum(axis=0) for part in (net.weight, returned))
    whole = np.asarray(inside, dtype=np.float64).ravel()
    share = np.divide(np.asarray(mutual).ravel(), whole, out=np.full(circles.count, np.nan), where=whole > 0)
    return on_grid(share)


@dataclass(frozen=True, eq=False)
class Bridges:
    """People who join two circles, the strongest first: tie weight on either side, and where they are members."""

    person: Numbers
    weight_a: Amounts
    weight_b: Amounts
    in_a: NDArray[np.bool_]
    in_b: NDArray[np.bool_]


def bridges(net: Network, circles: Circles, a: int, b: int) -> Bridges:
    """Members of both circles, and people with ties to members of both; the weight of the weaker side ranks them.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "bo", "cy"], ["bo", "cy", "dan", "dan"], [1.0, 2.0, 1.0, 1.0])
    >>> two = Circles(np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1]), np.ones(4), np.ones(4), 2)
    >>> found = bridges(net, two, 0, 1)
    >>> net.ids[found.person].tolist(), found.weight_a.tolist(), found.weight_b.tolist()
    (['bo', 'cy', 'dan'], [1.0, 2.0, 1.0], [3.0, 1.0, 1.0])
    """
    ties = net.undirected().weight
    inside = [np.isin(np.arange(net.ids.size), circles.member[circles.circle == one]) for one in (a, b)]
    weight_a, weight_b = (np.asarray(ties @ group.astype(np.float64)) for group in inside)
    found = np.flatnonzero((inside[0] & inside[1]) | ((weight_a > 0) & (weight_b > 0)))
    left, right = weight_a[found], weight_b[found]
    order = np.lexsort((found, -(left + right), -np.minimum(left, right)))
    return taken(Bridges(found, left, right, inside[0][found], inside[1][found]), order)


@dataclass(frozen=True, eq=False)
class Connectors:
    """Members through whom a circle is tied with others: sorted by circle, the most weight to others first.

    `inside` is the member's tie weight to the circle, `outside` that to people who are in other circles only, and
    `towards` the other circle that most of the member's weight goes to.
    """

    circle: Numbers
    person: Numbers
    inside: Amounts
    outside: Amounts
    towards: Numbers


def connectors(net: Network, circles: Circles, *, first: int = 10) -> Connectors:
    """The leading members of each circle by tie weight to people of other circles.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "cy"], ["bo", "cy", "dan"], [1.0, 2.0, 1.0])
    >>> two = Circles(np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1]), np.ones(4), np.ones(4), 2)
    >>> found = connectors(net, two)
    >>> net.ids[found.person].tolist(), found.outside.tolist(), found.towards.tolist()
    (['bo', 'cy'], [2.0, 2.0], [1, 0])
    """
    ties = net.undirected().weight
    members = joined_by(net.ids.size, circles).T.tocsr()
    towards = (ties @ members).tocsr()
    known = np.isin(np.arange(net.ids.size), circles.member).astype(np.float64)
    person, circle = circles.member, circles.circle
    inside = picked(towards, person, circle)
    outside = np.asarray(ties @ known)[person] - inside
    tied = np.flatnonzero(outside > 0)
    order = tied[np.lexsort((person[tied], -outside[tied], circle[tied]))]
    place = np.arange(len(order)) - np.searchsorted(circle[order], circle[order])
    order = order[place < first]
    rows = np.repeat(np.arange(net.ids.size), np.diff(towards.indptr))
    best = _two_best(rows, towards.indices.astype(np.int64), np.asarray(towards.data), net.ids.size)
    other = np.where(best[0][person] == circle, best[1][person], best[0][person])
    return taken(Connectors(circle, person, inside, outside, other), order)


def _two_best(row: Numbers, column: Numbers, value: Amounts, count: int) -> tuple[Numbers, Numbers]:
    """For each row the columns of the largest and the second largest value, -1 where there is none."""
    order = np.lexsort((column, -value, row))
    place = np.arange(len(order)) - np.searchsorted(row[order], row[order])
    best = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    for rank, array in enumerate(best):
        chosen = order[place == rank]
        array[row[chosen]] = column[chosen]
    return best
