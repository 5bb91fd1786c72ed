"""Fairness and goodness: each is worked out from the other until both hold still."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers
from app.analytics.ratings.rated import Rated

PSEUDO_RATINGS = 1.0
"""Each person is rated once more with the mean of all, and rates once more with the mean error of all.

One pseudo-rating foretells later ratings better than none (the decision page has the figures), and it is what makes
somebody with one top rating less sure to be good than somebody with twenty.
"""

ROUNDS = 200
TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class Fairness:
    """Goodness of each person from -1 to 1, fairness from 0 to 1, the numbers behind them and the means of all."""

    goodness: Amounts
    fairness: Amounts
    received: Numbers
    given: Numbers
    mean: float
    error: float


def fairness_goodness(rated: Rated, *, pseudo: float = PSEUDO_RATINGS) -> Fairness:
    """Goodness and fairness of each person, by rounds until nothing changes.

    goodness(v) = (Σ fairness(u) · rating(u, v) + pseudo · mean) / (received(v) + pseudo);
    fairness(u) = 1 - (Σ |rating(u, v) - goodness(v)| / 2 + pseudo · mean error) / (given(u) + pseudo).

    Source: S. Kumar, F. Spezzano, V. S. Subrahmanian, C. Faloutsos, Edge weight prediction in weighted signed networks,
    ICDM 2016, doi:10.1109/ICDM.2016.0033; the pseudo-ratings are ours.

    Examples
    --------
    >>> rows = Rated.from_rows([0, 1, 2], [3, 3, 3], [1.0, 0.8, -1.0], None, people=4)
    >>> found = fairness_goodness(rows)
    >>> found.goodness.round(3).tolist(), found.fairness.round(3).tolist()
    ([0.267, 0.267, 0.267, 0.267], [0.606, 0.656, 0.472, 0.578])
    """
    s, t, w, n = rated.source, rated.target, rated.rating, rated.people
    received, given = np.bincount(t, minlength=n), np.bincount(s, minlength=n)
    mean = math.fsum(w.tolist()) / len(w) if len(w) else 0.0
    goodness, fairness, error = np.full(n, mean), np.ones(n), 0.0
    for _ in range(ROUNDS if len(w) else 0):
        earlier = goodness
        goodness = _over(np.bincount(t, weights=fairness[s] * w, minlength=n) + pseudo * mean, received + pseudo, mean)
        off = np.abs(w - goodness[t]) / 2
        error = float(np.cumsum(off)[-1]) / len(w)
        missed = np.bincount(s, weights=off, minlength=n) + pseudo * error
        fairness = 1 - _over(missed, given + pseudo, error)
        if np.abs(goodness - earlier).max() < TOLERANCE:
            break
    return Fairness(goodness, fairness, received, given, mean, error)


def _over(total: NDArray[Any], count: NDArray[Any], otherwise: float) -> Amounts:
    """A mean where there is anything to take the mean of."""
    return np.where(count > 0, total / np.maximum(count, 1e-300), otherwise)
