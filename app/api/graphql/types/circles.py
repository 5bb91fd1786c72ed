"""Circles in GraphQL: what a run found, who is in it and how firmly, and what tells it apart."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import strawberry

from app.analytics.telling import label_text
from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, Connection, Edge, First, connection, worked_out
from app.api.graphql.scalars import Language, Moment
from app.api.graphql.types.circle_details import Connector, Evidence, Topic, Why
from app.api.graphql.types.references import CUSTOMER
from app.services import circle_details, circle_names, circles
from app.services.customers import Customer

AsOf: TypeAlias = Annotated[
    Moment | None,
    strawberry.argument(description="Answer from the run as of this moment; omitted, from the published run."),
]
ENGLISH = Language("EN")
Lang: TypeAlias = Annotated[Language, strawberry.argument(description="The language; unknown ones fall back to EN.")]


@strawberry.type
class Firmness(Edge):
    """How firmly somebody belongs to a circle."""

    strength: float = strawberry.field(description="Share of the customer's tie weight that stays inside, 0 to 1.")
    p_value: float | None = strawberry.field(description="Probability of ties inside at least as heavy by chance.")
    stability: float | None = strawberry.field(
        description="How often the customer comes back into it when ties are drawn anew, 0 to 1."
    )


@strawberry.type(name="CircleMemberEdge", description="A customer in a circle.")
class MemberEdge(Firmness):
    """A customer in a circle."""

    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(name="CircleMemberConnection", description="The customers in a circle, strongest first.")
class MemberConnection(Connection):
    """The customers in a circle."""

    edges: list[MemberEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="People whom a run found to belong together. A given set of people is a Group instead.")
class Circle:
    """People whom a run found to belong together."""

    id: strawberry.ID = strawberry.field(description="Id that the circle keeps from run to run.")
    key: strawberry.ID | None = strawberry.field(description="Run and id: the circle as that run found it.")
    run: strawberry.ID | None = strawberry.field(description="Id of the run.")
    size: int | None = strawberry.field(description="Number of members.")
    inside: float | None = strawberry.field(description="Tie weight between members.")
    outside: float | None = strawberry.field(description="Tie weight between members and everybody else.")
    kind: str | None = strawberry.field(
        description="What holds it together: `colleagues`, `classmates`, `family`, `local`, `friends`, `interest`, "
        "`other`, or `unlabelled` when nothing stands out."
    )
    field: str | None = strawberry.field(name="labelField", description="Field that the label is a value of.")
    value: str | None = strawberry.field(name="labelValue", description="Value that the label names.")
    stability: float | None = strawberry.field(description="How often it comes back when ties are drawn anew, 0 to 1.")
    reciprocity: float | None = strawberry.field(description="Share of the inner tie weight that is returned, 0 to 1.")
    focus: float | None = strawberry.field(
        description="How much members deal with few topics: 1 one alone, 0 all alike; empty when they deal with none."
    )

    @worked_out("What it is called by its kind and what stands out, in a language.")
    async def label(self, lang: Lang = ENGLISH) -> str | None:
        """What it is called by its kind and what stands out."""
        return label_text(self.kind, self.value or "", str(lang), field=self.field or "") if self.kind else None

    @worked_out("The name that somebody gave it; it stays with the circle from run to run.")
    async def name(self, info: Info) -> str | None:
        """The name that somebody gave it."""
        return await info.context.load(circle_names.names, str(self.id))

    @worked_out("The members, strongest first.")
    async def members(self, info: Info, first: First = 20, after: After = None) -> MemberConnection:
        """The members, strongest first."""
        start = await info.context.start(
            f"members of circle {self.id}", first, after, kind="circles", run=str(self.run)
        )
        key = circles.key_in(start.run, str(self.id))
        page = await info.context.load(circles.members, key, first=first, after=start.after)
        return connection(
            MemberConnection,
            start,
            page,
            lambda row, cursor: MemberEdge(cursor=cursor, node=Customer(row.customer), **firmness(row)),
        )

    @worked_out("Values that stand out among the members, surest first; 20 at most.", graphql_type=list[Evidence])
    async def evidence(self, info: Info) -> list[circle_details.Evidence]:
        """Values that stand out among the members."""
        found = await info.context.load(circle_details.details, str(self.key))
        return found.evidence if found else []

    @worked_out("Topics that the members deal with, the largest share first; 10 at most.", graphql_type=list[Topic])
    async def topics(self, info: Info) -> list[circle_details.Topic]:
        """Topics that the members deal with."""
        found = await info.context.load(circle_details.details, str(self.key))
        return found.topics if found else []

    @worked_out("The members who tie the circle to others, most tie weight out of it first; 10 at most.")
    async def bridges(self, info: Info) -> list[Connector]:
        """The members who tie the circle to others."""
        found = await info.context.load(circle_details.connectors, str(self.key)) or []
        return [
            Connector(
                inside=row.inside,
                outside=row.outside,
                customer=Customer(row.customer),
                towards_key=f"{self.run}/{row.towards}" if row.towards else None,
            )
            for row in found
        ]


@strawberry.type(description="A circle in a list of circles.")
class CircleEdge(Edge):
    """A circle in a list of circles."""

    node: circles.Circle = strawberry.field(graphql_type=Circle, description="The circle.")


@strawberry.type(description="Circles of a run, largest first.")
class CircleConnection(Connection):
    """Circles of a run."""

    edges: list[CircleEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(name="CustomerCircleEdge", description="A circle that a customer belongs to.")
class MembershipEdge(Firmness):
    """A circle that a customer belongs to."""

    customer: strawberry.Private[str]
    node: circles.Circle = strawberry.field(graphql_type=Circle, description="The circle.")

    @worked_out("The contacts within the circle that speak for it, and the topics.", graphql_type=Why | None)
    async def why(self, info: Info) -> circle_details.Why | None:
        """The contacts within the circle, and the topics."""
        return await info.context.load(circle_details.why, (self.customer, self.node.key))


@strawberry.type(name="CustomerCircleConnection", description="The circles of a customer, strongest first.")
class MembershipConnection(Connection):
    """The circles that a customer belongs to."""

    edges: list[MembershipEdge] = strawberry.field(description="The rows of this page.")


def firmness(row: circles.Member | circles.Membership) -> dict[str, Any]:
    """How firmly somebody belongs, as an edge tells it."""
    return {"strength": row.strength, "p_value": row.p_value, "stability": row.stability}


async def circles_of(
    info: Info, customer: str, first: int, after: str | None, as_of: Moment | None
) -> MembershipConnection:
    """The circles of one customer in the published run, as of a moment, or in the run of the cursor."""
    start = await info.context.start("circles of a customer", first, after, kind="circles", as_of=as_of)
    page = await info.context.load(circles.of_customers, customer, run=start.run, first=first, after=start.after)
    return connection(
        MembershipConnection,
        start,
        page,
        lambda row, cursor: MembershipEdge(customer=customer, cursor=cursor, node=row.found, **firmness(row)),
    )
