"""Exact sums of credit: whole numbers above a few denominators, which no order of rows can change."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import Final

import numpy as np

from app.analytics.attribution.journeys import Journeys
from app.analytics.attribution.wide import summed
from app.analytics.grid import Numbers
from app.analytics.money import allocate_many

COMMON: Final = 4096
"""Weights of an order that add up to this or more are first turned into shares above one common denominator."""

FINE: Final = 1 << 50
"""That denominator."""


@dataclass(frozen=True, eq=False)
class Shares:
    """What part of its order each touch has: exactly numerator / denominator; the parts of an order make one."""

    numerator: Numbers
    denominator: Numbers


@dataclass(frozen=True)
class Tally:
    """Credit by denominator and group: how many orders, and how many minor units, above that denominator."""

    conversions: dict[tuple[int, int], int]
    value_minor: dict[tuple[int, int], int]


def shares(orders: Journeys, weights: Numbers) -> Shares:
    """Weights of touches as exact fractions of their orders.

    >>> found = shares(Journeys.from_paths([["mail", "shop"]], [1], [0], [0]), np.array([1, 2]))
    >>> found.numerator.tolist(), found.denominator.tolist()
    ([1, 2], [3, 3])
    """
    if not len(weights):
        return Shares(weights, weights)
    # As floats these sums cannot leave their range; those that matter are small, and so exact.
    whole = np.add.reduceat(weights.astype(np.float64), orders.first[:-1])
    large = whole >= COMMON
    fine = np.repeat(large, orders.lengths)
    numerator, denominator = weights.copy(), np.where(large, FINE, whole).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(orders.lengths[large])])
    numerator[fine] = allocate_many(np.full(int(large.sum()), FINE), weights[fine], first)
    return Shares(numerator, np.repeat(denominator, orders.lengths))


def tally(orders: Journeys, weights: Numbers, group: Numbers, groups: int) -> Tally:
    """Add up the shares of all touches by group, such as their channel."""
    found = shares(orders, weights)
    values, place = np.unique(found.denominator, return_inverse=True)
    cell = place.astype(np.int64) * groups + group
    cells = len(values) * groups
    used = np.flatnonzero(np.bincount(cell[found.numerator > 0], minlength=cells)).tolist()
    tables = []
    for amount in (orders.conversions, orders.value_minor):
        high, low = (half.tolist() for half in summed(cell, found.numerator, np.repeat(amount, orders.lengths), cells))
        tables.append({(int(values[at // groups]), at % groups): (high[at] << 64) + low[at] for at in used})
    return Tally(*tables)


def total(parts: dict[int, int]) -> float:
    """The sum of numerators above their denominators, as the nearest float of exact quotients.

    >>> total({2: 1, 3: 1})
    0.8333333333333333
    """
    return fsum(parts[denominator] / denominator for denominator in sorted(parts))
