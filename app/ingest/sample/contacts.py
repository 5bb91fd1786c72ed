"""Who knows whom: most contacts lie inside circles, a few between strangers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.ingest.sample.circles import KINDS, Circles
from app.ingest.sample.frames import Chunk, frame, named, parts
from app.ingest.sample.numbers import Dice, Ints, numbers, spread
from app.ingest.sample.people import People

STRANGERS = len(KINDS)
# How many contacts in a hundred, by kind of circle, show as a tie: phone contacts, friends on a platform.
_SHOWN = np.array((30, 20, 50, 10, 5))
_TIE_CHANNELS = ("phone", "wechat", "facebook", "instagram", "weibo")
_TIE_KINDS = ("contact", "contact", "friend", "friend", "friend")
_STRANGERS_PERCENT = 35


@dataclass(frozen=True)
class Contacts:
    """Pairs of customers, each once; `kind` is the kind of circle they share, `STRANGERS` for none."""

    a: Ints
    b: Ints
    kind: Ints

    def ties(self, dice: Dice, people: People) -> Iterator[Chunk]:
        """The table of ties without a time."""
        shown = np.flatnonzero(dice("ties").chance(numbers(len(self.kind)), _SHOWN[self.kind]))
        for part in parts(len(shown)):
            row = shown[part]
            yield (
                "ties",
                frame(
                    {
                        "channel": named(self.kind[row], _TIE_CHANNELS),
                        "kind": named(self.kind[row], _TIE_KINDS),
                        "a_id": people.ids(self.a[row]),
                        "b_id": people.ids(self.b[row]),
                    }
                ),
            )


def meet(dice: Dice, circles: Circles) -> Contacts:
    """Contacts in every circle, and between people who met by chance."""
    size, rows = circles.people, len(circles.member)
    row, _ = spread(1 + dice("number of contacts").pick(numbers(rows), (30, 45, 20, 5)))
    inside = circles.others(row, dice("contacts"), numbers(len(row)))
    met = size * _STRANGERS_PERCENT // 100
    start = dice("strangers").below(numbers(met), size)
    stranger = (start + 1 + dice("stranger met").below(numbers(met), size - 1)) % size
    a, b = np.concatenate((circles.member[row], start)), np.concatenate((inside, stranger))
    kind = np.concatenate((circles.kind[circles.of_row[row]], np.full(met, STRANGERS)))
    # A pair found twice keeps its first kind: who meets in a circle and by chance as well is no stranger.
    pair, first = np.unique(np.minimum(a, b) * size + np.maximum(a, b), return_index=True)
    return Contacts(pair // size, pair % size, kind[first])
