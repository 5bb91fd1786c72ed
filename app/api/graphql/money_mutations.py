"""What can be changed about money: plans, sales as they happen, settlements, and decisions of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, cast

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import worked_out
from app.api.graphql.scalars import Json, MinorUnits, Moment
from app.api.graphql.types import money, plans
from app.api.graphql.types.posted import PostedEntry, entries_told
from app.errors import BadInput
from app.services import plans as published
from app.services import posting, settlement
from app.services.instants import seconds
from app.services.new_facts import NewOrder, NewRefund
from app.store.local import quiet


def _argument(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


PlanName: TypeAlias = Annotated[str, _argument("name", "Name of the plan; its versions share it.")]
Definition: TypeAlias = Annotated[
    Json, _argument("definition", 'The plan: `{kind: "level_table", bps: [1000, 500], hold_days: 7}`.')
]
Actor: TypeAlias = Annotated[str, _argument("actor", "Who decides; it stays in the record.")]
Reason: TypeAlias = Annotated[str, _argument("reason", "Why; it stays in the record.")]
EndsAt: TypeAlias = Annotated[
    Moment | None, _argument("at", "Events from then on are no longer paid by it; omitted, from now on.")
]
AsOf: TypeAlias = Annotated[
    Moment, _argument("asOf", "What happened up to then takes part. It has no default, since closing pays money.")
]
OrderKey: TypeAlias = Annotated[
    strawberry.ID, _argument("order", "Id of the order: source and external id with a slash between.")
]
OnlyPlan: TypeAlias = Annotated[str | None, _argument("plan", "Only under this plan; omitted, under every one.")]
Payment: TypeAlias = Annotated[strawberry.ID, _argument("payment", "Id of the payment's entry.")]


@strawberry.input(description="A purchase, as it happens.")
class OrderInput:
    """A purchase, as it happens."""

    source: str = strawberry.field(description="Name of the shop or system that tells it; it stays in the record.")
    id: strawberry.ID = strawberry.field(description="Id of the order in the source.")
    at: Moment = strawberry.field(description="When it was placed.")
    customer: strawberry.ID = strawberry.field(description="Id of the buyer.")
    amount_minor: MinorUnits = strawberry.field(description="Amount in minor units of the currency.")
    currency: str = strawberry.field(description="ISO 4217 code of the currency.")
    share: strawberry.ID | None = strawberry.field(default=None, description="The share the buyer came through.")
    link: strawberry.ID | None = strawberry.field(default=None, description="The link the buyer came through.")
    code: str | None = strawberry.field(default=None, description="Referral code used at the purchase.")
    channel: str | None = strawberry.field(default=None, description="Code of the channel.")
    device: str | None = strawberry.field(default=None, description="Id of the device it was placed on.")
    began_at: Moment | None = strawberry.field(default=None, description="When the checkout began.")


@strawberry.input(description="Money given back for an order.")
class RefundInput:
    """Money given back for an order."""

    source: str = strawberry.field(description="Name of the shop or system that tells it; it stays in the record.")
    id: strawberry.ID = strawberry.field(description="Id of the refund in the source.")
    order: strawberry.ID = strawberry.field(description="Id of the order in the same source.")
    at: Moment = strawberry.field(description="When it was given.")
    amount_minor: MinorUnits = strawberry.field(description="Amount in minor units of the order's currency.")


NewSale: TypeAlias = Annotated[OrderInput, _argument("order", "The order.")]
NewReturn: TypeAlias = Annotated[RefundInput, _argument("refund", "The refund.")]


@strawberry.type
class MoneyMutations:
    """What can be changed about money."""

    @worked_out("Publish a version of a reward plan; the same again changes nothing.")
    async def publish_plan(
        self, info: Info, name: PlanName, definition: Definition, actor: Actor
    ) -> plans.RewardPlan | None:
        """Publish a version of a reward plan."""
        if not isinstance(definition, Mapping):
            raise BadInput("The definition is no object.", hint='Write {kind: "level_table", bps: [1000, 500]}.')
        given = cast(Mapping[str, Any], definition)
        return plans.plan_told(await published.publish_plan(info.context.store, name, given, actor=actor))

    @worked_out("End a reward plan; what it has paid stays as it is.")
    async def retire_plan(self, info: Info, name: PlanName, actor: Actor, at: EndsAt = None) -> list[plans.RewardPlan]:
        """End a reward plan."""
        until = None if at is None else seconds(at)
        found = await published.retire_plan(info.context.store, name, at=until, actor=actor)
        return [plans.plan_told(each) for each in found]

    @worked_out(
        "Store an order and post its rewards, in one transaction; the same again changes nothing. An order that names "
        "a share, link or code which is not known yet is posted by a later settlement."
    )
    async def record_order(self, info: Info, order: NewSale) -> list[PostedEntry]:
        """Store an order and post its rewards."""
        new = NewOrder(
            source=order.source,
            id=str(order.id),
            at=seconds(order.at),
            customer=str(order.customer),
            amount_minor=order.amount_minor,
            currency=order.currency,
            share=order.share,
            link=order.link,
            code=order.code,
            channel=order.channel,
            device=order.device,
            began_at=None if order.began_at is None else seconds(order.began_at),
        )
        return entries_told(await posting.record_order(info.context.store, new))

    @worked_out("Store a refund and claw back what it takes, in one transaction; the same again changes nothing.")
    async def record_refund(self, info: Info, refund: NewReturn) -> list[PostedEntry]:
        """Store a refund and claw back what it takes."""
        new = NewRefund(
            source=refund.source,
            id=str(refund.id),
            order=str(refund.order),
            at=seconds(refund.at),
            amount_minor=refund.amount_minor,
        )
        return entries_told(await posting.record_refund(info.context.store, new))

    @worked_out("Approve what is due and pay it out, each once; a settlement that was cut off is finished first.")
    async def close_settlement(self, info: Info, as_of: AsOf, actor: Actor) -> money.Settlement | None:
        """Approve what is due and pay it out."""
        async with info.context.long_work():
            # By the store itself: a settlement may take longer than a question, and is never broken off.
            closed = await settlement.close(info.context.store, seconds(as_of), actor=actor, say=quiet)
        return money.settlement_told(closed)

    @worked_out("Take back what is pending for an order.")
    async def void_reward(
        self, info: Info, order: OrderKey, reason: Reason, actor: Actor, plan: OnlyPlan = None
    ) -> list[PostedEntry]:
        """Take back what is pending for an order."""
        made = await posting.void_reward(info.context.store, str(order), plan=plan, reason=reason, actor=actor)
        return entries_told(made)

    @worked_out("Let a reward be approved that a fraud rule holds back.")
    async def release_hold(
        self, info: Info, order: OrderKey, reason: Reason, actor: Actor, plan: OnlyPlan = None
    ) -> list[PostedEntry]:
        """Let a reward be approved that a fraud rule holds back."""
        made = await posting.release_hold(info.context.store, str(order), plan=plan, reason=reason, actor=actor)
        return entries_told(made)

    @worked_out("Note that a payment came back: what it paid is owed again.")
    async def return_payment(self, info: Info, payment: Payment, reason: Reason, actor: Actor) -> list[PostedEntry]:
        """Note that a payment came back."""
        return entries_told(await posting.return_payment(info.context.store, str(payment), reason=reason, actor=actor))
