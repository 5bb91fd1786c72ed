"""Circles in GraphQL: what a run found, who is in it, and how strongly."""

from __future__ import annotations

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, Connection, Edge, First, connection, worked_out
from app.api.graphql.types.references import CUSTOMER
from app.services import circles
from app.services.customers import Customer

STRENGTH = "Share of the customer's tie weight that stays inside the circle, 0 to 1."


@strawberry.type(name="CircleMemberEdge", description="A customer in a circle.")
class MemberEdge(Edge):
    """A customer in a circle."""

    strength: float = strawberry.field(description=STRENGTH)
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(name="CircleMemberConnection", description="The customers in a circle, strongest first.")
class MemberConnection(Connection):
    """The customers in a circle."""

    edges: list[MemberEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="People whom a run found to belong together. A given set of people is a Group instead.")
class Circle:
    """People whom a run found to belong together."""

    key: strawberry.ID = strawberry.field(name="id", description="Run and number; names this circle for good.")
    size: int | None = strawberry.field(description="Number of members.")
    inside: float | None = strawberry.field(description="Tie weight between members.")
    outside: float | None = strawberry.field(description="Tie weight between members and everybody else.")

    @worked_out("The members, strongest first.")
    async def members(self, info: Info, first: First = 20, after: After = None) -> MemberConnection:
        """The members, strongest first."""
        start = await info.context.start("circle members", first, after)
        page = await info.context.load(circles.members, str(self.key), first=first, after=start.after)
        return connection(
            MemberConnection,
            start,
            page,
            lambda row, cursor: MemberEdge(cursor=cursor, strength=row.strength, node=Customer(row.customer)),
        )


@strawberry.type(description="A circle in a list of circles.")
class CircleEdge(Edge):
    """A circle in a list of circles."""

    node: circles.Circle = strawberry.field(graphql_type=Circle, description="The circle.")


@strawberry.type(description="Circles of a run, largest first.")
class CircleConnection(Connection):
    """Circles of a run."""

    edges: list[CircleEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(name="ChannelContacts", description="What a customer and a circle's members did on one channel.")
class Contact:
    """What was done on one channel."""

    code: strawberry.ID = strawberry.field(description="Code of the channel.")
    ties: int = strawberry.field(description="How many members the customer dealt with on it.")
    facts: int = strawberry.field(description="How many interactions, in both directions, and stated ties there are.")


@strawberry.type(description="Whom in a circle a customer dealt with, up to the run's moment; of 5,000 facts at most.")
class Why:
    """Whom in a circle a customer dealt with."""

    ties: int = strawberry.field(description="How many members the customer dealt with.")
    channels: list[circles.Contact] = strawberry.field(
        graphql_type=list[Contact], description="The same for each channel, busiest first."
    )


@strawberry.type(name="CustomerCircleEdge", description="A circle that a customer belongs to.")
class MembershipEdge(Edge):
    """A circle that a customer belongs to."""

    customer: strawberry.Private[str]
    strength: float = strawberry.field(description=STRENGTH)
    node: circles.Circle = strawberry.field(graphql_type=Circle, description="The circle.")

    @worked_out("The contacts within the circle that speak for it.", graphql_type=Why | None)
    async def why(self, info: Info) -> circles.Why | None:
        """The contacts within the circle."""
        return await info.context.load(circles.why, (self.customer, self.node.key))


@strawberry.type(name="CustomerCircleConnection", description="The circles of a customer, strongest first.")
class MembershipConnection(Connection):
    """The circles that a customer belongs to."""

    edges: list[MembershipEdge] = strawberry.field(description="The rows of this page.")


async def circles_of(info: Info, customer: str, first: int, after: str | None) -> MembershipConnection:
    """The circles of one customer in the published run, or in the run of the cursor."""
    start = await info.context.start("circles of a customer", first, after, kind="circles")
    page = await info.context.load(circles.of_customers, customer, run=start.run, first=first, after=start.after)
    return connection(
        MembershipConnection,
        start,
        page,
        lambda row, cursor: MembershipEdge(customer=customer, cursor=cursor, strength=row.strength, node=row.circle),
    )
