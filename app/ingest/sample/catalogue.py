"""What the company has to offer: content, campaigns, and the staff to talk to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.ingest.sample import words
from app.ingest.sample.frames import Chunk, counted, frame, ids, named, parts, times, width
from app.ingest.sample.numbers import Dice, Ints, numbers
from app.ingest.sample.year import DAY, END, START

_KINDS = ("product", "article", "video", "live")
_CAMPAIGNS = 12
_MONTH, _CAMPAIGN = 30 * DAY, 20 * DAY


@dataclass(frozen=True)
class Catalogue:
    """Content in the order of its making, a topic after the other; a campaign each month; members of staff."""

    created: Ints
    kind: Ints
    staff: int

    def content_ids(self, content: Ints) -> pl.Series:
        """Ids of content by its numbers."""
        return ids("p", content, width(len(self.created), 4))

    def staff_ids(self, member: Ints) -> pl.Series:
        """Ids of members of staff by their numbers."""
        return ids("e", member, width(self.staff, 2))

    def content(self, dice: Dice, purpose: str, topic: Ints, at: Ints) -> Ints:
        """Content about a topic (-1: about any) that was there at a time; some is far better liked than the rest."""
        index = numbers(len(at))
        topic = np.where(topic >= 0, topic, dice(f"{purpose} any topic").below(index, len(words.TOPICS)))
        by_then = np.searchsorted(self.created, at, side="right")
        choice = (by_then - topic + len(words.TOPICS) - 1) // len(words.TOPICS)
        best = dice(f"{purpose} best").below(index, choice) + 1
        return topic + len(words.TOPICS) * dice(f"{purpose} content").below(index, best)

    def frames(self) -> Iterator[Chunk]:
        """The tables of staff, content and campaigns."""
        staff = numbers(self.staff)
        yield (
            "employees",
            frame(
                {
                    "employee_id": self.staff_ids(staff),
                    "name": named(staff, [words.staff(n) for n in range(self.staff)]),
                }
            ),
        )
        for part in parts(len(self.created)):
            content = counted(part)
            titles = pl.Series([words.title(n, _topic(n), _KINDS[self.kind[n]]) for n in content.tolist()])
            yield (
                "content",
                frame(
                    {
                        "content_id": self.content_ids(content),
                        "kind": named(self.kind[part], _KINDS),
                        "title": titles,
                        "topic": named(content % len(words.TOPICS), words.TOPICS),
                        "created_at": times(self.created[part]),
                    }
                ),
            )
        campaign = numbers(_CAMPAIGNS)
        starts = START + campaign * _MONTH
        yield (
            "campaigns",
            frame(
                {
                    "campaign_id": campaign_ids(campaign),
                    "name": named(campaign, [f"{_topic(n).capitalize()} month" for n in range(_CAMPAIGNS)]),
                    "starts_at": times(starts),
                    "ends_at": times(starts + _CAMPAIGN),
                }
            ),
        )


def campaign_ids(campaign: Ints) -> pl.Series:
    """Ids of campaigns by their numbers."""
    return ids("m", campaign, 2)


def campaign_at(at: Ints) -> Ints:
    """The campaign that runs at a time, or -1."""
    month, into = np.divmod(at - START, _MONTH)
    return np.where((month < _CAMPAIGNS) & (into < _CAMPAIGN), month, -1)


def stock(dice: Dice, size: int) -> Catalogue:
    """A catalogue for a company of so many customers."""
    count = len(words.TOPICS) * min(400, max(2, size // 1_000))
    content = numbers(count)
    # The first half is there when the year begins, so each topic always has something to show.
    created = START - 365 * DAY + content * ((END - START + 365 * DAY) // count)
    return Catalogue(created, dice("kind of content").pick(content, (50, 25, 20, 5)), min(5_000, max(2, size // 200)))


def _topic(content: int) -> str:
    return words.TOPICS[content % len(words.TOPICS)]
