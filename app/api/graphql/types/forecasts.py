"""Forecasts and how they went, in GraphQL."""

from __future__ import annotations

from typing import Any

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.scalars import Moment
from app.api.graphql.types.scores import run_of
from app.services.forecasts import FORETOLD
from app.services.score_explanations import moment


@strawberry.type(description="Customers of whom about as much was foretold, and what came.")
class ForecastBin:
    """Customers of whom about as much was foretold."""

    count: int = strawberry.field(description="How many customers.")
    mean_predicted: float | None = strawberry.field(description="What was foretold of them on average.")
    mean_actual: float | None = strawberry.field(description="What came on average.")
    covered: float | None = strawberry.field(description="Share of them whose outcome lay in its 95 % interval.")


@strawberry.type(description="Something that was foretold from what was known, and how it went.")
class Forecast:
    """Something that was foretold, and how it went."""

    name: str | None = strawberry.field(description="What was foretold: `income` or `influence`.")
    what: str | None = strawberry.field(description="The same in words.")
    trained_until: Moment | None = strawberry.field(description="What came later was not known when it was foretold.")
    judged_until: Moment | None = strawberry.field(description="What came until then is set beside it.")
    why: str | None = strawberry.field(description="What lacks, where nothing could be foretold.")
    count: int | None = strawberry.field(description="How many customers it was foretold for.")
    bias: float | None = strawberry.field(description="Mean of what was foretold less what came.")
    rmse: float | None = strawberry.field(description="Root of the mean squared error.")
    spearman: float | None = strawberry.field(description="How well it put customers in order: rank correlation.")
    covered: float | None = strawberry.field(description="Share of outcomes within their 95 % intervals.")
    mean_predicted: float | None = strawberry.field(description="What was foretold on average.")
    mean_actual: float | None = strawberry.field(description="What came on average.")
    bins: list[ForecastBin] = strawberry.field(description="The same for customers of whom about as much was foretold.")


async def forecasts_of(info: Info, run: str | None) -> list[Forecast] | None:
    """The forecasts of a run, or of the published one; nothing before the first run."""
    run = run or await info.context.run("scores")
    return [_forecast(told) for told in (await run_of(info, run)).found["forecasts"]] if run else None


def _forecast(told: dict[str, Any]) -> Forecast:
    judged = told["calibration"] or {}
    names = ("count", "bias", "rmse", "spearman", "covered", "mean_predicted", "mean_actual")
    since, until = moment(told["trained_until"]), moment(told["judged_until"])
    return Forecast(
        name=told["name"],
        what=FORETOLD[told["name"]],
        trained_until=Moment(since) if since else None,
        judged_until=Moment(until) if until else None,
        why=told["why"] or None,
        bins=[ForecastBin(**each) for each in judged.get("bins", [])],
        **{name: judged.get(name) for name in names},
    )
