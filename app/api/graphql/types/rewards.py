"""What an order earned, in GraphQL: entry by entry, with the chain behind each, and worked out a second time."""

from __future__ import annotations

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import worked_out
from app.api.graphql.scalars import MinorUnits, Moment
from app.api.graphql.types.money import Amount, LedgerLine, amount, line
from app.api.graphql.types.references import CUSTOMER
from app.services import order_rewards
from app.services.customers import Customer
from app.services.instants import moment


@strawberry.type(description="An entry of the ledger: an event, and its lines, whose debits and credits are equal.")
class LedgerEntry:
    """An entry of the ledger."""

    key: strawberry.ID = strawberry.field(name="id", description="Key of the event: the same is never posted twice.")
    number: int | None = strawberry.field(description="Place in the log of entries, from 1.")
    kind: str | None = strawberry.field(
        description="`ordered`, `refunded`, `approved`, `voided`, `released`, `paid`, `returned` or `rejoined`."
    )
    at: Moment | None = strawberry.field(description="When it happened.")
    plan: str | None = strawberry.field(description="Plan and version; empty for what concerns several.")
    lines: list[LedgerLine] = strawberry.field(description="Its lines about this order.")


@strawberry.type(description="What one customer has from one order in one currency.")
class Earned:
    """What one customer has from one order in one currency."""

    customer: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="Whose it is.")
    plan: str | None = strawberry.field(description="Plan and version.")
    account: str | None = strawberry.field(description="`pending`, `approved` or `paid`.")
    currency: str | None = strawberry.field(description="The currency.")
    amount: Amount | None = strawberry.field(description="What stands there after refunds.")


@strawberry.type(description="What an order earned for those whom it came through.")
class OrderRewards:
    """What an order earned."""

    order: strawberry.Private[str]
    plan: list[str] = strawberry.field(description="Plans and versions that paid for it.")
    holds: list[str] = strawberry.field(description="Why fraud rules hold a reward back; empty when none does.")
    earned: list[Earned] = strawberry.field(description="What each payee has from it, by plan and account.")
    entries: list[LedgerEntry] = strawberry.field(description="Every entry about it, in the order of posting.")

    @worked_out("Chains, plans, entries and lines as canonical JSON: the same bytes each time.")
    async def explanation(self, info: Info) -> str | None:
        """Everything behind the lines."""
        return (await self._explained(info)).text

    @worked_out("Whether every line was worked out again, byte for byte, from the facts and plans of then.")
    async def reproduced(self, info: Info) -> bool | None:
        """Whether every line was worked out again."""
        return (await self._explained(info)).reproduced

    @worked_out("What was not reproduced; empty when all was.")
    async def differences(self, info: Info) -> list[str]:
        """What was not reproduced."""
        return list((await self._explained(info)).differences)

    async def _explained(self, info: Info) -> order_rewards.Explained:
        found = await info.context.load(order_rewards.explained, self.order)
        assert found is not None, "an order with entries can be explained"
        return found


async def rewards_of(info: Info, order: str) -> OrderRewards | None:
    """What an order earned; nothing before it is posted."""
    found = await info.context.load(order_rewards.of_orders, order)
    if found is None:
        return None
    earned = [
        Earned(
            customer=Customer(each.customer),
            plan=each.plan,
            account=each.account,
            currency=each.currency,
            amount=amount(each.amount, each.currency),
        )
        for each in found.earned()
    ]
    entries = [
        LedgerEntry(
            key=strawberry.ID(each.key),
            number=each.number,
            kind=each.kind,
            at=Moment(moment(each.at)),
            plan=each.plan,
            lines=[line(row) for row in each.lines],
        )
        for each in found.entries
    ]
    return OrderRewards(order=order, plan=found.plans(), holds=found.holds(), earned=earned, entries=entries)


async def hop_amount(info: Info, order: str, customer: Customer | None, currency: str | None) -> MinorUnits | None:
    """What somebody in the chain of an order has from it, in the currency of the order."""
    found = await info.context.load(order_rewards.of_orders, order)
    return None if found is None or customer is None else MinorUnits(found.part(str(customer.id), currency).amount)


async def hop_rule(info: Info, order: str, customer: Customer | None, currency: str | None) -> str | None:
    """The versions of plans that gave it, each with its kind of rule."""
    found = await info.context.load(order_rewards.of_orders, order)
    plans = found.part(str(customer.id), currency).plans if found and customer else ()
    kinds = [await info.context.load(order_rewards.kinds, plan) for plan in plans]
    return ", ".join(f"{plan} {kind}" for plan, kind in zip(plans, kinds, strict=True)) or None
