"""The questions that can be asked about circles."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, First, connection, worked_out
from app.api.graphql.scalars import Moment
from app.api.graphql.types import circle_answers as answers
from app.api.graphql.types import circle_times as times
from app.api.graphql.types.circles import AsOf, Circle, CircleConnection, CircleEdge
from app.services import circles


def _argument(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


@strawberry.input(description="A period of time.")
class Period:
    """A period of time."""

    since: Moment = strawberry.field(description="Its first moment.")
    until: Moment = strawberry.field(description="The first moment after it.")


CircleId: TypeAlias = Annotated[
    strawberry.ID,
    _argument(
        "id", "Id of the circle, as it is in the published run or as of a moment; or its key, of the run it names."
    ),
]
A: TypeAlias = Annotated[strawberry.ID, _argument("a", "Id or key of one circle.")]
B: TypeAlias = Annotated[strawberry.ID, _argument("b", "Id or key of the other circle, of the same run.")]
Of: TypeAlias = Annotated[strawberry.ID | None, _argument("circle", "Only events of this circle, over all runs.")]
Run: TypeAlias = Annotated[
    strawberry.ID | None, _argument("run", "Id of the run; without it and without a circle, the published one.")
]
Earlier: TypeAlias = Annotated[strawberry.ID, _argument("from", "Id of the earlier run.")]
Later: TypeAlias = Annotated[strawberry.ID, _argument("to", "Id of the later run.")]
When: TypeAlias = Annotated[Period, _argument("period", "The period.")]
Source: TypeAlias = Annotated[str | None, _argument("source", "Only groups of this source.")]
Who: TypeAlias = Annotated[strawberry.ID, _argument("customer", "Id of the customer.")]
Topic: TypeAlias = Annotated[str, _argument("topic", "The topic.")]


@strawberry.type
class CircleQueries:
    """The questions that can be asked about circles."""

    @worked_out("One circle; empty when none has that id.", graphql_type=Circle | None)
    async def circle(self, info: Info, circle: CircleId, as_of: AsOf = None) -> circles.Circle | None:
        """One circle, of the run its key names, as of a moment, or of the published run."""
        return await info.context.load(circles.by_key, await info.context.circle_key(str(circle), as_of))

    @worked_out("The circles of the published run or as of a moment, largest first.")
    async def circles(
        self, info: Info, first: First = 20, after: After = None, as_of: AsOf = None
    ) -> CircleConnection | None:
        """The circles of a run."""
        start = await info.context.start("circles", first, after, kind="circles", as_of=as_of)
        page = await circles.page(info.context.store, run=start.run, first=first, after=start.after)
        return connection(CircleConnection, start, page, lambda row, cursor: CircleEdge(cursor=cursor, node=row))

    @worked_out("Who ties two circles together: customers with ties to members of both, strongest first.")
    async def bridges(
        self, info: Info, a: A, b: B, first: First = 20, after: After = None, as_of: AsOf = None
    ) -> answers.BridgeConnection | None:
        """Who ties two circles together."""
        return await answers.bridges_between(info, str(a), str(b), first, after, as_of)

    @worked_out("Topics that members of circles deal with more in a period than in as long a time before it.")
    async def circle_topics(
        self, info: Info, period: When, first: First = 20, after: After = None, as_of: AsOf = None
    ) -> answers.RisingTopicConnection | None:
        """Topics that rise in circles."""
        return await answers.rising_in(info, (period.since, period.until), first, after, as_of)

    @worked_out("Members of a customer's circles who are most like them, among those who deal with a topic.")
    async def similar_members(
        self, info: Info, customer: Who, topic: Topic, first: First = 20, after: After = None, as_of: AsOf = None
    ) -> answers.SimilarMemberConnection | None:
        """Members who are most like a customer."""
        return await answers.similar_to(info, (str(customer), topic), first, after, as_of)

    @worked_out("What became of circles: in one run, or to one circle over all runs, newest run first.")
    async def circle_events(
        self, info: Info, first: First = 20, after: After = None, run: Run = None, circle: Of = None
    ) -> times.CircleEventConnection | None:
        """What became of circles."""
        return await times.events_of(info, run, circle, first, after)

    @worked_out("What two runs of circles, or two runs of scores, differ in.")
    async def diff_runs(self, info: Info, earlier: Earlier, later: Later) -> times.RunDifference | None:
        """What two runs differ in."""
        return await times.difference_of(info, str(earlier), str(later))

    @worked_out("How far the circles agree with the given groups, as both were at the run's moment.")
    async def compare_groups(
        self, info: Info, source: Source = None, as_of: AsOf = None
    ) -> answers.GroupComparison | None:
        """How far circles and groups agree."""
        return await answers.compared(info, await info.context.run("circles", as_of), source)
