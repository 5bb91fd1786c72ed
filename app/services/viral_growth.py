"""How many shares are to come: a forecast from cascades under way, and how such forecasts did before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np

from app.analytics.chains import TOO_FEW, Forecast, Judged, forecast, growth, judged
from app.errors import BadInput, NotFound
from app.services.cascades import Chosen, Shares, forest_of, named_keys, picked, read_shares, shares_of
from app.store.graph import Store

NOTE = (
    "It is foretold what comes if people go on passing on as they did; that fewer do so when everybody has seen it is "
    "not. How far that holds is told by the forecasts of before."
)
WORSE = " They were further off than a guess that as many come as came before, so do not rely on this one."
UNEVEN = (
    " A few shares have most of the children (`spread` is {:.1f}): of 100 outcomes as few as 90 may lie within the "
    "95 % range, and the others mostly lie above it."
)
MOST_EVEN = 2.0
"""A spread above this is uneven sharing: that of geometric numbers is 1."""


@dataclass(frozen=True)
class ViralGrowth:
    """A forecast of shares and how those of before did; seconds since 1970."""

    as_of: int
    days: int
    shares: int
    without_time: int
    generation_time_seconds: float | None
    forecast: Forecast | None
    judged: Judged
    note: str


async def viral_growth(store: Store, chosen: Chosen, *, days: int = 30, as_of: int | None = None) -> ViralGrowth:
    """What is to come of the shares of a content, channel, campaign or member of staff, or of all.

    Without a moment, from the newest share of all on.
    """
    named = await named_keys(store, chosen)
    columns = await read_shares(store)
    return await asyncio.to_thread(lambda: foretold(shares_of(columns), named, chosen.channel, days, as_of))


def foretold(shares: Shares, named: dict[str, str], channel: str | None, days: int, as_of: int | None) -> ViralGrowth:
    """The same from shares."""
    known = ~np.isnan(shares.at)
    if not known.any():
        raise NotFound("There are no shares with a time.", hint="Load some: shares.csv with a column shared_at.")
    moment = int(shares.at[known].max()) if as_of is None else as_of
    use = picked(shares, named, channel)
    at = shares.at[use]
    earlier = at <= moment
    if as_of is not None and not (shares.at <= moment).any():
        raise BadInput("There are no shares up to that moment.", hint="Ask for a later one, or for none.")
    forest = forest_of(shares, use)
    found = forecast(forest, at, as_of=moment, days=days) if earlier.any() else None
    past = judged(forest, at, as_of=moment, days=days)
    worse = past.error is not None and past.naive_error is not None and past.error > past.naive_error
    return ViralGrowth(
        as_of=moment,
        days=days,
        shares=int(earlier.sum()),
        without_time=int(np.isnan(at).sum()),
        generation_time_seconds=growth(forest, np.where(earlier, at, np.nan)).generation_mean_s,
        forecast=found,
        judged=past,
        note=note_of(found, worse=worse),
    )


def note_of(found: Forecast | None, *, worse: bool) -> str:
    """What to know before a forecast is believed."""
    if found is None:
        return TOO_FEW
    return NOTE + WORSE * worse + (UNEVEN.format(found.spread) if found.spread > MOST_EVEN else "")
