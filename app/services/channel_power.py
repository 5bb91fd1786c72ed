"""How strong each channel is: what is lost without it, whom it reaches, and what it joins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.analytics.attribution import Journeys, MarkovModel, channel_power
from app.analytics.attribution.markov import BITS
from app.analytics.grid import on_grid

PLACES: Final = 9


@dataclass(frozen=True)
class Strength:
    """The power of a channel and what it is made of."""

    name: str
    removal_effect: float
    removal: float
    reach: float
    bridging: float
    total: float


def strengths(journeys: Journeys, *, by_value: bool = False) -> tuple[Strength, ...]:
    """The power of all channels that journeys touch; removal effects are those of the Markov model of order 1.

    By value, what is lost without a channel is money and not orders; whom it reaches and what it joins stay the same.
    """
    power, effect = channel_power(journeys), MarkovModel(1).removal(journeys, by_value=by_value).effect
    removal = on_grid(effect / (3 * effect.sum() or 1.0), bits=BITS) if by_value else power.removal
    total = removal + power.reach + power.bridging
    met = np.bincount(journeys.channel, minlength=len(journeys.channels)) > 0
    rows = zip(journeys.channels, effect, removal, power.reach, power.bridging, total, strict=True)
    found = [Strength(name, *(round(float(part), PLACES) for part in parts)) for name, *parts in rows]
    return tuple(strength for at, strength in enumerate(found) if met[at])
