"""Channels in GraphQL, and what the facts disagree about."""

from __future__ import annotations

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import Connection, Edge, asks_for, connection, worked_out
from app.services import channels, conflicts


@strawberry.type(description="A way in which the company and its customers meet.")
class Channel:
    """A way in which the company and its customers meet."""

    code: strawberry.ID = strawberry.field(description="Short name, as files and events give it.")
    name: str | None = strawberry.field(description="Name for people.")
    kind: str | None = strawberry.field(description="Family of channels, such as chat; `other` when not declared.")
    declared: bool | None = strawberry.field(description="Whether the product or a channels file declares it.")

    @worked_out("How many interactions the channel saw.")
    async def interaction_count(self, info: Info) -> int:
        """How many interactions the channel saw."""
        return await info.context.load(channels.interaction_counts, str(self.code)) or 0


@strawberry.type(description="Something the facts disagree about; kept as it came, never merged away.")
class Conflict:
    """Something the facts disagree about."""

    kind: str | None = strawberry.field(description="What kind of disagreement.")
    subject: strawberry.ID = strawberry.field(description="The identity, code or referral it is about.")
    customers: list[strawberry.ID] | None = strawberry.field(description="Ids of the customers involved.")
    count: int = strawberry.field(description="How many claims, owners, rows or redemptions there are.")


@strawberry.type(description="A conflict in a list of conflicts.")
class ConflictEdge(Edge):
    """A conflict in a list of conflicts."""

    node: conflicts.Conflict = strawberry.field(graphql_type=Conflict, description="The conflict.")


@strawberry.type(description="Conflicts by kind and subject.")
class ConflictConnection(Connection):
    """Conflicts."""

    edges: list[ConflictEdge] = strawberry.field(description="The rows of this page.")


async def conflicts_of(info: Info, first: int, after: str | None) -> ConflictConnection:
    """What the facts disagree about."""
    start = await info.context.start("conflicts", first, after)
    page = await conflicts.page(
        info.context.store, first=first, after=start.after, counted=asks_for(info, "totalCount")
    )
    return connection(ConflictConnection, start, page, lambda row, cursor: ConflictEdge(cursor=cursor, node=row))
