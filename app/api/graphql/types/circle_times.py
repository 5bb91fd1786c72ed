"""What becomes of circles, in GraphQL: the log of events, and what two runs differ in."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from app.analytics.circles.lineage import Difference
from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, Connection, Edge, First, connection, worked_out
from app.api.graphql.scalars import Moment
from app.api.graphql.types.references import CUSTOMER
from app.api.graphql.types.score_times import ScoreMoveConnection, score_move
from app.errors import NotFound
from app.services import circle_log, score_log
from app.services.bridges import LOOK_UP
from app.services.customers import Customer
from app.services.pages import KIND_OF, among
from app.services.runs import of_kind

RUNS = "`grapevine query '{ runs(first: 20) { edges { node { id kind asOf published } } } }'` lists them."


@strawberry.type
class Turn:
    """What all events of a circle tell."""

    event: str | None = strawberry.field(description="`born`, `grown`, `shrunk`, `split`, `merged`, `died` or `same`.")
    circle: strawberry.ID | None = strawberry.field(description="Id of the circle it happened to.")
    before: list[strawberry.ID] = strawberry.field(description="Ids of the circles that its members were in before.")
    after: list[strawberry.ID] = strawberry.field(description="Ids of the circles that they are in now.")
    jaccard: float | None = strawberry.field(description="Members in both, as a share of those in either.")
    size_before: int | None = strawberry.field(description="Number of members before.")
    size_after: int | None = strawberry.field(description="Number of members now.")
    stayed: int | None = strawberry.field(description="How many members stayed.")
    joined: int | None = strawberry.field(description="How many members are new.")
    left: int | None = strawberry.field(description="How many members are gone.")


@strawberry.type(description="What became of a circle from the run before to another.")
class CircleEvent(Turn):
    """What became of a circle from the run before to another."""

    run: strawberry.ID | None = strawberry.field(description="Id of the run that saw it.")
    as_of: Moment | None = strawberry.field(description="The moment that the run speaks of.")


@strawberry.type(description="An event in the log of circles.")
class CircleEventEdge(Edge):
    """An event in the log of circles."""

    node: circle_log.Event = strawberry.field(graphql_type=CircleEvent, description="The event.")


@strawberry.type(description="Events of circles, newest run first.")
class CircleEventConnection(Connection):
    """Events of circles."""

    edges: list[CircleEventEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="What became of a circle between two runs.")
class CircleChange(Turn):
    """What became of a circle between two runs."""


@strawberry.type(description="A change in a list of changes.")
class CircleChangeEdge(Edge):
    """A change in a list of changes."""

    node: circle_log.Changed = strawberry.field(graphql_type=CircleChange, description="The change.")


@strawberry.type(description="Changes of circles, in the order of the circles' ids.")
class CircleChangeConnection(Connection):
    """Changes of circles."""

    edges: list[CircleChangeEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="A customer whose circles are others than before.")
class CircleMoveEdge(Edge):
    """A customer whose circles are others than before."""

    kind: str | None = strawberry.field(description="`joined`, `left` or `moved`.")
    left: list[strawberry.ID] = strawberry.field(description="Ids of the circles that the customer is no more in.")
    joined: list[strawberry.ID] = strawberry.field(description="Ids of the circles that the customer is newly in.")
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(description="Customers whose circles are others than before, in the order of their ids.")
class CircleMoveConnection(Connection):
    """Customers whose circles are others than before."""

    edges: list[CircleMoveEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="What became of circles and of customers between two runs.")
class RunDifference:
    """What became of circles and of customers between two runs, or of their scores."""

    found: strawberry.Private[Difference | None]
    moved: strawberry.Private[list[score_log.Mover]]
    name: strawberry.Private[str]

    @worked_out("What became of each circle; every circle of either run stands in one change.")
    async def changes(self, info: Info, first: First = 20, after: After = None) -> CircleChangeConnection:
        """What became of each circle."""
        start = await info.context.start(f"changes {self.name}", first, after)
        page = circle_log.changes(self.found, first=first, after=start.after) if self.found else None
        return connection(
            CircleChangeConnection, start, page, lambda row, cursor: CircleChangeEdge(cursor=cursor, node=row)
        )

    @worked_out("The customers whose circles are others than before.")
    async def moves(self, info: Info, first: First = 20, after: After = None) -> CircleMoveConnection:
        """The customers whose circles are others than before."""
        start = await info.context.start(f"moves {self.name}", first, after)
        page = circle_log.moves(self.found, first=first, after=start.after) if self.found else None
        return connection(
            CircleMoveConnection,
            start,
            page,
            lambda row, cursor: CircleMoveEdge(
                cursor=cursor, kind=row.kind, left=_ids(row.left), joined=_ids(row.joined), node=Customer(row.member)
            ),
        )

    @worked_out("For runs of scores: the customers whose scores differ, the largest differences first.")
    async def scores(self, info: Info, first: First = 20, after: After = None) -> ScoreMoveConnection:
        """The customers whose scores differ."""
        start = await info.context.start(f"scores {self.name}", first, after)
        page = among(self.moved, score_log.Mover, first, start.after)
        return connection(ScoreMoveConnection, start, page, score_move)


async def difference_of(info: Info, earlier: str, later: str) -> RunDifference:
    """What two runs of circles, or two runs of scores, differ in."""
    kinds = {await _kind_of(info, run) for run in (earlier, later)}
    async with info.context.long_work() as store:
        if kinds == {"scores"}:
            return RunDifference(
                found=None, moved=await score_log.movers(store, earlier, later), name=f"{earlier} {later}"
            )
        found = await circle_log.difference(store, earlier, later)
    return RunDifference(found=found, moved=[], name=f"{earlier} {later}")


async def _kind_of(info: Info, run: str) -> str:
    found = await info.context.store.read(KIND_OF, run=run)
    if not found:
        raise NotFound(f"There is no complete run {run!r}.", hint=RUNS)
    return found[0].kind


async def events_of(
    info: Info, run: str | None, circle: str | None, first: int, after: str | None
) -> CircleEventConnection:
    """The log of one run, or of one circle over all runs."""
    newest = "circles" if run is None and circle is None else None
    start = await info.context.start(f"events of {run} {circle}", first, after, kind=newest)
    if run is not None and run not in {each.id for each in await of_kind(info.context.store, "circles")}:
        raise NotFound(f"There is no complete run of circles {run!r}.", hint=circle_log.RUNS)
    asked = start.run if newest else run
    page = await circle_log.events(info.context.store, run=asked, circle=circle, first=first, after=start.after)
    if run is None and circle is not None and not page.total:
        raise NotFound(f"There is no circle {circle!r}.", hint=LOOK_UP)
    return connection(CircleEventConnection, start, page, lambda row, cursor: CircleEventEdge(cursor=cursor, node=row))


def _ids(names: Iterable[str]) -> list[strawberry.ID]:
    return [strawberry.ID(name) for name in names]
