"""Scores that explain themselves, in GraphQL: components, what carries them, what changed them, and the plan behind."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.analytics.capital import plan as plans
from app.api.graphql.loaders import Info
from app.api.graphql.paging import worked_out
from app.api.graphql.scalars import MinorUnits, Moment
from app.api.graphql.types.references import CUSTOMER
from app.errors import Conflict, NotFound
from app.services import customers, influence
from app.services import score_explanations as explanations
from app.services.score_log import RUNS

Row: TypeAlias = influence.Scores
ScoresAsOf: TypeAlias = Annotated[
    Moment | None,
    strawberry.argument(
        description="Answer from the latest run of scores up to this moment; omitted, from the published run."
    ),
]


@strawberry.type(name="ScoreEvidence", description="Something that carries a component of a score.")
class Evidence:
    """Something that carries a component of a score."""

    what: str | None = strawberry.field(description="What it was, such as `message` or `referral`.")
    customer: strawberry.Private[str | None]
    at: Moment | None = strawberry.field(description="When it last happened; empty when it has no time.")
    count: int = strawberry.field(description="How many facts it stands for.")
    amount: float | None = strawberry.field(
        description="By how much `raw` would fall without it. For influence, the part that comes by this listener; "
        "less would be lost, since some of it would come by others."
    )

    amount_minor: MinorUnits | None = strawberry.field(
        description="Of income, the same as whole minor units, exact however large."
    )

    @worked_out("The other customer; empty for content, staff and the company.", graphql_type=CUSTOMER | None)
    async def other(self) -> customers.Customer | None:
        """The other customer."""
        return customers.Customer(self.customer) if self.customer else None


@strawberry.type(name="ScoreChange", description="What points changed by since the run before, split by cause.")
class Change:
    """What points changed by; the four causes add up to the total."""

    total: float | None = strawberry.field(description="Points now less points before.")
    evidence: float | None = strawberry.field(description="By new facts.")
    decay: float | None = strawberry.field(description="By old facts that have faded.")
    others: float | None = strawberry.field(description="By others, who moved past or fell behind.")
    version: float | None = strawberry.field(
        description="By another plan: another weight or half-life, or a component that came, went, or moved over from "
        "the other score."
    )


@strawberry.type(name="ScoreComponent", description="One component of a score, with all that it was made from.")
class Component:
    """One component of a score."""

    component: str | None = strawberry.field(description="Its name, such as `trust`.")
    raw: float | None = strawberry.field(description="The raw number; empty when nothing is known for anybody.")
    low: float | None = strawberry.field(description="Lower end of the 95 % interval of `raw`, where it is estimated.")
    high: float | None = strawberry.field(description="Upper end of the 95 % interval of `raw`.")
    unit: str | None = strawberry.field(description="What `raw` is counted in.")
    reason: str | None = strawberry.field(description="Why the plan holds it.")
    percentile: float | None = strawberry.field(
        description="Share of all people, each counting by standing, with less, and half of those with as much; "
        "0 for 0. People of less standing than .1 do not count. Where some stand below 1 and `raw` is less than a "
        "quarter of the usual, it is times the square of raw / (quarter of the usual); usual is the largest m such "
        "that people with at least m are as many, by standing, as all others at their raw / m."
    )
    weight: float | None = strawberry.field(description="Its weight, after those of missing components are shared out.")
    points: float | None = strawberry.field(description="Points: 100 · weight · percentile; they add up to the score.")
    missing: bool | None = strawberry.field(
        description="Whether nothing is known for anybody, so others share its weight."
    )
    evidence: list[explanations.Edge] = strawberry.field(
        graphql_type=list[Evidence], description="What carries most of it, at most five, strongest first."
    )
    change: explanations.Change | None = strawberry.field(
        graphql_type=Change | None,
        description="What its points changed by since the run before; empty for a first run.",
    )


@strawberry.type(name="PlanComponent", description="A component of a score plan.")
class PlanComponent:
    """A component of a score plan."""

    name: str | None = strawberry.field(description="Its name.")
    weight: float | None = strawberry.field(description="Its weight; those of a plan add up to 1.")
    unit: str | None = strawberry.field(description="What its raw number is counted in.")
    reason: str | None = strawberry.field(description="Why it counts, and that much.")
    half_life_days: float | None = strawberry.field(
        description="Days in which a fact loses half of what it counts; empty where the run's half-life of ties holds."
    )


@strawberry.type(description="How a score is made up: versioned data, which a company can replace by its own.")
class ScorePlan:
    """How a score is made up."""

    name: str | None = strawberry.field(description="Its name.")
    version: int | None = strawberry.field(description="A whole number that grows with every change.")
    reason: str | None = strawberry.field(description="Why it is as it is.")
    components: list[plans.Component] = strawberry.field(
        graphql_type=list[PlanComponent], description="Its components, with weights that add up to 1."
    )


@strawberry.type(description="The plans that the scores of a run follow.")
class ScorePlans:
    """The plans that the scores of a run follow."""

    run: strawberry.ID | None = strawberry.field(description="Id of the run.")
    social_capital: plans.ScorePlan | None = strawberry.field(
        graphql_type=ScorePlan | None, description="Of social capital."
    )
    customer_value: plans.ScorePlan | None = strawberry.field(
        graphql_type=ScorePlan | None, description="Of customer value."
    )


@strawberry.type
class Explainable:
    """What social capital and customer value have in common: an explanation and the run it is from."""

    score: strawberry.Private[str]
    row: strawberry.Private[Row]
    run: strawberry.ID | None = strawberry.field(description="Id of the run.")

    @worked_out(
        "Every component with raw number, percentile, weight, points, evidence and change.",
        graphql_type=list[Component],
    )
    async def explanation(self, info: Info) -> list[explanations.Explained]:
        """Every component."""
        return explanations.explained(self.row, await run_of(info, self.row.run), self.score)

    @worked_out("The plan it follows.", graphql_type=ScorePlan | None)
    async def plan(self, info: Info) -> plans.ScorePlan:
        """The plan it follows."""
        return (await run_of(info, self.row.run)).plans[self.score]

    @worked_out("The moment it speaks of: later facts were left out, and decay is measured from here.")
    async def as_of(self, info: Info) -> Moment | None:
        """The moment it speaks of."""
        text = explanations.moment((await run_of(info, self.row.run)).as_of)
        return Moment(text) if text else None

    @worked_out("Components that nothing is known for; the others share their weight.")
    async def missing(self, info: Info) -> list[str]:
        """Components that nothing is known for."""
        return (await run_of(info, self.row.run)).missing(self.score)

    @worked_out("The command that works it out again from the same facts.")
    async def rerun(self, info: Info) -> str | None:
        """The command that works it out again."""
        return (await run_of(info, self.row.run)).rerun


@strawberry.type(description="What a customer's standing among others is made of: parts that add up to the total.")
class SocialCapital(Explainable):
    """Social capital and its parts, in points."""

    total: float | None = strawberry.field(
        description="Sum of trust, activity, relationships and contribution, to 100."
    )
    trust: float | None = strawberry.field(description="Points for being found from verified people.")
    activity: float | None = strawberry.field(description="Points for what the customer did.")
    relationships: float | None = strawberry.field(description="Points for bonding and bridging together.")
    bonding: float | None = strawberry.field(description="Points for returned ties to people who know each other.")
    bridging: float | None = strawberry.field(description="Points for contacts who do not know each other.")
    contribution: float | None = strawberry.field(description="Points for people brought, directly or through others.")


@strawberry.type(description="What a customer is worth to the company: parts that add up to the total.")
class CustomerValue(Explainable):
    """Customer value and its parts, in points."""

    total: float | None = strawberry.field(description="Sum of income, participation and influence, to 100.")
    income: float | None = strawberry.field(description="Points for what was paid, and what is to be expected.")
    income_minor: MinorUnits | None = strawberry.field(
        description="What was paid and is to be expected, as whole minor units; empty without orders."
    )
    orders_left_out: int | None = strawberry.field(
        description="Orders of the customer in other currencies than most orders are in; they do not count."
    )
    participation: float | None = strawberry.field(description="Points for dealing with content, staff and company.")
    influence: float | None = strawberry.field(description="Points for the people that the customer is listened to by.")


CAPITAL_PARTS = ("trust", "activity", "relationships", "bonding", "bridging", "contribution")
VALUE_PARTS = ("income", "participation", "influence")


def social_capital(row: Row | None) -> SocialCapital | None:
    """Social capital from a stored row of scores."""
    if row is None:
        return None
    points = {name: getattr(row, name) for name in CAPITAL_PARTS}
    return SocialCapital(
        score=explanations.CAPITAL, row=row, run=strawberry.ID(row.run), total=row.social_capital, **points
    )


def customer_value(row: Row | None) -> CustomerValue | None:
    """Customer value from a stored row of scores."""
    if row is None:
        return None
    points = {name: getattr(row, name) for name in VALUE_PARTS}
    return CustomerValue(
        score=explanations.VALUE,
        row=row,
        run=strawberry.ID(row.run),
        total=row.customer_value,
        income_minor=None if row.income_minor is None else MinorUnits(row.income_minor),
        orders_left_out=row.orders_left_out,
        **points,
    )


async def scores_of(info: Info, customer: str, as_of: Moment | None = None) -> Row | None:
    """All scores of one customer in the published run, or in the one that speaks of a moment."""
    return await info.context.load(influence.scores_of, customer, run=await info.context.run("scores", as_of))


async def run_of(info: Info, run: str) -> explanations.Scored:
    """A complete run of scores."""
    found = await info.context.load(explanations.runs_of_scores, run)
    if found is None:
        raise NotFound(f"There is no complete run of scores {run!r}.", hint=RUNS)
    if not found.explains:
        raise Conflict(explanations.UNEXPLAINED, hint=explanations.WORK_IT_OUT)
    return found


async def plans_of(info: Info, run: str | None) -> ScorePlans | None:
    """The plans of a run, or of the published one; nothing before the first run."""
    run = run or await info.context.run("scores")
    if not run:
        return None
    plans = (await run_of(info, run)).plans
    return ScorePlans(
        run=strawberry.ID(run),
        social_capital=plans[explanations.CAPITAL],
        customer_value=plans[explanations.VALUE],
    )
