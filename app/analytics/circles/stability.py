"""How sure circles are: how often they come back when ties are drawn again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from app.analytics.arithmetic import MIXED, compiled, mixed
from app.analytics.circles.lineage import heirs_of
from app.analytics.circles.partition import Circles, checked_counts
from app.analytics.circles.straddling import straddling
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network

SURE = 64.0
"""A tie of more contacts hardly varies: it is left as it is."""


@dataclass(frozen=True, eq=False)
class Stability:
    """Shares from 0 to 1: in how many draws each circle came back, and each member within it."""

    circle: Amounts
    member: Amounts
    draws: int


def stability(
    net: Network,
    circles: Circles,
    *,
    find: Callable[..., Circles] = straddling,
    resamples: int = 20,
    seed: int = 1,
    threads: int = 1,
) -> Stability:
    """Draw ties again, `find` circles again, and count how often each circle and each membership comes back.

    A tie x times as heavy as the median is given a Poisson number of contacts with the mean x, as a bootstrap over
    contacts does: usual ties vanish in 37 of 100 draws, heavy ones stay. A circle comes back when one is found that
    would keep its id, see `lineage`; a membership when its circle does and the person is in it. `find` is the search
    that found the circles.
    Draws are searched one beside the other; threads change no bit of the result.

    Examples
    --------
    >>> pairs = [(a, b) for c in ("abcdef", "ghijkl") for a in c for b in c if a < b]
    >>> net = Network.from_columns(*zip(*pairs, strict=True), np.full(len(pairs), 1.0))
    >>> stability(net, straddling(net), resamples=5).circle.tolist()
    [1.0, 1.0]
    """
    checked_counts(seed=seed, threads=threads, resamples=resamples)
    ties = net.undirected()
    start, end, given = ties.weight.indptr.astype(np.int64), ties.weight.indices, ties.weight.data
    members = _matrix(circles, net.ids.size)
    contacts = given / np.median(given) if given.size else given

    def draw(number: int) -> tuple[Amounts, Amounts]:
        weight = drawn(start, end, given, contacts, seed * 1_000_003 + number)
        again = csr_array((weight, ties.weight.indices, ties.weight.indptr), shape=ties.weight.shape)
        half = csr_array(again / 2.0)
        half.eliminate_zeros()
        return _back(members, circles, find(Network(net.ids, half), seed=seed))

    with ThreadPoolExecutor(threads) as pool:
        draws = list(pool.map(draw, range(resamples)))
    circle, member = np.zeros(circles.count), np.zeros(len(circles.member))
    for came, stayed in draws:
        circle += came
        member += stayed
    return Stability(circle / resamples, member / resamples, resamples)


def _matrix(circles: Circles, people: int) -> csr_array[Any]:
    ones = np.ones(len(circles.member), dtype=np.int64)
    return csr_array((ones, (circles.member, circles.circle)), shape=(people, circles.count))


def _back(members: csr_array[Any], circles: Circles, found: Circles) -> tuple[Amounts, Amounts]:
    """1 for each circle that came back, and for each membership that did."""
    match = heirs_of(members, _matrix(found, members.shape[0]))
    came = (match >= 0).astype(np.float64)
    key = found.member * (found.count + 1) + found.circle
    wanted = circles.member * (found.count + 1) + match[circles.circle]
    return came, np.where(match[circles.circle] >= 0, np.isin(wanted, key), False).astype(np.float64)


@compiled
def drawn(start: Numbers, end: Any, weight: Amounts, contacts: Amounts, seed: int) -> Amounts:
    """Weights after each tie's contacts are drawn again; both directions of a tie get the same number."""
    again = np.zeros(len(end))
    for u in range(len(start) - 1):
        for e in range(start[u], start[u + 1]):
            if contacts[e] > SURE or contacts[e] <= 0.0:
                again[e] = weight[e]
                continue
            low, high = min(u, end[e]), max(u, end[e])
            state = mixed(np.uint64(seed) * np.uint64(MIXED[0]) + np.uint64(low))
            state = mixed(state * np.uint64(MIXED[1]) + np.uint64(high))
            chance = np.float64(state >> np.uint64(11)) / 9007199254740992.0
            again[e] = weight[e] * _poisson(contacts[e], chance) / contacts[e]
    return again


@compiled
def _poisson(mean: float, chance: float) -> float:
    """The number of contacts at which the Poisson distribution passes a chance between 0 and 1."""
    term = 1.0
    # exp(-mean) from multiplications alone, as bit for bit on any machine as `ln`.
    part = -mean / 64.0
    for i in range(16, 0, -1):
        term = 1.0 + term * part / i
    for _ in range(6):
        term *= term
    total, number = term, 0
    while total < chance and number < 400:
        number += 1
        term *= mean / number
        total += term
    return float(number)
