"""Who brought whom: a forest of referrals, with a few newcomers whom several people brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.ingest.sample import words
from app.ingest.sample.circles import Circles
from app.ingest.sample.frames import Chunk, counted, frame, ids, named, parts, times, width
from app.ingest.sample.habits import CHANNELS, KINDS, habits
from app.ingest.sample.influencers import Influencers
from app.ingest.sample.numbers import Dice, Flags, Ints, numbers, zipf
from app.ingest.sample.people import People

_REFERRED_PERCENT = 45
_OWNERS_PERCENT = 15


@dataclass(frozen=True)
class Referrals:
    """One row for each referrer of each referee; `first` is each customer's first referrer, or -1."""

    referrer: Ints
    referee: Ints
    habit: Ints
    first: Ints
    owner: Ints

    def has_code(self) -> Flags:
        """True where a code was used."""
        return np.array([kind == "code" for kind in KINDS])[self.habit]

    def codes(self, people: People, owner: Ints) -> pl.Series:
        """The code of each owner, from name and number; -1 has none."""
        names = named(np.where(owner >= 0, people.surname[owner], -1), words.surnames()).str.to_uppercase()
        return names + pl.Series("number", owner + 1).cast(pl.String)

    def frames(self, people: People) -> Iterator[Chunk]:
        """The tables of codes and referrals."""
        for part in parts(len(self.owner)):
            yield (
                "referral_codes",
                frame({"code": self.codes(people, self.owner[part]), "owner_id": people.ids(self.owner[part])}),
            )
        code_of = np.where(self.has_code(), self.referrer, -1)
        for part in parts(len(self.referee)):
            yield (
                "referrals",
                frame(
                    {
                        "referral_id": ids("r", counted(part), width(len(self.referee), 7)),
                        "referred_at": times(people.joined[self.referee[part]]),
                        "channel": named(self.habit[part], CHANNELS),
                        "kind": named(self.habit[part], KINDS),
                        "code": self.codes(people, code_of[part]),
                        "referrer_id": people.ids(self.referrer[part]),
                        "referee_id": people.ids(self.referee[part]),
                    }
                ),
            )


def refer(dice: Dice, people: People, circles: Circles, influencers: Influencers) -> Referrals:
    """Referrals by circle mates, influencers and anybody who was there before."""
    index = numbers(people.size)
    first = _first_referrers(dice, index, circles, influencers)
    habit = habits(dice, "referral", "referring", index)
    rows = [(first, index, habit)]
    above = first
    for place in ("second", "third"):
        # A further referrer stands right above the one before, so the tree below each root stays what it was.
        above = np.where(above >= 0, first[above], -1)
        above = np.where(dice(f"{place} referrer").chance(index, 25), above, -1)
        other = dice(f"{place} channel").chance(index, 10)
        rows.append((above, index, np.where(other, habits(dice, place, "referring", index), habit)))
    referrer, referee, by = (np.concatenate(column) for column in zip(*rows, strict=True))
    order = np.argsort(referee, kind="stable")
    order = order[referrer[order] >= 0]
    owner = dice("code owner").chance(index, _OWNERS_PERCENT)
    owner[referrer[order]] = True
    return Referrals(referrer[order], referee[order], by[order], first, np.flatnonzero(owner))


def _first_referrers(dice: Dice, index: Ints, circles: Circles, influencers: Influencers) -> Ints:
    """The first referrer of each customer, always somebody who joined before; -1 for those who came by themselves."""
    star = influencers.person[dice("referring influencer").pick(index, zipf(len(influencers.person)))]
    mate = circles.mates(index, dice, "referrer")
    choice = np.where(dice("by influencer").chance(index, 20), star, mate)
    choice = np.where((choice >= 0) & (choice < index), choice, dice("referrer").below(index, index))
    return np.where((index > 0) & dice("referred").chance(index, _REFERRED_PERCENT), choice, -1)
