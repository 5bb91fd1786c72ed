"""Relay connections: the one pattern that every list of this schema follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeAlias, TypeVar

import strawberry
from strawberry.types.nodes import SelectedField, Selection

from app.api.graphql.loaders import Info, Start
from app.services.pages import Page, Sorted

C = TypeVar("C", bound="Connection")
E = TypeVar("E", bound="Edge")
F = TypeVar("F", bound=Callable[..., Any])
S = TypeVar("S", bound=Sorted)

First: TypeAlias = Annotated[int, strawberry.argument(description="How many at most, from 1 to 100.")]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Cursor of the row to go on after; omitted, the list begins.")
]


def worked_out(description: str, *, graphql_type: Any = None) -> Callable[[F], F]:
    """A field that a function works out; what the function is called and takes is the field's name and arguments."""
    field: Callable[[F], F] = strawberry.field(description=description, graphql_type=graphql_type)
    return field


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether more rows follow.")
    has_previous_page: bool = strawberry.field(description="Whether a cursor was given, so that rows precede it.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row; empty when the page is.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row: the next page's `after`.")


@strawberry.type
class Connection:
    """What all connections have."""

    total_count: int = strawberry.field(description="Length of the whole list.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")


@strawberry.type
class Edge:
    """What all edges have."""

    cursor: str = strawberry.field(description="Names this place in the list, for as long as its run is kept.")


def asks_for(info: Info, name: str) -> bool:
    """Whether the answer to a field holds a field of that name; spares the work for what nobody reads."""
    return any(_holds(field.selections, name) for field in info.selected_fields)


def _holds(selections: Iterable[Selection], name: str) -> bool:
    return any(
        selection.name == name if isinstance(selection, SelectedField) else _holds(selection.selections, name)
        for selection in selections
    )


def connection(made: Callable[..., C], start: Start, page: Page[S] | None, edge: Callable[[S, str], E]) -> C:
    """A connection of rows, each made an edge; without a page, an empty one."""
    page = page or Page([], 0)
    edges = [edge(row, start.cursor(row)) for row in page.rows]
    info = PageInfo(
        has_next_page=page.more,
        has_previous_page=start.after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return made(total_count=page.total, page_info=info, edges=edges)
