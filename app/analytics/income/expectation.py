"""Income of each customer: the observed part always, the expected part where history allows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.income.bgnbd import Buying, expected_orders, fit_bgnbd
from app.analytics.income.draws import drawn
from app.analytics.income.gamma_gamma import Spending, expected_amount, fit_gamma_gamma
from app.analytics.income.history import Rfm, rfm

HORIZON_DAYS = 365
BUYERS = 200
REPEAT_BUYERS = 100
"""Seven parameters from fewer people than these say little: the tests show how far off they then are."""


@dataclass(frozen=True, eq=False)
class Income:
    """What each person brought up to a moment, and is expected to bring within `horizon_days` after it, in minor units.

    `enough` says whether an expectation can be given at all; `why` says what it rests on or what lacks. Without enough
    history `expected_minor`, `low_minor`, `high_minor` (95 %) and `expected_orders` are None for everybody.
    """

    observed_minor: Numbers
    expected_minor: Numbers | None
    low_minor: Numbers | None
    high_minor: Numbers | None
    expected_orders: Amounts | None
    enough: bool
    why: str
    horizon_days: int
    buying: Buying | None
    spending: Spending | None


def income(
    buyer: Numbers,
    at: Numbers,
    amount_minor: Numbers,
    *,
    as_of: int,
    people: int,
    horizon_days: int = HORIZON_DAYS,
    seed: int = 1,
) -> Income:
    """What each of so many people brought up to a moment, and what is to be expected of them after it.

    Enough history means: at least 200 buyers of whom at least 100 bought again on a later day; the first order lies at
    least half the horizon back, so that half of what is foretold has been seen once; and both models have a proper
    maximum. The expectation is orders (BG/NBD) times their worth (gamma-gamma); who never bought is expected 0.

    Examples
    --------
    >>> few = income(np.array([0, 0]), np.array([0, 10**6]), np.array([500, 700]), as_of=2 * 10**6, people=2)
    >>> few.observed_minor.tolist(), few.expected_minor, few.why
    ([1200, 0], None, '1 buyers of whom 1 bought again; 200 and 100 are needed')
    """
    history = rfm(buyer, at, amount_minor, as_of=as_of, people=people)
    lacking, buying, spending = _fitted(history, horizon_days)
    if lacking or buying is None or spending is None:
        none = (None, None, None, None)
        return Income(history.total_minor, *none, False, lacking, horizon_days, buying, spending)
    asked = (history.repeats, history.recency, history.age)
    orders = np.where(history.bought, expected_orders(buying, *asked, horizon_days=horizon_days), 0.0)
    worth = expected_amount(spending, history.repeats, history.mean_minor)
    low, high = drawn(history, buying, spending, horizon_days=horizon_days, seed=seed)
    return Income(
        observed_minor=history.total_minor,
        expected_minor=np.rint(orders * worth).astype(np.int64),
        low_minor=np.rint(low).astype(np.int64),
        high_minor=np.rint(high).astype(np.int64),
        expected_orders=on_grid(orders),
        enough=True,
        why=f"{int(history.bought.sum())} buyers of whom {int((history.repeats > 0).sum())} bought again",
        horizon_days=horizon_days,
        buying=buying,
        spending=spending,
    )


def _fitted(history: Rfm, horizon_days: int) -> tuple[str, Buying | None, Spending | None]:
    """What lacks, or nothing and both models."""
    buyers, again = int(history.bought.sum()), int((history.repeats > 0).sum())
    if buyers < BUYERS or again < REPEAT_BUYERS:
        lacking = f"{buyers} buyers of whom {again} bought again; {BUYERS} and {REPEAT_BUYERS} are needed"
        return lacking, None, None
    days = round(float(history.age.max()) * 7)
    if 2 * days < horizon_days:
        return f"{days} days of history; half of {horizon_days} are needed", None, None
    there = history.bought
    buying = fit_bgnbd(history.repeats[there], history.recency[there], history.age[there])
    spending = fit_gamma_gamma(history.repeats, history.mean_minor)
    lacking = "" if buying.settled and spending.settled else "the orders do not follow a pattern the models can fit"
    return lacking, buying, spending
