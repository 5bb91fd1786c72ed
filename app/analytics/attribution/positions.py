"""Models that look only at the place of a touch in its journey: first, last, linear, position."""

from __future__ import annotations

import numpy as np

from app.analytics.attribution.journeys import Journeys
from app.analytics.grid import Numbers


def first_touch(orders: Journeys) -> Numbers:
    """All to the oldest touch.

    >>> first_touch(Journeys.from_paths([["mail", "shop", "shop"]], [1], [0], [0])).tolist()
    [1, 0, 0]
    """
    weights = np.zeros(len(orders.channel), dtype=np.int64)
    weights[orders.first[:-1][orders.lengths > 0]] = 1
    return weights


def last_touch(orders: Journeys) -> Numbers:
    """All to the newest touch.

    >>> last_touch(Journeys.from_paths([["mail", "shop", "shop"]], [1], [0], [0])).tolist()
    [0, 0, 1]
    """
    weights = np.zeros(len(orders.channel), dtype=np.int64)
    weights[orders.first[1:][orders.lengths > 0] - 1] = 1
    return weights


def linear(orders: Journeys) -> Numbers:
    """The same to each touch; a channel that is touched twice counts twice.

    >>> linear(Journeys.from_paths([["mail", "shop", "shop"]], [1], [0], [0])).tolist()
    [1, 1, 1]
    """
    return np.ones(len(orders.channel), dtype=np.int64)


def position(orders: Journeys) -> Numbers:
    """40 % to the oldest touch, 40 % to the newest, 20 % to those between; two touches have a half each.

    Ends weigh 2 · (n - 2) and each touch between 1, where a journey has n touches: 5 · (n - 2) in all.

    >>> position(Journeys.from_paths([list("abcd"), list("ab"), ["a"]], [1, 1, 1], [0, 0, 0], [0, 0, 0])).tolist()
    [4, 1, 1, 4, 1, 1, 1]
    """
    ends = np.maximum(2 * (orders.lengths - 2), 1)
    weights = np.ones(len(orders.channel), dtype=np.int64)
    some = orders.lengths > 0
    weights[orders.first[:-1][some]] = ends[some]
    weights[orders.first[1:][some] - 1] = ends[some]
    return weights
