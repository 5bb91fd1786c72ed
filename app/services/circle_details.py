"""What stands behind a circle: figures of its label, topics, who ties it to others, and why somebody is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.queries import query
from app.store.graph import Store


@dataclass(frozen=True)
class Evidence:
    """A value that more members have than chance would give: how many, of how many, and how surely."""

    field: str
    value: str
    kind: str
    count: int
    size: int
    carriers: int
    lift: float
    p: float
    q: float


@dataclass(frozen=True)
class Topic:
    """What members deal with, and how much more than everybody does."""

    topic: str
    members: int
    weight: float
    share: float
    lift: float
    q: float


@dataclass(frozen=True)
class Details:
    """What stands out in a circle."""

    evidence: list[Evidence]
    topics: list[Topic]


@dataclass(frozen=True)
class Connector:
    """A member with much tie weight out of the circle, and the other circle that most of it goes to."""

    customer: str
    inside: float
    outside: float
    towards: str | None


@dataclass(frozen=True)
class Contact:
    """What a customer and others did with each other on one channel."""

    code: str
    ties: int
    facts: int


@dataclass(frozen=True)
class Touch:
    """A topic of a circle that a customer dealt with too, and how often."""

    topic: str
    acts: int


@dataclass(frozen=True)
class Why:
    """Whom in a circle a customer dealt with, in all and on each channel, and which of its topics."""

    ties: int
    channels: list[Contact]
    topics: list[Touch]


@dataclass(frozen=True)
class _Told:
    of: str
    evidence: str
    topics: str


@dataclass(frozen=True)
class _Connecting:
    of: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class _Found:
    customer: str
    circle: str
    known: str
    ties: int
    channels: list[dict[str, Any]]
    topics: list[dict[str, Any]]


DETAILS = query("circles/details", _Told)
CONNECTORS = query("circles/connectors", _Connecting)
WHY = query("circles/why", _Found)


async def details(store: Store, circles: Sequence[str]) -> dict[str, Details]:
    """What stands out in some circles, strongest first."""
    return {
        each.of: Details(
            [Evidence(**row) for row in json.loads(each.evidence)], [Topic(**row) for row in json.loads(each.topics)]
        )
        for each in await store.read(DETAILS, keys=list(circles))
    }


async def connectors(store: Store, circles: Sequence[str]) -> dict[str, list[Connector]]:
    """Who ties some circles to others, most tie weight out of the circle first."""
    found = await store.read(CONNECTORS, keys=list(circles))
    return {each.of: [Connector(**row) for row in each.rows] for each in found}


async def why(store: Store, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Why]:
    """Contacts and topics up to the run's moment, for pairs of a customer's id and the key of a circle they are in."""
    found = await store.read(WHY, customers=[pair[0] for pair in pairs], circles=[pair[1] for pair in pairs])
    return {(each.customer, each.circle): _why(each) for each in found}


def _why(found: _Found) -> Why:
    shared = {row["topic"] for row in json.loads(found.known)}
    touched = [Touch(**row) for row in found.topics if row["topic"] in shared]
    return Why(found.ties, [Contact(**row) for row in found.channels], touched)
