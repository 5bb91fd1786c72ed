"""Touches put in order: by journey, and within each from the oldest to the newest."""

from __future__ import annotations

from typing import Final

import numpy as np

from app.analytics.arithmetic import compiled
from app.analytics.grid import Numbers

GROWTH: Final = 9, 4
"""Each gap of a shell sort is this fraction of the next wider one."""


@compiled
def _older(a: int, b: int, at: Numbers, strength: Numbers, touch: Numbers, channel: Numbers) -> bool:
    if at[a] != at[b]:
        return bool(at[a] < at[b])
    if strength[a] != strength[b]:
        return bool(strength[a] < strength[b])
    if touch[a] != touch[b]:
        return bool(touch[a] < touch[b])
    return bool(channel[a] < channel[b])


@compiled
def oldest_first(
    journey: Numbers, at: Numbers, strength: Numbers, touch: Numbers, channel: Numbers, journeys: int
) -> tuple[Numbers, Numbers]:
    """The order of the rows, and where each journey begins in it; equal times go by strength, touch and channel."""
    first = np.zeros(journeys + 1, dtype=np.int64)
    for row in range(len(journey)):
        first[journey[row] + 1] += 1
    first = np.cumsum(first)
    filled = first[:-1].copy()
    order = np.empty(len(journey), dtype=np.int64)
    for row in range(len(journey)):
        order[filled[journey[row]]] = row
        filled[journey[row]] += 1
    for j in range(journeys):
        rows = order[first[j] : first[j + 1]]
        gap = 1
        while gap < len(rows) // 8:
            gap = gap * GROWTH[0] // GROWTH[1] + 1
        # A shell sort: journeys are short and mostly in order, and a robot's with 100,000 touches is quick, too.
        while gap > 0:
            for i in range(gap, len(rows)):
                row, k = rows[i], i
                while k >= gap and _older(row, rows[k - gap], at, strength, touch, channel):
                    rows[k] = rows[k - gap]
                    k -= gap
                rows[k] = row
            gap = gap * GROWTH[1] // GROWTH[0]
    return order, first
