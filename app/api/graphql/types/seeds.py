"""Seed plans in GraphQL: whom to start with, what to expect of it, and how good such lists were on the past."""

from __future__ import annotations

from enum import Enum

import strawberry

from app.analytics.cascades import Backtest
from app.api.graphql.loaders import Info
from app.api.graphql.scalars import MinorUnits, Moment
from app.api.graphql.types.references import CUSTOMER
from app.errors import BadInput
from app.services import seed_models, seed_plans
from app.services.circles import key_in
from app.services.customers import Customer
from app.services.score_explanations import moment
from app.services.seed_targets import Target


class Model(Enum):
    """The pictures of spreading that a seed plan may use."""

    _ignore_ = ["name", "words"]  # noqa: RUF012  # enum reads it
    for name, words in seed_models.MODELS.items():
        vars()[name.upper()] = strawberry.enum_value(name, description=words)


strawberry.enum(Model, name="SeedModel", description="The picture of spreading that a seed plan uses.")


@strawberry.input(name="SeedCost", description="What one customer costs.")
class Cost:
    """What one customer costs."""

    customer: strawberry.ID = strawberry.field(description="Id of the customer.")
    minor: MinorUnits = strawberry.field(description="The cost, in minor units.")


@strawberry.input(name="SeedTarget", description="Who counts when reached: whoever fits all that is given.")
class TargetInput:
    """Who counts when reached."""

    circle: strawberry.ID | None = strawberry.field(
        default=None, description="Id or key of a circle; an id is looked up in the published run."
    )
    tag: str | None = strawberry.field(default=None, description="A tag that holds at the run's moment.")
    channel: str | None = strawberry.field(default=None, description="Code of a channel that they did something on.")
    group: strawberry.ID | None = strawberry.field(default=None, description="Id of a given group they are in.")


@strawberry.input(name="SeedConsent", description="A column of the customers files that tells who may be asked.")
class Consent:
    """A column of the customers files that tells who may be asked."""

    attribute: str = strawberry.field(description="Name of the column.")
    value: str = strawberry.field(description="The value that means yes.")


@strawberry.type(description="Somebody whom a seed is likely to carry along directly.")
class SeedListener:
    """Somebody whom a seed is likely to carry along directly."""

    customer: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="The customer.")
    probability: float | None = strawberry.field(description="How likely the seed carries them along.")


@strawberry.type(description="Why somebody is on the list.")
class SeedReason:
    """Why somebody is on the list."""

    overlap: float | None = strawberry.field(
        description="Share of their own reach that those before them reach, too; estimated on other draws than those "
        "that the list was chosen by, so it may lie a little above `overlapMax`."
    )
    through: list[SeedListener] = strawberry.field(description="Whom they are likeliest to carry along; five at most.")


@strawberry.type(description="A person to start with.")
class Seed:
    """A person to start with."""

    rank: int | None = strawberry.field(description="Place on the list, from 1.")
    wave: int | None = strawberry.field(description="The wave they belong to, from 1.")
    customer: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="The customer.")
    adds: float | None = strawberry.field(description="People this seed adds to those before; they sum to the reach.")
    reach: float | None = strawberry.field(description="People the list reaches up to this seed.")
    low: float | None = strawberry.field(description="Lower end of the 95 % interval of `reach`.")
    high: float | None = strawberry.field(description="Upper end of the 95 % interval of `reach`.")
    alone: float | None = strawberry.field(description="People the seed would reach alone.")
    cost_minor: MinorUnits | None = strawberry.field(description="What the seed costs, where costs are given.")
    why: SeedReason | None = strawberry.field(description="Why they are on the list.")


@strawberry.type(description="How one way to choose people did on the company's own past.")
class TriedModel:
    """How one way to choose people did."""

    name: str | None = strawberry.field(description="Its name.")
    what: str | None = strawberry.field(description="How it chooses.")
    tried: float | None = strawberry.field(description="Mean share of the best way's people, before the judged time.")
    came: float | None = strawberry.field(description="Distinct people who came after its list in the judged time.")


