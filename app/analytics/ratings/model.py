"""A model of ratings: what one person would say of another, and how far off that may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.arithmetic import mixed
from app.analytics.grid import Amounts, on_grid
from app.analytics.ratings.ranges import EVIDENCE, kind_of, learnt_ranges
from app.analytics.ratings.rated import Rated
from app.analytics.ratings.signals import NAMES, Known, Signals

FIRST_SHARE = 0.2
PARTS = 8
FOLDS = 5
PRIOR_ROWS = 20.0
"""Weights are learnt as if so many rows had already said: the rater's fairness times goodness, and nothing else."""

NOTHING_KNOWN = 20
"""With fewer foretold ratings than these, any rating is within range."""


@dataclass(frozen=True, eq=False)
class RatingModel:
    """What is known of ratings, the weights of `NAMES`, and the errors at both ends for each amount of evidence."""

    known: Known
    weights: Amounts
    below: Amounts
    above: Amounts

    def predict(self, source: ArrayLike, target: ArrayLike) -> tuple[Amounts, Amounts, Amounts]:
        """The rating that each source would give each target, -1 to 1, and the range that holds 95 of 100.

        People are positions; -1 is somebody unknown, who gets the mean and a wide range.
        """
        return self.told(self.known.signals(np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)))

    def told(self, signals: Signals) -> tuple[Amounts, Amounts, Amounts]:
        """The prediction and its range for signals."""
        value = _value(signals.mean, signals.columns, self.weights)
        kind = kind_of(signals.received)
        low, high = np.maximum(value + self.below[kind], -1.0), np.minimum(value + self.above[kind], 1.0)
        return on_grid(value), on_grid(low), on_grid(high)


def fit(
    source: ArrayLike, target: ArrayLike, rating: ArrayLike, at: ArrayLike | None = None, *, people: int | None = None
) -> RatingModel:
    """Learn from ratings, -1 to 1, between people given by position; `at` is when each was given.

    The prediction is the mean of all plus a weighted sum of the signals. Weights and ranges come from foretelling: the
    ratings are gone through in time, each part is foretold from all before it, and what came is compared. Without times
    each fifth is foretold from the others.

    Examples
    --------
    >>> model = fit([0, 1, 2, 0], [3, 3, 3, 1], [1.0, 0.8, 0.9, 0.5], [1, 2, 3, 4])
    >>> value, low, high = model.predict([1, -1], [0, 2])
    >>> value.round(2).tolist(), low.tolist(), high.tolist()
    ([0.8, 0.8], [-1.0, -1.0], [1.0, 1.0])
    """
    ends = np.concatenate([np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)])
    count = int(ends.max(initial=-1)) + 1 if people is None else people
    return fit_rated(Rated.from_rows(source, target, rating, at, people=count))


def fit_rated(rated: Rated) -> RatingModel:
    """Learn from ratings that are already in order."""
    told, came = [], []
    for before, after in _splits(rated):
        part = rated.part(after)
        told.append(Known(rated.part(before)).signals(part.source, part.target))
        came.append(part.rating)
    prior = np.array([0.0, 1.0, 0.0, 0.0, 0.0])
    nothing = np.full(len(EVIDENCE), 2.0)
    if not told or sum(map(len, came)) < NOTHING_KNOWN:
        return RatingModel(Known(rated), prior, -nothing, nothing)
    columns = np.concatenate([each.columns for each in told])
    mean, received = (np.concatenate([getattr(each, name) for each in told]) for name in ("mean", "received"))
    actual = np.concatenate(came)
    weights = _weights(columns, actual - mean, prior)
    off = actual - _value(mean, columns, weights)
    ends = np.cumsum([len(part) for part in came])[:-1]
    below, above = learnt_ranges(np.split(off, ends), np.split(kind_of(received), ends))
    return RatingModel(Known(rated), weights, below, above)


def _splits(rated: Rated) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """What is known and what is to be foretold from it, part by part."""
    rows = len(rated.rating)
    if rated.order is None:
        # Hashes of pairs: numbers that have nothing to do with who rates whom.
        pairs = (rated.source * rated.people + rated.target).tolist()
        fold = np.array([int(mixed(np.uint64(pair))) % FOLDS for pair in pairs], dtype=np.int64)
        for number in range(FOLDS):
            yield fold != number, fold == number
        return
    cuts = [int(rows * (FIRST_SHARE + (1 - FIRST_SHARE) * part / PARTS)) for part in range(PARTS + 1)]
    for start, end in pairwise(cuts):
        if 0 < start < end:
            yield rated.order < start, (rated.order >= start) & (rated.order < end)


def _weights(columns: Amounts, wanted: Amounts, prior: Amounts) -> Amounts:
    """Least squares, drawn towards the prior by `PRIOR_ROWS` rows of the usual size."""
    each = [columns[:, place] for place in range(len(prior))]
    left = wanted - _sum(columns, prior)
    # Products added up one after the other: a matrix product adds in another order on another machine.
    square = np.array([[float(np.cumsum(one * other)[-1]) for other in each] for one in each])
    usual = np.maximum(np.diag(square) / len(columns), 1e-9)
    towards = np.array([float(np.cumsum(one * left)[-1]) for one in each])
    learnt = np.linalg.solve(square + np.diag(PRIOR_ROWS * usual), towards)
    found: Amounts = np.array([round(value, 6) for value in (prior + learnt).tolist()])
    assert len(found) == len(NAMES)
    return found


def _value(mean: Amounts, columns: Amounts, weights: Amounts) -> Amounts:
    """What the signals come to, within the scale."""
    return np.clip(mean + _sum(columns, weights), -1.0, 1.0)


def _sum(columns: Amounts, weights: Amounts) -> Amounts:
    """The weighted sum of each row, added from left to right."""
    total = np.zeros(len(columns))
    for place, weight in enumerate(weights.tolist()):
        total += columns[:, place] * weight
    return total
