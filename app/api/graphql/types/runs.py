"""Runs in GraphQL: what was worked out, from what, with which parameters, by which code."""

from __future__ import annotations

import json

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import Connection, Edge, asks_for, connection
from app.api.graphql.scalars import Json, Moment
from app.services import run_list


def _parameters(root: run_list.Run) -> Json | None:
    return Json(json.loads(root.parameters))


def _inputs(root: run_list.Run) -> Json | None:
    return Json(json.loads(root.inputs))


def _facts(root: run_list.Run) -> Json | None:
    return Json(json.loads(root.facts))


@strawberry.type(description="One calculation: equal inputs, parameters and code are one run.")
class Run:
    """One calculation."""

    id: strawberry.ID = strawberry.field(description="Hash of inputs, parameters and code.")
    kind: str | None = strawberry.field(description="`circles`, `scores` or `credit`.")
    as_of: Moment | None = strawberry.field(description="Later facts were left out, and decay is measured from here.")
    code: str | None = strawberry.field(description="Hash of the algorithm's source files and its libraries' versions.")
    published: bool | None = strawberry.field(description="Whether answers are read from it.")
    parameters: Json | None = strawberry.field(resolver=_parameters, description="Every parameter.")
    inputs: Json | None = strawberry.field(resolver=_inputs, description="Hashes of the facts and runs that went in.")
    facts: Json | None = strawberry.field(resolver=_facts, description="Counts that describe the result.")


@strawberry.type(description="A run in a list of runs.")
class RunEdge(Edge):
    """A run in a list of runs."""

    node: run_list.Run = strawberry.field(graphql_type=Run, description="The run.")


@strawberry.type(description="Complete runs, newest point in time first.")
class RunConnection(Connection):
    """Complete runs."""

    edges: list[RunEdge] = strawberry.field(description="The rows of this page.")


async def runs_of(info: Info, kind: str | None, first: int, after: str | None) -> RunConnection:
    """The complete runs of one kind, or of all."""
    start = await info.context.start("runs", first, after)
    page = await run_list.page(
        info.context.store, kind=kind, first=first, after=start.after, counted=asks_for(info, "totalCount")
    )
    return connection(RunConnection, start, page, lambda row, cursor: RunEdge(cursor=cursor, node=row))
