"""What every circle algorithm gives back: who is in which circle, how firmly, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral

import numpy as np
from scipy.sparse import csr_array
from scipy.special import gammainc, gammaln

from app.analytics.arithmetic import Places, compiled
from app.analytics.circles.cover import Pulls
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network
from app.errors import BadInput

SUREST = 300.0
"""Probabilities below 1e-300 are given as that."""


@dataclass(frozen=True, eq=False)
class Circles:
    """Circles as one row per membership, sorted by circle and member; a person may be in several, or in none.

    Circles are numbered from 0, largest first, then by their members. `strength` is the share of the member's tie
    weight that goes to other members, from 0 to 1. `surprise` is -log10 of the probability of at least so much weight
    under the null model of `surprise`, from 0 to 300.
    """

    member: Numbers
    circle: Numbers
    strength: Amounts
    surprise: Amounts
    count: int

    @property
    def p_value(self) -> Amounts:
        """The probability of ties at least as heavy by chance, for each membership."""
        return np.asarray(10.0**-self.surprise, dtype=np.float64)


def checked_resolution(resolution: float) -> float:
    """The resolution itself, or a `BadInput`: circles shrink as it grows, and it starts above 0."""
    if not 0 < resolution < float("inf"):
        raise BadInput(
            f"Circles cannot be found at resolution {resolution}.", hint="Give a number above 0; 1 is usual."
        )
    return resolution


def checked_counts(*, seed: int, threads: int = 1, resamples: int = 1) -> None:
    """Refuse seeds, threads and numbers of draws that cannot be used, with a `BadInput`."""
    for name, value, least in (("seed", seed, 0), ("threads", threads, 1), ("resamples", resamples, 1)):
        if not isinstance(value, Integral) or not least <= value < 1 << 32:
            raise BadInput(
                f"{value!r} cannot be used for {name}.", hint=f"Give a whole number from {least} to 2^32 - 1."
            )


def from_labels(net: Network, label: Numbers) -> Circles:
    """Turn one label per person of an undirected network into circles; nobody is a circle alone."""
    _, label, size = np.unique(label, return_inverse=True, return_counts=True)
    member = np.flatnonzero(size[label] > 1)
    return from_members(net, member, np.unique(label[member], return_inverse=True)[1])


def from_members(net: Network, member: Numbers, circle: Numbers) -> Circles:
    """Circles of an undirected network from distinct memberships in any order, numbered from 0."""
    order = np.lexsort((member, circle))
    member, circle = member[order], circle[order]
    count = int(circle.max(initial=-1)) + 1
    size = np.bincount(circle, minlength=count)
    # Big-endian bytes of positions compare as the lists of positions do.
    each = np.split(member.astype(">i8"), np.cumsum(size)[:-1]) if count else []
    ranked = sorted(range(count), key=lambda number: (-size[number], each[number].tobytes()))
    number = np.empty(count, dtype=np.int64)
    number[ranked] = np.arange(count)
    order = np.lexsort((member, number[circle]))
    member, circle = member[order], number[circle][order]
    strength = np.zeros(len(member))
    inner, whole = _inside(net, net.weight.data, member, circle, count)
    np.divide(inner, whole, out=strength, where=whole > 0)
    return Circles(member, circle, on_grid(strength), on_grid(surprise(net, member, circle, count)), count)


def surprise(net: Network, member: Numbers, circle: Numbers, count: int) -> Amounts:
    """-log10 of the chance that a member's ties into their circle weigh so much if ties knew no circles.

    In the weighted configuration model the ties of u into circle c are Poisson contacts with the mean
    d_u · (D_c - d_u) / D, d the contacts of a person, D_c of a circle, D of all. Contacts are tie weights
    as `Pulls` counts them; for numbers between whole ones the tail is the regularised gamma function P(k, mean).
    """
    pulls = Pulls.of(net)
    inner, whole = _inside(net, pulls.weight, member, circle, count)
    others = np.bincount(circle, weights=whole, minlength=count)[circle] - whole
    mean = np.maximum(whole * others / max(pulls.total, 1e-300), 1e-300)
    near = gammainc(np.maximum(inner, 1e-12), mean)
    # Far out, where the tail underflows, it is its first term times 1 / (1 - mean / (k + 1)).
    far = inner * np.log(mean) - mean - gammaln(inner + 1) - np.log1p(-np.minimum(mean / (inner + 1), 0.5))
    safe = near > 1e-280
    tail = np.where(safe, -np.log10(np.where(safe, near, 1.0)), -far / np.log(10.0))
    return np.clip(np.where(inner > 0, tail, 0.0), 0.0, SUREST)


def disjoint(net: Network, circles: Circles) -> Circles:
    """The best one-circle-per-person cut: everybody in the circle that most of their tie weight goes to.

    Whoever is in no circle joins the one they have most tie weight to, if they have any: a partition leaves out only
    people without ties to any circle. Equal weights go to the lower number. A circle of which the cut leaves only one
    person is none, and that person goes to the next.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "cy", "cy", "dan"], ["bo", "cy", "ana", "dan", "eve"], np.ones(5))
    >>> both = from_members(net.undirected(), np.array([0, 1, 2, 2, 3, 4]), np.array([0, 0, 0, 1, 1, 1]))
    >>> disjoint(net, both).circle.tolist(), disjoint(net, both).member.tolist()
    ([0, 0, 0, 1, 1], [0, 1, 2, 3, 4])
    """
    ties = net.undirected()
    member, circle = circles.member, circles.circle
    while True:
        label, _ = strongest(ties, member, circle, circles.count)
        people = np.flatnonzero(label >= 0)
        lonely = np.bincount(label[people], minlength=circles.count) == 1
        if not lonely.any():
            return from_members(ties, people, np.unique(label[people], return_inverse=True)[1])
        kept = ~lonely[circle]
        member, circle = member[kept], circle[kept]


def strongest(net: Network, member: Numbers, circle: Numbers, count: int) -> tuple[Numbers, Amounts]:
    """For each person of an undirected network the circle with most of their tie weight, and that share of it.

    It is one of their own circles if they have any, else anybody's; -1 for people without a tie into any circle.
    """
    order = _by_member(member, circle, count)
    first = _first(member, net.ids.size)
    matrix = net.weight
    return _strongest(matrix.indptr, matrix.indices, matrix.data, first, circle[order].astype(np.int32), count)


def contacts(net: Network, circles: Circles) -> Amounts:
    """For each membership, how many other members the person is tied to."""
    ones = np.ones(len(net.weight.data))
    return _inside(net, ones, circles.member, circles.circle, circles.count)[0]


def _by_member(member: Numbers, circle: Numbers, count: int) -> Numbers:
    """The order of memberships by person, then circle; one key sorts faster than two, as rows come nearly in order."""
    return np.argsort(member * (count + 1) + circle, kind="stable")


def _first(member: Numbers, people: int) -> Numbers:
    return np.concatenate([[0], np.cumsum(np.bincount(member, minlength=people))]).astype(np.int64)


def _inside(net: Network, weight: Amounts, member: Numbers, circle: Numbers, count: int) -> tuple[Amounts, Amounts]:
    """For each membership, the member's tie weight towards other members, and towards everybody."""
    order = _by_member(member, circle, count)
    inner, whole = np.empty(len(member)), np.empty(len(member))
    inner[order], whole[order] = _towards(
        net.weight.indptr,
        net.weight.indices,
        weight,
        _first(member, net.ids.size),
        circle[order].astype(np.int32),
        count,
    )
    return inner, whole


