"""What stands behind a circle, in GraphQL: figures of its label, topics, who ties it to others, and why."""

from __future__ import annotations

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import worked_out
from app.api.graphql.types.references import CIRCLE, CUSTOMER
from app.services import circle_details, circles
from app.services.customers import Customer


@strawberry.type(description="A value that more members of a circle have than chance would give.")
class Evidence:
    """A value that more members have than chance would give."""

    field: str | None = strawberry.field(description="What it is a value of, such as `employer`, `tag` or `topic`.")
    value: str | None = strawberry.field(description="The value.")
    kind: str | None = strawberry.field(description="What kind of circle it speaks for; `other` for none.")
    count: int = strawberry.field(description="How many members have it.")
    size: int | None = strawberry.field(description="How many members there are.")
    carriers: int | None = strawberry.field(description="How many customers have it in all.")
    lift: float | None = strawberry.field(description="How many times more common it is among members than among all.")
    p: float | None = strawberry.field(description="Probability of that many by chance (hypergeometric tail).")
    q: float | None = strawberry.field(description="The same after correction for many tests (Benjamini–Hochberg).")


@strawberry.type(name="CircleTopic", description="What members of a circle deal with.")
class Topic:
    """What members of a circle deal with."""

    topic: str | None = strawberry.field(description="The topic.")
    members: int | None = strawberry.field(description="How many members dealt with it.")
    share: float | None = strawberry.field(description="Its share of all that members did with topics, 0 to 1.")
    lift: float | None = strawberry.field(description="That share divided by the topic's share among all customers.")
    q: float | None = strawberry.field(description="Probability of so many by chance, corrected for many tests.")


@strawberry.type(description="A member whose ties reach out of the circle.")
class Connector:
    """A member whose ties reach out of the circle."""

    inside: float | None = strawberry.field(description="Tie weight to the other members.")
    outside: float | None = strawberry.field(description="Tie weight to people who are in other circles only.")
    customer: Customer = strawberry.field(graphql_type=CUSTOMER, description="The member.")
    towards_key: strawberry.Private[str | None]

    @worked_out(
        "The other circle that most of the member's weight goes to; empty when none is.", graphql_type=CIRCLE | None
    )
    async def towards(self, info: Info) -> circles.Circle | None:
        """The other circle that most of it goes to."""
        return await info.context.load(circles.by_key, self.towards_key) if self.towards_key else None


@strawberry.type(name="ChannelContacts", description="What a customer and a circle's members did on one channel.")
class Contact:
    """What was done on one channel."""

    code: strawberry.ID = strawberry.field(description="Code of the channel.")
    ties: int = strawberry.field(description="How many members the customer dealt with on it.")
    facts: int = strawberry.field(description="How many interactions, in both directions, and stated ties there are.")


@strawberry.type(description="A topic of a circle that a customer dealt with too.")
class Touch:
    """A topic of a circle that a customer dealt with too."""

    topic: str | None = strawberry.field(description="The topic.")
    acts: int | None = strawberry.field(description="How often the customer dealt with it.")


@strawberry.type(
    description="What speaks for a customer's being in a circle, up to the run's moment; of 5,000 facts at most."
)
class Why:
    """What speaks for a customer's being in a circle."""

    ties: int = strawberry.field(description="How many members the customer dealt with.")
    channels: list[circle_details.Contact] = strawberry.field(
        graphql_type=list[Contact], description="The same for each channel, busiest first."
    )
    topics: list[circle_details.Touch] = strawberry.field(
        graphql_type=list[Touch], description="Topics of the circle that the customer dealt with too, most often first."
    )
