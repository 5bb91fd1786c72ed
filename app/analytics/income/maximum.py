"""The maximum of a likelihood, to as many digits as any machine agrees on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from app.analytics.grid import Amounts

Slope = Callable[[Amounts], tuple[float, Amounts]]
"""A log-likelihood and its gradient at the logarithms of the parameters."""

WIDEST = 12.0
"""Parameters are sought between e^-12 and e^12; one that ends there says that the model does not fit."""

STEP = 1e-4
DIGITS = 6


def maximum(slope: Slope, start: Sequence[float]) -> tuple[Amounts, bool]:
    """The parameters of the greatest likelihood, rounded to 6 significant digits, and whether they are a real maximum.

    A search by L-BFGS-B comes near; Newton's steps then go on until nothing changes, so that where a search happens to
    stop, which differs between machines, does not matter.
    """

    def downhill(theta: Amounts) -> tuple[float, Amounts]:
        value, gradient = slope(theta)
        return -value, -gradient

    bounds = [(-WIDEST, WIDEST)] * len(start)
    near = minimize(downhill, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    theta, settled = _newton(slope, np.asarray(near.x, dtype=np.float64))
    return np.array([rounded(value) for value in np.exp(theta).tolist()]), settled


def rounded(value: float) -> float:
    """A number with 6 significant digits.

    Examples
    --------
    >>> rounded(4.41362199)
    4.41362
    """
    return float(f"{value:.{DIGITS}g}")


def _newton(slope: Slope, theta: Amounts) -> tuple[Amounts, bool]:
    """Newton's steps to where the gradient is 0; False where the likelihood has no maximum inside the bounds."""
    for _ in range(50):
        gradient = slope(theta)[1]
        curve = _curve(slope, theta)
        if np.linalg.eigvalsh(curve).max() >= 0:
            return theta, False
        step = np.linalg.solve(curve, -gradient)
        theta = theta + step * min(1.0, 1.0 / float(np.abs(step).max(initial=1.0)))
        if np.abs(theta).max() >= WIDEST:
            return np.clip(theta, -WIDEST, WIDEST), False
        if np.abs(step).max() < 1e-10:
            return theta, True
    return theta, bool(np.abs(step).max() < 1e-7)


def _curve(slope: Slope, theta: Amounts) -> Amounts:
    """The matrix of second derivatives, from differences of the gradient."""
    rows = []
    for place in range(len(theta)):
        nudge = np.zeros(len(theta))
        nudge[place] = STEP
        rows.append((slope(theta + nudge)[1] - slope(theta - nudge)[1]) / (2 * STEP))
    curve = np.array(rows)
    return (curve + curve.T) / 2
