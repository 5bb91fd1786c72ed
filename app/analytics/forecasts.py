"""Calibration: how what was foretold compares with what came."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from app.analytics.grid import Amounts
from app.errors import BadInput


@dataclass(frozen=True)
class Bin:
    """Forecasts of about one size: how many, what they said and what came on average, the share within their range."""

    count: int
    mean_predicted: float
    mean_actual: float
    covered: float


@dataclass(frozen=True)
class Calibration:
    """How good a set of forecasts was.

    `bias` is the mean of predicted minus actual, `rmse` the root of the mean squared difference, `spearman` the rank
    correlation (None where one side never varies), `covered` the share of what came within its range.
    """

    bins: tuple[Bin, ...]
    count: int
    mean_predicted: float
    mean_actual: float
    bias: float
    rmse: float
    spearman: float | None
    covered: float


def calibration(predicted: Amounts, low: Amounts, high: Amounts, actual: Amounts, *, bins: int = 10) -> Calibration:
    """Compare forecasts with what came, on the whole and in bins of about equally many, the smallest forecasts first.

    Equal forecasts share a bin, so there may be fewer bins than asked for. Every sum is exactly rounded: the order of
    the rows changes nothing.

    Examples
    --------
    >>> told, came = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 3.0, 5.0])
    >>> found = calibration(told, told - 0.5, told + 0.5, came, bins=2)
    >>> found.bias, found.covered, [(each.mean_predicted, each.mean_actual) for each in found.bins]
    (-0.5, 0.5, [(1.5, 2.0), (3.5, 4.0)])
    """
    columns = [np.asarray(column, dtype=np.float64) for column in (predicted, low, high, actual)]
    if len({len(column) for column in columns}) != 1 or not len(columns[0]) or bins < 1:
        raise BadInput("A calibration needs equally many forecasts, bounds and outcomes, at least one, and a bin.")
    told, floor, ceiling, came = columns
    inside = (floor <= came) & (came <= ceiling)
    rank = rankdata(told)
    which = np.minimum(((rank - 0.5) * bins / len(told)).astype(np.int64), bins - 1)
    groups = [np.flatnonzero(which == number) for number in np.unique(which)]
    return Calibration(
        bins=tuple(Bin(len(rows), _mean(told[rows]), _mean(came[rows]), _mean(inside[rows])) for rows in groups),
        count=len(told),
        mean_predicted=_mean(told),
        mean_actual=_mean(came),
        bias=_mean(told - came),
        rmse=math.sqrt(_mean((told - came) ** 2)),
        spearman=_correlation(rank, rankdata(came)),
        covered=_mean(inside),
    )


def _mean(values: Amounts | NDArray[np.bool_]) -> float:
    return math.fsum(values.tolist()) / len(values)


def _correlation(one: Amounts, other: Amounts) -> float | None:
    """Pearson's correlation of two columns, None where one does not vary."""
    x, y = one - _mean(one), other - _mean(other)
    spread = math.sqrt(math.fsum((x * x).tolist()) * math.fsum((y * y).tolist()))
    return math.fsum((x * y).tolist()) / spread if spread else None
