"""How the reward for one order is divided along its chain: four rules, each for one order and for whole tables.

What a payee gets depends on the amount, the length of the chain and the place in it, nearest the buyer first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Final

import numpy as np

from app.analytics.money.allocation import allocate
from app.analytics.rewards.amounts import WHOLE, Units, floored, wide

LONGEST_POWER: Final = 4096
"""So many bits a power of a fraction may have before its limit stands for it."""


@dataclass(frozen=True)
class LevelTable:
    """A fixed share for each level, such as 10 % and 5 %: what malls do."""

    KIND: ClassVar[str] = "level_table"
    bps: tuple[int, ...]

    def pay(self, amount: int, length: int) -> list[int]:
        """What each payee of a chain gets.

        >>> LevelTable((1000, 500)).pay(999, 3)
        [99, 49, 0]
        """
        rates = [*self.bps[:length], *[0] * (length - len(self.bps))]
        return [amount * rate // WHOLE for rate in rates]

    def pay_many(self, amount: Units, level: Units, _length: Units) -> Units:
        """The same for many payees, each with an amount, a level from 0 and the length of the chain."""
        rates = np.array([*self.bps, 0], dtype=np.int64)[np.minimum(level, len(self.bps))]
        return (wide(amount, max(self.bps, default=0)) * rates // WHOLE).astype(np.int64)

    def levels(self, cap: int | None) -> int | None:
        """How many levels are paid at most."""
        return max((level for level, rate in enumerate(self.bps[:cap], 1) if rate), default=0)

    def reach(self, _amount: int) -> int | None:
        """From how many levels on a longer chain pays the same; None where every level counts."""
        return self.levels(None)

    def most(self, cap: int | None) -> Fraction:
        """The largest share of an amount that is paid in all."""
        return Fraction(sum(self.bps[:cap]), WHOLE)


@dataclass(frozen=True)
class Geometric:
    """A share b for the nearest, and a times as much for each further one (Emek et al. 2011)."""

    KIND: ClassVar[str] = "geometric"
    b: Fraction
    a: Fraction

    def pay(self, amount: int, length: int) -> list[int]:
        """What each payee of a chain gets.

        >>> Geometric(Fraction(1, 10), Fraction(1, 2)).pay(1000, 3)
        [100, 50, 25]
        """
        return [int(amount * self.b * self.a**level // 1) for level in range(length)]

    def pay_many(self, amount: Units, level: Units, _length: Units) -> Units:
        """The same for many payees, each with an amount, a level from 0 and the length of the chain."""
        paid, share = np.zeros_like(amount), self.b
        order = np.argsort(level, kind="stable")
        most, edges = int(amount.max(initial=0)), np.append(0, np.cumsum(np.bincount(level)))
        for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if share * most < 1:
                break
            rows = order[start:end]
            paid[rows] = floored(amount[rows], share)
            share *= self.a
        return paid

    def levels(self, cap: int | None) -> int | None:
        """How many levels are paid at most."""
        return cap

    def reach(self, amount: int) -> int | None:
        """From how many levels on a longer chain pays the same; None where every level counts."""
        first = amount * self.b
        if first < 1 or not self.a:
            return 1
        fall = math.log(self.a.denominator) - math.log(self.a.numerator)
        # Two levels more than the logarithms say, which are not exact.
        return None if fall <= 1e-9 else int((math.log(first.numerator) - math.log(first.denominator)) / fall) + 2

    def most(self, cap: int | None) -> Fraction:
        """The largest share of an amount that is paid in all; for very many levels, what no number of them exceeds."""
        if self.a == 1 and cap is not None:
            return self.b * cap
        endless = cap is None or cap * self.a.denominator.bit_length() > LONGEST_POWER
        return self.b * ((1 if endless or cap is None else 1 - self.a**cap) / (1 - self.a))


@dataclass(frozen=True)
class EqualSplit:
    """A pool in equal parts for everybody on the chain: the Shapley value of a tree."""

    KIND: ClassVar[str] = "tree_shapley"
    pool_bps: int

    def pay(self, amount: int, length: int) -> list[int]:
        """What each payee of a chain gets; a unit that is left over goes to the nearest.

        >>> EqualSplit(2000).pay(1000, 3)
        [67, 67, 66]
        """
        return allocate(amount * self.pool_bps // WHOLE, [1] * length) if length else []

    def pay_many(self, amount: Units, level: Units, length: Units) -> Units:
        """The same for many payees, each with an amount, a level from 0 and the length of the chain."""
        pool = (wide(amount, self.pool_bps) * self.pool_bps // WHOLE).astype(np.int64)
        each = np.maximum(length, 1)
        return pool // each + (level < pool % each)

    def levels(self, cap: int | None) -> int | None:
        """How many levels are paid at most."""
        return cap

    def reach(self, _amount: int) -> int | None:
        """From how many levels on a longer chain pays the same; None where every level counts."""
        return None

    def most(self, _cap: int | None) -> Fraction:
        """The largest share of an amount that is paid in all."""
        return Fraction(self.pool_bps, WHOLE)


@dataclass(frozen=True)
class AlmostUniform:
    """A base for the nearest and a bonus for every level up to H, of which the nearest takes what is not taken.

    On a longer chain only the nearest is paid, the base (Babaioff, Dobzinski, Oren and Zohar 2012).
    """

    KIND: ClassVar[str] = "almost_uniform"
    most_levels: int
    base_bps: int
    beta_bps: int

    def pay(self, amount: int, length: int) -> list[int]:
        """What each payee of a chain gets; a unit that is left over goes to the largest remainder.

        >>> rule = AlmostUniform(3, 800, 100)
        >>> rule.pay(1000, 2), rule.pay(1000, 4)
        ([100, 10], [80, 0, 0, 0])
        """
        if length > self.most_levels or not length:
            return [amount * self.base_bps // WHOLE, *[0] * (length - 1)] if length else []
        pool = amount * (self.base_bps + self.most_levels * self.beta_bps) // WHOLE
        return allocate(pool, self._weights(length))

    def _weights(self, length: int) -> Sequence[int]:
        nearest = self.base_bps + self.beta_bps * (self.most_levels - length + 1)
        return [nearest, *[self.beta_bps] * (length - 1)]

    def pay_many(self, amount: Units, level: Units, length: Units) -> Units:
        """The same for many payees, each with an amount, a level from 0 and the length of the chain."""
        whole = self.base_bps + self.most_levels * self.beta_bps
        if not whole:
            return np.zeros_like(amount)
        pool = (wide(amount, whole) * whole // WHOLE).astype(np.int64)
        big = wide(pool, whole)
        nearest = self.base_bps + self.beta_bps * (self.most_levels - np.minimum(length, self.most_levels) + 1)
        first, rest_first = big * nearest // whole, big * nearest % whole
        other, rest_other = big * self.beta_bps // whole, big * self.beta_bps % whole
        left = pool - first - (length - 1) * other
        # Remainders of all but the nearest are equal, so what is left goes down the chain from one end of it.
        leads = rest_first >= rest_other
        shared = np.where(level == 0, first + (leads & (left > 0)), other + (level <= left - leads))
        alone = np.where(level == 0, wide(amount, self.base_bps) * self.base_bps // WHOLE, 0)
        return np.where(length <= self.most_levels, shared, alone).astype(np.int64)

    def levels(self, cap: int | None) -> int | None:
        """How many levels are paid at most."""
        return self.most_levels if cap is None else min(cap, self.most_levels)

    def reach(self, _amount: int) -> int | None:
        """From how many levels on a longer chain pays the same; None where every level counts."""
        return self.most_levels + 1

    def most(self, _cap: int | None) -> Fraction:
        """The largest share of an amount that is paid in all."""
        return Fraction(self.base_bps + self.most_levels * self.beta_bps, WHOLE)


ChainRule = LevelTable | Geometric | EqualSplit | AlmostUniform
