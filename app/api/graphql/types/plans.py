"""Reward plans in GraphQL: versions, when they hold, and what each promises."""

from __future__ import annotations

import strawberry

from app.api.graphql.scalars import Json, Moment
from app.services.instants import moment
from app.services.plan_promises import definition, promised
from app.services.plans import Plan


@strawberry.type(description="What a plan promises, whatever is bought; tests hold each kind of plan to it.")
class PlanPromises:
    """What a plan promises."""

    most: str | None = strawberry.field(description="Largest share of an order that it pays in all, as a fraction.")
    budget_balanced: bool | None = strawberry.field(description="Whether that is at most all of it.")
    subtree_local: bool | None = strawberry.field(
        description="Whether a reward depends on those below alone, never on who stands above."
    )
    rises_to: int | None = strawberry.field(
        description="How many levels below a new buyer still raises a reward; empty for any number."
    )
    sybil_proof: bool | None = strawberry.field(description="Whether nobody gains by appearing as several people.")


@strawberry.type(description="One version of a reward plan, as it was published.")
class RewardPlan:
    """One version of a reward plan."""

    id: strawberry.ID = strawberry.field(description="Name and version with an @ between them; lines cite it.")
    name: str | None = strawberry.field(description="Its name, which all its versions share.")
    version: str | None = strawberry.field(description="The version.")
    definition: Json | None = strawberry.field(description="The plan as it was published.")
    starts_at: Moment | None = strawberry.field(description="Events from then on are paid by it; empty for ever.")
    ends_at: Moment | None = strawberry.field(description="Events from then on are no longer; empty for never.")
    published_at: Moment | None = strawberry.field(description="When it was published.")
    actor: str | None = strawberry.field(description="Who published it.")
    promises: PlanPromises | None = strawberry.field(description="What it promises.")


def plan_told(plan: Plan) -> RewardPlan:
    """A plan as it is told."""
    found = promised(plan)
    return RewardPlan(
        id=strawberry.ID(plan.key),
        name=plan.name,
        version=plan.version,
        definition=Json(definition(plan)),
        starts_at=None if plan.starts_at is None else Moment(moment(plan.starts_at)),
        ends_at=None if plan.ends_at is None else Moment(moment(plan.ends_at)),
        published_at=Moment(moment(plan.published_at)),
        actor=plan.actor,
        promises=PlanPromises(
            most=str(found.most),
            budget_balanced=found.budget_balanced,
            subtree_local=found.subtree_local,
            rises_to=found.rises_to,
            sybil_proof=found.sybil_proof,
        ),
    )
