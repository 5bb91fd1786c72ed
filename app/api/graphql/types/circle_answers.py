"""Answers about circles that are worked out when asked, in GraphQL: alike members, rising topics, bridges, groups."""

from __future__ import annotations

from datetime import datetime

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, Connection, Edge, First, connection, worked_out
from app.api.graphql.types.circles import Circle
from app.api.graphql.types.credit import LOOK_UP
from app.api.graphql.types.references import CUSTOMER, GROUP
from app.errors import NotFound
from app.services import bridges, circles, customers, group_comparison, groups, rising_topics, similar_members
from app.services.customers import Customer
from app.services.pages import among


@strawberry.type(description="A topic that rises in a circle.")
class RisingTopicEdge(Edge):
    """A topic that rises in a circle."""

    topic: str | None = strawberry.field(description="The topic.")
    now: int = strawberry.field(description="Days on which members dealt with it in the period, each member's own.")
    before: int = strawberry.field(description="The same in as long a time before.")
    members: int = strawberry.field(description="How many members dealt with it in the period.")
    ratio: float | None = strawberry.field(description="How many times more often than before.")
    q: float | None = strawberry.field(description="Probability of that rise by chance, corrected for many tests.")
    node_key: strawberry.Private[str]

    @worked_out("The circle.", graphql_type=Circle)
    async def node(self, info: Info) -> circles.Circle | None:
        """The circle."""
        return await info.context.load(circles.by_key, self.node_key)


@strawberry.type(description="Topics that rise in circles, surest first.")
class RisingTopicConnection(Connection):
    """Topics that rise in circles."""

    edges: list[RisingTopicEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="Somebody who ties two circles together.")
class BridgeEdge(Edge):
    """Somebody who ties two circles together."""

    to_a: float = strawberry.field(description="Tie weight to members of the first circle.")
    to_b: float = strawberry.field(description="Tie weight to members of the second circle.")
    in_a: bool = strawberry.field(description="Whether the customer is in the first circle.")
    in_b: bool = strawberry.field(description="Whether the customer is in the second circle.")
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(description="Who ties two circles together, strongest on the weaker side first.")
class BridgeConnection(Connection):
    """Who ties two circles together."""

    edges: list[BridgeEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="A given group, and the circle that fits it best.")
class GroupMatchEdge(Edge):
    """A given group, and the circle that fits it best."""

    f1: float = strawberry.field(description="How well they fit: the harmonic mean of precision and recall.")
    precision: float = strawberry.field(description="Share of the circle's members who are in the group.")
    recall: float = strawberry.field(description="Share of the group's members who are in the circle.")
    shared: int = strawberry.field(description="How many are in both.")
    group: strawberry.Private[str]
    circle_key: strawberry.Private[str | None]

    @worked_out("The group.", graphql_type=GROUP)
    async def node(self, info: Info) -> groups.Group | None:
        """The group."""
        return await info.context.load(groups.by_key, self.group)

    @worked_out("The circle; empty when none shares a member.", graphql_type=Circle | None)
    async def circle(self, info: Info) -> circles.Circle | None:
        """The circle."""
        return await info.context.load(circles.by_key, self.circle_key) if self.circle_key else None


@strawberry.type(description="Given groups with the circles that fit them best, best first.")
class GroupMatchConnection(Connection):
    """Given groups with the circles that fit them best."""

    edges: list[GroupMatchEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="How far the circles that were found agree with the groups that are given.")
class GroupComparison:
    """How far the circles that were found agree with the groups that are given."""

    found: strawberry.Private[group_comparison.Comparison]
    source: strawberry.Private[str | None]
    run: strawberry.ID | None = strawberry.field(description="Id of the run of circles.")
    memberships: int | None = strawberry.field(description="Memberships of groups at the run's moment.")
    people: int | None = strawberry.field(description="How many customers have them.")
    groups: int | None = strawberry.field(description="How many groups have them.")
    average_f1: float | None = strawberry.field(
        name="averageF1", description="Mean of the two: Yang and Leskovec's average F1."
    )
    found_f1: float | None = strawberry.field(
        name="foundF1", description="Mean over circles of how well the best group fits, 0 to 1."
    )
    given_f1: float | None = strawberry.field(
        name="givenF1", description="Mean over groups of how well the best circle fits, 0 to 1."
    )

    @worked_out("The groups with the circles that fit them best.")
    async def best(self, info: Info, first: First = 20, after: After = None) -> GroupMatchConnection:
        """The groups with the circles that fit them best."""
        name = f"groups of {self.source!r} beside circles"
        start = await info.context.start(name, first, after, kind="circles", run=self.found.run)
        found = self.found
        if start.run != found.run:
            async with info.context.long_work() as store:
                found = await group_comparison.compare(store, start.run, self.source)
        page = among(found.best, group_comparison.Match, first, start.after)
        return connection(
            GroupMatchConnection,
            start,
            page,
            lambda row, cursor: GroupMatchEdge(
                cursor=cursor,
                group=row.group,
                circle_key=circles.key_in(found.run, row.circle) if row.circle else None,
                f1=row.f1,
                precision=row.precision,
                recall=row.recall,
                shared=row.shared,
            ),
        )


