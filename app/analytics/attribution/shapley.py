"""Shapley values of channels, where a set of channels earns the orders of all journeys that need no other channel.

That game is a sum of unanimity games, one for each order, whose value goes in equal parts to the distinct channels
of the journey; no sum over 2^n sets is needed.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from app.analytics.arithmetic import compiled
from app.analytics.attribution.journeys import Journeys
from app.analytics.grid import Numbers

LARGEST: Final = 1 << 40


def simplified_shapley(orders: Journeys) -> Numbers:
    """The same to each distinct channel, wherever and however often it stands; it is booked on its oldest touch.

    Zhao, Mahboobi and Bagheri (2018), arXiv:1804.05327.

    >>> simplified_shapley(Journeys.from_paths([["mail", "shop", "mail"]], [1], [0], [0])).tolist()
    [1, 1, 0]
    """
    before, _ = _met(orders.first, orders.channel, len(orders.channels))
    weights: Numbers = (before == 0).astype(np.int64)
    return weights


def ordered_shapley(orders: Journeys) -> Numbers:
    """The same to each distinct channel, in equal parts to its touches, so that places in the journey have a share.

    Weights are L / m, where a channel is touched m times and L is the least common multiple of these numbers;
    where that is beyond 2^40, weights are 2^40 / m, rounded down.

    >>> ordered_shapley(Journeys.from_paths([["mail", "shop", "mail"]], [1], [0], [0])).tolist()
    [1, 2, 1]
    """
    return _shared(orders.first, _met(orders.first, orders.channel, len(orders.channels))[1])


@compiled
def _met(first: Numbers, channel: Numbers, channels: int) -> tuple[Numbers, Numbers]:
    """For each touch, how often its channel came before in the journey, and how often it comes at all."""
    before = np.empty(len(channel), dtype=np.int64)
    times = np.empty(len(channel), dtype=np.int64)
    met = np.zeros(channels, dtype=np.int64)
    for j in range(len(first) - 1):
        for i in range(first[j], first[j + 1]):
            before[i] = met[channel[i]]
            met[channel[i]] += 1
        for i in range(first[j], first[j + 1]):
            times[i] = met[channel[i]]
        for i in range(first[j], first[j + 1]):
            met[channel[i]] = 0
    return before, times


@compiled
def _shared(first: Numbers, times: Numbers) -> Numbers:
    """A common multiple divided by each number of a journey."""
    weight = np.empty(len(times), dtype=np.int64)
    for j in range(len(first) - 1):
        multiple = np.int64(1)
        for i in range(first[j], first[j + 1]):
            a, b = multiple, times[i]
            while b > 0:
                a, b = b, a % b
            multiple = multiple // a * times[i]
            if multiple > LARGEST:
                multiple = np.int64(LARGEST)
                break
        for i in range(first[j], first[j + 1]):
            weight[i] = multiple // times[i]
    return weight
