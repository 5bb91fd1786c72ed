"""Influence in GraphQL: scores of a customer, social capital with its parts, and who leads."""

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
        vars()[score.name.upper()] = strawberry.enum_value(score.name, description=score.doc)


strawberry.enum(RankedBy, name="Score", description="A score that customers are ranked by.")


@strawberry.type(description="All scores of a customer in the published run.")
class Scores:
    """All scores of a customer."""

    pagerank: float | None = strawberry.field(description="Share of all attention that ends at the customer.")
    reach: float | None = strawberry.field(description="Share of all other customers within two steps.")
    social_capital: float | None = strawberry.field(description="Sum of the four parts, 0 to 100 points.")


@strawberry.type(description="What a customer's standing among others is made of: four parts that add up to the total.")
class SocialCapital:
    """Social capital and its parts, in points, with the raw numbers they were ranked by."""

    social_capital: float | None = strawberry.field(name="total", description="Sum of the four parts, 0 to 100 points.")
    trust: float | None = strawberry.field(description="Points for ties that are returned.")
    activity: float | None = strawberry.field(description="Points for what the customer did.")
    relationships: float | None = strawberry.field(description="Points for the number of people tied to.")
    contribution: float | None = strawberry.field(description="Points for referral credit.")
    trust_raw: float | None = strawberry.field(description="Weight of ties that go both ways.")
    activity_raw: float | None = strawberry.field(description="Decayed weight of what the customer did.")
    relationships_raw: float | None = strawberry.field(description="Number of people tied to.")
    contribution_raw: float | None = strawberry.field(description="Referral credit earned.")


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
