"""What every circle algorithm gives back: who is in which circle, and how firmly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network
from app.errors import BadInput


@dataclass(frozen=True, eq=False)
class Circles:
    """Circles as one row per membership, sorted by circle and member; a person may be in several.

    Circles are numbered from 0, largest first, then by their first member. `strength` is the share of the
    member's tie weight that stays inside the circle, from 0 to 1.
    """

    member: Numbers
    circle: Numbers
    strength: Amounts
    count: int


def checked_resolution(resolution: float) -> float:
    """The resolution itself, or a `BadInput`: circles shrink as it grows, and it starts above 0."""
    if not 0 < resolution < float("inf"):
        raise BadInput(
            f"Circles cannot be found at resolution {resolution}.", hint="Give a number above 0; 1 is usual."
        )
    return resolution


def from_labels(net: Network, label: Numbers) -> Circles:
    """Turn one label per person of an undirected network into circles; nobody is a circle alone."""
    _, first, label, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -size))
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    circle = number[label]
    count = int((size > 1).sum())
    member = np.argsort(circle, kind="stable")
    member = member[circle[member] < count]
    return Circles(member, circle[member], _strength(net, circle)[member], count)


def _strength(net: Network, circle: Numbers) -> Amounts:
    """Inner share of each person's tie weight; the sums are exact, as weights lie on the grid."""
    source, target, weight = net.arcs()
    whole = np.bincount(source, weights=weight, minlength=net.ids.size).astype(np.float64)
    inside = circle[source] == circle[target]
    inner = np.bincount(source[inside], weights=weight[inside], minlength=net.ids.size)
    return on_grid(np.divide(inner, whole, out=whole, where=whole > 0))


def border(net: Network, circles: Circles) -> tuple[Amounts, Amounts]:
    """Tie weight between the members of each circle, and between its members and everybody else.

    Both count each pair of people once, whatever the direction. Members that a circle shares with another one count
    in both.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "bo"], ["bo", "ana", "cy"], [1.0, 1.0, 0.5])
    >>> border(net, Circles(np.array([0, 1]), np.array([0, 0]), np.array([1.0, 0.8]), 1))
    (array([2.]), array([0.5]))
    """
    whole = net.undirected().weight
    members = csr_array(
        (np.ones(len(circles.member)), (circles.member, circles.circle)), shape=(net.ids.size, circles.count)
    )
    twice = np.asarray((whole @ members).multiply(members).sum(axis=0)).ravel()
    total = np.asarray(whole.sum(axis=1)).ravel() @ members
    return twice / 2, np.asarray(total - twice).ravel()
