"""The channels on which people are known, and the few identities that two of them claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.ingest.sample.circles import Circles
from app.ingest.sample.frames import Chunk, frame, named, parts
from app.ingest.sample.numbers import Dice, Ints, numbers, spread
from app.ingest.sample.people import People

_CHANNELS = (
    "wechat",
    "phone",
    "email",
    "facebook",
    "weibo",
    "app",
    "instagram",
    "mini_program",
    "vertical_forum",
    "tiktok",
)
_BEFORE = ("wx-", "+999", "mail.", "fb.", "wb", "app-", "@", "mp-", "forum:", "tt.")
_AFTER = tuple("@mail.example" if channel == "email" else "" for channel in _CHANNELS)
_HOW_MANY = (25, 35, 25, 15)
_CLAIMED_TWICE = 200
# External ids have ten digits; the factor has none of their divisors, so no two people get the same one.
_EXTERNAL, _FACTOR = 10**10, 7_390_618_473


@dataclass(frozen=True)
class Identities:
    """One row for each claim; `conflict` holds rows whose identity `other`, one each, claims as well."""

    person: Ints
    channel: Ints
    conflict: Ints
    other: Ints

    def claims(self) -> tuple[Ints, Ints]:
        """Who claims which identity: identities by the number of their row, sorted by customer."""
        person = np.concatenate((self.person, self.other))
        row = np.concatenate((numbers(len(self.person)), self.conflict))
        order = np.lexsort((row, person))
        return person[order], row[order]

    def external(self, dice: Dice, row: Ints) -> pl.Series:
        """The external ids of these identities."""
        shift = dice("external ids").below(self.channel[row], 1 << 32)
        digits = pl.Series("id", (self.person[row] * _FACTOR + shift) % _EXTERNAL).cast(pl.String).str.zfill(10)
        return named(self.channel[row], _BEFORE) + digits + named(self.channel[row], _AFTER)

    def frames(self, dice: Dice, people: People) -> Iterator[Chunk]:
        """The table of identities."""
        person, row = self.claims()
        for part in parts(len(row)):
            yield (
                "identities",
                frame(
                    {
                        "customer_id": people.ids(person[part]),
                        "channel": named(self.channel[row[part]], _CHANNELS),
                        "external_id": self.external(dice, row[part]),
                        "verified": self._verified(people, row[part]),
                    }
                ),
            )

    def _verified(self, people: People, row: Ints) -> pl.Series:
        """A verified person was sent a code to their phone, where they have one."""
        sent = (people.verified[self.person[row]] > 0) & (self.channel[row] == _CHANNELS.index("phone"))
        return named(sent.astype(np.int64) - 1, ("true",))

    def conflicts(self, dice: Dice, people: People) -> Iterator[Chunk]:
        """The planted truth: the identities that two customers claim."""
        for part in parts(len(self.conflict)):
            row = self.conflict[part]
            yield (
                "conflicts",
                frame(
                    {
                        "channel": named(self.channel[row], _CHANNELS),
                        "external_id": self.external(dice, row),
                        "customer_id": people.ids(self.person[row]),
                        "other_id": people.ids(self.other[part]),
                    }
                ),
            )


def identify(dice: Dice, size: int, circles: Circles) -> Identities:
    """One to four identities each; one in two hundred is claimed by somebody near as well."""
    person, place = spread(1 + dice("identities").pick(numbers(size), _HOW_MANY))
    # A start and a step that shares no divisor with ten: never the same channel twice.
    step = np.array((1, 3, 7, 9))[dice("step").below(person, 4)]
    channel = (dice("first channel").below(person, 10) + place * step) % len(_CHANNELS)
    conflict = np.sort(dice.shuffled("claimed twice", len(person))[: max(1, len(person) // _CLAIMED_TWICE)])
    owner = person[conflict]
    mate = circles.mates(owner, dice, "claims as well")
    anybody = (owner + 1 + dice("anybody claims").below(conflict, size - 1)) % size
    return Identities(person, channel, conflict, np.where(mate >= 0, mate, anybody))
