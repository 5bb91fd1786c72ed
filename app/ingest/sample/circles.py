"""The planted circles: who belongs together, and over what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.ingest.sample.numbers import Dice, Ints, Stream, numbers
from app.ingest.sample.words import TOPICS

FAMILY, COLLEAGUES, FRIENDS, INTEREST = range(4)
KINDS = ("family", "colleagues", "friends", "interest")

# Percent of people who are in a circle of the kind, and its usual sizes. Kinds are drawn independently, which leaves
# 6 % in no circle at all and 6 % in four.
_SHARE = (55, 50, 50, 45)
_SIZES = ((5, 12), (8, 40), (5, 25), (10, 56))
_LEAST = 5


@dataclass(frozen=True)
class Circles:
    """Circles of all kinds; the members of circle i are `member[start[i]:start[i + 1]]`."""

    kind: Ints
    topic: Ints
    start: Ints
    member: Ints
    people: int

    @cached_property
    def of_row(self) -> Ints:
        """The circle of each membership."""
        return np.repeat(numbers(len(self.kind)), np.diff(self.start))

    @cached_property
    def _of_person(self) -> tuple[Ints, Ints]:
        """Memberships sorted by person, and where each person's begin."""
        counts = np.bincount(self.member, minlength=self.people)
        return np.argsort(self.member, kind="stable"), np.concatenate(([0], np.cumsum(counts)))

    def of_kind(self, kind: int) -> Ints:
        """The circle of this kind that each person is in, or -1."""
        rows = np.flatnonzero(self.kind[self.of_row] == kind)
        circle = np.full(self.people, -1, dtype=np.int64)
        circle[self.member[rows]] = self.of_row[rows]
        return circle

    def others(self, row: Ints, stream: Stream, index: Ints) -> Ints:
        """For each membership some other member of the same circle."""
        circle = self.of_row[row]
        first = self.start[circle]
        place = first + stream.below(index, self.start[circle + 1] - first - 1)
        other: Ints = self.member[place + (place >= row)]
        return other

    def mates(self, person: Ints, dice: Dice, purpose: str) -> Ints:
        """For each person somebody from one of their circles; -1 for those who are in none."""
        rows, first = self._of_person
        index = numbers(len(person))
        count = first[person + 1] - first[person]
        place = first[person] + dice(f"{purpose} circle").below(index, count)
        mate = self.others(rows[np.minimum(place, len(rows) - 1)], dice(f"{purpose} mate"), index)
        return np.where(count > 0, mate, -1)


def _bounds(dice: Dice, kind: int, count: int) -> Ints:
    """Where circles begin and end when so many people are cut into circles of usual sizes."""
    least, most = _SIZES[kind]
    index = numbers(count // least + 1)
    choice = np.minimum(*(dice(f"size {half} of {KINDS[kind]}").below(index, most - least + 1) for half in (1, 2)))
    ends = np.cumsum(least + choice)
    bounds = np.concatenate(([0], ends[ends < count], [count]))
    return np.delete(bounds, -2) if len(bounds) > 2 and bounds[-1] - bounds[-2] < _LEAST else bounds


def plant(dice: Dice, city: Ints) -> Circles:
    """Circles of every kind; all but the circles of interest keep to one city where they can."""
    kinds, starts, members = [], [np.zeros(1, dtype=np.int64)], []
    for kind, share in enumerate(_SHARE):
        chosen = dice.shuffled(f"members of {KINDS[kind]}", len(city))[: len(city) * share // 100]
        if len(chosen) < _LEAST:
            continue
        if kind != INTEREST:
            chosen = chosen[np.argsort(city[chosen], kind="stable")]
        ends = _bounds(dice, kind, len(chosen))[1:]
        starts.append(ends + starts[-1][-1])
        members.append(chosen)
        kinds.append(np.full(len(ends), kind, dtype=np.int64))
    of_kind = np.concatenate(kinds)
    topic = np.where(of_kind == INTEREST, dice("topic").below(numbers(len(of_kind)), len(TOPICS)), -1)
    return Circles(of_kind, topic, np.concatenate(starts), np.concatenate(members), len(city))
