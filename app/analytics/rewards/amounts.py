"""Whole amounts for whole tables at once: exact in 64 bits, and in Python's integers where these would not do."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.errors import BadInput

Units = NDArray[np.int64]
"""Amounts in minor units."""

WHOLE = 10_000
"""Basis points in one."""

LIMIT = 1 << 62
"""All amounts of one settlement together stay below this, so that every sum fits into 64 bits."""


def amounts_of(values: ArrayLike) -> Units:
    """Amounts from 0 up as whole numbers; anything else, floats above all, is refused.

    Examples
    --------
    >>> amounts_of([5, 7]).tolist()
    [5, 7]
    >>> amounts_of([0.5])
    Traceback (most recent call last):
    app.errors.BadInput: Money is counted in whole minor units.
    """
    given = np.asarray(values)
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise BadInput("Money is counted in whole minor units.", hint="Give whole numbers, such as 1250 for 12.50.")
    found = given.astype(np.int64)
    if found.size and (found.min() < 0 or (int(found.max()) * len(found) >= LIMIT and sum(found.tolist()) >= LIMIT)):
        raise BadInput("An amount is below 0, or all of them are too large together.")
    return found


def wide(amount: Units, factor: int) -> NDArray[Any]:
    """Amounts that can be multiplied by a factor: as they are, or as Python's integers where 64 bits would not do."""
    return amount if int(amount.max(initial=0)) * abs(factor) < LIMIT else amount.astype(object)


def part(amount: Units, bps: int) -> Units:
    """So many basis points of each amount, rounded down, exactly.

    Examples
    --------
    >>> part(np.array([999, 10**17]), 10_000).tolist()
    [999, 100000000000000000]
    """
    return (wide(amount, bps) * bps // WHOLE).astype(np.int64)


def floored(amount: Units, share: Fraction) -> Units:
    """The floor of a share of each amount, exactly.

    Examples
    --------
    >>> floored(np.array([999, 10**18]), Fraction(1, 3)).tolist()
    [333, 333333333333333333]
    """
    if int(amount.max(initial=0)) * share.numerator < share.denominator:
        return np.zeros_like(amount)
    if share.denominator >= LIMIT:
        return np.array([each * share.numerator // share.denominator for each in amount.tolist()], dtype=np.int64)
    product = wide(amount, share.numerator) * share.numerator
    return (product // share.denominator).astype(np.int64)


def at_rate(amount: Units, rate: Fraction) -> Units:
    """Amounts at a rate, rounded down: what a rule divides; refused where they would be too large together.

    >>> at_rate(np.array([1999, 50]), Fraction(1, 100)).tolist()
    [19, 0]
    """
    if rate == 1:
        return amount
    if (int(amount.max(initial=0)) * len(amount)) * rate >= LIMIT and sum(amount.tolist()) * rate >= LIMIT:
        raise BadInput(f"At a rate of {rate} all amounts are too large together.", hint="Choose a smaller rate.")
    return floored(amount, rate)
