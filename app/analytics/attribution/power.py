"""The power of a channel: what is lost without it, whom it reaches, and what it joins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analytics.arithmetic import compiled
from app.analytics.attribution.journeys import Journeys
from app.analytics.attribution.markov import BITS, MarkovModel
from app.analytics.grid import Amounts, Numbers, on_grid


@dataclass(frozen=True, eq=False)
class Power:
    """Three parts for each channel, each a third of its share among all channels; `total` is their sum."""

    removal: Amounts
    reach: Amounts
    bridging: Amounts
    total: Amounts


def channel_power(journeys: Journeys, *, order: int = 1) -> Power:
    """How strong each channel is, in three parts of which each adds up to a third over all channels.

    - removal: its share of the removal effects of the Markov model of that order;
    - reach: its share of all pairs of a journey and a channel that the journey touches;
    - bridging: its share of the times that a channel stands between two others that differ, repeats counted once.

    So the power of all channels is 1. A part that no channel has, as where nobody orders, is 0 for all.

    Examples
    --------
    >>> found = channel_power(Journeys.from_paths([["mail", "shop", "call"]], [1], [0], [0]))
    >>> found.bridging.round(4).tolist(), found.total.round(4).tolist()
    ([0.0, 0.0, 0.3333], [0.2222, 0.2222, 0.5556])
    """
    met, between = _met(journeys.first, journeys.channel, journeys.conversions + journeys.nulls, len(journeys.channels))
    columns = MarkovModel(order).removal(journeys).effect, met.astype(np.float64), between.astype(np.float64)
    removal, reach, bridging = (on_grid(part / (3 * part.sum() or 1.0), bits=BITS) for part in columns)
    return Power(removal, reach, bridging, removal + reach + bridging)


@compiled
def _met(first: Numbers, channel: Numbers, people: Numbers, channels: int) -> tuple[Numbers, Numbers]:
    """How many people touched each channel, and how often it stood between two others that differ."""
    met, between = np.zeros(channels, dtype=np.int64), np.zeros(channels, dtype=np.int64)
    seen = np.full(channels, -1, dtype=np.int64)
    for j in range(len(first) - 1):
        before, last = np.int64(-1), np.int64(-1)
        for i in range(first[j], first[j + 1]):
            c = channel[i]
            if seen[c] != j:
                seen[c] = j
                met[c] += people[j]
            if c != last:
                if before >= 0 and before != c:
                    between[last] += people[j]
                before, last = last, c
    return met, between
