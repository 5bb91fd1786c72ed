"""Chance: how likely so many carriers of a tag are in a circle drawn at random, and what that means for many circles.

The tail is the hypergeometric one. Many circles times many tags are many tests, so each row also gets a q-value: the
number of rows at least as unlikely that circles of the same sizes would show by pure chance, for each row that was
found. That expectation is exact, because circle sizes and numbers of carriers are known, so tags that are too rare to
prove anything cost nothing. This is the procedure of Benjamini and Hochberg (1995,
doi:10.1111/j.2517-6161.1995.tb02031.x) with the exact distributions of Heyse (2011; see Döhler, Durand and Roquain
2018, doi:10.1214/18-EJS1441).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import gammaln

from app.analytics.grid import Amounts, Numbers

LEAST_COUNT = 2
"""One person alone is no evidence about a circle."""

EXACT_UP_TO = 64
"""Above so many possible counts the tail is as good as continuous, and the threshold itself bounds its probability."""

MANTISSA_BITS = 30
"""Probabilities are rounded to so many significant bits, so that equal ones compare equal."""


def tail(count: Numbers, size: Numbers, carriers: Numbers, people: int) -> Amounts:
    """Natural logarithm of the chance of at least `count` carriers among `size` people drawn out of all.

    Examples
    --------
    >>> tail(np.array([2]), np.array([2]), np.array([3]), 4).round(6).tolist()  # 3 of the 6 pairs
    [-0.693147]
    """
    first = np.maximum(count, np.maximum(0, size + carriers - people))
    total, term, here = np.ones(len(count)), np.ones(len(count)), first.copy()
    running = np.flatnonzero(np.minimum(size, carriers) > first)
    while running.size:
        k = here[running]
        up = (size[running] - k) * (carriers[running] - k)
        term[running] *= up / ((k + 1) * (people - size[running] - carriers[running] + k + 1))
        total[running] += term[running]
        here[running] += 1
        running = running[(up > 0) & (term[running] > total[running] * 2.0**-60)]
    possible = first <= np.minimum(size, carriers)
    log = _log_chance(np.minimum(first, np.minimum(size, carriers)), size, carriers, people) + np.log(total)
    return np.where(possible, _rounded(np.minimum(log, 0.0)), -np.inf)


@lru_cache(maxsize=4)
def _log_factorials(people: int) -> Amounts:
    return np.asarray(gammaln(np.arange(people + 1) + 1.0))


def _log_chance(count: Numbers, size: Numbers, carriers: Numbers, people: int) -> Amounts:
    """The chance of exactly so many; the terms pair up so that size and carriers can change places bit by bit."""
    f = _log_factorials(people)
    up = (f[size] + f[carriers]) + (f[people - size] + f[people - carriers]) - f[people]
    down = (f[size - count] + f[carriers - count]) + (f[count] + f[people - size - carriers + count])
    return np.asarray(up - down)


def _rounded(values: Amounts) -> Amounts:
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.rint(mantissa * 2.0**MANTISSA_BITS) / 2.0**MANTISSA_BITS, exponent))


def expected_by_chance(log_p: Amounts, size: Numbers, carriers: Numbers, people: int) -> Amounts:
    """How many pairs of circle and tag would reach each threshold if members were drawn at random.

    `size` has one entry a circle, `carriers` one a tag; only counts from `LEAST_COUNT` up are looked at.
    """
    sizes, times_a = np.unique(size, return_counts=True)
    tags, times_b = np.unique(carriers, return_counts=True)
    small = tags <= EXACT_UP_TO
    reached, mass, smooth = [np.empty(0)], [np.empty(0)], 0
    for one, times in zip(sizes, times_a, strict=True):
        exact = np.full(len(tags), True) if one <= EXACT_UP_TO else small
        p, chance = _attainable(int(one), tags[exact], people)
        reached.append(p.ravel())
        mass.append((chance * (times * times_b[exact])[:, None]).ravel())
        smooth += int(times * times_b[~exact].sum())
    p, m = np.concatenate(reached), np.concatenate(mass)
    order = np.lexsort((m, p))
    upto = np.append(0.0, np.cumsum(m[order]))
    # The same number reached on two ways of adding differs by less than a millionth.
    threshold = np.exp(log_p)
    return np.asarray(upto[np.searchsorted(p[order], threshold * (1 + 1e-6), side="right")] + smooth * threshold)


def _attainable(size: int, carriers: Numbers, people: int) -> tuple[Amounts, Amounts]:
    """For each number of carriers every tail that can come out, and the chance of just that count."""
    most = int(min(size, carriers.max(initial=0)))
    count = np.arange(LEAST_COUNT, most + 1)[None, :]
    k = np.maximum(
        np.minimum(count, np.minimum(size, carriers)[:, None]), np.maximum(0, size + carriers - people)[:, None]
    )
    log = _log_chance(k, np.asarray(size), carriers[:, None], people)
    chance = np.where(k == count, np.exp(log), 0.0)
    return np.cumsum(chance[:, ::-1], axis=1)[:, ::-1], chance


def q_values(log_p: Amounts, expected: Amounts) -> Amounts:
    """The share of chance among all rows that are at least as unlikely, the smallest over all wider selections.

    With `expected` = number of tests × p these are the adjusted values of Benjamini and Hochberg (1995).

    Examples
    --------
    >>> p = np.array([0.01, 0.02, 0.9])
    >>> q_values(np.log(p), 3 * p).round(3).tolist()
    [0.03, 0.03, 0.9]
    """
    order = np.argsort(log_p, kind="stable")
    found = np.searchsorted(log_p[order], log_p[order], side="right")
    share = np.minimum(expected[order] / np.maximum(1, found), 1.0)
    q = np.empty(len(log_p))
    q[order] = np.minimum.accumulate(share[::-1])[::-1]
    return q
