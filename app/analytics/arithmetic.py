"""Arithmetic for compiled loops that gives the same bits on every machine."""

from __future__ import annotations

from collections.abc import Callable
from math import frexp
from typing import Final, ParamSpec, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Places = NDArray[np.int32]
"""Positions of people or numbers of circles, in the width that sparse matrices use."""

LN_2: Final = 0.6931471805599453
NEAR: Final = 0.7071067811865476
MIXED: Final = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function to machine code that is kept on disk and runs beside other threads."""
    return cast(Callable[P, R], njit(function, cache=True, nogil=True))


@compiled
def ln(x: float) -> float:
    """Natural logarithm by adding and multiplying alone: the `log` of C libraries differs in its last bit.

    With x = m · 2^e and z = (m - 1) / (m + 1), ln m = 2 (z + z³/3 + z⁵/5 + …), and |z| stays below .172.
    """
    m, e = frexp(x)
    if m < NEAR:
        m *= 2.0
        e -= 1
    z = (m - 1.0) / (m + 1.0)
    s = z * z
    tail = 1 / 9 + s * (1 / 11 + s * (1 / 13 + s * (1 / 15 + s * (1 / 17))))
    return 2.0 * z * (1.0 + s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * tail)))) + e * LN_2


@compiled
def mixed(state: np.uint64) -> np.uint64:
    """The splitmix64 mix of a 64-bit number: equal numbers give equal bits, close ones unrelated bits."""
    z = (state ^ (state >> np.uint64(30))) * np.uint64(MIXED[1])
    z = (z ^ (z >> np.uint64(27))) * np.uint64(MIXED[2])
    return z ^ (z >> np.uint64(31))


@compiled
def shuffled(count: int, seed: int) -> Places:
    """The numbers below `count` in an order that only the seed decides."""
    order = np.arange(count).astype(np.int32)
    state = np.uint64(seed)
    for i in range(count - 1, 0, -1):
        state += np.uint64(MIXED[0])
        j = np.int64(mixed(state) % np.uint64(i + 1))
        order[i], order[j] = order[j], order[i]
    return order


@compiled
def fraction(state: np.uint64) -> float:
    """A number from 0 up to but not 1, evenly spread, from a 64-bit state: its mix, to 53 bits."""
    return float(mixed(state) >> np.uint64(11)) * 2.0**-53
