"""Circles: people whom a run found to belong together, and how firmly each does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.queries import query
from app.services.pages import Key, Listed, ListedOf, Page, cut, cut_each, start
from app.store.graph import Store


@dataclass(frozen=True)
class Circle:
    """A set of people that a run found to belong together, and what tells it apart."""

    KEY: ClassVar[Mapping[str, type]] = {"size": int, "id": str}
    run: str
    id: str
    size: int
    inside: float
    outside: float
    stability: float | None = None
    reciprocity: float | None = None
    focus: float | None = None
    kind: str | None = None
    field: str | None = None
    value: str | None = None

    @property
    def key(self) -> str:
        """Run and id: the circle as that run found it, whatever is published later."""
        return f"{self.run}/{self.id}"


@dataclass(frozen=True)
class Membership:
    """A circle of a customer, and how firmly the customer belongs to it."""

    KEY: ClassVar[Mapping[str, type]] = {"strength": float, "id": str}
    id: str
    strength: float
    p_value: float | None
    stability: float | None
    circle: Mapping[str, Any]

    @property
    def found(self) -> Circle:
        """The circle itself."""
        return Circle(**self.circle)


@dataclass(frozen=True)
class Member:
    """A customer in a circle, and how firmly they belong to it."""

    KEY: ClassVar[Mapping[str, type]] = {"strength": float, "customer": str}
    customer: str
    strength: float
    p_value: float | None
    stability: float | None


PAGE = query("circles/page", Listed)
BY_KEY = query("circles/by_key", Circle)
OF_CUSTOMERS = query("circles/of_customers", ListedOf)
MEMBERS = query("circles/members", ListedOf)


def key_in(run: str, circle: str) -> str:
    """Run and id of a circle that is given by both, or by its id in a run.

    >>> key_in("r1", "c3"), key_in("r1", "r0/c3")
    ('r1/c3', 'r0/c3')
    """
    return circle if "/" in circle else f"{run}/{circle}"


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
