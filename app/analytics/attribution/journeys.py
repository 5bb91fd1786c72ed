"""Journeys as columns: the touches of each, oldest first, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.attribution.sorting import oldest_first
from app.analytics.grid import Numbers
from app.errors import BadInput

LARGEST_SUM: Final = 2.0**62
"""The values of all orders together stay below this, so that no sum of them leaves 64 bits."""


@dataclass(frozen=True)
class Windows:
    """How long before an order a touch still counts, in the unit of the times; nothing is for ever."""

    click: int | None = None
    view: int | None = None

    def hold(self, at: Numbers, converted_at: Numbers, clicked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which touches count: one exactly as old as the window does, one after the order does not.

        >>> Windows(click=60).hold(np.array([39, 40, 100, 101]), np.full(4, 100), np.full(4, True)).tolist()
        [False, True, True, False]
        """
        age = converted_at - at
        held: NDArray[np.bool_] = age >= 0
        for length, these in ((self.click, clicked), (self.view, ~clicked)):
            if length is not None:
                held &= ~these | (age <= length)
        return held


@dataclass(frozen=True, eq=False)
class Journeys:
    """Journeys one after the other: the touches of journey j are those from `first[j]` up to `first[j + 1]`.

    `channel` holds places in `channels`. A journey stands for so many `conversions` and so many `nulls`, people who
    went the same way and did not order; `value_minor` is what its orders are worth together. Where `timed` is not
    set, `at` and `converted_at` mean nothing.
    """

    channels: tuple[str, ...]
    first: Numbers
    channel: Numbers
    at: Numbers
    converted_at: Numbers
    conversions: Numbers
    nulls: Numbers
    value_minor: Numbers
    timed: bool = True

    def __post_init__(self) -> None:
        if self.value_minor.astype(np.float64).sum() >= LARGEST_SUM or self.value_minor.min(initial=0) < 0:
            raise BadInput("The values of the orders are below 0, or more together than can be counted.")

    @classmethod
    def from_columns(
        cls,
        channels: Sequence[str],
        journey: ArrayLike,
        channel: ArrayLike,
        at: ArrayLike,
        *,
        converted: ArrayLike,
        converted_at: ArrayLike,
        value_minor: ArrayLike,
        clicked: ArrayLike | None = None,
        certain: ArrayLike | None = None,
        touch: ArrayLike | None = None,
        windows: Windows | None = None,
    ) -> Journeys:
        """Touches in any order of rows, and for each journey whether, when and for how much an order came of it.

        Of touches at the same time a click is later than a view, and so nearer to the order; then certain evidence
        is later than probable; then the touch with the higher number. Touches after the order, or older than the
        `windows` allow, are left out.

        Examples
        --------
        >>> found = Journeys.from_columns(["mail", "shop"], [0, 0, 1], [1, 0, 0], [20, 10, 5],
        ...     converted=[True, False], converted_at=[30, 0], value_minor=[900, 0])
        >>> [[found.channels[c] for c in found.channel[a:b]] for a, b in zip(found.first, found.first[1:])]
        [['mail', 'shop'], ['mail']]
        """
        of, code, time = _numbers(journey), _numbers(channel), _numbers(at)
        ordered = np.asarray(converted, dtype=np.bool_)
        moment, value = _numbers(converted_at), _numbers(value_minor)
        click = np.ones(len(of), dtype=np.bool_) if clicked is None else np.asarray(clicked, dtype=np.bool_)
        sure = np.ones(len(of), dtype=np.bool_) if certain is None else np.asarray(certain, dtype=np.bool_)
        number = np.zeros(len(of), dtype=np.int64) if touch is None else _numbers(touch)
        held = ~ordered[of] | (windows or Windows()).hold(time, moment[of], click)
        strength = 2 * click.astype(np.int64) + sure
        if not held.all():
            of, code, time, strength, number = (column[held] for column in (of, code, time, strength, number))
        order, first = oldest_first(of, time, strength, number, code, len(ordered))
        return cls(
            channels=tuple(channels),
            first=first,
            channel=code[order],
            at=time[order],
            converted_at=moment,
            conversions=ordered.astype(np.int64),
            nulls=1 - ordered.astype(np.int64),
            value_minor=np.where(ordered, value, 0),
        )

    @classmethod
    def from_paths(
        cls,
        paths: Sequence[Sequence[str]],
        conversions: ArrayLike,
        nulls: ArrayLike,
        value_minor: ArrayLike,
    ) -> Journeys:
        """Paths of channels that several people went, without times.

        >>> Journeys.from_paths([["mail", "shop"], ["mail"]], [3, 0], [1, 4], [900, 0]).channel.tolist()
        [0, 1, 0]
        """
        names = tuple(sorted({name for path in paths for name in path}))
        place = {name: at for at, name in enumerate(names)}
        code = np.array([place[name] for path in paths for name in path], dtype=np.int64)
        return cls(
            channels=names,
            first=np.concatenate([[0], np.cumsum([len(path) for path in paths], dtype=np.int64)]).astype(np.int64),
            channel=code,
            at=np.zeros(len(code), dtype=np.int64),
            converted_at=np.zeros(len(paths), dtype=np.int64),
            conversions=_numbers(conversions),
            nulls=_numbers(nulls),
            value_minor=_numbers(value_minor),
            timed=False,
        )

    @property
    def lengths(self) -> Numbers:
        """How many touches each journey has."""
        return np.diff(self.first)

    def orders(self) -> Journeys:
        """The journeys of which an order came and that a touch is known of."""
        return self.of((self.conversions > 0) & (self.lengths > 0))

    def of(self, these: NDArray[np.bool_]) -> Journeys:
        """Some of the journeys."""
        kept = np.repeat(these, self.lengths)
        return Journeys(
            channels=self.channels,
            first=np.concatenate([[0], np.cumsum(self.lengths[these])]).astype(np.int64),
            channel=self.channel[kept],
            at=self.at[kept],
            converted_at=self.converted_at[these],
            conversions=self.conversions[these],
            nulls=self.nulls[these],
            value_minor=self.value_minor[these],
            timed=self.timed,
        )


def _numbers(column: ArrayLike) -> Numbers:
    """A column as compiled loops want it: they would be compiled once more for one that cannot be written."""
    return np.require(column, np.int64, ["C", "W"])
