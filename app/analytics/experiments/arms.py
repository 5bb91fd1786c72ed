"""The arms of an experiment: how many people, how many of them bought, and for how much."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

from numpy.typing import NDArray
from scipy.special import stdtrit

from app.analytics.experiments.intervals import Interval
from app.analytics.grid import Numbers


@dataclass(frozen=True)
class Arm:
    """One side of an experiment in whole numbers; `squares` is the sum of the squared values of its people."""

    people: int
    buyers: int
    value_minor: int
    squares: int

    @property
    def mean(self) -> float:
        """Value per head, in minor units."""
        return self.value_minor / self.people

    @property
    def several_paid(self) -> bool:
        """Whether at least two people paid anything; of one, the value is its own square."""
        return self.value_minor**2 != self.squares

    @property
    def variance_of_mean(self) -> float:
        """How far the value per head may be off, squared; 0 for a single person."""
        if self.people < 2:
            return 0.0
        # Whole numbers to the end: nothing is lost where the mean is large and the spread is small.
        return (self.people * self.squares - self.value_minor**2) / (self.people**2 * (self.people - 1))

    def mean_within(self, freedom: float) -> Interval:
        """Value per head with its interval, by Student's distribution."""
        half = float(stdtrit(freedom, 0.975)) * sqrt(self.variance_of_mean)
        return Interval(self.mean, self.mean - half, self.mean + half)


def arm_of(bought: NDArray[Any], value_minor: Numbers) -> Arm:
    """The arm of people of whom each bought or not, for so much in all.

    Examples
    --------
    >>> import numpy as np
    >>> arm_of(np.array([True, False, True]), np.array([3, 0, 4]))
    Arm(people=3, buyers=2, value_minor=7, squares=25)
    """
    values = value_minor.tolist()
    return Arm(len(values), int(bought.sum()), sum(values), sum(value * value for value in values))
