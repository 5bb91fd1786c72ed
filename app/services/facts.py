"""Facts as arrays: who did what towards whom, through which channel, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers
from app.analytics.ties import Ties, decayed_ties
from app.ingest.channels import KINDS


class Places:
    """From the numbers of identities to the positions of their customers; -1 for whoever is not joined yet."""

    def __init__(self, numbers: Numbers, positions: Numbers) -> None:
        order = np.argsort(numbers)
        self._numbers = np.append(numbers[order], np.iinfo(np.int64).max)
        self._positions = np.append(positions[order], -1)

    def bounds(self, portion: int) -> list[tuple[int, int]]:
        """Ranges of numbers that hold so many of these identities each."""
        numbers = self._numbers[:-1]
        lows = numbers[::portion].tolist()
        return list(zip(lows, [*lows[1:], int(numbers[-1]) + 1] if lows else [], strict=True))

    def of(self, numbers: NDArray[Any]) -> Numbers:
        """The position of each number."""
        wanted = numbers.astype(np.int64)
        where = np.searchsorted(self._numbers, wanted)
        return np.where(self._numbers[where] == wanted, self._positions[where], -1)


@dataclass(frozen=True)
class People:
    """Everybody: sorted ids of customers, the way from identities to them, and positions of those who are verified."""

    ids: NDArray[np.object_]
    places: Places
    verified: Numbers


@dataclass(frozen=True)
class Sorts:
    """Every sort of act: a channel and what was done there, with the kind of channel and the weight; sorted."""

    channel: NDArray[np.object_]
    act: NDArray[np.object_]
    layer: Numbers
    weight: Amounts

    @property
    def kind(self) -> NDArray[np.object_]:
        """The kind of channel of each sort."""
        return np.array(KINDS, dtype=object)[self.layer]


@dataclass(frozen=True)
class Rows:
    """Facts of one shape: positions of people, the sort of each fact as a position into `Sorts`, and its time."""

    source: Numbers
    target: Numbers
    sort: Numbers
    at: Numbers

    def where(self, use: NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        return Rows(self.source[use], self.target[use], self.sort[use], self.at[use])


@dataclass(frozen=True)
class Facts:
    """All that the algorithms need, with people as positions into `ids`.

    `rows` are all facts between people, `stated` the ties among them, and `acts` what people did towards anything.
    """

    people: People
    sorts: Sorts
    rows: Rows
    stated: Rows
    acts: Rows
    referrer: Numbers
    referee: Numbers
    referral_channel: NDArray[np.object_]
    referral_at: Numbers
    newest: int

    @property
    def ids(self) -> NDArray[np.object_]:
        """Sorted ids of everybody."""
        return self.people.ids

    def ties(self, as_of: int, half_life_days: float, *, rows: Rows | None = None) -> Ties:
        """Decayed ties, one row per pair and channel kind; of all rows between people, or of those given."""
        rows, sorts = rows or self.rows, self.sorts
        layer, weight = sorts.layer[rows.sort], sorts.weight[rows.sort]
        return decayed_ties(
            rows.source, rows.target, layer, weight, rows.at, as_of=as_of, half_life_days=half_life_days
        )
