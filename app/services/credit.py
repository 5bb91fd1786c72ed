"""Credit: who brought whom, what each earned for it, and the trees that grow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.errors import NotFound
from app.queries import query
from app.services.pages import Key, ListedOf, Page, cut_each, start
from app.store.graph import Store


@dataclass(frozen=True)
class Credit:
    """What one referrer earned for one referee on one channel; `customer` is the other of the two."""

    KEY: ClassVar[Mapping[str, type]] = {"customer": str, "channel": str}
    customer: str
    channel: str
    among: int
    amount: float


@dataclass(frozen=True)
class Descendant:
    """A person in a referral tree, at the shortest distance from its root, with all who brought them."""

    KEY: ClassVar[Mapping[str, type]] = {"level": int, "customer": str}
    customer: str
    level: int
    parents: list[str]


@dataclass(frozen=True)
class Tree:
    """Everyone below one person and that person: how many, how deep, and a page of them."""

    total: int
    depth: int
    page: Page[Descendant]


@dataclass(frozen=True)
class _Grown:
    total: int
    depth: int | None
    rows: list[dict[str, Any]]


TREE = query("credit/tree", _Grown)
REFEREES_OF = query("credit/referees_of", ListedOf)
REFERRERS_OF = query("credit/referrers_of", ListedOf)


async def tree(store: Store, root: str, *, run: str, first: int = 20, after: Key | None = None) -> Tree:
    """Everyone whom a person brought, directly or through others, each once, by level and id."""
    grown = (await store.read(TREE, root=root, run=run, **start(Descendant, first, after)))[0]
    if grown.depth is None:
        raise NotFound(f"There is no customer {root!r}.")
    rows = [Descendant(**row) for row in grown.rows[:first]]
    return Tree(grown.total, grown.depth, Page(rows, grown.total, len(grown.rows) > first))


async def referees_of(
    store: Store, customers: Sequence[str], *, run: str, first: int = 20, after: Key | None = None
) -> dict[str, Page[Credit]]:
    """Whom some customers brought, and what each earned for it."""
    where = start(Credit, first, after)
    return cut_each(await store.read(REFEREES_OF, customers=list(customers), run=run, **where), Credit, first)


async def referrers_of(
    store: Store, customers: Sequence[str], *, run: str, first: int = 20, after: Key | None = None
) -> dict[str, Page[Credit]]:
    """Who brought some customers, and what each earned for it."""
    where = start(Credit, first, after)
    return cut_each(await store.read(REFERRERS_OF, customers=list(customers), run=run, **where), Credit, first)
