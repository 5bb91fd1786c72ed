"""The questions that can be asked about scores."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, First, asks_for, connection, worked_out
from app.api.graphql.scalars import MinorUnits
from app.api.graphql.types import cross_channel, scores, seeds
from app.api.graphql.types import forecasts as told
from app.api.graphql.types import score_times as times
from app.api.graphql.types import trust as trust_types
from app.api.graphql.types.credit import LOOK_UP
from app.api.graphql.types.influence import InfluencerConnection, InfluencerEdge, RankedBy
from app.api.graphql.types.scores import ScoresAsOf
from app.errors import NotFound
from app.services import customers, influence
from app.services.seed_plans import LARGEST_LIST, Wish


def _argument(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


Of: TypeAlias = Annotated[strawberry.ID, _argument("customer", "Id of the customer.")]
A: TypeAlias = Annotated[strawberry.ID, _argument("a", "Id of one customer.")]
B: TypeAlias = Annotated[strawberry.ID, _argument("b", "Id of the other customer.")]
By: TypeAlias = Annotated[RankedBy, strawberry.argument(description="The score to rank by.")]
Run: TypeAlias = Annotated[strawberry.ID | None, _argument("run", "Id of a run of scores; omitted, the published one.")]
ListOf: TypeAlias = Annotated[int, _argument("k", f"How many people at most, from 1 to {LARGEST_LIST}.")]
SpreadBy: TypeAlias = Annotated[seeds.Model, _argument("model", "How something spreads among customers.")]
Budget: TypeAlias = Annotated[
    MinorUnits | None, _argument("budgetMinor", "What the list may cost in all; `k` is then only a cap.")
]
Costs: TypeAlias = Annotated[
    list[seeds.Cost] | None, _argument("costs", "What people cost; whoever is not named cannot be chosen.")
]
CostColumn: TypeAlias = Annotated[
    str | None,
    _argument("costAttribute", "The same from a column of the customers files that holds whole minor units."),
]
Counting: TypeAlias = Annotated[
    seeds.TargetInput | None, _argument("target", "Who counts when reached; omitted, everybody.")
]
Excluded: TypeAlias = Annotated[list[strawberry.ID] | None, _argument("exclude", "Ids that must not be chosen.")]
Reached: TypeAlias = Annotated[
    list[strawberry.ID] | None, _argument("reached", "Ids that have it already: not chosen, not counted again.")
]
Asked: TypeAlias = Annotated[seeds.Consent | None, _argument("consent", "Who may be asked; omitted, everybody.")]
Overlap: TypeAlias = Annotated[
    float, _argument("overlapMax", "Pass by who shares more of their reach with those before, 0 to 1; an estimate.")
]
Waves: TypeAlias = Annotated[
    list[int] | None, _argument("waves", "Sizes of waves that add up to `k`: the strongest are in the first.")
]
Draw: TypeAlias = Annotated[int, _argument("seed", "Seed of the draws: the same seed, the same list.")]
From: TypeAlias = Annotated[strawberry.ID, _argument("from", "Id of the customer who trusts.")]
To: TypeAlias = Annotated[strawberry.ID, _argument("to", "Id of the customer who is trusted.")]


@strawberry.type
class ScoreQueries:
    """The questions that can be asked about scores."""

    @worked_out("Customers by a score of the published run or as of a moment, highest first.")
    async def influencers(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        by: By = RankedBy["PAGERANK"],
        as_of: ScoresAsOf = None,
    ) -> InfluencerConnection:
        """Customers by a score of a run."""
        start = await info.context.start(f"influencers by {by.value}", first, after, kind="scores", as_of=as_of)
        page = await influence.top(
            info.context.store,
            by.value,
            run=start.run,
            first=first,
            after=start.after,
            counted=asks_for(info, "totalCount"),
        )
        return connection(
            InfluencerConnection,
            start,
            page,
            lambda row, cursor: InfluencerEdge(
                cursor=cursor, rank=row.rank, score=row.score, node=customers.Customer(row.customer)
            ),
        )

    @worked_out("Social capital of a customer, with its parts; empty before the first run.")
    async def social_capital(self, info: Info, customer: Of, as_of: ScoresAsOf = None) -> scores.SocialCapital | None:
        """Social capital of a customer."""
        return scores.social_capital(await _known(info, customer, as_of))

    @worked_out("Customer value of a customer, with its parts; empty before the first run.")
    async def customer_value(self, info: Info, customer: Of, as_of: ScoresAsOf = None) -> scores.CustomerValue | None:
        """Customer value of a customer."""
        return scores.customer_value(await _known(info, customer, as_of))

    @worked_out("Why one customer is above another: component by component, and what carries each.")
    async def compare_scores(self, info: Info, a: A, b: B, as_of: ScoresAsOf = None) -> times.ScoreComparison | None:
        """Why one customer is above another."""
        return await times.compared(info, str(a), str(b), as_of)

    @worked_out("The plans that scores follow, of a run or of the published one; empty before the first run.")
    async def score_plan(self, info: Info, run: Run = None) -> scores.ScorePlans | None:
        """The plans that scores follow."""
        return await scores.plans_of(info, run)

    @worked_out(
        "What was foretold 90 days before a run, and how it went; empty before the first run.",
        graphql_type=list[told.Forecast] | None,
    )
    async def forecasts(self, info: Info, run: Run = None) -> list[told.Forecast] | None:
        """What was foretold, and how it went."""
        return await told.forecasts_of(info, run)

    @worked_out("Whom to start with so that a message reaches the most people, under the conditions of a campaign.")
    async def seed_plan(
        self,
        info: Info,
        k: ListOf = 50,
        model: SpreadBy = seeds.Model["BEST"],
        budget_minor: Budget = None,
        costs: Costs = None,
        cost_attribute: CostColumn = None,
        target: Counting = None,
        exclude: Excluded = None,
        reached: Reached = None,
        consent: Asked = None,
        overlap_max: Overlap = 1.0,
        waves: Waves = None,
        seed: Draw = 1,
        as_of: ScoresAsOf = None,
    ) -> seeds.SeedPlan | None:
        """Whom to start with."""
        wish = Wish(
            k=k,
            model=model.value,
            budget_minor=budget_minor,
            costs=seeds.costs_of(costs),
            cost_attribute=cost_attribute,
            target=await seeds.target_of(info, target),
            exclude=tuple(map(str, exclude or ())),
            reached=tuple(map(str, reached or ())),
            consent=(consent.attribute, consent.value) if consent else None,
            overlap_max=overlap_max,
            waves=tuple(waves or ()),
            seed=seed,
        )
        return await seeds.planned(info, wish, as_of)

    @worked_out("Customers whose ties carry between circles and channels at once, more than chance would give.")
    async def cross_channel_bridges(
        self, info: Info, first: First = 20, after: After = None, as_of: ScoresAsOf = None
    ) -> cross_channel.CrossChannelBridgeConnection | None:
        """Customers whose ties carry between circles and channels."""
        return await cross_channel.carriers(info, first, after, as_of)

    @worked_out("How far one customer trusts another, and the ways it goes.")
    async def trust(self, info: Info, one: From, other: To, as_of: ScoresAsOf = None) -> trust_types.Trust | None:
        """How far one customer trusts another."""
        return await trust_types.trusted(info, str(one), str(other), as_of)


async def _known(info: Info, customer: str, as_of: ScoresAsOf) -> influence.Scores | None:
    """The scores of a customer; nothing before the first run, an error where there is no such customer."""
    found = await scores.scores_of(info, customer, as_of)
    if found is None and await info.context.load(customers.records, str(customer)) is None:
        raise NotFound(f"There is no customer {customer!r}.", hint=LOOK_UP)
    return found
