"""The questions that can be asked about reward plans, settlements and balances."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, First, worked_out
from app.api.graphql.scalars import Json, Moment
from app.api.graphql.types import balances as standing
from app.api.graphql.types import money, plans, settlements, simulation
from app.services import ledger, settlement, statements
from app.services import plans as published
from app.services.instants import seconds


def _argument(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


SettlementId: TypeAlias = Annotated[strawberry.ID, _argument("id", "Id of the settlement.")]
OfSettlement: TypeAlias = Annotated[strawberry.ID, _argument("settlement", "Id of the settlement.")]
Payee: TypeAlias = Annotated[strawberry.ID, _argument("customer", "Id of the payee.")]
Whose: TypeAlias = Annotated[strawberry.ID, _argument("customer", "Id of the customer.")]
AsOf: TypeAlias = Annotated[
    Moment | None, _argument("asOf", "What happened up to then takes part; omitted, the newest fact.")
]
At: TypeAlias = Annotated[Moment | None, _argument("at", "As it was at that moment; omitted, as it is now.")]
OnePlan: TypeAlias = Annotated[
    Json, _argument("a", 'One plan: `"name"` or `"name@version"` of a published one, or a definition as an object.')
]
OtherPlan: TypeAlias = Annotated[Json, _argument("b", "The plan that it is compared with.")]
Since: TypeAlias = Annotated[Moment | None, _argument("since", "Only what happened from then on.")]
Until: TypeAlias = Annotated[Moment | None, _argument("until", "Only what happened before then.")]
InCurrency: TypeAlias = Annotated[
    str | None, _argument("currency", "What is paid in; omitted, the currency that most of it is paid in.")
]


@strawberry.type
class MoneyQueries:
    """The questions that can be asked about reward plans, settlements and balances."""

    @worked_out("Every version of every reward plan, by name and time of publication.")
    async def reward_plans(self, info: Info) -> list[plans.RewardPlan]:
        """Every version of every reward plan."""
        return [plans.plan_told(each) for each in await published.plans(info.context.store)]

    @worked_out("Settlements, the newest first.")
    async def settlements(self, info: Info, first: First = 20, after: After = None) -> settlements.SettlementConnection:
        """Settlements."""
        return await settlements.settlements_of(info, first, after)

    @worked_out("One settlement, with its totals and statements.")
    async def settlement(self, info: Info, settlement_id: SettlementId) -> money.Settlement | None:
        """One settlement."""
        async with info.context.long_work() as store:
            return money.settlement_told(await settlement.settlement(store, str(settlement_id)))

    @worked_out("What a settlement would approve and pay; nothing is written.")
    async def settlement_preview(self, info: Info, as_of: AsOf = None) -> money.Settlement | None:
        """What a settlement would approve and pay."""
        async with info.context.long_work() as store:
            until = await statements.newest_fact(store) if as_of is None else seconds(as_of)
            return money.settlement_told(await settlement.preview(store, until), preview=True)

    @worked_out("The statements of one payee in a settlement, one for each currency.")
    async def statement(self, info: Info, run: OfSettlement, customer: Payee) -> list[money.Statement]:
        """The statements of one payee."""
        async with info.context.long_work() as store:
            return list(money.statement_of(await settlement.settlement(store, str(run)), str(customer)))

    @worked_out("What stands for a customer, by currency and account.")
    async def balances(self, info: Info, customer: Whose, at: At = None) -> list[standing.Balance]:
        """What stands for a customer."""
        then = None if at is None else seconds(at)
        found = await ledger.balances(info.context.store, customer=str(customer), at=then)
        return [standing.balance_told(each) for each in found]

    @worked_out(
        "Two reward plans on the same history: what each would have paid, and who would win and lose. Nothing is "
        "written, and neither has to be published."
    )
    async def simulate_plan(
        self,
        info: Info,
        a: OnePlan,
        b: OtherPlan,
        since: Since = None,
        until: Until = None,
        currency: InCurrency = None,
    ) -> simulation.PlanComparison | None:
        """Two reward plans on the same history."""
        return await simulation.compared(info, a, b, since, until, currency)
