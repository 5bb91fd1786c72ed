"""Referral credit in GraphQL: who brought whom, what it earned, and the tree below a person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import Connection, Edge, connection
from app.api.graphql.types.references import CUSTOMER, CUSTOMERS
from app.errors import NotFound
from app.services import credit
from app.services.customers import Customer

LOOK_UP = "Ids are case-sensitive; `grapevine query '{ customers(first: 5) { edges { node { id } } } }'` shows some."


@strawberry.type(description="What one referrer earned for one referee on one channel.")
class CreditEdge(Edge):
    """What one referrer earned for one referee on one channel."""

    channel: str = strawberry.field(description="Channel of the referral; empty when the source names none.")
    among: int = strawberry.field(description="How many referrers share the credit of 1.")
    amount: float = strawberry.field(description="What the referrer earned: one divided by `among`.")
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The other customer of the two.")


@strawberry.type(description="Referral credits in the order of the other customer's id.")
class CreditConnection(Connection):
    """Referral credits."""

    edges: list[CreditEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="A person in a referral tree; each stands in it once.")
class ReferralTreeEdge(Edge):
    """A person in a referral tree."""

    level: int = strawberry.field(description="Fewest referrals between the root and this person; the root is 0.")
    parents: list[Customer] = strawberry.field(
        graphql_type=CUSTOMERS, description="Who brought this person, also from outside the tree; 100 at most."
    )
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The person.")


@strawberry.type(description="Everyone whom a person brought, directly or through others, by level and id.")
class ReferralTreeConnection(Connection):
    """Everyone below one person; `totalCount` counts that person too."""

    depth: int = strawberry.field(description="Level of the person farthest from the root.")
    edges: list[ReferralTreeEdge] = strawberry.field(description="The rows of this page.")


async def credits_of(
    info: Info, read: Callable[..., Awaitable[Any]], name: str, customer: str, first: int, after: str | None
) -> CreditConnection:
    """The credits that one customer earned, or that others earned for them."""
    start = await info.context.start(name, first, after, kind="credit")
    page = await info.context.load(read, customer, run=start.run, first=first, after=start.after)
    return connection(
        CreditConnection,
        start,
        page,
        lambda row, cursor: CreditEdge(
            cursor=cursor, channel=row.channel, among=row.among, amount=row.amount, node=Customer(row.customer)
        ),
    )


async def tree_of(info: Info, root: str, first: int, after: str | None) -> ReferralTreeConnection:
    """The referral tree below one person."""
    start = await info.context.start(f"referral tree of {root}", first, after, kind="credit")
    try:
        tree = await credit.tree(info.context.store, root, run=start.run, first=first, after=start.after)
    except NotFound as error:
        raise NotFound(str(error), hint=LOOK_UP) from error

    def made(**page: Any) -> ReferralTreeConnection:
        return ReferralTreeConnection(depth=tree.depth, **page)

    return connection(
        made,
        start,
        tree.page,
        lambda row, cursor: ReferralTreeEdge(
            cursor=cursor,
            level=row.level,
            parents=[Customer(parent) for parent in row.parents],
            node=Customer(row.customer),
        ),
    )