@compiled
def _towards(
    start: Places, end: Places, weight: Amounts, first: Numbers, circle: Places, count: int
) -> tuple[Amounts, Amounts]:
    inner, whole, to = np.zeros(len(circle)), np.zeros(len(circle)), np.zeros(count)
    for u in range(len(start) - 1):
        if first[u] == first[u + 1]:
            continue
        total = 0.0
        for e in range(start[u], start[u + 1]):
            total += weight[e]
            for m in range(first[end[e]], first[end[e] + 1]):
                to[circle[m]] += weight[e]
        for m in range(first[u], first[u + 1]):
            inner[m], whole[m] = to[circle[m]], total
        for e in range(start[u], start[u + 1]):
            for m in range(first[end[e]], first[end[e] + 1]):
                to[circle[m]] = 0.0
    return inner, whole


@compiled
def _strongest(
    start: Places, end: Places, weight: Amounts, first: Numbers, circle: Places, count: int
) -> tuple[Numbers, Amounts]:
    people = len(start) - 1
    label, share, to = np.full(people, -1, np.int64), np.zeros(people), np.zeros(count)
    for u in range(people):
        whole = 0.0
        for e in range(start[u], start[u + 1]):
            whole += weight[e]
            for m in range(first[end[e]], first[end[e] + 1]):
                to[circle[m]] += weight[e]
        best, most = -1, -1.0
        for m in range(first[u], first[u + 1]):
            if to[circle[m]] > most:
                best, most = circle[m], to[circle[m]]
        if best < 0:
            most = 0.0
            for e in range(start[u], start[u + 1]):
                for m in range(first[end[e]], first[end[e] + 1]):
                    c = circle[m]
                    if to[c] > most or (to[c] == most and c < best):
                        best, most = c, to[c]
        label[u] = best
        if best >= 0 and whole > 0.0:
            share[u] = most / whole
        for e in range(start[u], start[u + 1]):
            for m in range(first[end[e]], first[end[e] + 1]):
                to[circle[m]] = 0.0
    return label, share


def border(net: Network, circles: Circles) -> tuple[Amounts, Amounts]:
    """Tie weight between the members of each circle, and between its members and everybody else.

    Both count each pair of people once, whatever the direction. Members that a circle shares with another one count
    in both.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "bo"], ["bo", "ana", "cy"], [1.0, 1.0, 0.5])
    >>> border(net, from_labels(net.undirected(), np.array([0, 0, 1])))
    (array([2.]), array([0.5]))
    """
    whole = net.undirected().weight
    members = csr_array(
        (np.ones(len(circles.member)), (circles.member, circles.circle)), shape=(net.ids.size, circles.count)
    )
    twice = np.asarray((whole @ members).multiply(members).sum(axis=0)).ravel()
    total = np.asarray(whole.sum(axis=1)).ravel() @ members
    return twice / 2, np.asarray(total - twice).ravel()
