"""Trust between two customers in GraphQL, with the ways it goes."""

from __future__ import annotations

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.scalars import Moment
from app.api.graphql.types.references import CUSTOMERS
from app.services import trust_paths
from app.services.customers import Customer


@strawberry.type(description="A way from one customer to another.")
class TrustPath:
    """A way from one customer to another."""

    people: list[Customer] = strawberry.field(
        graphql_type=CUSTOMERS, description="The people on it, both ends included."
    )
    probability: float | None = strawberry.field(description="How likely a walk goes just this way.")


@strawberry.type(description="How far one customer trusts another: the probability that a walk ever gets there.")
class Trust:
    """How far one customer trusts another."""

    value: float | None = strawberry.field(description="The probability, 0 to 1.")
    low: float | None = strawberry.field(description="Lower end of its 95 % interval.")
    high: float | None = strawberry.field(description="Upper end of its 95 % interval.")
    paths: list[TrustPath] = strawberry.field(description="The likeliest ways, at most five.")
    note: str | None = strawberry.field(description="What to know before it is believed; empty when nothing.")


async def trusted(info: Info, one: str, other: str, as_of: Moment | None) -> Trust:
    """How far one customer trusts another on the network of a run of scores."""
    run = await info.context.run("scores", as_of)
    async with info.context.long_work() as store:
        held = await info.context.held.of(store, run)
        found = await trust_paths.trust(held, one, other)
    ways = [TrustPath(people=[Customer(who) for who in way.people], probability=way.probability) for way in found.paths]
    return Trust(value=found.value, low=found.low, high=found.high, paths=ways, note=found.note or None)
