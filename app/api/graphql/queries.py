"""The questions that can be asked."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.api.graphql.attribution_queries import AttributionQueries
from app.api.graphql.chain_queries import ChainQueries
from app.api.graphql.circle_queries import CircleQueries
from app.api.graphql.loaders import Info
from app.api.graphql.money_queries import MoneyQueries
from app.api.graphql.paging import After, First, connection, worked_out
from app.api.graphql.score_queries import ScoreQueries
from app.api.graphql.types import channels as channel_types
from app.api.graphql.types import runs as run_types
from app.api.graphql.types.credit import ReferralTreeConnection, tree_of
from app.api.graphql.types.customers import Customer, CustomerConnection, CustomerEdge
from app.api.graphql.types.groups import Group, GroupConnection, GroupEdge
from app.services import channels, customers, groups


def _id(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


CustomerId: TypeAlias = Annotated[strawberry.ID, _id("id", "Id of the customer.")]
GroupId: TypeAlias = Annotated[strawberry.ID, _id("id", "Id of the group: source and external id with a slash.")]
Root: TypeAlias = Annotated[strawberry.ID, _id("root", "Id of the person at the root.")]
Kind: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only runs of this kind: `circles`, `scores` or `credit`.")
]


@strawberry.type(description="The questions that can be asked.")
class Query(CircleQueries, ScoreQueries, ChainQueries, AttributionQueries, MoneyQueries):
    """The questions that can be asked."""

    @worked_out("One customer; empty when nobody has that id.", graphql_type=Customer | None)
    async def customer(self, info: Info, customer: CustomerId) -> customers.Customer | None:
        """One customer."""
        known = await info.context.load(customers.records, str(customer))
        return customers.Customer(customer) if known else None

    @worked_out("All customers, in the order of their ids.")
    async def customers(self, info: Info, first: First = 20, after: After = None) -> CustomerConnection:
        """All customers."""
        start = await info.context.start("customers", first, after)
        page = await customers.page(info.context.store, first=first, after=start.after)
        return connection(CustomerConnection, start, page, lambda row, cursor: CustomerEdge(cursor=cursor, node=row))

    @worked_out("One given group; empty when none has that id.", graphql_type=Group | None)
    async def group(self, info: Info, group: GroupId) -> groups.Group | None:
        """One given group."""
        return await info.context.load(groups.by_key, str(group))

    @worked_out("All given groups, in the order of their ids.")
    async def groups(self, info: Info, first: First = 20, after: After = None) -> GroupConnection:
        """All given groups."""
        start = await info.context.start("groups", first, after)
        page = await groups.page(info.context.store, first=first, after=start.after)
        return connection(GroupConnection, start, page, lambda row, cursor: GroupEdge(cursor=cursor, node=row))

    @worked_out(
        "Everyone whom a person brought, directly or through others: each once, by level and id. "
        "`totalCount` counts the root too.",
        graphql_type=ReferralTreeConnection | None,
    )
    async def referral_tree(
        self, info: Info, person: Root, first: First = 20, after: After = None
    ) -> ReferralTreeConnection:
        """Everyone whom a person brought."""
        return await tree_of(info, person, first, after)

    @worked_out("Every channel that is declared or was seen, by code.", graphql_type=list[channel_types.Channel])
    async def channels(self, info: Info) -> list[channels.Channel]:
        """Every channel."""
        return await channels.channels(info.context.store)

    @worked_out("Complete runs, newest point in time first.")
    async def runs(
        self, info: Info, first: First = 20, after: After = None, kind: Kind = None
    ) -> run_types.RunConnection:
        """Complete runs."""
        return await run_types.runs_of(info, kind, first, after)

    @worked_out("What the facts disagree about, by kind and subject; nothing was merged or dropped because of it.")
    async def conflicts(self, info: Info, first: First = 20, after: After = None) -> channel_types.ConflictConnection:
        """What the facts disagree about."""
        return await channel_types.conflicts_of(info, first, after)
