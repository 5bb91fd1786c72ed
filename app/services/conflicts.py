"""Conflicts: what the facts disagree about, listed and never resolved in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.queries import query
from app.services.pages import Key, Page, start
from app.store.graph import Store


@dataclass(frozen=True)
class Conflict:
    """Something the facts disagree about; kept as it came, never merged away."""

    KEY: ClassVar[Mapping[str, type]] = {"place": str}

    kind: str
    subject: str
    customers: list[str]
    count: int

    @property
    def place(self) -> str:
        """What the list is sorted by."""
        return f"{self.kind} {self.subject}"


CONFLICTS = query("people/conflicts", Conflict)


async def counts(store: Store) -> dict[str, int]:
    """How many conflicts of each kind the facts hold."""
    found = await store.columns(CONFLICTS)
    each = set(zip(found["kind"].tolist(), found["subject"].tolist(), strict=True))
    return dict(sorted(Counter(kind for kind, _ in each).items()))


async def page(store: Store, *, first: int = 20, after: Key | None = None, counted: bool = False) -> Page[Conflict]:
    """Conflicts by kind and subject; the whole list is read when it is to be counted, else the page alone."""
    where = start(Conflict, first, after)
    place = where.pop("after_place", "")
    if counted:
        every = await store.read(CONFLICTS)
        found = [conflict for conflict in every if conflict.place > place]
        return Page(found[:first], len(every), len(found) > first)
    found = await store.read(CONFLICTS, after=place, **where)
    return Page(found[:first], 0, len(found) > first)
