"""Two reward plans on the same history, in GraphQL."""

from __future__ import annotations

import strawberry

from app.analytics.rewards.simulation import Outcome
from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, Connection, Edge, First, connection, worked_out
from app.api.graphql.scalars import Json, Moment
from app.api.graphql.types.money import Amount, amount
from app.api.graphql.types.references import CUSTOMER
from app.services.customers import Customer
from app.services.instants import seconds
from app.services.pages import among
from app.services.simulation import Person, Simulation, plan_of, simulate


@strawberry.type(description="What one plan would have paid.")
class PlanOutcome:
    """What one plan would have paid."""

    plan: str | None = strawberry.field(description="Name and version of the plan; `new` for a definition.")
    payouts: Amount | None = strawberry.field(description="All that it pays, after refunds.")
    payees: int | None = strawberry.field(description="How many it pays.")
    cost_per_new_customer: Amount | None = strawberry.field(
        description="Payouts by new customers, to the nearest minor unit; empty when nobody was brought."
    )
    sybil_gain: Amount | None = strawberry.field(
        description="The most that one of the best paid payees would gain by appearing as two people, with everybody "
        "below him; 0 where the usual splits gain nothing."
    )


@strawberry.type(description="What both plans pay somebody.")
class PlanDifference:
    """What both plans pay somebody."""

    customer: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="Who is paid.")
    by_a: Amount | None = strawberry.field(description="By the first plan.")
    by_b: Amount | None = strawberry.field(description="By the second plan.")
    change: Amount | None = strawberry.field(description="The second less the first.")


@strawberry.type(description="Somebody in a list of winners or losers.")
class PlanDifferenceEdge(Edge):
    """Somebody in a list of winners or losers."""

    node: PlanDifference = strawberry.field(description="What both plans pay them.")


@strawberry.type(description="Winners or losers, who wins or loses most first.")
class PlanDifferenceConnection(Connection):
    """Winners or losers."""

    edges: list[PlanDifferenceEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="Two reward plans on the same history.")
class PlanComparison:
    """Two reward plans on the same history."""

    found: strawberry.Private[Simulation]
    question: strawberry.Private[str]
    currency: str | None = strawberry.field(description="The currency of all amounts.")
    sales: int | None = strawberry.field(
        description="Orders, or referrals, in the time asked for, as the first sees it."
    )
    new_customers: int | None = strawberry.field(
        description="Customers whose first order, or referral, lies in that time and came through somebody."
    )
    left_out: Json | None = strawberry.field(description="Sales in other currencies, by currency: another question.")
    a: PlanOutcome | None = strawberry.field(description="The first plan.")
    b: PlanOutcome | None = strawberry.field(description="The second plan.")

    @worked_out("Who gets more by the second plan.")
    async def winners(self, info: Info, first: First = 20, after: After = None) -> PlanDifferenceConnection:
        """Who gets more by the second plan."""
        return await _listed(info, f"winners of {self.question}", self.found.winners, self.currency, first, after)

    @worked_out("Who gets less by the second plan.")
    async def losers(self, info: Info, first: First = 20, after: After = None) -> PlanDifferenceConnection:
        """Who gets less by the second plan."""
        return await _listed(info, f"losers of {self.question}", self.found.losers, self.currency, first, after)


async def compared(
    info: Info, a: Json, b: Json, since: Moment | None, until: Moment | None, currency: str | None
) -> PlanComparison:
    """Two plans on the same history."""
    async with info.context.long_work() as store:
        one, other = await plan_of(store, a), await plan_of(store, b)
        begin, end = (None if each is None else seconds(each) for each in (since, until))
        found = await simulate(store, one, other, since=begin, until=end, currency=currency)
    return PlanComparison(
        found=found,
        question=f"{one.told} and {other.told}",
        currency=found.currency or None,
        sales=found.sales,
        new_customers=found.newcomers,
        left_out=Json(dict(found.left_out)),
        a=_outcome(found.a, found.currency),
        b=_outcome(found.b, found.currency),
    )


def _outcome(found: Outcome, currency: str) -> PlanOutcome:
    each = found.per_newcomer_minor
    return PlanOutcome(
        plan=found.plan,
        payouts=amount(found.paid, currency),
        payees=found.payees,
        cost_per_new_customer=None if each is None else amount(each, currency),
        sybil_gain=amount(found.sybil_gain, currency),
    )


async def _listed(
    info: Info, name: str, people: list[Person], currency: str | None, first: int, after: str | None
) -> PlanDifferenceConnection:
    start, code = await info.context.start(name, first, after), currency or ""
    page = among(people, Person, first, start.after)
    return connection(
        PlanDifferenceConnection,
        start,
        page,
        lambda row, cursor: PlanDifferenceEdge(
            cursor=cursor,
            node=PlanDifference(
                customer=Customer(row.customer),
                by_a=amount(row.by_a, code),
                by_b=amount(row.by_b, code),
                change=amount(row.by_b - row.by_a, code),
            ),
        ),
    )
