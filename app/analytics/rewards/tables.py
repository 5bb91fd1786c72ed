"""What is settled as columns: who passed on what, the orders that came of it, and the lines that are paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analytics.chains.forest import Forest
from app.analytics.chains.payees import PayeeChains
from app.analytics.grid import Amounts, Numbers
from app.analytics.rewards.amounts import Units


@dataclass(frozen=True, eq=False)
class Loyalty:
    """Loyalty levels over time: from `since[r]` on, in seconds, `person[r]` stands at `rank[r]` of the levels."""

    person: Numbers
    since: Amounts
    rank: Numbers

    def ranks(self, person: Numbers, at: Amounts) -> Numbers:
        """The level of each person at each time; the lowest before the first that is known.

        >>> loyalty = Loyalty(np.array([1, 1]), np.array([9.0, 5.0]), np.array([3, 2]))
        >>> loyalty.ranks(np.array([1, 1, 1, 0]), np.array([4.0, 5.0, 10.0, 10.0])).tolist()
        [0, 2, 3, 0]
        """
        rows, known = len(self.person), np.concatenate([self.person, person])
        # Rows come before the questions of the same second, and of rows of one second the highest level comes last.
        rank = np.concatenate([self.rank, np.zeros(len(person), dtype=np.int64)])
        asks = np.arange(len(known)) >= rows
        order = np.lexsort((rank, asks, np.concatenate([self.since, at]), known))
        latest = np.maximum.accumulate(np.where(asks[order], -1, np.arange(len(order))))
        found = np.where(latest >= 0, order[np.maximum(latest, 0)], 0)
        mine = (latest >= 0) & (known[found] == known[order])
        answer = np.zeros(len(known), dtype=np.int64)
        answer[order] = np.where(mine, rank[found], 0)
        return answer[rows:]


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares as a forest, who made each, and when in seconds; a time that is not a number is unknown."""

    forest: Forest
    person: Numbers
    at: Amounts
    loyalty: Loyalty | None = None


@dataclass(frozen=True, eq=False)
class Ways:
    """Chains that are known already, one for each order: everybody from the buyer up, nearest first."""

    chains: PayeeChains
    loyalty: Loyalty | None = None


@dataclass(frozen=True, eq=False)
class Orders:
    """Orders by place: the share each came through or -1, its buyer, when, how much, and how much was refunded."""

    share: Numbers
    buyer: Numbers
    at: Amounts
    amount: Units
    refunded: Units


@dataclass(frozen=True, eq=False)
class Lines:
    """What is paid: for each line the order, the person, the level from 1, and the amount after refunds.

    Level 0 is the buyer's own reward. Lines of a policy that pays by the whole tree belong to no order: -1. `clawed`
    is how much less the line is than it would be without refunds; below 0 where refunds have left more of a budget.
    A payee who gets nothing, and would get nothing without refunds, has no line.
    """

    order: Numbers
    person: Numbers
    level: Numbers
    amount: Units
    clawed: Units

    def by_person(self, people: int) -> Units:
        """What each person gets in all."""
        total = np.zeros(people, dtype=np.int64)
        # Not `bincount`: its weights are floats.
        np.add.at(total, self.person, self.amount)
        return total


def joined(parts: list[Lines]) -> Lines:
    """Lines one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = ("order", "person", "level", "amount", "clawed")
    none = np.zeros(0, dtype=np.int64)
    return Lines(*(np.concatenate([none, *(getattr(part, name) for part in parts)]) for name in names))
