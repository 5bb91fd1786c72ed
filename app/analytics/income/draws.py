"""Incomes drawn from the fitted models: the range that a customer's income will lie in."""

from __future__ import annotations

from math import exp, log, pi, sqrt

import numpy as np

from app.analytics.arithmetic import MIXED, compiled, fraction, ln, mixed
from app.analytics.grid import Amounts
from app.analytics.income.bgnbd import Buying, still_buying
from app.analytics.income.gamma_gamma import Spending
from app.analytics.income.history import Rfm

DRAWS = 400
MOST = 100_000
"""Orders of one customer in one draw; far beyond any person, so that a draw always ends."""


def drawn(
    history: Rfm, buying: Buying, spending: Spending, *, horizon_days: float, seed: int = 1, draws: int = DRAWS
) -> tuple[Amounts, Amounts]:
    """The bounds within which each buyer's income of so many days stays in 95 of 100 draws, else 0.

    Each person has random numbers of their own, made from the seed and what they bought: others do not change them.
    """
    low, high = np.zeros(len(history.bought)), np.zeros(len(history.bought))
    rows = np.column_stack([history.repeats, history.recency, history.age, history.mean_minor])[history.bought]
    if len(rows):
        kinds, which = np.unique(rows, axis=0, return_inverse=True)
        x, last, whole, mean = kinds.T
        alive = still_buying(buying, x.astype(np.int64), last, whole)
        parameters = np.array([buying.r, buying.alpha, buying.a, buying.b, spending.p, spending.q, spending.v])
        bounds = _bounds(x, whole, mean, alive, parameters, horizon_days / 7.0, draws, seed)
        low[history.bought], high[history.bought] = bounds[which.ravel()].T
    return low, high


@compiled
def _normal(state: np.uint64) -> float:
    """A number of the standard normal distribution, by Box and Muller."""
    one = 1.0 - fraction(state)
    two = fraction(state + np.uint64(MIXED[0]))
    return float(np.sqrt(-2.0 * ln(one)) * np.cos(2.0 * pi * two))


@compiled
def _gamma(shape: float, state: np.uint64) -> float:
    """A number of the gamma distribution with scale 1, by Marsaglia and Tsang (2000)."""
    boost = 1.0
    if shape < 1.0:
        boost = exp(log(1.0 - fraction(state)) / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * d)
    for tried in range(1, 1000):
        at = state + np.uint64(MIXED[1]) * np.uint64(3 * tried)
        z = _normal(at)
        v = 1.0 + c * z
        if v <= 0.0:
            continue
        v = v * v * v
        if log(1.0 - fraction(at + np.uint64(MIXED[2]))) < 0.5 * z * z + d - d * v + d * log(v):
            return boost * d * v
    return boost * d


@compiled
def _bounds(
    x: Amounts,
    whole: Amounts,
    mean: Amounts,
    alive: Amounts,
    parameters: Amounts,
    weeks: float,
    draws: int,
    seed: int,
) -> Amounts:
    """The 2.5 % and 97.5 % quantiles of each row's drawn incomes."""
    r, alpha, a, b, p, q, v = parameters
    bounds = np.zeros((len(x), 2))
    income = np.zeros(draws)
    for row in range(len(x)):
        for draw in range(draws):
            state = np.uint64(seed) * np.uint64(MIXED[1]) + np.uint64(draw + 1) * np.uint64(MIXED[2])
            state += np.uint64(np.int64(x[row] * 8191 + whole[row] * 524287 + mean[row] * 131)) * np.uint64(MIXED[0])
            income[draw] = 0.0
            if fraction(state + np.uint64(11)) >= alive[row]:
                continue
            rate = _gamma(r + x[row], state + np.uint64(101)) / (alpha + whole[row])
            stop = _gamma(a, state + np.uint64(211))
            stop /= stop + _gamma(b + x[row], state + np.uint64(307))
            bought, passed, arrivals = 0, 0.0, mixed(state + np.uint64(401))
            while bought < MOST:
                at = arrivals + np.uint64(2 * bought)
                passed -= ln(1.0 - fraction(at)) / rate if rate > 0.0 else -weeks * 2.0
                if passed > weeks:
                    break
                bought += 1
                if fraction(at + np.uint64(1)) < stop:
                    break
            if bought:
                scale = (v + x[row] * mean[row]) / max(_gamma(q + p * x[row], state + np.uint64(503)), 1e-300)
                income[draw] = _gamma(p * bought, state + np.uint64(601)) * scale
        income.sort()
        bounds[row, 0] = income[int(0.025 * draws)]
        bounds[row, 1] = income[draws - 1 - int(0.025 * draws)]
    return bounds
