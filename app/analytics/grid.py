"""Numbers on a grid: sums that come out the same in any order and on any machine.

A floating sum depends on the order of its terms. Whole multiples of 2^-20 do not, as long as the total stays
below 2^33, because every partial sum is then exact in a double. So weights are put on that grid first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import BadInput

GRID_BITS = 20
"""Tie weights, points and strengths are multiples of 2 to the power of minus this."""

LARGEST_TOTAL = 2.0**32
"""All weights of one network together; twice this still sums exactly on the grid."""

Numbers = NDArray[np.int64]
Amounts = NDArray[np.float64]


def on_grid(values: Amounts, *, bits: int = GRID_BITS) -> Amounts:
    """Round numbers to whole multiples of 2^-bits.

    Examples
    --------
    >>> on_grid(np.array([0.5, 1 / 3])).tolist()
    [0.5, 0.33333301544189453]
    """
    scale = 2.0**bits
    return np.rint(values * scale) / scale


def to_units(values: Amounts, *, bits: int) -> Numbers:
    """Count numbers in whole units of 2^-bits, halves to even."""
    return np.rint(values * 2.0**bits).astype(np.int64)


def checked_weights(values: Any) -> Amounts:
    """Weights as floats, or a `BadInput` where one is negative, not a number, or the total is too large."""
    weights = np.asarray(values, dtype=np.float64)
    usable = np.isfinite(weights) & (weights >= 0)
    if not usable.all():
        row = int(np.argmin(usable))
        raise BadInput(f"Row {row} has the weight {weights[row]}; weights are finite numbers from 0 up.")
    if weights.sum() > LARGEST_TOTAL:
        raise BadInput(
            f"The weights add up to more than {LARGEST_TOTAL:.0f}.",
            hint="Divide all weights by the same number; only their proportions matter.",
        )
    return weights
