"""What speaks for the rating that one person will give another: four numbers, each from other ratings alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from app.analytics.arithmetic import compiled
from app.analytics.grid import Amounts, Numbers
from app.analytics.ratings.fairness import Fairness, fairness_goodness
from app.analytics.ratings.rated import Rated

FADING: Final = 0.9
"""A rating counts this much less for each later one that the same person received."""

FARTHEST: Final = 400
"""Ratings so many places back count nothing any more: .9 to the power of 400 is below the last digit."""

CHUNK = 4096
NAMES = ("constant", "goodness", "trusted", "reciprocal", "fairness")


@dataclass(frozen=True, eq=False)
class Signals:
    """The numbers that speak for a rating, one row a pair, and the evidence they rest on.

    Columns are `NAMES`: 1; the rater's fairness times how good the other is lately, above the mean; what people whom
    the rater trusts say of the other, above the mean; what the other said of the rater, above the mean; the rater's
    fairness above the mean. `received` counts the ratings of the other that are known.
    """

    columns: Amounts
    received: Numbers
    mean: Amounts


class Known:
    """Ratings, and all that is worked out from them once."""

    def __init__(self, rated: Rated) -> None:
        self.rated = rated
        self.fairness = fairness_goodness(rated)
        self.lately = _lately(rated, self.fairness)
        self.typical = 1 - self.fairness.error

    def signals(self, source: Numbers, target: Numbers) -> Signals:
        """The signals for pairs; -1 stands for somebody unknown, about whom nothing speaks."""
        fair, mean = self.fairness, self.fairness.mean
        by, of = source >= 0, target >= 0
        fairness = np.where(by, fair.fairness[source] if len(fair.fairness) else 0.0, self.typical)
        lately = np.where(of, self.lately[target] if len(self.lately) else 0.0, 0.0)
        received = np.where(of, fair.received[target] if len(fair.received) else 0, 0)
        both = np.flatnonzero(by & of)
        trusted, reciprocal = np.zeros(len(source)), np.zeros(len(source))
        trusted[both] = self._trusted(source[both], target[both])
        reciprocal[both] = self._reciprocal(source[both], target[both])
        columns = (np.ones(len(source)), fairness * lately, trusted, reciprocal, fairness - self.typical)
        return Signals(np.column_stack(columns), received, np.full(len(source), mean))

    def without_itself(self) -> Signals:
        """The signals for every known rating as if it had not been given."""
        rated, fair = self.rated, self.fairness
        s, t, w = rated.source, rated.target, rated.rating
        off = np.abs(w - fair.goodness[t]) / 2
        missed = np.bincount(s, weights=off, minlength=rated.people)[s] - off
        fairness = 1 - (missed + fair.error) / fair.given[s]
        lately = _left_out(
            s, w, rated.starts, fair.fairness, fair.goodness, fair.given.astype(np.float64), fair.mean, fading(rated)
        )
        columns = (
            np.ones(len(s)),
            fairness * lately,
            self._trusted(s, t),
            self._reciprocal(s, t),
            fairness - self.typical,
        )
        mean = (fair.mean * len(w) - w) / max(len(w) - 1, 1)
        return Signals(np.column_stack(columns), fair.received[t] - 1, mean)

    def _trusted(self, source: Numbers, target: Numbers) -> Amounts:
        """What people whom the rater rates well say above the mean, weighed by how well; half a rating of 0 added."""
        s, t, w, n = self.rated.source, self.rated.target, self.rated.rating, self.rated.people
        liked: Any = csr_array((np.maximum(w, 0.0), (s, t)), shape=(n, n))
        said: Any = csr_array((w - self.fairness.mean, (t, s)), shape=(n, n))
        spoke: Any = csr_array((np.ones(len(w)), (t, s)), shape=(n, n))
        found = np.zeros(len(source))
        for start in range(0, len(source), CHUNK):
            mine, of = liked[source[start : start + CHUNK]], target[start : start + CHUNK]
            total, weight = mine.multiply(said[of]).sum(axis=1), mine.multiply(spoke[of]).sum(axis=1)
            found[start : start + CHUNK] = total / (weight + 0.5)
        return found

    def _reciprocal(self, source: Numbers, target: Numbers) -> Amounts:
        """What the other said of the rater, above the mean; 0 where nothing."""
        rated = self.rated
        if not len(rated.rating):
            return np.zeros(len(source))
        pair = rated.target * rated.people + rated.source
        order = np.argsort(pair)
        wanted = source * rated.people + target
        place = np.minimum(np.searchsorted(pair[order], wanted), len(pair) - 1)
        return np.where(pair[order][place] == wanted, rated.rating[order][place] - self.fairness.mean, 0.0)


def fading(rated: Rated) -> float:
    """How fast ratings fade: without times, not at all."""
    return 1.0 if rated.order is None else FADING


def _lately(rated: Rated, fair: Fairness) -> Amounts:
    """How good each person is above the mean, fair raters and late ratings counting most; one pseudo-rating."""
    back = rated.starts[rated.target + 1] - 1 - np.arange(len(rated.target))
    weight = fading(rated) ** np.minimum(back, FARTHEST) * fair.fairness[rated.source]
    weight[back > FARTHEST if rated.order is not None else back < 0] = 0.0
    total = np.bincount(rated.target, weights=weight * (rated.rating - fair.mean), minlength=rated.people)
    return total / (np.bincount(rated.target, weights=weight, minlength=rated.people) + 1.0)


@compiled
def _left_out(
    source: Numbers,
    rating: Amounts,
    starts: Numbers,
    fairness: Amounts,
    goodness: Amounts,
    given: Amounts,
    mean: float,
    fade: float,
) -> Amounts:
    """How good the target of each row is above the mean, lately, had that row not been given.

    Without the row the goodness of the target changes, and with it the fairness of everybody else who rated them.
    """
    found = np.zeros(len(rating))
    for person in range(len(starts) - 1):
        first, end = starts[person], starts[person + 1]
        count = end - first
        for row in range(first, end):
            known = goodness[person] * (count + 1.0) - fairness[source[row]] * rating[row]
            without = known / count
            total, weight, faded = 0.0, 1.0, 1.0
            for other in range(end - 1, first - 1, -1):
                if other == row:
                    continue
                if faded < 1e-18:
                    break
                by = source[other]
                change = abs(rating[other] - goodness[person]) - abs(rating[other] - without)
                share = faded * (fairness[by] + change / 2.0 / (given[by] + 1.0))
                total += share * (rating[other] - mean)
                weight += share
                faded *= fade
            found[row] = total / weight
    return found
