"""Customers in GraphQL: the node that everything else hangs on."""

from __future__ import annotations

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, Connection, Edge, First, worked_out
from app.api.graphql.scalars import Moment
from app.api.graphql.types.circles import AsOf, circles_of
from app.api.graphql.types.circles import MembershipConnection as CustomerCircles
from app.api.graphql.types.credit import CreditConnection, credits_of
from app.api.graphql.types.groups import ActiveAt, groups_of
from app.api.graphql.types.groups import MembershipConnection as CustomerGroups
from app.api.graphql.types.influence import Scores
from app.api.graphql.types.scores import (
    CustomerValue,
    ScoresAsOf,
    SocialCapital,
    customer_value,
    scores_of,
    social_capital,
)
from app.services import credit, customers, influence


@strawberry.type(description="A further column of the customers file.")
class Attribute:
    """A further column of the customers file."""

    name: str = strawberry.field(description="Name of the column.")
    value: str | None = strawberry.field(description="What it says of the customer.")


@strawberry.type(description="One person as one channel knows them.")
class Identity:
    """One person as one channel knows them."""

    channel: str | None = strawberry.field(description="Code of the channel, or `record` for the company's own record.")
    external_id: strawberry.ID = strawberry.field(description="Id of the person on that channel.")
    rule: str | None = strawberry.field(description="Why it was joined to the customer.")
    verified: bool | None = strawberry.field(description="True when the person was made sure of; empty else.")


@strawberry.type(description="One person over all channels.")
class Customer:
    """One person over all channels."""

    id: strawberry.ID = strawberry.field(description="Id of the person, as the company's own records give it.")

    @worked_out("When the person became known; the earliest that any source gives.")
    async def joined_at(self, info: Info) -> Moment | None:
        """When the person became known."""
        record = await info.context.load(customers.records, str(self.id))
        return Moment(record.joined_at) if record and record.joined_at else None

    @worked_out("`year`, `month` or `day` when `joinedAt` is partial.")
    async def joined_at_precision(self, info: Info) -> str | None:
        """How partial the date is."""
        record = await info.context.load(customers.records, str(self.id))
        return record.joined_at_precision if record else None

    @worked_out("True when one of the customer's identities is verified; empty else.")
    async def verified(self, info: Info) -> bool | None:
        """Whether the person was made sure of."""
        record = await info.context.load(customers.records, str(self.id))
        return record.verified if record else None

    @worked_out("Further columns of the customers file, by name.")
    async def attributes(self, info: Info) -> list[Attribute] | None:
        """Further columns of the customers file."""
        record = await info.context.load(customers.records, str(self.id))
        return [Attribute(name=name, value=value) for name, value in record.named().items()] if record else None

    @worked_out("The identities joined to the customer, by channel and id; 1,000 at most.", graphql_type=list[Identity])
    async def identities(self, info: Info) -> list[customers.Identity]:
        """The identities joined to this customer."""
        return await info.context.load(customers.identities, str(self.id)) or []

    @worked_out("The circles that the published run found the customer in, strongest first; or the run of a moment.")
    async def circles(
        self, info: Info, first: First = 20, after: After = None, as_of: AsOf = None
    ) -> CustomerCircles | None:
        """The circles of this customer."""
        return await circles_of(info, self.id, first, after, as_of)

    @worked_out("The given groups of the customer.")
    async def groups(
        self, info: Info, first: First = 20, after: After = None, active_at: ActiveAt = None
    ) -> CustomerGroups:
        """The given groups of this customer."""
        return await groups_of(info, self.id, first, after, active_at)

    @worked_out("Social capital with its parts; empty before the first run.")
    async def social_capital(self, info: Info, as_of: ScoresAsOf = None) -> SocialCapital | None:
        """Social capital with its parts."""
        return social_capital(await scores_of(info, self.id, as_of))

    @worked_out("Customer value with its parts; empty before the first run.")
    async def customer_value(self, info: Info, as_of: ScoresAsOf = None) -> CustomerValue | None:
        """Customer value with its parts."""
        return customer_value(await scores_of(info, self.id, as_of))

    @worked_out("All scores; empty before the first run.", graphql_type=Scores | None)
    async def scores(self, info: Info, as_of: ScoresAsOf = None) -> influence.Scores | None:
        """All scores."""
        return await scores_of(info, self.id, as_of)

    @worked_out("Whom the customer brought, a row for each referee and channel, with the credit it earned.")
    async def referrals(self, info: Info, first: First = 20, after: After = None) -> CreditConnection:
        """Whom the customer brought."""
        return await credits_of(info, credit.referees_of, "referrals", self.id, first, after)

    @worked_out("Who brought the customer, a row for each referrer and channel, with the credit it earned.")
    async def referred_by(self, info: Info, first: First = 20, after: After = None) -> CreditConnection:
        """Who brought the customer."""
        return await credits_of(info, credit.referrers_of, "referrers", self.id, first, after)


@strawberry.type(description="A customer in a list of customers.")
class CustomerEdge(Edge):
    """A customer in a list of customers."""

    node: customers.Customer = strawberry.field(graphql_type=Customer, description="The customer.")


@strawberry.type(description="Customers in the order of their ids.")
class CustomerConnection(Connection):
    """Customers in the order of their ids."""

    edges: list[CustomerEdge] = strawberry.field(description="The rows of this page.")
