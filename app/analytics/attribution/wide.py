"""Products and sums of whole numbers beyond 64 bits, for compiled loops."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import compiled
from app.analytics.grid import Numbers

Wide = NDArray[np.uint64]
"""One half of a column of 128-bit numbers."""

LOW: Final = 0xFFFFFFFF


@compiled
def product(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """The product of two 64-bit numbers as its upper and its lower 64 bits."""
    half, low = np.uint64(32), np.uint64(LOW)
    a1, a0, b1, b0 = a >> half, a & low, b >> half, b & low
    middle = a1 * b0 + ((a0 * b0) >> half)
    other = a0 * b1 + (middle & low)
    return a1 * b1 + (middle >> half) + (other >> half), a * b


@compiled
def summed(group: Numbers, part: Numbers, times: Numbers, groups: int) -> tuple[Wide, Wide]:
    """The sum of part · times in each group as its upper and lower 64 bits; all numbers are from 0 up."""
    high = np.zeros(groups, dtype=np.uint64)
    low = np.zeros(groups, dtype=np.uint64)
    for row in range(len(group)):
        upper, lower = product(np.uint64(part[row]), np.uint64(times[row]))
        at = group[row]
        low[at] += lower
        high[at] += upper + np.uint64(low[at] < lower)
    return high, low
