"""The customers: when they came, and what their circles show in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.ingest.sample import words
from app.ingest.sample.circles import COLLEAGUES, KINDS, Circles, plant
from app.ingest.sample.frames import Chunk, counted, frame, ids, named, parts, times, width
from app.ingest.sample.numbers import Dice, Ints, numbers, zipf
from app.ingest.sample.year import DAY, END

_KNOWN_FOR = 4 * 365 * DAY
_VERIFIED = 10
_MAIN_LANGUAGES = (0, 1, 0, 2, 0, 3)


@dataclass(frozen=True)
class People:
    """One entry for each customer, in the order in which they joined; -1 where there is nothing to tell.

    One in ten is `verified`: 1, the others 0.
    """

    size: int
    joined: Ints
    city: Ints
    surname: Ints
    employer: Ints
    birth_year: Ints
    language: Ints
    topic: Ints
    verified: Ints

    def ids(self, person: NDArray[np.integer]) -> pl.Series:
        """Ids of customers by their numbers."""
        return ids("c", person, width(self.size, 6))

    def employers(self) -> list[str]:
        """The names of all firms that customers work for."""
        return [words.employer(number) for number in range(int(self.employer.max()) + 1)]

    def known(self, person: Ints, at: Ints, other: Ints, dice: Dice, purpose: str) -> Ints:
        """The same people, but anybody in place of nobody, of the other one, and of those who came after that time."""
        by_then = np.searchsorted(self.joined, at, side="right")
        anybody = dice(f"{purpose} anybody").below(numbers(len(at)), by_then - 1)
        anybody += anybody >= other
        return np.where((person >= 0) & (person < by_then) & (person != other), person, anybody)

    def frames(self) -> Iterator[Chunk]:
        """The table of customers."""
        cities = [words.city(number) for number in range(int(self.city.max()) + 1)]
        surnames, employers = words.surnames(), self.employers()
        for part in parts(self.size):
            yield (
                "customers",
                frame(
                    {
                        "customer_id": self.ids(counted(part)),
                        "joined_at": times(self.joined[part]),
                        "verified": named(self.verified[part] - 1, ("true",)),
                        "surname": named(self.surname[part], surnames),
                        "city": named(self.city[part], cities),
                        "employer": named(self.employer[part], employers),
                        "birth_year": self.birth_year[part],
                        "language": named(self.language[part], words.LANGUAGES),
                    }
                ),
            )


def settle(dice: Dice, size: int) -> tuple[People, Circles]:
    """The customers and the circles they live in."""
    index = numbers(size)
    city = dice("city").pick(index, zipf(min(120, max(2, isqrt(size) // 4))))
    circles = plant(dice, city)
    family, work, friends, interest = (circles.of_kind(kind) for kind in range(len(KINDS)))
    return People(
        size=size,
        joined=_joined(dice, index),
        city=city,
        surname=_shared(dice, "surname", family, words.SURNAMES),
        # Circles are numbered kind by kind, so the first firm is the first circle of colleagues.
        employer=np.where(work >= 0, work - np.searchsorted(circles.kind, COLLEAGUES), -1),
        birth_year=1950 + _shared(dice, "generation", friends, 52) + dice("birth year").below(index, 5),
        language=_languages(dice, city),
        topic=np.where(interest >= 0, circles.topic[interest], -1),
        verified=dice("verified").chance(index, _VERIFIED).astype(np.int64),
    ), circles


def _joined(dice: Dice, index: Ints) -> Ints:
    """Times of joining, in order; the last is at least a day before the end of the year."""
    step = (_KNOWN_FOR - DAY) // len(index)
    return END - _KNOWN_FOR + index * step + dice("joined").below(index, step)


def _shared(dice: Dice, what: str, circle: Ints, limit: int) -> Ints:
    """A number that all in one circle have in common; those in none have one of their own."""
    common = dice(f"{what} of circle").below(circle, limit)
    return np.where(circle >= 0, common, dice(what).below(numbers(len(circle)), limit))


def _languages(dice: Dice, city: Ints) -> Ints:
    """The language of the city for nine in ten, any language for the others."""
    index = numbers(len(city))
    usual = np.array(_MAIN_LANGUAGES, dtype=np.int64)[city % len(_MAIN_LANGUAGES)]
    other = dice("language").below(index, len(words.LANGUAGES))
    return np.where(dice("speaks another language").chance(index, 10), other, usual)
