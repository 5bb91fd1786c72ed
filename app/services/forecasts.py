"""Forecasts judged by what came: made again as of 90 days ago from what was known then, beside what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.cascades import adopters_between, expected_adopters
from app.analytics.forecasts import Calibration, calibration
from app.analytics.grid import Amounts, Numbers
from app.analytics.income import income
from app.analytics.ties import NO_TIME
from app.services.past_cascades import past_cascades
from app.services.score_facts import ScoreFacts
from app.services.score_parts import Money, money_of

HORIZON_DAYS = 90
DAY = 86_400
FORETOLD = {
    "income": "What each customer who had bought would pay within 90 days, less refunds, in minor units.",
    "influence": "How many people would come after each customer in shares and orders within 90 days.",
}


def forecasts_of(known: ScoreFacts, money: Money, as_of: int) -> list[dict[str, Any]]:
    """What was foretold 90 days before a moment, and how it went, as plain data; `why` says what lacks."""
    since = as_of - HORIZON_DAYS * DAY
    told = {"income": _income(known, money, since, as_of), "influence": _influence(known, since, as_of)}
    return [
        {
            "name": name,
            "trained_until": since,
            "judged_until": as_of,
            "why": "" if found else why,
            "calibration": _rounded(asdict(found)) if found else None,
        }
        for name, (found, why) in told.items()
    ]


def _income(known: ScoreFacts, money: Money, since: int, as_of: int) -> tuple[Calibration | None, str]:
    """Of everybody who had bought by then, from what was known then; orders without a time stand on neither side."""
    then, people = money_of(replace(known, known=since)).dated, len(known.ids)
    told = income(then.buyer, then.at, then.amount, as_of=since, people=people, horizon_days=HORIZON_DAYS)
    if told.expected_minor is None or told.low_minor is None or told.high_minor is None:
        return None, f"What was known then is not enough: {told.why}."
    later = (money.at != NO_TIME) & (money.at > since) & (money.at <= as_of)
    came = np.bincount(money.buyer[later], weights=money.amount[later], minlength=people)
    bought = np.bincount(then.buyer, minlength=people) > 0
    return _judged(bought, told.expected_minor, told.low_minor, told.high_minor, came), ""


def _influence(known: ScoreFacts, since: int, as_of: int) -> tuple[Calibration | None, str]:
    """Of everybody who had passed something on by then."""
    cascades = past_cascades(known.dealings, len(known.ids), as_of)
    told = expected_adopters(cascades, as_of=since, horizon=HORIZON_DAYS * DAY)
    if told is None:
        return (
            None,
            "What was known then is not enough: 180 days of shares and 100 people somebody came after are needed.",
        )
    came = adopters_between(cascades, since, as_of + 1)
    active = np.zeros(len(known.ids), dtype=np.bool_)
    active[cascades.person[cascades.at < since]] = True
    return _judged(active, told.expected, told.low, told.high, came), ""


def _judged(whom: NDArray[np.bool_], *columns: Amounts | Numbers) -> Calibration | None:
    """How it went for some customers: columns of what was foretold, its lower and upper ends, and what came."""
    expected, low, high, came = (column[whom].astype(np.float64) for column in columns)
    return calibration(expected, low, high, came) if len(expected) else None


def _rounded(value: Any) -> Any:
    """Plain data with nine significant digits, as far as machines agree."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, Sequence) and not isinstance(value, str) else value
