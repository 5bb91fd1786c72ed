"""Intervals for a rate, for the difference of two figures, and for their ratio."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt
from typing import Final

Z: Final = 1.959963984540054
"""The normal distribution has 95 % of its mass within so many standard deviations."""


@dataclass(frozen=True)
class Interval:
    """A figure with the bounds of its 95 % interval; without an upper bound nothing larger can be ruled out."""

    value: float
    low: float
    high: float | None


def wilson(successes: int, trials: int) -> Interval:
    """A rate with its score interval: all rates that a test at 5 % would not refuse.

    E. B. Wilson (1927), doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> found = wilson(0, 10)
    >>> found.value, found.low, round(found.high, 4)
    (0.0, 0.0, 0.2775)
    """
    share, square = successes / trials, Z * Z
    middle = (successes + square / 2) / (trials + square)
    half = Z * sqrt(successes * (trials - successes) / trials + square / 4) / (trials + square)
    low = 0.0 if not successes else max(middle - half, 0.0)
    high = 1.0 if successes == trials else min(middle + half, 1.0)
    return Interval(share, low, high)


def difference(a: Interval, b: Interval) -> Interval:
    """a - b, from the intervals of both: the bounds of each side add up as lengths at a right angle do.

    For rates this is the hybrid score interval, method 10 of R. G. Newcombe (1998),
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.

    Examples
    --------
    >>> found = difference(wilson(56, 70), wilson(48, 80))
    >>> [round(each, 4) for each in (found.value, found.low, found.high)]
    [0.2, 0.0524, 0.3339]
    """
    assert a.high is not None
    assert b.high is not None
    gap = a.value - b.value
    return Interval(gap, gap - hypot(a.value - a.low, b.high - b.value), gap + hypot(a.high - a.value, b.value - b.low))


def ratio(a: Interval, b: Interval) -> Interval | None:
    """a / b, from the intervals of both; None where b is not above 0, so that there is no ratio.

    Method MOVER-R of A. Donner and G. Y. Zou (2012), doi:10.1177/0962280210383082; where both intervals are as wide
    to either side it is that of Fieller (1954). Turned round it gives the inverse bounds.

    Examples
    --------
    >>> found = ratio(wilson(56, 70), wilson(48, 80))
    >>> [round(each, 3) for each in (found.value, found.low, found.high)]
    [1.333, 1.078, 1.663]
    """
    if b.value <= 0:
        return None
    assert a.high is not None
    assert b.high is not None
    whole = a.value * b.value
    least, most = a.low * (2 * a.value - a.low), a.high * (2 * a.value - a.high)
    wide, close = b.high * (2 * b.value - b.high), b.low * (2 * b.value - b.low)
    # Written so that nothing is lost where a bound is twice its figure and a difference of equals would be divided.
    below = whole + sqrt(max(whole * whole - least * wide, 0.0))
    low = least / below if below > 0 else 0.0
    high = (whole + sqrt(max(whole * whole - most * close, 0.0))) / close if close > 0 else None
    return Interval(a.value / b.value, low, high)
