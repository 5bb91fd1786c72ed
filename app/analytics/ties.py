"""Facts to ties: each fact loses half its weight every half-life, and the rest is summed per pair."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import accumulate, repeat
from operator import mul
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array

from app.analytics.grid import GRID_BITS, Amounts, Numbers, checked_weights, to_units
from app.errors import BadInput

NO_TIME: Final = int(np.iinfo(np.int64).min)
"""Stands for a fact without a time; such a fact does not decay."""

SECONDS_A_DAY = 86_400
LONGEST_HALF_LIFE = 2.0**38
STEP_BITS = 12
FACTOR_BITS = 31
FINE_BITS = 30


@dataclass(frozen=True, eq=False)
class Ties:
    """How strongly people act towards each other: parallel arrays, sorted by source, target and layer."""

    source: Numbers
    target: Numbers
    layer: Numbers
    weight: Amounts


def decayed_ties(
    source: ArrayLike,
    target: ArrayLike,
    layer: ArrayLike,
    weight: ArrayLike,
    at: ArrayLike,
    *,
    as_of: int,
    half_life_days: float = 180.0,
) -> Ties:
    """Sum of weight · 2^(-(as_of - at) / half-life) for each source, target and layer, one row per fact.

    Times are unix seconds or `NO_TIME`. Facts later than `as_of` and facts towards oneself are left out; sums
    that round to zero vanish. Decay and sums are done in integers, so no order of rows, processor or maths
    library changes a bit: each fact is right to 2^-23 of its value or 2^-30, whichever is more.

    Examples
    --------
    >>> day = 86_400
    >>> ties = decayed_ties([0, 0], [1, 1], [0, 0], [4.0, 1.0], [0, 90 * day], as_of=180 * day)
    >>> ties.weight.round(4).tolist()
    [2.7071]
    """
    people = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    time = np.asarray(at, dtype=np.int64)
    counts = (time <= as_of) & (people[0] != people[1])
    age = as_of - np.where(time == NO_TIME, as_of, time)[counts]
    fine = _decayed(checked_weights(weight)[counts], age, _half_life_seconds(half_life_days))
    return _summed(people[0][counts], people[1][counts], np.asarray(layer, dtype=np.int64)[counts], fine)


def decayed(weight: Amounts, age: Numbers, *, half_life_days: float) -> Numbers:
    """What is left of weights after ages in seconds, in units of 2^-30: worked out in integers, on any machine alike.

    Examples
    --------
    >>> (decayed(np.array([4.0]), np.array([86_400]), half_life_days=1) / 2**30).tolist()
    [2.0]
    """
    return _decayed(weight, age, _half_life_seconds(half_life_days))


def _half_life_seconds(days: float) -> int:
    if not 1 <= days * SECONDS_A_DAY <= LONGEST_HALF_LIFE:
        raise BadInput(f"A half-life of {days} days cannot be used.", hint="Give a number of days, such as 180.")
    return round(days * SECONDS_A_DAY)


def _powers(step_bits: int) -> Numbers:
    """The numbers 2^(-j / 2^step_bits) for 4,096 values of j, in units of 2^-31, from decimals of 40 digits."""
    with localcontext() as context:
        context.prec = 40
        step = Decimal(2) ** (Decimal(-1) / (1 << step_bits))
        powers = accumulate(repeat(step, (1 << STEP_BITS) - 1), mul, initial=Decimal(1))
        return np.array([round(power * (1 << FACTOR_BITS)) for power in powers], dtype=np.int64)


COARSE = _powers(STEP_BITS)
FINE = _powers(2 * STEP_BITS)


def _decayed(weight: Amounts, age: Numbers, half_life: int) -> Numbers:
    """Each weight after its age, in units of 2^-30."""
    whole, rest = np.divmod(age, half_life)
    step = (rest << (2 * STEP_BITS)) // half_life
    factor = (COARSE[step >> STEP_BITS] * FINE[step & ((1 << STEP_BITS) - 1)]) >> FACTOR_BITS
    # A weight has up to 62 bits and a factor 31; in two halves their product stays inside 64.
    units = to_units(weight, bits=FINE_BITS)
    high, low = units >> FACTOR_BITS, units & ((1 << FACTOR_BITS) - 1)
    decayed: Numbers = high * factor + ((low * factor) >> FACTOR_BITS)
    shift: Numbers = np.minimum(whole, 62)
    half: Numbers = (1 << shift) >> 1
    return (decayed + half) >> shift


def _summed(source: Numbers, target: Numbers, layer: Numbers, fine: Numbers) -> Ties:
    people = int(max(source.max(initial=-1), target.max(initial=-1))) + 1
    layers = int(layer.max(initial=0)) + 1
    # One column per target and layer lets the sparse matrix group, sort and sum in a single linear pass.
    wide = coo_array((fine, (source, target * layers + layer)), shape=(people, people * layers)).tocsr()
    units = (wide.data + (1 << (FINE_BITS - GRID_BITS - 1))) >> (FINE_BITS - GRID_BITS)
    kept = units > 0
    columns = wide.indices[kept].astype(np.int64)
    return Ties(
        source=np.repeat(np.arange(people), np.diff(wide.indptr))[kept],
        target=columns // layers,
        layer=columns % layers,
        weight=units[kept] / 2.0**GRID_BITS,
    )