@strawberry.type(name="SeedBacktest", description="How good such lists were on the company's own past.")
class HowGood:
    """How good such lists were on the company's own past."""

    chosen: str | None = strawberry.field(description="The way that was chosen, from what came before the judged time.")
    known: int | None = strawberry.field(description="Cascades that were known.")
    judged: int | None = strawberry.field(description="Cascades that it was judged on.")
    came: int | None = strawberry.field(description="Distinct people who came after its list.")
    expected: float | None = strawberry.field(description="How many had been foretold.")
    low: float | None = strawberry.field(description="Lower end of what had been foretold for 95 of 100.")
    high: float | None = strawberry.field(description="Upper end of what had been foretold for 95 of 100.")
    oracle: int | None = strawberry.field(description="What a list that knew the judged time would have got.")
    models: list[TriedModel] = strawberry.field(description="All ways that were judged, best first.")


@strawberry.type(description="Whom to start with so that a message reaches the most people.")
class SeedPlan:
    """Whom to start with so that a message reaches the most people."""

    seeds: list[Seed] = strawberry.field(description="The list, in order of choice.")
    reach: float | None = strawberry.field(description="People expected to be reached.")
    low: float | None = strawberry.field(description="Lower end of the 95 % interval of the reach.")
    high: float | None = strawberry.field(description="Upper end of the 95 % interval of the reach.")
    certificate: float | None = strawberry.field(
        description="Share of the best possible reach that the list has at least; empty where the past named it."
    )
    model: str | None = strawberry.field(description="The way that was used.")
    probabilities: str | None = strawberry.field(description="What they come from: `attention` or `past shares`.")
    how_good: HowGood | None = strawberry.field(
        description="How good such lists were on the company's own past; empty for another model than `BEST`, under "
        "conditions, and where the past is too short."
    )
    cost_minor: MinorUnits | None = strawberry.field(description="What the list costs, where costs are given.")
    samples: int | None = strawberry.field(description="Samples that it was chosen and judged by.")
    run: strawberry.ID | None = strawberry.field(description="Id of the run of scores whose network it is of.")
    as_of: Moment | None = strawberry.field(description="The moment that the network speaks of.")
    note: str | None = strawberry.field(description="What to know before it is used.")


async def planned(info: Info, wish: seed_plans.Wish, as_of: Moment | None) -> SeedPlan:
    """A seed plan on the network of the published run of scores, or of one as of a moment."""
    run = await info.context.run("scores", as_of)
    async with info.context.long_work() as store:
        plan = await seed_plans.seed_plan(store, await info.context.held.of(store, run), wish)
    at = moment(plan.as_of)
    return SeedPlan(
        seeds=[_seed(each) for each in plan.seeds],
        reach=plan.reach,
        low=plan.low,
        high=plan.high,
        certificate=plan.certificate,
        model=plan.model.name,
        probabilities=plan.model.source,
        how_good=_how_good(plan.model.judged),
        cost_minor=None if plan.cost_minor is None else MinorUnits(plan.cost_minor),
        samples=plan.samples,
        run=strawberry.ID(plan.run),
        as_of=Moment(at) if at else None,
        note=plan.note,
    )


def costs_of(given: list[Cost] | None) -> dict[str, int]:
    """What people cost, by id; nobody can cost two things."""
    costs: dict[str, int] = {}
    for cost in given or ():
        if str(cost.customer) in costs:
            raise BadInput(f"There are two costs for customer {str(cost.customer)!r}.", hint="Give one.")
        costs[str(cost.customer)] = int(cost.minor)
    return costs


async def target_of(info: Info, given: TargetInput | None) -> Target | None:
    """A target whose circle is named by its key."""
    if given is None:
        return None
    circle = given.circle and key_in(await info.context.run("circles"), str(given.circle))
    return Target(circle, given.tag, given.channel, given.group and str(given.group))


def _seed(each: seed_plans.Seed) -> Seed:
    return Seed(
        **{name: getattr(each, name) for name in ("rank", "wave", "adds", "reach", "low", "high", "alone")},
        customer=Customer(each.customer),
        cost_minor=None if each.cost_minor is None else MinorUnits(each.cost_minor),
        why=SeedReason(
            overlap=each.overlap,
            through=[
                SeedListener(customer=Customer(one.customer), probability=one.probability) for one in each.through
            ],
        ),
    )


def _how_good(judged: Backtest | None) -> HowGood | None:
    if judged is None:
        return None
    names = ("chosen", "known", "judged", "came", "expected", "low", "high", "oracle")
    figures = {name: getattr(judged, name) for name in names}
    figures["high"] = None if figures["high"] == float("inf") else figures["high"]
    models = [TriedModel(name=one.model, what=one.what, tried=one.tried, came=one.came) for one in judged.outcomes]
    return HowGood(**figures, models=models)
