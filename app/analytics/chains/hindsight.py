"""How forecasts of sharing would have gone: made from what was known then, and set beside what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.analytics.chains.forecast import Outlook, forecast
from app.analytics.chains.forest import Forest
from app.analytics.chains.offspring import DAY
from app.analytics.grid import Amounts

TRIALS: Final = 6
DIGITS: Final = 6


@dataclass(frozen=True)
class Trial:
    """A forecast from what was known at a moment, and what came; `same_again` are the shares of as long before it."""

    as_of: float
    outlook: Outlook
    actual: int
    same_again: int


@dataclass(frozen=True)
class Judged:
    """Past forecasts: their error by what came, in all, and how many outcomes lay within the 95 % range.

    `naive_error` is that of a guess that as much comes as came before. All are empty without a trial.
    """

    trials: tuple[Trial, ...]
    error: float | None
    naive_error: float | None
    within_80: int
    within_95: int


def judged(forest: Forest, at: Amounts, *, as_of: float, days: int) -> Judged:
    """Forecasts of as many days, made at moments so many days apart, newest first; six at most.

    A forecast sees the shares up to its moment alone, so that what came can tell whether it was right.

    Examples
    --------
    >>> import numpy as np
    >>> from app.analytics.chains.forest import grow
    >>> judged(grow([-1]), np.array([0.0]), as_of=1.0, days=1)
    Judged(trials=(), error=None, naive_error=None, within_80=0, within_95=0)
    """
    trials = []
    for back in range(1, TRIALS + 1):
        moment = as_of - back * days * DAY
        found = forecast(forest, at, as_of=moment, days=days) if (at <= moment).any() else None
        if found is None:
            break
        length = days * DAY
        came = int(((at > moment) & (at <= moment + length)).sum())
        before = int(((at > moment - length) & (at <= moment)).sum())
        trials.append(Trial(moment, found.total, came, before))
    outlooks = [(trial.outlook, trial.actual) for trial in trials]
    return Judged(
        trials=tuple(trials),
        error=_error([outlook.expected for outlook, _ in outlooks], trials),
        naive_error=_error([float(trial.same_again) for trial in trials], trials),
        within_80=sum(outlook.low80 <= actual <= outlook.high80 for outlook, actual in outlooks),
        within_95=sum(outlook.low95 <= actual <= outlook.high95 for outlook, actual in outlooks),
    )


def _error(told: list[float], trials: list[Trial]) -> float | None:
    """What was told too much or too little, as a part of all that came."""
    came = sum(trial.actual for trial in trials)
    missed = [abs(each - trial.actual) for each, trial in zip(told, trials, strict=True)]
    return round(sum(missed) / came, DIGITS) if came else None
