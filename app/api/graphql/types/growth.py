"""Forecasts of sharing in GraphQL, and how those of before did."""

from __future__ import annotations

import strawberry

from app.analytics.chains import Outlook
from app.api.graphql.loaders import Info
from app.api.graphql.scalars import Moment
from app.api.graphql.types.attribution import milliseconds
from app.services import viral_growth as service
from app.services.cascades import Chosen
from app.services.score_explanations import moment


@strawberry.type(description="How many shares are expected, and ranges that hold what comes.")
class ShareOutlook:
    """How many shares are expected."""

    expected: float | None = strawberry.field(description="Expected number of shares.")
    low80: int | None = strawberry.field(description="Lower end of the range that holds four of five outcomes.")
    high80: int | None = strawberry.field(description="Its upper end.")
    low95: int | None = strawberry.field(description="Lower end of the range that holds 95 of 100 outcomes.")
    high95: int | None = strawberry.field(description="Its upper end.")


@strawberry.type(description="A forecast from what was known at a moment of the past, and what came.")
class PastForecast:
    """A forecast of the past, and what came."""

    as_of: Moment | None = strawberry.field(description="Nothing later was known to it.")
    outlook: Outlook = strawberry.field(graphql_type=ShareOutlook | None, description="What it said.")
    actual: int | None = strawberry.field(description="How many shares came.")


@strawberry.type(description="How forecasts of the past did.")
class JudgedForecasts:
    """How forecasts of the past did."""

    error: float | None = strawberry.field(description="What they said too much or too little, by all that came.")
    naive_error: float | None = strawberry.field(description="The same of a guess that as many come as came before.")
    within80: int | None = strawberry.field(description="How many outcomes lay in their 80 % range.")
    within95: int | None = strawberry.field(description="How many outcomes lay in their 95 % range.")
    trials: list[PastForecast] = strawberry.field(description="The forecasts, newest first; empty without history.")


@strawberry.type(
    description="How many shares are to come: a branching process in which every share has children at rates that "
    "depend on its age, and new first shares begin as often as of late. Ranges follow from how much the number of "
    "children of a share varies, and from how well that is known."
)
class ViralGrowth:
    """How many shares are to come."""

    as_of: Moment | None = strawberry.field(description="The forecast begins here: the newest share of all.")
    days: int | None = strawberry.field(description="How many days ahead.")
    shares: int | None = strawberry.field(description="Shares up to then.")
    without_time: int | None = strawberry.field(description="Shares without a time, which are left out.")
    reproduction: float | None = strawberry.field(
        description="R of late: shares that come of one share within the window, counted by how long each has been "
        "there. Not the mean number of children so far, which is below 1 always."
    )
    reproduction_error: float | None = strawberry.field(description="Standard error of R.")
    window_seconds: float | None = strawberry.field(
        description="The window: an age that ten shares lived through of late."
    )
    generation_time_seconds: float | None = strawberry.field(
        description="Mean seconds from a share to one of its children."
    )
    spread: float | None = strawberry.field(
        description="How much shares differ: the variance of their children beyond chance, by the square of the mean."
    )
    mature: int | None = strawberry.field(description="Shares that have lived through the whole window.")
    roots_per_day: float | None = strawberry.field(description="First shares a day, over as many days as are foretold.")
    total: Outlook | None = strawberry.field(
        graphql_type=ShareOutlook | None, description="All days together; empty where too little is known."
    )
    per_day: list[Outlook] = strawberry.field(graphql_type=list[ShareOutlook], description="Day by day.")
    judged: JudgedForecasts | None = strawberry.field(description="How such forecasts did on the past.")
    note: str | None = strawberry.field(description="What to know before it is believed.")


async def viral_growth_of(info: Info, chosen: Chosen, days: int, as_of: Moment | None) -> ViralGrowth:
    """How many shares are to come."""
    at = milliseconds(as_of)
    async with info.context.long_work() as store:
        found = await service.viral_growth(store, chosen, days=days, as_of=None if at is None else at // 1000)
    told, past = found.forecast, found.judged
    trials = [PastForecast(as_of=_told(each.as_of), outlook=each.outlook, actual=each.actual) for each in past.trials]
    return ViralGrowth(
        as_of=_told(found.as_of),
        days=found.days,
        shares=found.shares,
        without_time=found.without_time,
        generation_time_seconds=found.generation_time_seconds,
        reproduction=told.reproduction if told else None,
        reproduction_error=told.reproduction_error if told else None,
        window_seconds=told.window_s if told else None,
        spread=told.spread if told else None,
        mature=told.mature if told else None,
        roots_per_day=told.roots_per_day if told else None,
        total=told.total if told else None,
        per_day=list(told.days) if told else [],
        judged=JudgedForecasts(
            error=past.error,
            naive_error=past.naive_error,
            within80=past.within_80,
            within95=past.within_95,
            trials=trials,
        ),
        note=found.note,
    )


def _told(at: float) -> Moment | None:
    text = moment(int(at))
    return Moment(text) if text else None
