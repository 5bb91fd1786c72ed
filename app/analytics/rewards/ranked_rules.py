"""Two rules that look at who is paid, not at the place in the chain alone: by loyalty level, and among referrers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Final

import numpy as np

from app.analytics.money.allocation import allocate
from app.analytics.rewards.amounts import WHOLE, Units, part, wide

LOYALTY: Final = ("potential", "general", "loyal", "member")
"""Loyalty levels, lowest first; whoever has none stands at the lowest."""


@dataclass(frozen=True)
class LoyaltyTable:
    """A fixed share for each level of the chain, by the loyalty level of the payee at the time of the order.

    A loyalty level without a table of its own is paid by that of the next lower one; where there is none, nothing.
    """

    KIND: ClassVar[str] = "loyalty_table"
    bps: tuple[tuple[str, tuple[int, ...]], ...]

    @classmethod
    def of(cls, tables: Mapping[str, tuple[int, ...]]) -> LoyaltyTable:
        """The rule of some tables by loyalty level, in the order of the levels."""
        return cls(tuple((level, tables[level]) for level in LOYALTY if level in tables))

    def tables(self) -> list[tuple[int, ...]]:
        """The table that pays each loyalty level, lowest first.

        >>> LoyaltyTable.of({"general": (500,), "member": (1000, 500)}).tables()
        [(), (500,), (500,), (1000, 500)]
        """
        named, found = dict(self.bps), list[tuple[int, ...]]()
        for level in LOYALTY:
            found.append(named.get(level, found[-1] if found else ()))
        return found

    def pay(self, amount: int, length: int, loyalty: Sequence[str] = ()) -> list[int]:
        """What each payee of a chain gets, by the loyalty level of each.

        >>> LoyaltyTable.of({"general": (500,), "member": (1000, 500)}).pay(1000, 2, ["general", "member"])
        [50, 50]
        """
        tables, paid = dict(zip(LOYALTY, self.tables(), strict=True)), list[int]()
        for level in range(length):
            rates = tables[loyalty[level] if level < len(loyalty) else LOYALTY[0]]
            paid.append(amount * rates[level] // WHOLE if level < len(rates) else 0)
        return paid

    def pay_many(self, amount: Units, level: Units, rank: Units) -> Units:
        """The same for many payees, each with an amount, a level from 0 and the place of the loyalty level."""
        tables = self.tables()
        whole = np.zeros((len(tables), max(map(len, tables)) + 1), dtype=np.int64)
        for row, rates in enumerate(tables):
            whole[row, : len(rates)] = rates
        rate = whole[rank, np.minimum(level, whole.shape[1] - 1)]
        return (wide(amount, WHOLE) * rate // WHOLE).astype(np.int64)

    def levels(self, cap: int | None) -> int | None:
        """How many levels are paid at most."""
        paid = (level for rates in self.tables() for level, rate in enumerate(rates[:cap], 1) if rate)
        return max(paid, default=0)

    def reach(self, _amount: int) -> int | None:
        """From how many levels on a longer chain pays the same; None where every level counts."""
        return self.levels(None)

    def most(self, cap: int | None) -> Fraction:
        """The largest share of an amount that is paid in all."""
        return Fraction(sum(self.best()[:cap]), WHOLE)

    def best(self) -> tuple[int, ...]:
        """At each level of the chain, the most that any loyalty level is paid there.

        >>> LoyaltyTable.of({"general": (500, 300), "member": (1000,)}).best()
        (1000, 300)
        """
        tables = self.tables()
        deepest = max(map(len, tables))
        return tuple(max(rates[level] for rates in tables if level < len(rates)) for level in range(deepest))


@dataclass(frozen=True)
class ReferrerSplit:
    """A pool in equal parts for everybody who referred a new customer himself; what is left over by smaller id."""

    KIND: ClassVar[str] = "referrer_split"
    pool_bps: int

    def pay(self, amount: int, length: int) -> list[int]:
        """What each of so many referrers gets, in the order of their ids.

        >>> ReferrerSplit(10_000).pay(100, 3)
        [34, 33, 33]
        """
        return allocate(amount * self.pool_bps // WHOLE, [1] * length) if length else []

    def pay_many(self, amount: Units, place: Units, length: Units) -> Units:
        """The same for many referrers, each with an amount, a place from 0 by id, and how many they are."""
        pool, each = part(amount, self.pool_bps), np.maximum(length, 1)
        return pool // each + (place < pool % each)

    def levels(self, _cap: int | None) -> int | None:
        """How many levels are paid at most: those who referred him, and nobody above."""
        return 1

    def reach(self, _amount: int) -> int | None:
        """From how many levels on a longer chain pays the same."""
        return 1

    def most(self, _cap: int | None) -> Fraction:
        """The largest share of an amount that is paid in all."""
        return Fraction(self.pool_bps, WHOLE)
