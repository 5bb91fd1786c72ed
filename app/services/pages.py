"""Pages: a part of a list, where the next part goes on, and the run that all parts come from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeAlias, TypeVar

from app.errors import BadCursor, BadInput, StalePage
from app.queries import query
from app.store.graph import Store

MOST = 100
Key: TypeAlias = tuple[str | float, ...]


class Sorted(Protocol):
    """A row of a list with a total order: `KEY` names what it is sorted by, each with its type."""

    KEY: ClassVar[Mapping[str, type]]


S = TypeVar("S", bound=Sorted)


@dataclass(frozen=True)
class Page(Generic[S]):
    """Some rows of a list, the length of the whole list, and whether more rows follow."""

    rows: list[S]
    total: int
    more: bool = False


@dataclass(frozen=True)
class Listed:
    """What a query gives that lists one thing: the length of the list and the rows of a page."""

    total: int | None
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class ListedOf:
    """The same for one of several parents, named by `of`."""

    of: str
    total: int
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """What kind a run is."""

    kind: str


KIND_OF = query("runs/kind_of", Kind)


def key_of(row: Sorted) -> Key:
    """The values that a row is sorted by."""
    return tuple(getattr(row, name) for name in row.KEY)


def start(row: type[Sorted], first: int, after: Key | None, *, most: int = MOST) -> dict[str, Any]:
    """The parameters of a page: where it starts and one row more than asked for, to see whether more follows."""
    if not 1 <= first <= most:
        raise BadInput(f"`first` must be from 1 to {most}; it is {first}.")
    if after is None:
        return {"first": first + 1}
    fits = [
        isinstance(value, int | float if kind is float else kind)
        for value, kind in zip(after, row.KEY.values(), strict=False)
    ]
    if len(after) != len(row.KEY) or not all(fits):
        raise BadCursor("This cursor belongs to another list.")
    return {"first": first + 1} | {f"after_{name}": value for name, value in zip(row.KEY, after, strict=True)}


def cut(found: Listed | ListedOf, row: type[S], first: int) -> Page[S]:
    """The page that a query gave, without the one row too many."""
    rows = [row(**values) for values in found.rows[:first]]
    return Page(rows, found.total or 0, len(found.rows) > first)


def cut_each(found: Iterable[ListedOf], row: type[S], first: int) -> dict[str, Page[S]]:
    """The pages that a query gave for several parents."""
    return {each.of: cut(each, row, first) for each in found}


def among(rows: Sequence[S], row: type[S], first: int, after: Key | None) -> Page[S]:
    """A page of a list that is worked out here; numbers come in descending order, texts in ascending."""
    start(row, first, after)
    ordered = sorted(rows, key=lambda each: _place(key_of(each)))
    begin = 0 if after is None else bisect_right(ordered, _place(after), key=lambda each: _place(key_of(each)))
    return Page(ordered[begin : begin + first], len(ordered), len(ordered) > begin + first)


def _place(key: Key) -> tuple[str | float, ...]:
    return tuple(value if isinstance(value, str) else -value for value in key)


async def run_to_read(store: Store, published: Mapping[str, str], kind: str, run: str | None) -> str:
    """The run that a page is read from: the cursor's own as long as it is stored, else the published one.

    Empty before the first run; no row is stored under an empty run.
    """
    if run is None:
        return published.get(kind, "")
    if run not in published.values() and not await store.read(KIND_OF, run=run):
        raise StalePage
    return run
