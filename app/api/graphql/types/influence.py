"""Influence in GraphQL: the scores of a customer, and who leads by each."""

from __future__ import annotations

from enum import Enum

import strawberry

from app.api.graphql.paging import Connection, Edge
from app.api.graphql.types.references import CUSTOMER
from app.services.customers import Customer
from graph_models.render_ranked import RANKED


class RankedBy(Enum):
    """The scores that customers are ranked by, as the models name them."""

    _ignore_ = "score"
    for score in RANKED:
        vars()[score.name.removesuffix("_raw").upper()] = strawberry.enum_value(
            score.name.removesuffix("_raw"), description=score.doc
        )


strawberry.enum(RankedBy, name="Score", description="A score that customers are ranked by.")


@strawberry.type(description="All scores of a customer in one run.")
class Scores:
    """All scores of a customer."""

    pagerank: float | None = strawberry.field(description="Share of all attention that ends at the customer.")
    reach: float | None = strawberry.field(description="Share of all other customers within two steps.")
    social_capital: float | None = strawberry.field(description="Points of social capital, 0 to 100.")
    customer_value: float | None = strawberry.field(description="Points of customer value, 0 to 100.")
    trust_raw: float | None = strawberry.field(
        name="trust", description="Probability that a walk from verified people ever visits the customer."
    )
    influence_raw: float | None = strawberry.field(
        name="influence", description="People, by standing, whom the customer is expected to influence."
    )
    standing: float | None = strawberry.field(
        description="What the customer counts in the numbers of others, 0 to 1; empty while nobody is verified."
    )


@strawberry.type(description="A customer in a ranking.")
class InfluencerEdge(Edge):
    """A customer in a ranking."""

    rank: int = strawberry.field(description="Place in the ranking, from 1; equal scores are ordered by id.")
    score: float = strawberry.field(description="The score they are ranked by.")
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(description="Customers by one score of a run, highest first.")
class InfluencerConnection(Connection):
    """Customers by one score of a run."""

    edges: list[InfluencerEdge] = strawberry.field(description="The rows of this page.")
