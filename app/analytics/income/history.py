"""Recency, frequency and money: what a model of buying has to know of each customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers

DAY = 86_400
WEEK_DAYS = 7.0


@dataclass(frozen=True, eq=False)
class Rfm:
    """Each person's buying up to a moment: `bought` says who ever did; the rest is 0 for those who did not.

    `repeats` counts the days with an order after the first such day, `recency` is the weeks from the first to the last
    of them, `age` the weeks from the first to the moment, `mean_minor` what a repeat day brought on average, and
    `total_minor` everything, the first day and refunds too.
    """

    bought: NDArray[np.bool_]
    repeats: Numbers
    recency: Amounts
    age: Amounts
    mean_minor: Amounts
    total_minor: Numbers


def rfm(buyer: Numbers, at: Numbers, amount_minor: Numbers, *, as_of: int, people: int) -> Rfm:
    """What each of so many people bought up to a moment; times are unix seconds, buyers count from 0.

    Orders of one day are one order, as in the published models: an order split into parcels says nothing about coming
    back. A day whose amounts add up to 0 or less, all given back, counts only in the total.

    Examples
    --------
    >>> week = 7 * 86_400
    >>> days = np.array([0, week, week + 60, 3 * week])
    >>> found = rfm(np.array([0, 0, 0, 1]), days, np.array([500, 300, 400, 900]), as_of=4 * week, people=3)
    >>> found.repeats.tolist(), found.recency.tolist(), found.age.tolist(), found.mean_minor.tolist()
    ([1, 0, 0], [1.0, 0.0, 0.0], [4.0, 1.0, 0.0], [700.0, 0.0, 0.0])
    """
    known = np.asarray(at) <= as_of
    who, day = np.asarray(buyer)[known].astype(np.int64), np.asarray(at)[known].astype(np.int64) // DAY
    amount = np.asarray(amount_minor)[known].astype(np.int64)
    total = _summed(who, amount, people)
    who, day, amount = _by_day(who, day, amount)
    first, last = np.full(people, np.iinfo(np.int64).max), np.full(people, np.iinfo(np.int64).min)
    np.minimum.at(first, who, day)
    np.maximum.at(last, who, day)
    bought = last >= first
    later = day > first[who]
    repeats = np.bincount(who[later], minlength=people).astype(np.int64)
    spent = _summed(who[later], amount[later], people)
    return Rfm(
        bought,
        repeats,
        np.where(bought, last - first, 0) / WEEK_DAYS,
        np.where(bought, as_of // DAY - first, 0) / WEEK_DAYS,
        spent / np.maximum(repeats, 1),
        total,
    )


def _by_day(who: Numbers, day: Numbers, amount: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """One row for each person and day with something bought."""
    order = np.lexsort((day, who))
    who, day, amount = who[order], day[order], amount[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(who) != 0) | (np.diff(day) != 0)]) if len(who) else np.zeros(0, int)
    together = np.add.reduceat(amount, starts) if len(who) else amount
    kept = together > 0
    return who[starts][kept], day[starts][kept], together[kept]


def _summed(who: Numbers, amount: Numbers, people: int) -> Numbers:
    total = np.zeros(people, dtype=np.int64)
    np.add.at(total, who, amount)
    return total
