"""Ratings in the one order that everything else relies on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput


@dataclass(frozen=True, eq=False)
class Rated:
    """Who rated whom and how, from -1 to 1: one row a pair, sorted by target, then time, then source.

    `order` gives the place of each row by time, from 0; without times there is none. `starts` tells where the rows of
    each target begin. `given` is the place of each row among those given.
    """

    source: Numbers
    target: Numbers
    rating: Amounts
    order: Numbers | None
    starts: Numbers
    people: int
    given: Numbers

    @classmethod
    def from_rows(
        cls, source: ArrayLike, target: ArrayLike, rating: ArrayLike, at: ArrayLike | None, *, people: int
    ) -> Rated:
        """Ratings from rows in any order; a later rating of one pair replaces the earlier, of themselves none counts.

        Without times, or at one moment, the higher of two ratings of a pair stays: the order of rows must not matter.

        Examples
        --------
        >>> rows = Rated.from_rows([0, 0, 1], [2, 2, 2], [1.0, -0.5, 0.3], [10, 20, 5], people=3)
        >>> rows.source.tolist(), rows.rating.tolist(), rows.given.tolist()
        ([1, 0], [0.3, -0.5], [2, 1])
        """
        s, t = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
        w = np.asarray(rating, dtype=np.float64)
        if not (np.isfinite(w) & (np.abs(w) <= 1)).all():
            raise BadInput("Ratings are numbers from -1 to 1.")
        when = np.zeros(len(w)) if at is None else np.asarray(at, dtype=np.float64)
        rows = np.lexsort((w, when, s, t))
        last = np.ones(len(rows), dtype=bool)
        last[:-1] = (np.diff(s[rows]) != 0) | (np.diff(t[rows]) != 0)
        rows = rows[last & (s[rows] != t[rows])]
        rows = rows[np.lexsort((s[rows], when[rows], t[rows]))]
        order = None
        if at is not None:
            order = np.empty(len(rows), dtype=np.int64)
            order[np.lexsort((t[rows], s[rows], when[rows]))] = np.arange(len(rows))
        return cls._sorted(s[rows], t[rows], w[rows], order, people, rows)

    def part(self, kept: NDArray[np.bool_]) -> Rated:
        """Some of the rows."""
        order = None if self.order is None else np.argsort(np.argsort(self.order[kept]))
        return self._sorted(
            self.source[kept], self.target[kept], self.rating[kept], order, self.people, self.given[kept]
        )

    @classmethod
    def _sorted(cls, s: Numbers, t: Numbers, w: Amounts, order: Numbers | None, people: int, given: Numbers) -> Rated:
        return cls(s, t, w, order, np.searchsorted(t, np.arange(people + 1)), people, given)
