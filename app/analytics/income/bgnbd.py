"""BG/NBD: how often somebody will buy again, from how often and how lately they did.

A customer buys at random at a rate of their own, and after each order stops for good with a chance of their own;
rates follow a gamma distribution over customers, chances a beta distribution.

Source: P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting your customers" the easy way: an alternative to the
Pareto/NBD model, Marketing Science 24, 2005, doi:10.1287/mksc.1040.0098.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, hyp2f1, psi

from app.analytics.grid import Amounts, Numbers
from app.analytics.income.maximum import maximum

START = (1.0, 10.0, 1.0, 3.0)
NEAR = 1e-5


@dataclass(frozen=True)
class Buying:
    """Four parameters: rates are gamma(r, alpha) per week, chances to stop are beta(a, b).

    `settled` is False where the likelihood has no proper maximum, so that nothing should be foretold.
    """

    r: float
    alpha: float
    a: float
    b: float
    settled: bool = True


def fit_bgnbd(repeats: Numbers, recency: Amounts, age: Amounts) -> Buying:
    """The parameters under which these histories are likeliest; recency and age in weeks.

    The result is rounded to 6 significant digits and does not depend on the order of the rows.
    """
    rows, count = np.unique(np.column_stack([repeats, recency, age]), axis=0, return_counts=True)
    x, last, whole = rows.T

    def slope(theta: Amounts) -> tuple[float, Amounts]:
        r, alpha, a, b = np.exp(theta)
        value, parts = _terms(r, alpha, a, b, x, last, whole)
        gradient = np.array([float(np.cumsum(count * part)[-1]) for part in parts])
        return float(np.cumsum(count * value)[-1]), gradient * np.exp(theta)

    found, settled = maximum(slope, START)
    r, alpha, a, b = found.tolist()
    return Buying(r, alpha, a, b, settled=settled)


def log_likelihood(buying: Buying, repeats: Numbers, recency: Amounts, age: Amounts) -> Amounts:
    """The logarithm of how likely each history is.

    Examples
    --------
    >>> cdnow = Buying(0.243, 4.414, 0.793, 2.426)
    >>> log_likelihood(cdnow, np.array([2]), np.array([30.43]), np.array([38.86])).round(4).tolist()
    [-9.4586]
    """
    x = np.asarray(repeats, dtype=np.float64)
    return _terms(buying.r, buying.alpha, buying.a, buying.b, x, np.asarray(recency), np.asarray(age))[0]


def still_buying(buying: Buying, repeats: Numbers, recency: Amounts, age: Amounts) -> Amounts:
    """The probability that each customer has not stopped.

    Somebody without a repeat order has not stopped in this model, which lets people stop only after one.
    """
    x = np.asarray(repeats, dtype=np.float64)
    stopping = np.log(buying.a) - np.log(buying.b + np.maximum(x, 1) - 1)
    odds = stopping + (buying.r + x) * np.log((buying.alpha + age) / (buying.alpha + recency))
    return np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700.0))), 1.0)


def expected_orders(
    buying: Buying, repeats: Numbers, recency: Amounts, age: Amounts, *, horizon_days: float
) -> Amounts:
    """How many further orders to expect of each customer within so many days (equation 10 of the source).

    The hypergeometric function is brought into a form with small arguments by Euler's transformation, so that it stays
    exact for people with thousands of orders.

    Examples
    --------
    >>> cdnow = Buying(0.243, 4.414, 0.793, 2.426)
    >>> found = expected_orders(cdnow, np.array([2]), np.array([30.43]), np.array([38.86]), horizon_days=273)
    >>> found.round(3).tolist()
    [1.226]
    """
    x = np.asarray(repeats, dtype=np.float64)
    weeks = horizon_days / 7.0
    a = buying.a + 2 * NEAR if abs(buying.a - 1) < NEAR else buying.a
    whole = buying.b + a + x - 1
    whole = np.where(np.abs(whole) < NEAR, NEAR, whole)
    later = weeks / (buying.alpha + np.asarray(age) + weeks)
    grown = (1 - later) ** (a - 1) * hyp2f1(a + buying.b - 1 - buying.r, a - 1, whole, later)
    alive = still_buying(buying, repeats, recency, age)
    return np.maximum(whole / (a - 1) * (1 - grown) * alive, 0.0)


def _terms(
    r: float, alpha: float, a: float, b: float, x: Amounts, last: Amounts, whole: Amounts
) -> tuple[Amounts, tuple[Amounts, Amounts, Amounts, Amounts]]:
    """The log-likelihood of each history, and its derivatives by r, alpha, a and b."""
    again = x > 0
    before = b + np.maximum(x, 1) - 1
    buying = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    staying = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    active = -(r + x) * np.log(alpha + whole)
    stopped = np.where(again, np.log(a) - np.log(before) - (r + x) * np.log(alpha + last), -np.inf)
    either = np.logaddexp(active, stopped)
    there = np.exp(active - either)
    gone = 1 - there
    psis = psi(a + b) - psi(a + b + x)
    by_r = psi(r + x) - psi(r) + np.log(alpha) - there * np.log(alpha + whole) - gone * np.log(alpha + last)
    by_alpha = r / alpha - (r + x) * (there / (alpha + whole) + gone / (alpha + last))
    return buying + staying + either, (by_r, by_alpha, psis + gone / a, psis + psi(b + x) - psi(b) - gone / before)
