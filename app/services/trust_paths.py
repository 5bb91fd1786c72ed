"""How far one customer trusts another, and along which ways."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.analytics.capital.between import trust_between
from app.services.held_network import Held

DIGITS = 12


@dataclass(frozen=True)
class Way:
    """People on the way from one to another, and how likely a walk goes just this way."""

    people: list[str]
    probability: float


@dataclass(frozen=True)
class Trust:
    """How likely a walk from one customer ever visits another, with a 95 % interval, and the likeliest ways."""

    value: float
    low: float
    high: float
    paths: list[Way]
    note: str = ""


async def trust(held: Held, one: str, other: str) -> Trust:
    """How far one customer trusts another, on the network of a run."""
    found = await asyncio.to_thread(trust_between, held.net, held.place(one), held.place(other))
    ids = held.net.ids
    # Products of equal shares in another order differ in the last digits; of equal ways the first by id comes first.
    ways = [Way([str(ids[place]) for place in path.people], round(path.probability, DIGITS)) for path in found.paths]
    paths = sorted(ways, key=lambda way: (-way.probability, way.people))
    return Trust(found.value, found.low, found.high, paths, held.note)
