"""Hold-outs in GraphQL: what a campaign changed, measured on people who were left out on purpose."""

from __future__ import annotations

import strawberry

from app.analytics import experiments
from app.api.graphql.loaders import Info
from app.api.graphql.scalars import MinorUnits
from app.services import lift
from app.services.lift import LeftOut


@strawberry.type(description="A figure with the bounds of its 95 % interval.")
class Interval:
    """A figure with the bounds of its 95 % interval."""

    value: float | None = strawberry.field(description="The figure.")
    low: float | None = strawberry.field(description="Lower bound.")
    high: float | None = strawberry.field(description="Upper bound; empty where nothing larger can be ruled out.")


@strawberry.type(description="One side of an experiment.")
class Arm:
    """One side of an experiment."""

    people: int | None = strawberry.field(description="How many people.")
    buyers: int | None = strawberry.field(description="How many of them ordered in the time of the experiment.")
    value_minor: MinorUnits | None = strawberry.field(description="What they paid and kept, in minor units.")


@strawberry.type(description="A figure with and without the campaign.")
class Change:
    """A figure with and without the campaign."""

    treated: float | None = strawberry.field(description="With the campaign.")
    control: float | None = strawberry.field(description="Without it.")
    difference: experiments.Interval = strawberry.field(
        graphql_type=Interval | None, description="The first less the second. An interval that holds 0 shows no effect."
    )
    relative: experiments.Interval | None = strawberry.field(
        graphql_type=Interval | None,
        description="The difference as a part of the figure without the campaign; empty where that is 0.",
    )
    by_chance: float | None = strawberry.field(
        description="Probability of so large a difference if the campaign changes nothing."
    )
    test: str | None = strawberry.field(description="The test that says so: `score`, `Fisher` or `Welch`.")


@strawberry.type(description="What a campaign changed.")
class Lift:
    """What a campaign changed."""

    rate: experiments.Change | None = strawberry.field(
        graphql_type=Change | None,
        description="Share of people who ordered; the interval of the difference is Newcombe's.",
    )
    value: experiments.Change | None = strawberry.field(
        graphql_type=Change | None,
        description="Minor units per head, by Welch; empty where all paid the same, or fewer than 2 of an arm paid.",
    )
    detectable: float | None = strawberry.field(
        description="The difference in the share of buyers that four of five experiments of this size would find; "
        "empty where nobody or everybody ordered, or where no difference could be large enough."
    )
    warnings: list[str] = strawberry.field(description="Why the figures should not be relied on.")


@strawberry.type(description="Orders that are not counted, and why.")
class OrdersLeftOut:
    """Orders that are not counted, and why."""

    what: str | None = strawberry.field(description="The other currency, or what they lack.")
    orders: int | None = strawberry.field(description="How many.")


@strawberry.type(
    description="An experiment: people who had a campaign beside people who were left out of it on purpose. "
    "The only figures here that speak of cause."
)
class Holdout:
    """An experiment."""

    key: strawberry.ID = strawberry.field(name="id", description="Source and external id with a slash between.")
    id: str | None = strawberry.field(
        name="externalId", description="Id in the source: that of its campaign, or a name."
    )
    currency: str | None = strawberry.field(description="The currency of the values.")
    treated: experiments.Arm = strawberry.field(graphql_type=Arm | None, description="Who had the campaign.")
    control: experiments.Arm = strawberry.field(graphql_type=Arm | None, description="Who was left out.")
    lift: experiments.Lift = strawberry.field(graphql_type=Lift | None, description="What the campaign changed.")
    both: int | None = strawberry.field(description="People in both arms, who are in neither.")
    others: int | None = strawberry.field(description="People in another role, who do not count.")
    other_currencies: list[str] = strawberry.field(
        description="Other currencies of orders; their orders count, but not their value."
    )
    left_out: list[LeftOut] = strawberry.field(
        graphql_type=list[OrdersLeftOut],
        description="Orders of its people that lack a time, or, within the time of the experiment, something else.",
    )


async def holdout_of(info: Info, name: str, after_days: float, currency: str | None) -> lift.Holdout:
    """How an experiment went."""
    async with info.context.long_work() as store:
        return await lift.holdout(store, name, after_days=after_days, currency=currency)
