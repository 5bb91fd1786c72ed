"""An amount divided by weights to the last minor unit: floors first, then one more to the largest remainders."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.arithmetic import compiled
from app.errors import BadInput

Units = NDArray[np.int64]
"""Amounts in minor units, or whole-number weights."""

LARGEST: Final = (1 << 63) - 1
SHORT: Final = 1 << 31
FEW: Final = 16
"""Up to so many largest remainders are found one by one, more by sorting."""


def allocate(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Divide an amount in proportion to weights by largest remainder; ties go to the earlier part.

    Each part is its exact quota rounded down or up, and the parts add up to the total. A negative total is divided
    as its positive twin. Weights are whole numbers or fractions from 0 up; one of weight 0 gets nothing.

    Examples
    --------
    >>> allocate(100, [1, 1, 1]), allocate(-100, [1, 1, 1])
    ([34, 33, 33], [-34, -33, -33])
    >>> allocate(5, [Fraction(2, 5), Fraction(1, 5), Fraction(2, 5)])
    [2, 1, 2]
    """
    if any(weight < 0 for weight in weights):
        raise BadInput(f"The weight {min(weights)} cannot be used.", hint="Weights are numbers from 0 up.")
    scale = lcm(*(weight.denominator for weight in weights))
    whole = [weight.numerator * (scale // weight.denominator) for weight in weights]
    everything = sum(whole)
    if everything == 0:
        if total:
            raise BadInput(f"{total} cannot be divided: all weights are 0.", hint="Give at least one positive weight.")
        return [0] * len(whole)
    divided = [divmod(abs(total) * weight, everything) for weight in whole]
    parts = [part for part, _ in divided]
    # Python's sort is stable, so equal remainders stay in the order of the parts: the earlier one comes first.
    for place in sorted(range(len(parts)), key=lambda place: -divided[place][1])[: abs(total) - sum(parts)]:
        parts[place] += 1
    return [-part for part in parts] if total < 0 else parts


def allocate_many(totals: ArrayLike, weights: ArrayLike, first: ArrayLike) -> Units:
    """Divide many amounts at once, exactly as `allocate` divides each.

    The weights are whole numbers, one after the other; those of amount k begin at `first[k]` and end before
    `first[k + 1]`, so `first` has one entry more than there are amounts.

    Examples
    --------
    >>> allocate_many([100, -7], [1, 1, 1, 1, 1], [0, 3, 5]).tolist()
    [34, 33, 33, -4, -3]
    """
    amounts, shares, starts = (np.ascontiguousarray(column, dtype=np.int64) for column in (totals, weights, first))
    if len(starts) != len(amounts) + 1 or starts[0] != 0 or starts[-1] != len(shares) or (np.diff(starts) < 0).any():
        raise BadInput("Amounts, weights and where the weights begin do not fit together.")
    if len(shares) and shares.min() < 0:
        raise BadInput(f"The weight {shares.min()} cannot be used.", hint="Weights are numbers from 0 up.")
    parts = np.zeros(len(shares), dtype=np.int64)
    for place in _divide(amounts, shares, starts, parts):
        span = slice(int(starts[place]), int(starts[place + 1]))
        parts[span] = allocate(int(amounts[place]), shares[span].tolist())
    return parts


@compiled
def _quotient(a: np.int64, b: np.int64, divisor: np.int64) -> tuple[np.int64, np.int64]:
    """Quotient and remainder of a · b by a divisor, all from 0 up and below 2^63, where b is at most the divisor."""
    if a < SHORT and b < SHORT:
        return a * b // divisor, a * b % divisor
    by, keep, one = np.uint64(divisor), np.uint64(b), np.uint64(1)
    quotient, rest = np.uint64(0), np.uint64(0)
    bits = 62
    while bits > 0 and a >> bits == 0:
        bits -= 1
    # Long multiplication from the highest bit, reduced at each step: the rest stays below the divisor, so that neither
    # twice the rest nor the rest and b together leave 64 bits.
    for bit in range(bits, -1, -1):
        rest = rest + rest
        quotient = quotient + quotient
        if rest >= by:
            rest, quotient = rest - by, quotient + one
        if (a >> bit) & 1:
            rest += keep
            if rest >= by:
                rest, quotient = rest - by, quotient + one
    return np.int64(quotient), np.int64(rest)


@compiled
def _whole(weights: Units) -> np.int64:
    """The sum of weights, or -1 where it is 0 or leaves 63 bits."""
    total = np.int64(0)
    for weight in weights:
        if weight > LARGEST - total:
            return np.int64(-1)
        total += weight
    return total if total > 0 else np.int64(-1)


@compiled
def _raise_largest(parts: Units, rests: Units, more: np.int64) -> None:
    """One more for the parts with the largest remainders; of equal ones, the earlier."""
    if more > FEW:
        for place in np.argsort(-rests, kind="mergesort")[:more]:
            parts[place] += 1
        return
    for _ in range(more):
        best = np.argmax(rests)
        parts[best] += 1
        rests[best] = -1


@compiled
def _divide(totals: Units, weights: Units, first: Units, parts: Units) -> Units:
    """Fill in the parts; returned are the amounts whose weights add up to nothing or beyond 63 bits."""
    left = np.zeros(len(totals), dtype=np.int64)
    rests = np.empty(len(weights), dtype=np.int64)
    count = 0
    for k in range(len(totals)):
        start, end = first[k], first[k + 1]
        everything = _whole(weights[start:end])
        if everything < 0 or totals[k] < -LARGEST:
            left[count] = k
            count += 1
            continue
        more = abs(totals[k])
        for i in range(start, end):
            parts[i], rests[i] = _quotient(abs(totals[k]), weights[i], everything)
            more -= parts[i]
        _raise_largest(parts[start:end], rests[start:end], more)
        if totals[k] < 0:
            parts[start:end] *= -1
    return left[:count]
