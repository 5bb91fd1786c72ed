"""How strong each channel is: what is lost without it, whom it reaches, and what it joins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.analytics.attribution import Journeys, MarkovModel, channel_power

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


def strengths(journeys: Journeys) -> tuple[Strength, ...]:
    """The power of all channels that journeys touch; removal effects are those of the Markov model of order 1."""
    power, effect = channel_power(journeys), MarkovModel(1).removal(journeys).effect
    met = np.bincount(journeys.channel, minlength=len(journeys.channels)) > 0
    rows = zip(journeys.channels, effect, power.removal, power.reach, power.bridging, power.total, strict=True)
    found = [Strength(name, *(round(float(part), PLACES) for part in parts)) for name, *parts in rows]
    return tuple(strength for at, strength in enumerate(found) if met[at])
