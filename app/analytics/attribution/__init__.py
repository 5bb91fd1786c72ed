"""Who brought an order: touch models that share it exactly, and Markov chains that ask what would be lost."""

from __future__ import annotations

from functools import partial
from typing import Final

from app.analytics.attribution.decay import time_decay
from app.analytics.attribution.journeys import Journeys, Windows
from app.analytics.attribution.markov import MarkovModel, Removal
from app.analytics.attribution.models import TouchModel
from app.analytics.attribution.positions import first_touch, last_touch, linear, position
from app.analytics.attribution.power import Power, channel_power
from app.analytics.attribution.running import Running
from app.analytics.attribution.shapley import ordered_shapley, simplified_shapley

ORDERS: Final = (1, 2, 3, 4)
"""How many of the last channels a Markov state may hold."""

WEEK: Final = 7 * 86_400


def models(*, half_life: int = WEEK, name: str = "time_decay_7d") -> dict[str, TouchModel | MarkovModel]:
    """All models by name, with a half-life for time decay in the unit of the times, and a name that tells it."""
    touch = {
        "first": TouchModel(first_touch),
        "last": TouchModel(last_touch),
        "linear": TouchModel(linear),
        "position": TouchModel(position),
        name: TouchModel(partial(time_decay, half_life=half_life), needs_times=True),
        "simplified_shapley": TouchModel(simplified_shapley),
        "ordered_shapley": TouchModel(ordered_shapley),
    }
    return {**touch, **{f"markov_order{order}": MarkovModel(order) for order in ORDERS}}


MODELS: Final = models()
"""All models by name, with times in seconds and a half-life of 7 days."""

__all__ = [
    "MODELS",
    "ORDERS",
    "WEEK",
    "Journeys",
    "MarkovModel",
    "Power",
    "Removal",
    "Running",
    "TouchModel",
    "Windows",
    "channel_power",
    "models",
]
