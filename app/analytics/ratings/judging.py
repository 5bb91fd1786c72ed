"""How good predictions of ratings are: each without itself, and forward in time."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.analytics.grid import Amounts
from app.analytics.ratings.model import RatingModel, fit_rated
from app.analytics.ratings.rated import Rated

LATER_SHARE = 0.2


@dataclass(frozen=True)
class Judged:
    """How far predictions were off: root mean squared error, correlation (None if nothing varies), share in range."""

    count: int
    rmse: float
    correlation: float | None
    covered: float


def leave_one_out(model: RatingModel) -> tuple[Amounts, Amounts, Amounts, Judged]:
    """Each known rating predicted without itself, with ranges, in the order of `model.known.rated`; how good it was.

    It flatters: later ratings are known, those given in return most of all. Forward in time is what to expect.
    """
    value, low, high = model.told(model.known.without_itself())
    return value, low, high, judged(value, low, high, model.known.rated.rating)


def forward(rated: Rated, *, share: float = LATER_SHARE) -> tuple[Judged | None, Judged | None]:
    """The last part of the ratings predicted from those before: of people rated before, and of all.

    None where there are no times or nothing to judge.
    """
    if rated.order is None:
        return None, None
    cut = int(len(rated.rating) * (1 - share))
    if cut == 0 or cut == len(rated.rating):
        return None, None
    model, later = fit_rated(rated.part(rated.order < cut)), rated.part(rated.order >= cut)
    value, low, high = model.predict(later.source, later.target)
    seen = model.known.fairness.received[later.target] > 0
    columns = (value, low, high, later.rating)
    return judged(*(column[seen] for column in columns)) if seen.any() else None, judged(*columns)


def judged(value: Amounts, low: Amounts, high: Amounts, actual: Amounts) -> Judged:
    """Compare predictions with what was given.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([0.5, 0.1])
    >>> judged(one, one - 0.2, one + 0.2, np.array([0.6, 0.4]))
    Judged(count=2, rmse=0.223607, correlation=1.0, covered=0.5)
    """
    rmse = math.sqrt(math.fsum(((value - actual) ** 2).tolist()) / len(value))
    x, y = value - math.fsum(value.tolist()) / len(value), actual - math.fsum(actual.tolist()) / len(value)
    spread = math.sqrt(math.fsum((x * x).tolist()) * math.fsum((y * y).tolist()))
    correlation = round(math.fsum((x * y).tolist()) / spread, 6) if spread > 1e-12 else None
    covered = int(((low <= actual) & (actual <= high)).sum()) / len(value)
    return Judged(len(value), round(rmse, 6), correlation, round(covered, 6))
