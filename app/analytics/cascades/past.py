"""Past cascades: who took something up, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.arithmetic import Places
from app.analytics.grid import Amounts, Numbers


@dataclass(frozen=True, eq=False)
class Cascades:
    """Cascades in the order they began, each with its people in the order they came; who began it comes first.

    The people of cascade i are `person[start[i] : start[i + 1]]`, who came at `at`. `later` is the first place in the
    cascade that came truly after each: people of one moment did not come after one another. `begun` is when each
    cascade began; `number` is what it is called.
    """

    start: Numbers
    person: Places
    at: Amounts
    later: Numbers
    begun: Amounts
    number: Numbers
    people: int

    @classmethod
    def from_rows(
        cls, cascade: ArrayLike, person: ArrayLike, at: ArrayLike, *, people: int, relative: bool = False
    ) -> Cascades:
        """Cascades from rows in any order; of several rows of a person in one cascade the first counts.

        `relative` times count from the beginning of each cascade: then nobody knows when it began, and cascades stand
        in the order of their numbers.

        Examples
        --------
        >>> past = Cascades.from_rows([7, 7, 3, 7], [0, 1, 2, 0], [10, 20, 30, 40], people=3)
        >>> past.number.tolist(), past.start.tolist(), past.person.tolist(), past.later.tolist()
        ([7, 3], [0, 2, 3], [0, 1, 2], [1, 2, 3])
        """
        which, who = np.asarray(cascade, dtype=np.int64), np.asarray(person, dtype=np.int32)
        when = np.asarray(at, dtype=np.float64)
        rows = np.lexsort((when, who, which))
        first = np.ones(len(rows), dtype=bool)
        first[1:] = (np.diff(which[rows]) != 0) | (np.diff(who[rows]) != 0)
        rows = rows[first]
        rows = rows[np.lexsort((who[rows], when[rows], which[rows]))]
        number, start = np.unique(which[rows], return_index=True)
        begun = np.zeros(len(number)) if relative else when[rows][start]
        order = np.lexsort((number, begun))
        size = np.diff(np.append(start, len(rows)))
        rows = rows[_spans(start[order], size[order])]
        return cls._built(size[order], who[rows], when[rows], begun[order], number[order], people)

    @classmethod
    def _built(
        cls, size: Numbers, person: Places, at: Amounts, begun: Amounts, number: Numbers, people: int
    ) -> Cascades:
        start = np.append(0, np.cumsum(size)).astype(np.int64)
        # The next place with another time, or the end of the cascade, looked for from behind.
        ends = np.zeros(len(at), dtype=bool)
        ends[start[1:][size > 0] - 1] = True
        ends[:-1] |= np.diff(at) != 0
        places = np.flatnonzero(ends)
        later = places[np.searchsorted(places, np.arange(len(at)))] + 1
        return cls(start, person, at, later, begun, number, people)

    @property
    def count(self) -> int:
        """How many cascades there are."""
        return len(self.begun)

    @property
    def timed(self) -> bool:
        """Whether it is known when cascades began."""
        return self.count > 1 and bool(self.begun[0] != self.begun[-1])

    def part(self, kept: NDArray[np.bool_] | Numbers) -> Cascades:
        """Some of the cascades, in the same order."""
        places = np.flatnonzero(kept) if kept.dtype == bool else np.sort(kept)
        size = np.diff(self.start)[places]
        rows = _spans(self.start[places], size)
        return self._built(size, self.person[rows], self.at[rows], self.begun[places], self.number[places], self.people)

    def of_row(self) -> Numbers:
        """The place of the cascade that each row belongs to."""
        return np.repeat(np.arange(self.count), np.diff(self.start))


def _spans(start: Numbers, size: Numbers) -> Numbers:
    """The places of spans one after the other."""
    ends = np.cumsum(size)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(start - ends + size, size)
