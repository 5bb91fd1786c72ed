"""Time decay: a touch counts half as much for every half-life that it lies before the order."""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import cache
from itertools import accumulate, repeat
from operator import mul
from typing import Final

import numpy as np

from app.analytics.arithmetic import compiled
from app.analytics.attribution.journeys import Journeys
from app.analytics.attribution.wide import Wide, product
from app.analytics.grid import Numbers
from app.errors import BadInput

WEIGHT_BITS: Final = 52
"""The newest touch of an order weighs 2 to the power of this."""

DIGITS: Final = 6
DIGIT_BITS: Final = 10
LONGEST: Final = 1 << 52


def time_decay(orders: Journeys, *, half_life: int) -> Numbers:
    """Each touch by 2^(-(order - touch) / half-life), both times and the half-life in the same unit.

    Only proportions within an order matter, so ages are counted from its newest touch, which weighs 2^52. The others
    weigh 2^52 · 2^(-age / half-life), rounded to a whole number: these numbers, not the powers, divide the order.

    Examples
    --------
    >>> found = Journeys.from_columns(["mail", "shop"], [0, 0, 0], [0, 1, 0], [0, 14, 21], converted=[True],
    ...     converted_at=[99], value_minor=[0])
    >>> (time_decay(found, half_life=7) / 2**52).tolist()
    [0.125, 0.5, 1.0]
    """
    if not orders.timed:
        raise BadInput("Time decay needs the times of the touches.", hint="Give touches and journeys, not paths.")
    if not 1 <= half_life < LONGEST:
        raise BadInput(f"A half-life of {half_life} cannot be used.", hint="Give a number of days, such as 7.")
    newest = np.repeat(orders.at[orders.first[1:] - 1], orders.lengths) if len(orders.at) else orders.at
    return _halved(newest - orders.at, half_life, _powers())


@cache
def _powers() -> Wide:
    """The numbers 2^(-d / 1024^k) for each digit d below 1024 and k from 1 to 6, in units of 2^-63."""
    with localcontext() as context:
        context.prec = 45
        steps = [Decimal(2) ** (Decimal(-1) / (1 << DIGIT_BITS * level)) for level in range(1, DIGITS + 1)]
        rows = [accumulate(repeat(step, (1 << DIGIT_BITS) - 1), mul, initial=Decimal(1)) for step in steps]
        return np.array([[round(power * (1 << 63)) for power in row] for row in rows], dtype=np.uint64)


@compiled
def _halved(age: Numbers, half_life: int, powers: Wide) -> Numbers:
    """2^52 · 2^(-age / half-life), rounded; the exponent is taken digit by digit, so that no age loses any."""
    weight = np.empty(len(age), dtype=np.int64)
    for row in range(len(age)):
        shift = 63 - WEIGHT_BITS + age[row] // half_life
        if shift > 63:
            weight[row] = 0
            continue
        rest = age[row] % half_life
        power = np.uint64(1) << np.uint64(63)
        for level in range(DIGITS):
            rest *= 1 << DIGIT_BITS
            high, low = product(power, powers[level, rest // half_life])
            power = (high << np.uint64(1)) | (low >> np.uint64(63))
            rest %= half_life
        half = np.uint64(1) << np.uint64(shift - 1)
        weight[row] = np.int64((power + half) >> np.uint64(shift))
    return weight
