"""What is to come of sharing that is under way: a branching process, with ranges from the spread of its children."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from scipy.special import betainc, gammaincc

from app.analytics.chains.branching import moments
from app.analytics.chains.forest import Forest
from app.analytics.chains.offspring import DAY, FEWEST, offspring
from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput

MOST_DAYS: Final = 90
STEPS: Final = 720
BACK: Final = 3
"""Rates are those of so many times the days ahead: less would be noise, more would miss that people get tired."""
DIGITS: Final = 6
SKEWED, UNKNOWN = 1.5, 9.0
"""Squared doubt about R, by what it does to the logarithm of what comes: up to where it is taken for log-normal, and
where R is not known at all, so that more doubt would say no more."""
LEVELS: Final = (0.025, 0.1, 0.9, 0.975)
TOO_FEW: Final = (
    f"Fewer than {FEWEST} shares were passed on of late, or the first is younger than the days ahead are many, so that "
    "nothing is foretold."
)


@dataclass(frozen=True)
class Outlook:
    """Shares that are expected, and ranges that hold four of five, and 95 of 100, such outcomes."""

    expected: float
    low80: int
    high80: int
    low95: int
    high95: int


@dataclass(frozen=True)
class Forecast:
    """Shares of each day to come and of all days together, and what they follow from.

    `reproduction` is R within `window_s`; `spread` is the variance of the children of a share beyond its mean, by the
    square of that mean; `roots_per_day` begin anew.
    """

    days: tuple[Outlook, ...]
    total: Outlook
    reproduction: float
    reproduction_error: float
    spread: float
    window_s: float
    mature: int
    roots_per_day: float


def forecast(forest: Forest, at: Amounts, *, as_of: float, days: int = 30) -> Forecast | None:
    """What is to be expected within some days of a moment, from all shares up to it.

    None where they are too few, or the first of them is not as many days old.

    Each share has children at rates that depend on its age, and so has each child, as they had of late. Shares that
    came of none go on beginning as often as in the last days, as many back as ahead. What is not known well (R, how
    much shares differ, and how many begin) widens the ranges. That R changes, as it does when everybody has seen
    something, is not foretold.

    T. E. Harris (1963), The Theory of Branching Processes, chapter VI.

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> twenty = grow([-1] * 20 + list(range(20)))
    >>> found = forecast(twenty, np.array([0.0] * 20 + [DAY] * 20), as_of=2 * DAY, days=1)
    >>> found.reproduction, found.total.expected
    (1.0, 20.0)
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"{days} days ahead cannot be foretold.", hint=f"Choose from 1 to {MOST_DAYS} days.")
    known = np.asarray(at <= as_of)  # a share without a time is not
    parent, when = _linked(forest.parent, known, at), at[known]
    step_s = DAY / (STEPS // max(30, days))
    found = offspring(parent, when, as_of=as_of, step_s=step_s, back_s=BACK * days * DAY)
    if found is None or when.min() > as_of - days * DAY:
        return None
    per_day = round(DAY / step_s)
    begun, bursts = _begun(when[parent < 0], as_of, days)
    age, count = np.unique(((as_of - when) / step_s).astype(np.int64), return_counts=True)
    young = age < len(found.rate)
    mean, variance, slope, per_root = moments(
        found.rate, found.spread_at_most, age[young], count[young], begun / per_day, bursts, days * per_day, per_day
    )
    wide = _doubt(slope * (found.error / found.reproduction), mean)
    unsure = mean**2 * wide + (per_root / per_day) ** 2 * bursts * begun / days
    noise = variance * (1 + wide) + unsure
    told = [_outlook(each, vary) for each, vary in zip(mean.tolist(), noise.tolist(), strict=True)]
    return Forecast(
        days=tuple(told[:-1]),
        total=told[-1],
        reproduction=round(found.reproduction, DIGITS),
        reproduction_error=round(found.error, DIGITS),
        spread=round(found.spread, DIGITS),
        window_s=len(found.rate) * step_s,
        mature=found.mature,
        roots_per_day=round(begun, DIGITS),
    )


def _linked(parent: Numbers, known: np.ndarray[tuple[int], np.dtype[np.bool_]], at: Amounts) -> Numbers:
    """Parents among the known shares; one that is younger than its child has none of it."""
    place = np.cumsum(known) - 1
    above = parent[known]
    there = (above >= 0) & known[np.maximum(above, 0)]
    there &= at[np.maximum(above, 0)] <= at[known]
    return np.where(there, place[np.maximum(above, 0)], -1)


def _begun(roots: Amounts, as_of: float, days: int) -> tuple[float, float]:
    """How many cascades began a day of late, and how much more that varied than chance."""
    age = (as_of - roots) / DAY
    counts = np.bincount(age[age < days].astype(np.int64), minlength=days)
    total = int(counts.sum())
    if days < 7 or not total:
        return total / days, 1.0
    variance = (days * int((counts**2).sum()) - total**2) / (days * (days - 1))
    return total / days, max(1.0, variance * days / total)


def _doubt(error: Amounts, mean: Amounts) -> Amounts:
    """How much what comes may vary because R is not known well, by the square of its mean.

    It grows with R as a power does, and too small an R makes its own error look small. So R is taken to be off by a
    factor, of log-normal chance, rather than by a difference.
    """
    square = np.zeros_like(mean)
    np.divide(error, mean, out=square, where=mean > 0)
    square = np.minimum(square**2, UNKNOWN)
    return np.maximum(square, np.expm1(np.minimum(square, SKEWED)))


def _outlook(mean: float, variance: float) -> Outlook:
    """Ranges of a count with this mean and variance: negative binomial, or Poisson where it varies no more."""
    low95, low80, high80, high95 = (_quantile(mean, variance, level) for level in LEVELS)
    return Outlook(round(mean, DIGITS), low80, high80, low95, high95)


def _quantile(mean: float, variance: float, level: float) -> int:
    """The least count that is not passed with this probability."""
    below, above = -1, int(mean + 10 * sqrt(variance / min(level, 1 - level)) + 10)
    while above - below > 1:
        middle = (below + above) // 2
        if _up_to(middle, mean, variance) >= level:
            above = middle
        else:
            below = middle
    return above


def _up_to(count: int, mean: float, variance: float) -> float:
    """The probability of so many or fewer."""
    if mean <= 0:
        return 1.0
    if variance <= mean * (1 + 1e-9):
        return float(gammaincc(count + 1.0, mean))
    return float(betainc(mean * mean / (variance - mean), count + 1.0, mean / variance))
