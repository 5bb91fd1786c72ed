"""Share chains in GraphQL: orders, whom they came through, and the cascades that shares grew into."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import worked_out
from app.api.graphql.scalars import MinorUnits, Moment
from app.api.graphql.types.attribution import OrderAttribution, TouchModel, order_attribution_of
from app.api.graphql.types.references import CUSTOMER
from app.api.graphql.types.rewards import OrderRewards, hop_amount, hop_rule, rewards_of
from app.services import cascades, share_chains
from app.services.customers import Customer


def _argument(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


DividedBy: TypeAlias = Annotated[TouchModel, _argument("model", "The model; a Markov model divides no single order.")]
ClickDays: TypeAlias = Annotated[float, _argument("clickDays", "A touch counts up to so many days before the order.")]
ViewDays: TypeAlias = Annotated[float, _argument("viewDays", "The same for what was only seen.")]
HalfLife: TypeAlias = Annotated[float, _argument("halfLifeDays", "Half-life of time decay.")]


@strawberry.type(description="One act of passing something on.")
class Share:
    """One act of passing something on."""

    id: strawberry.ID = strawberry.field(description="Source and external id with a slash between.")
    external_id: str | None = strawberry.field(description="Id in the source.")
    at: Moment | None = strawberry.field(description="When it happened.")
    channel: str | None = strawberry.field(description="Code of the channel.")


@strawberry.type(description="A person on the way from an order up to the first share.")
class Hop:
    """A person on the way from an order up to the first share."""

    customer: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="Who passed it on.")
    level: int | None = strawberry.field(
        description="Place in the chain, 1 for the nearest to the buyer; each person has one."
    )
    share: Share | None = strawberry.field(description="The share.")
    note: str | None = strawberry.field(description="What is wrong with the share; empty when nothing.")
    order: strawberry.Private[str]
    currency: strawberry.Private[str | None]

    @worked_out("What the person has from the order in its currency, after refunds; empty before it is posted.")
    async def amount_minor(self, info: Info) -> MinorUnits | None:
        """What the person has from the order."""
        return await hop_amount(info, self.order, self.customer, self.currency)

    @worked_out("The version of each plan that gave it, and its rule; empty where none did.")
    async def rule(self, info: Info) -> str | None:
        """The plans that gave it."""
        return await hop_rule(info, self.order, self.customer, self.currency)


@strawberry.type(description="A share that gives nobody a level.")
class DroppedShare:
    """A share that gives nobody a level."""

    customer: Customer | None = strawberry.field(
        graphql_type=CUSTOMER | None, description="Who passed it on; empty when nobody knows."
    )
    share: Share | None = strawberry.field(description="The share.")
    reason: str | None = strawberry.field(description="Why it is passed over, and what else is wrong with it.")


@strawberry.type(description="Whom an order came through; nearest to the buyer first.")
class ShareChain:
    """Whom an order came through."""

    hops: list[Hop] = strawberry.field(description="Everybody with a level.")
    dropped: list[DroppedShare] = strawberry.field(description="Shares that give nobody a level.")
    complete: bool | None = strawberry.field(
        description=f"False when the chain goes on beyond the {share_chains.MOST_HOPS} hops that are read."
    )


@strawberry.type(description="A purchase.")
class Order:
    """A purchase."""

    key: strawberry.ID = strawberry.field(name="id", description="Source and external id with a slash between.")
    external_id: str | None = strawberry.field(description="Id in the source.")
    source: str | None = strawberry.field(description="Folder or name that the order came from.")
    at: Moment | None = strawberry.field(description="When it was placed.")
    at_precision: str | None = strawberry.field(description="`year`, `month` or `day` when the date is partial.")
    channel: str | None = strawberry.field(description="Code of the channel it was placed on.")
    amount_minor: MinorUnits | None = strawberry.field(description="Amount in minor units of the currency.")
    currency: str | None = strawberry.field(description="ISO 4217 code of the currency.")
    buyer: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="Who bought.")

    @worked_out("Whom the order came through, person by person; empty when it came through no share.")
    async def share_chain(self, info: Info) -> ShareChain | None:
        """Whom the order came through."""
        buyer = str(self.buyer.id) if self.buyer else None
        found = await info.context.load(share_chains.chains, (str(self.key), buyer))
        if found is None:
            return None
        dropped = [
            DroppedShare(customer=_customer(each.share.customer), share=_share(each.share), reason=each.reason)
            for each in found.dropped
        ]
        return ShareChain(hops=[_hop(self, hop) for hop in found.hops], dropped=dropped, complete=found.complete)

    @worked_out("What it earned for those whom it came through; empty before it is posted to the ledger.")
    async def rewards(self, info: Info) -> OrderRewards | None:
        """What it earned for those whom it came through."""
        return await rewards_of(info, str(self.key))

    @worked_out("How its money is divided among what the buyer met before, by a touch model: a way of counting.")
    async def attribution(
        self,
        info: Info,
        model: DividedBy = TouchModel["LINEAR"],
        click_days: ClickDays = 30.0,
        view_days: ViewDays = 1.0,
        half_life_days: HalfLife = 7.0,
    ) -> OrderAttribution | None:
        """How its money is divided among what the buyer met before."""
        return await order_attribution_of(info, str(self.key), model, click_days, view_days, half_life_days)


@strawberry.type(description="All shares that are equally many hops from the first ones.")
class Generation:
    """All shares that are equally many hops from the first ones."""

    generation: int | None = strawberry.field(description="Hops from the first shares, which are generation 0.")
    shares: int | None = strawberry.field(description="Number of shares.")
    orders: int | None = strawberry.field(description="Number of orders that came through them.")
    reproduction: float | None = strawberry.field(
        description="R: shares of the next generation for each of this one; empty for the last one."
    )
    conversion: float | None = strawberry.field(description="Orders for each share.")


@strawberry.type(description="What became of some shares: all their cascades taken together.")
class Cascade:
    """What became of some shares."""

    roots: int | None = strawberry.field(description="Number of shares that began a cascade.")
    size: int | None = strawberry.field(description="Number of shares.")
    largest: int | None = strawberry.field(description="Number of shares in the largest cascade.")
    depth: int | None = strawberry.field(description="Most hops from the first share of a cascade.")
    max_breadth: int | None = strawberry.field(description="Most shares of one cascade in one generation.")
    structural_virality: float | None = strawberry.field(
        description="Mean distance between two shares of one cascade, over all such pairs; 0 without any. Below 2 in "
        "a star, and the larger the more it was passed on from person to person."
    )
    orders: int | None = strawberry.field(description="Number of orders that came through the shares.")
    reproduction: float | None = strawberry.field(
        description=f"R: shares that come of one share within {cascades.WINDOW_DAYS} days, over shares that are "
        "so old; empty where none is. Not the mean number of children so far, which is below 1 always."
    )
    generation_time_seconds: float | None = strawberry.field(
        description="Mean seconds from a share to one that came from it."
    )
    generation_time_median_seconds: float | None = strawberry.field(description="Median of the same.")
    orphans: int | None = strawberry.field(description="Shares that name a parent nobody knows; they begin a cascade.")
    circular: int | None = strawberry.field(
        description="Shares in a circle that begin a cascade, since they are the earliest of it."
    )
    out_of_order: int | None = strawberry.field(
        description="Shares that are older than the one they came from; no time is taken from them."
    )
    generations: list[cascades.Generation] = strawberry.field(
        graphql_type=list[Generation],
        description=f"From the first shares on; {cascades.MOST_GENERATIONS} at most.",
    )


async def order_named(info: Info, name: str) -> Order | None:
    """The order of a name."""
    found = share_chains.the_one(name, await info.context.load(share_chains.orders, name) or [])
    if found is None:
        return None
    return Order(
        key=strawberry.ID(found.key),
        external_id=found.id,
        source=found.source,
        at=Moment(found.at) if found.at else None,
        at_precision=found.at_precision,
        channel=found.channel,
        amount_minor=None if found.amount_minor is None else MinorUnits(found.amount_minor),
        currency=found.currency,
        buyer=_customer(found.buyer),
    )


async def cascade_of(info: Info, chosen: cascades.Chosen) -> cascades.Cascade:
    """What became of some shares."""
    async with info.context.long_work() as store:
        return await cascades.cascade(store, chosen)


def _customer(name: str | None) -> Customer | None:
    return Customer(name) if name else None


def _hop(order: Order, hop: share_chains.Hop) -> Hop:
    return Hop(
        customer=_customer(hop.share.customer),
        level=hop.level,
        share=_share(hop.share),
        note=hop.note or None,
        order=str(order.key),
        currency=order.currency,
    )


def _share(share: share_chains.Share) -> Share:
    at = Moment(share.at_text) if share.at_text else None
    return Share(id=strawberry.ID(share.key), external_id=share.id, at=at, channel=share.channel)
