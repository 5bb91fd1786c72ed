"""Why points changed since the run before: new evidence, decay, others moving, another version of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.analytics.capital.scoring import percentile_among
from app.analytics.grid import Amounts, on_grid


@dataclass(frozen=True, eq=False)
class State:
    """One part of a score in one run, for the same people in both runs.

    `raw` are numbers of those people; `population` and `standing` those of everybody in the run; `weight` is the
    part's after sharing out.
    """

    raw: Amounts
    population: Amounts
    standing: Amounts
    weight: float

    def points(self) -> Amounts:
        """Points of this part, as `score` gives them."""
        return _points(self.weight, self.among(self.raw))

    def among(self, raw: Amounts) -> Amounts:
        """Percentiles that raw numbers have in this run."""
        return percentile_among(raw, self.population, self.standing)


@dataclass(frozen=True, eq=False)
class Change:
    """A change of points, in four parts that add up to it."""

    evidence: Amounts
    decay: Amounts
    others: Amounts
    version: Amounts

    @property
    def total(self) -> Amounts:
        """All four together: points now less points before."""
        return self.evidence + self.decay + self.others + self.version


def changed(before: State, aged: Amounts, now: State) -> Change:
    """Split the change of points of each person by its causes.

    `aged` are the raw numbers that the facts of the run before come to at the time of this one. Decay is what they
    cost among the people of then; evidence what new facts and standings add to them, among the people of then; others,
    that people are different now; and version, that the part weighs something else.

    Examples
    --------
    >>> one = np.array([1.0, 2.0])
    >>> found = changed(State(one, one, np.ones(2), 0.5), one, State(one[::-1], one, np.ones(2), 0.5))
    >>> found.evidence.tolist(), found.total.tolist()
    ([25.0, -25.0], [25.0, -25.0])
    """
    steps = [
        before.points(),
        _points(before.weight, before.among(aged)),
        _points(before.weight, before.among(now.raw)),
        _points(before.weight, now.among(now.raw)),
        now.points(),
    ]
    decay, evidence, others, version = (later - earlier for earlier, later in pairwise(steps))
    return Change(evidence, decay, others, version)


def nothing_before(now: State) -> Change:
    """The change of people who were in no run before: all of it is evidence."""
    none = np.zeros(now.raw.shape)
    return Change(now.points(), none, none, none)


def _points(weight: float, percentile: Amounts) -> Amounts:
    return on_grid(100 * weight * percentile)
