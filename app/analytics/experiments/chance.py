"""How likely so large a difference would be by chance alone."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
from scipy.special import gammaln, stdtr

from app.analytics.experiments.arms import Arm

FEW = 5
"""Where fewer buyers, or others, than this are expected in an arm, chances are counted out one by one."""

NEAR = 1e-7
"""Tables whose chances differ by no more than this part are equally likely."""


def rates_by_chance(treated: Arm, control: Arm) -> tuple[float, str]:
    """The chance of rates that differ as much, where the treatment changes nothing; and the test that says so.

    The score test (Pearson's, without a correction), and Fisher's exact test where numbers are small.

    Examples
    --------
    >>> chance, test = rates_by_chance(Arm(10, 8, 0, 0), Arm(10, 2, 0, 0))
    >>> round(chance, 4), test
    (0.0073, 'score')
    >>> chance, test = rates_by_chance(Arm(8, 7, 0, 0), Arm(8, 2, 0, 0))
    >>> round(chance, 4), test
    (0.0406, 'Fisher')
    """
    people, buyers = treated.people + control.people, treated.buyers + control.buyers
    if min(treated.people, control.people) * min(buyers, people - buyers) < FEW * people:
        return _fisher(treated, control), "Fisher"
    gap = treated.buyers * control.people - control.buyers * treated.people
    square = gap * gap * people / (treated.people * control.people * buyers * (people - buyers))
    return erfc(sqrt(square / 2)), "score"


def _fisher(treated: Arm, control: Arm) -> float:
    """The chance of all tables that are not likelier than the one that was seen."""
    buyers = treated.buyers + control.buyers
    low, high = max(0, buyers - control.people), min(buyers, treated.people)
    here = np.arange(low, high + 1)
    parts = (here, treated.people - here, buyers - here, control.people - buyers + here)
    logs = -np.sum([gammaln(part + 1.0) for part in parts], axis=0)
    chances = np.exp(logs - logs.max())
    rare = chances <= chances[treated.buyers - low] * (1 + NEAR)
    return float(min(np.cumsum(chances[rare])[-1] / np.cumsum(chances)[-1], 1.0))


def freedom(treated: Arm, control: Arm) -> float | None:
    """Degrees of freedom by Welch and Satterthwaite; None where values do not vary, so that nothing can be said.

    B. L. Welch (1947), doi:10.1093/biomet/34.1-2.28.
    """
    a, b = treated.variance_of_mean, control.variance_of_mean
    if min(treated.people, control.people) < 2 or not a + b > 0:
        return None
    return (a + b) ** 2 / (a * a / (treated.people - 1) + b * b / (control.people - 1))


def means_by_chance(treated: Arm, control: Arm, degrees: float) -> float:
    """The chance of values per head that differ as much, by Welch's test."""
    gap = abs(treated.mean - control.mean) / sqrt(treated.variance_of_mean + control.variance_of_mean)
    return float(2 * stdtr(degrees, -gap))
