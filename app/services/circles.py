"""Circles: people whom a run found to belong together, and how strongly each does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.queries import query
from app.services.pages import Key, Listed, ListedOf, Page, cut, cut_each, start
from app.store.graph import Store


@dataclass(frozen=True)
class Circle:
    """A set of people that a run found to belong together."""

    KEY: ClassVar[Mapping[str, type]] = {"size": int, "id": str}
    run: str
    id: str
    size: int
    inside: float
    outside: float

    @property
    def key(self) -> str:
        """Run and id: names this circle for good, whatever is published later."""
        return f"{self.run}/{self.id}"


@dataclass(frozen=True)
class Membership:
    """A circle of a customer, and how strongly the customer belongs to it."""

    KEY: ClassVar[Mapping[str, type]] = {"strength": float, "id": str}
    customer: str
    strength: float
    run: str
    id: str
    size: int
    inside: float
    outside: float

    @property
    def circle(self) -> Circle:
        """The circle itself."""
        return Circle(self.run, self.id, self.size, self.inside, self.outside)


@dataclass(frozen=True)
class Member:
    """A customer in a circle, and how strongly they belong to it."""

    KEY: ClassVar[Mapping[str, type]] = {"strength": float, "customer": str}
    customer: str
    strength: float


@dataclass(frozen=True)
class Contact:
    """What a customer and others did with each other on one channel."""

    code: str
    ties: int
    facts: int


@dataclass(frozen=True)
class Why:
    """Whom in a circle a customer dealt with, in all and on each channel."""

    ties: int
    channels: list[Contact]


@dataclass(frozen=True)
class _Found:
    customer: str
    circle: str
    ties: int
    channels: list[dict[str, Any]]


PAGE = query("circles/page", Listed)
BY_KEY = query("circles/by_key", Circle)
OF_CUSTOMERS = query("circles/of_customers", ListedOf)
MEMBERS = query("circles/members", ListedOf)
WHY = query("circles/why", _Found)


async def page(store: Store, *, run: str, first: int = 20, after: Key | None = None) -> Page[Circle]:
    """The circles of a run, largest first."""
    found = await store.read(PAGE, run=run, **start(Circle, first, after))
    return cut(found[0], Circle, first)


async def by_key(store: Store, keys: Sequence[str]) -> dict[str, Circle]:
    """Some circles by run and id; a key that is no circle is missing."""
    return {circle.key: circle for circle in await store.read(BY_KEY, keys=list(keys))}


async def of_customers(
    store: Store, customers: Sequence[str], *, run: str, first: int = 20, after: Key | None = None
) -> dict[str, Page[Membership]]:
    """The circles of some customers in a run, strongest first."""
    where = start(Membership, first, after)
    return cut_each(await store.read(OF_CUSTOMERS, customers=list(customers), run=run, **where), Membership, first)


async def members(
    store: Store, circles: Sequence[str], *, first: int = 20, after: Key | None = None
) -> dict[str, Page[Member]]:
    """The customers in some circles, strongest first."""
    found = await store.read(MEMBERS, keys=list(circles), **start(Member, first, after))
    return cut_each(found, Member, first)


async def why(store: Store, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Why]:
    """Contacts up to the run's moment, for pairs of a customer's id and the key of a circle they are in."""
    found = await store.read(WHY, customers=[pair[0] for pair in pairs], circles=[pair[1] for pair in pairs])
    return {(each.customer, each.circle): Why(each.ties, [Contact(**row) for row in each.channels]) for each in found}
