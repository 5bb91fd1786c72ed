"""People who carry between circles and channels, in GraphQL."""

from __future__ import annotations

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import Connection, Edge, connection
from app.api.graphql.scalars import Moment
from app.api.graphql.types.references import CUSTOMER
from app.services import cross_channel
from app.services.customers import Customer
from app.services.pages import among


@strawberry.type(description="Somebody whose ties lead into other circles, on other channels than their main one.")
class CrossChannelBridgeEdge(Edge):
    """Somebody whose ties lead into other circles, on other channels than their main one."""

    carried: float | None = strawberry.field(description="Tie weight that does.")
    share: float | None = strawberry.field(description="Its share of the customer's tie weight, 0 to 1.")
    expected: float | None = strawberry.field(description="The share of everybody's tie weight that would, by chance.")
    lift: float | None = strawberry.field(description="How many times more than that: `share` divided by `expected`.")
    q: float | None = strawberry.field(
        description="Probability of so many such contacts by chance (binomial tail), corrected for many tests."
    )
    main_channel: str | None = strawberry.field(description="Code of the channel used most for other ties.")
    channels: list[str] = strawberry.field(description="Codes of the other channels that lead into other circles.")
    circles: int | None = strawberry.field(description="How many circles they lead into.")
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(description="Customers who carry between circles and channels, most tie weight first.")
class CrossChannelBridgeConnection(Connection):
    """Customers who carry between circles and channels."""

    edges: list[CrossChannelBridgeEdge] = strawberry.field(description="The rows of this page.")
    note: str = strawberry.field(default="", description="What to know before it is believed; empty when nothing.")


async def carriers(info: Info, first: int, after: str | None, as_of: Moment | None) -> CrossChannelBridgeConnection:
    """Customers who carry between circles and channels, on the network of a run of scores."""
    start = await info.context.start("cross-channel bridges", first, after, kind="circles", as_of=as_of)
    run = await info.context.run("scores", as_of)
    async with info.context.long_work() as store:
        held = await info.context.held.of(store, run)
        found = await cross_channel.cross_channel_bridges(store, held, start.run)
    page = among(found, cross_channel.Bridge, first, start.after)
    answer = connection(CrossChannelBridgeConnection, start, page, _edge)
    answer.note = held.note
    return answer


def _edge(row: cross_channel.Bridge, cursor: str) -> CrossChannelBridgeEdge:
    figures = ("carried", "share", "expected", "lift", "q", "main_channel", "circles")
    return CrossChannelBridgeEdge(
        cursor=cursor,
        channels=list(row.channels),
        node=Customer(row.customer),
        **{name: getattr(row, name) for name in figures},
    )