@strawberry.type(description="Somebody who is like a customer.")
class SimilarMemberEdge(Edge):
    """Somebody who is like a customer."""

    similarity: float = strawberry.field(description="How alike they are, 0 to 1: the sum of the two parts.")
    by_topics: float = strawberry.field(description="How alike in the topics they deal with, 0 to 0.5.")
    by_circles: float = strawberry.field(description="How alike in the circles they are in, 0 to 0.5.")
    shared_circles: int = strawberry.field(description="How many circles both are in.")
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(description="Customers who deal with a topic, those most like a customer first.")
class SimilarMemberConnection(Connection):
    """Customers who deal with a topic, those most like a customer first."""

    edges: list[SimilarMemberEdge] = strawberry.field(description="The rows of this page.")


async def similar_to(
    info: Info, asked: tuple[str, str], first: int, after: str | None, as_of: str | None
) -> SimilarMemberConnection:
    """Who deals with a topic and is most like a customer."""
    start = await info.context.start(f"members like {asked}", first, after, kind="circles", as_of=as_of)
    if await info.context.load(customers.records, asked[0]) is None:
        raise NotFound(f"There is no customer {asked[0]!r}.", hint=LOOK_UP)
    async with info.context.long_work() as store:
        found = await similar_members.similar(store, start.run, *asked)
    page = among(found, similar_members.Alike, first, start.after)
    return connection(
        SimilarMemberConnection,
        start,
        page,
        lambda row, cursor: SimilarMemberEdge(
            cursor=cursor,
            similarity=row.similarity,
            by_topics=row.by_topics,
            by_circles=row.by_circles,
            shared_circles=row.shared_circles,
            node=Customer(row.customer),
        ),
    )


async def rising_in(
    info: Info, period: tuple[str, str], first: int, after: str | None, as_of: str | None
) -> RisingTopicConnection:
    """Topics that rise in the circles of a run in a period."""
    start = await info.context.start(f"rising topics {period}", first, after, kind="circles", as_of=as_of)
    since, until = (int(datetime.fromisoformat(moment).timestamp()) for moment in period)
    async with info.context.long_work() as store:
        found = await rising_topics.rising(store, start.run, since, until)
    page = among(found, rising_topics.Rise, first, start.after)
    return connection(
        RisingTopicConnection,
        start,
        page,
        lambda row, cursor: RisingTopicEdge(
            cursor=cursor,
            node_key=f"{start.run}/{row.circle}",
            **{name: getattr(row, name) for name in ("topic", "now", "before", "members", "ratio", "q")},
        ),
    )


async def compared(info: Info, run: str, source: str | None) -> GroupComparison:
    """The circles of a run beside the given groups of that moment."""
    async with info.context.long_work() as store:
        found = await group_comparison.compare(store, run, source)
    names = ("run", "memberships", "people", "groups", "average_f1", "found_f1", "given_f1")
    return GroupComparison(found=found, source=source, **{name: getattr(found, name) for name in names})


async def bridges_between(
    info: Info, a: str, b: str, first: int, after: str | None, as_of: str | None
) -> BridgeConnection:
    """Who ties two circles together; a key pins the run, ids stay in the run of the first page."""
    keys = [await info.context.circle_key(circle, as_of) for circle in (a, b)]
    pinned = [key for key, given in zip(keys, (a, b), strict=True) if key == given]
    run = (pinned or keys)[0].partition("/")[0]
    start = await info.context.start(f"bridges {a} {b}", first, after, kind="circles", run=run)
    async with info.context.long_work() as store:
        found = await bridges.bridges(store, start.run, a, b)
    page = among(found, bridges.Bridge, first, start.after)
    return connection(
        BridgeConnection,
        start,
        page,
        lambda row, cursor: BridgeEdge(
            cursor=cursor, to_a=row.to_a, to_b=row.to_b, in_a=row.in_a, in_b=row.in_b, node=Customer(row.customer)
        ),
    )
