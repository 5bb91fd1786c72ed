"""The questions that can be asked."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.api.graphql.circle_queries import CircleQueries
from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, First, asks_for, connection, worked_out
from app.api.graphql.types import channels as channel_types
from app.api.graphql.types import runs as run_types
from app.api.graphql.types.credit import LOOK_UP, ReferralTreeConnection, tree_of
from app.api.graphql.types.customers import Customer, CustomerConnection, CustomerEdge, scores_of
from app.api.graphql.types.groups import Group, GroupConnection, GroupEdge
from app.api.graphql.types.influence import InfluencerConnection, InfluencerEdge, RankedBy, SocialCapital
from app.errors import NotFound
from app.services import channels, customers, groups, influence


def _id(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


CustomerId: TypeAlias = Annotated[strawberry.ID, _id("id", "Id of the customer.")]
CapitalOf: TypeAlias = Annotated[strawberry.ID, _id("customer", "Id of the customer.")]
GroupId: TypeAlias = Annotated[strawberry.ID, _id("id", "Id of the group: source and external id with a slash.")]
Root: TypeAlias = Annotated[strawberry.ID, _id("root", "Id of the person at the root.")]
By: TypeAlias = Annotated[RankedBy, strawberry.argument(description="The score to rank by.")]
Kind: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only runs of this kind: `circles`, `scores` or `credit`.")
]


@strawberry.type(description="The questions that can be asked.")
class Query(CircleQueries):
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

    @worked_out("Customers by a score of the published run, highest first.")
    async def influencers(
        self, info: Info, first: First = 20, after: After = None, by: By = RankedBy["PAGERANK"]
    ) -> InfluencerConnection:
        """Customers by a score of the published run."""
        start = await info.context.start(f"influencers by {by.value}", first, after, kind="scores")
        page = await influence.top(
            info.context.store,
            by.value,
            run=start.run,
            first=first,
            after=start.after,
            counted=asks_for(info, "totalCount"),
        )
        return connection(
            InfluencerConnection,
            start,
            page,
            lambda row, cursor: InfluencerEdge(
                cursor=cursor, rank=row.rank, score=row.score, node=customers.Customer(row.customer)
            ),
        )

    @worked_out(
        "Social capital of a customer, with its four parts; empty before the first run.",
        graphql_type=SocialCapital | None,
    )
    async def social_capital(self, info: Info, customer: CapitalOf) -> influence.Scores | None:
        """Social capital of a customer."""
        found = await scores_of(info, customer)
        if found is None and await info.context.load(customers.records, str(customer)) is None:
            raise NotFound(f"There is no customer {customer!r}.", hint=LOOK_UP)
        return found

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
