"""Gamma-gamma: what somebody's next order will be worth, from what their orders were worth.

Amounts of one customer follow a gamma distribution whose scale differs between customers, again by a gamma
distribution. The fewer orders, the nearer the expectation to the mean of all.

Source: P. S. Fader, B. G. S. Hardie, The gamma-gamma model of monetary value, 2013,
http://www.brucehardie.com/notes/025/.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from app.analytics.grid import Amounts, Numbers
from app.analytics.income.maximum import maximum, rounded

START = (5.0, 3.0, 0.5)


@dataclass(frozen=True)
class Spending:
    """Three parameters: an order is gamma(p, ν), and ν is gamma(q, v) over customers; v in the unit of amounts.

    `settled` is False where the likelihood has no proper maximum or a mean would not exist (q up to 1).
    """

    p: float
    q: float
    v: float
    settled: bool = True

    @property
    def mean(self) -> float:
        """What an order of somebody unknown is worth."""
        return self.v * self.p / (self.q - 1)


def fit_gamma_gamma(repeats: Numbers, mean: Amounts) -> Spending:
    """The parameters under which these mean amounts of so many orders are likeliest.

    People without a repeat order are left out. The result is
    rounded to 6 significant digits and does not depend on the order of the rows.
    """
    there = (np.asarray(repeats) > 0) & (np.asarray(mean) > 0)
    if not there.any():
        return Spending(*START, settled=False)
    rows, count = np.unique(np.column_stack([repeats, mean])[there], axis=0, return_counts=True)
    scale = rounded(math.fsum((rows[:, 1] * count).tolist()) / int(count.sum()))
    x, m = rows[:, 0], rows[:, 1] / scale

    def slope(theta: Amounts) -> tuple[float, Amounts]:
        p, q, v = np.exp(theta)
        spent = x * m + v
        value = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(m)
        value = value + p * x * np.log(x) - (p * x + q) * np.log(spent)
        rise = psi(p * x + q) - np.log(spent)
        parts = (
            x * (rise - psi(p * x) + np.log(x * m)),
            rise - psi(q) + np.log(v),
            q / v - (p * x + q) / spent,
        )
        gradient = np.array([float(np.cumsum(count * part)[-1]) for part in parts])
        return float(np.cumsum(count * value)[-1]), gradient * np.exp(theta)

    found, settled = maximum(slope, START)
    p, q, v = found.tolist()
    return Spending(p, q, rounded(v * scale), settled and q > 1)


def expected_amount(spending: Spending, repeats: Numbers, mean: Amounts) -> Amounts:
    """What each customer's orders are worth on average: their own mean and everybody's, weighed by evidence.

    Examples
    --------
    >>> cdnow = Spending(6.25, 3.74, 15.44)
    >>> expected_amount(cdnow, np.array([2, 1, 0]), np.array([22.35, 11.77, 0.0])).round(2).tolist()
    [24.66, 18.92, 35.22]
    """
    x = np.asarray(repeats, dtype=np.float64)
    own = x * np.asarray(mean, dtype=np.float64)
    return spending.p * (spending.v + own) / (spending.p * x + spending.q - 1)
