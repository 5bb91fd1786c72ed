"""Comparing: how well circles agree with groups that are given, such as teams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analytics.circles.memberships import Memberships, together
from app.analytics.grid import Amounts, Numbers


@dataclass(frozen=True)
class Best:
    """The circle that fits a given group best, or None where no circle has any of its members.

    `precision` is the share of the circle's members who are in the group, `recall` the share of the group's members who
    are in the circle, and `f1` their harmonic mean.
    """

    given: str
    found: str | None
    shared: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Comparison:
    """The best circle of each given group, and the mean F1 over groups, over circles, and of both.

    `average_f1` is the agreement of Yang and Leskovec (2013, doi:10.1145/2433396.2433471), from 0 to 1.
    """

    best: tuple[Best, ...]
    given_f1: float
    found_f1: float
    average_f1: float


def compared(found: Memberships, given: Memberships) -> Comparison:
    """Compare circles with given groups; both may overlap and need not hold everybody.

    Examples
    --------
    >>> circles = Memberships.from_columns(["ana", "bo", "cy"], ["c1", "c1", "c1"])
    >>> result = compared(circles, Memberships.from_columns(["ana", "bo"], ["team", "team"]))
    >>> result.best[0].found, result.best[0].recall, round(result.average_f1, 2)
    ('c1', 1.0, 0.8)
    """
    people = together(found, given)
    ours, theirs = found.among(people), given.among(people)
    size, of = (np.asarray(part.sum(axis=0)).ravel() for part in (ours, theirs))
    shared = (theirs.T @ ours).tocoo()
    row, column = shared.row.astype(np.int64), shared.col.astype(np.int64)
    f1 = 2 * shared.data / (of[row] + size[column])
    chosen = _first_best(row, column, f1, len(given.names))
    best = tuple(
        Best(name, None, 0, 0.0, 0.0, 0.0)
        if place < 0
        else Best(
            name,
            found.names[column[place]],
            int(shared.data[place]),
            float(shared.data[place] / size[column[place]]),
            float(shared.data[place] / of[row[place]]),
            float(f1[place]),
        )
        for name, place in zip(given.names, chosen, strict=True)
    )
    given_f1 = _mean(f1, chosen)
    found_f1 = _mean(f1, _first_best(column, row, f1, len(found.names)))
    return Comparison(best, given_f1, found_f1, (given_f1 + found_f1) / 2)


def _first_best(row: Numbers, column: Numbers, value: Amounts, count: int) -> Numbers:
    """The place of the largest value of each row, the first column of equals; -1 where a row has none."""
    order = np.lexsort((column, -value, row))
    rows, first = np.unique(row[order], return_index=True)
    chosen = np.full(count, -1, dtype=np.int64)
    chosen[rows] = order[first]
    return chosen


def _mean(value: Amounts, chosen: Numbers) -> float:
    return float(np.where(chosen >= 0, np.append(value, 0.0)[chosen], 0.0).mean()) if chosen.size else 0.0
