"""The year that the made-up company tells about."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from app.ingest.sample.numbers import Dice, Ints

HOUR, DAY = 3_600, 86_400
END = int(datetime(2026, 6, 30, tzinfo=UTC).timestamp())
START = END - 365 * DAY

_BY_HOUR = (2, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 15, 16, 14, 13, 13, 13, 14, 16, 19, 22, 20, 12, 5)


def moments(dice: Dice, purpose: str, index: Ints, since: Ints) -> Ints:
    """Times of day when people are awake, between a time and the end of the year."""
    since = np.maximum(since, START)
    day = (since + dice(f"{purpose} day").below(index, END - since)) // DAY
    hour = dice(f"{purpose} hour").pick(index, _BY_HOUR)
    at: Ints = np.maximum(day * DAY + hour * HOUR + dice(f"{purpose} second").below(index, HOUR), since)
    return at
