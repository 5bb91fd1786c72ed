"""Given groups in GraphQL: teams and chat groups, who belongs to them, and since when."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, Connection, Edge, First, connection, worked_out
from app.api.graphql.scalars import Moment
from app.api.graphql.types.references import CUSTOMER, GROUP
from app.services import groups
from app.services.customers import Customer

ActiveAt: TypeAlias = Annotated[
    Moment | None,
    strawberry.argument(
        description="Only what held at this moment, in a role other than `alumni`; omitted, all there ever was."
    ),
]
Role: TypeAlias = Annotated[str | None, strawberry.argument(description="Only members in this role.")]


@strawberry.type
class Span(Edge):
    """What both ends of a membership know: role and time."""

    role: str | None = strawberry.field(description="Role, as the source says it; `alumni` means no longer active.")
    since: Moment | None = strawberry.field(description="From when.")
    since_precision: str | None = strawberry.field(description="`year`, `month` or `day` when the date is partial.")
    until: Moment | None = strawberry.field(description="Until when; empty is still true.")
    until_precision: str | None = strawberry.field(description="`year`, `month` or `day` when the date is partial.")


@strawberry.type(name="GroupMemberEdge", description="A customer's time in a group; who came twice is listed twice.")
class MemberEdge(Span):
    """A customer's time in a group."""

    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(name="GroupMemberConnection", description="Memberships of a group, by the customers' ids.")
class MemberConnection(Connection):
    """Memberships of a group."""

    edges: list[MemberEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="A given set of people: a team, a chat group. What the program finds is a Circle instead.")
class Group:
    """A given set of people."""

    key: strawberry.ID = strawberry.field(name="id", description="Source and external id with a slash between.")
    id: str | None = strawberry.field(name="externalId", description="Id in the source.")
    source: str | None = strawberry.field(description="Folder or name that the group came from.")
    kind: str | None = strawberry.field(description="Kind of group, as the source says it.")
    parent_key: strawberry.Private[str | None]

    @worked_out("The larger group that this one lies inside.", graphql_type=GROUP | None)
    async def parent(self, info: Info) -> groups.Group | None:
        """The larger group that this one lies inside."""
        return await info.context.load(groups.by_key, self.parent_key) if self.parent_key else None

    @worked_out("The members by their ids; who came twice is listed twice.")
    async def members(
        self, info: Info, first: First = 20, after: After = None, role: Role = None, active_at: ActiveAt = None
    ) -> MemberConnection:
        """The members by their ids."""
        start = await info.context.start("group members", first, after)
        page = await info.context.load(
            groups.members, str(self.key), first=first, after=start.after, role=role, active_at=active_at
        )
        return connection(
            MemberConnection,
            start,
            page,
            lambda row, cursor: MemberEdge(cursor=cursor, node=Customer(row.customer), **_span(row)),
        )


@strawberry.type(description="A group in a list of groups.")
class GroupEdge(Edge):
    """A group in a list of groups."""

    node: groups.Group = strawberry.field(graphql_type=Group, description="The group.")


@strawberry.type(description="Given groups in the order of their ids.")
class GroupConnection(Connection):
    """Given groups."""

    edges: list[GroupEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(name="CustomerGroupEdge", description="A customer's time in a group; who came twice is listed twice.")
class MembershipEdge(Span):
    """A customer's time in a group."""

    node: groups.Group = strawberry.field(graphql_type=Group, description="The group.")


@strawberry.type(name="CustomerGroupConnection", description="Memberships of a customer, by the groups' ids.")
class MembershipConnection(Connection):
    """Memberships of a customer."""

    edges: list[MembershipEdge] = strawberry.field(description="The rows of this page.")


async def groups_of(
    info: Info, customer: str, first: int, after: str | None, active_at: Moment | None
) -> MembershipConnection:
    """The groups of one customer."""
    start = await info.context.start("groups of a customer", first, after)
    page = await info.context.load(groups.of_customers, customer, first=first, after=start.after, active_at=active_at)
    return connection(
        MembershipConnection,
        start,
        page,
        lambda row, cursor: MembershipEdge(cursor=cursor, node=row.given, **_span(row)),
    )


def _span(row: groups.Span | groups.Member) -> dict[str, Any]:
    names = ("role", "since", "since_precision", "until", "until_precision")
    return {name: getattr(row, name) for name in names}
