"""The list of runs, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.queries import query
from app.services.pages import Key, Page, start
from app.store.graph import Store


@dataclass(frozen=True)
class Run:
    """One calculation as it is stored."""

    KEY: ClassVar[Mapping[str, type]] = {"as_of": str, "id": str}

    id: str
    kind: str
    as_of: str | None
    parameters: str
    inputs: str
    code: str
    facts: str
    published: bool


@dataclass(frozen=True)
class Count:
    """How many runs there are."""

    total: int


LIST = query("runs/list", Run)
COUNT = query("runs/count", Count)


async def page(
    store: Store, *, kind: str | None = None, first: int = 20, after: Key | None = None, counted: bool = False
) -> Page[Run]:
    """The complete runs of one kind or of all, newest point in time first; counted only when asked."""
    found = await store.read(LIST, kind=kind, **start(Run, first, after))
    total = (await store.read(COUNT, kind=kind))[0].total if counted else 0
    return Page(found[:first], total, len(found) > first)
