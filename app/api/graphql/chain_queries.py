"""The questions that can be asked about orders and what was passed on."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.analytics.chains import MOST_DAYS
from app.api.graphql.loaders import Info
from app.api.graphql.paging import worked_out
from app.api.graphql.scalars import Moment
from app.api.graphql.types import chains
from app.api.graphql.types.growth import ViralGrowth, viral_growth_of
from app.services import cascades


def _only(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


OrderId: TypeAlias = Annotated[
    strawberry.ID, _only("id", "Id of the order: source and external id with a slash; the latter alone when unique.")
]
OfContent: TypeAlias = Annotated[
    strawberry.ID | None, _only("content", "Only shares of this content: source and id with a slash, or id alone.")
]
OnChannel: TypeAlias = Annotated[str | None, _only("channel", "Only shares on this channel, by its code.")]
OfCampaign: TypeAlias = Annotated[
    strawberry.ID | None, _only("campaign", "Only shares of this campaign: source and id with a slash, or id alone.")
]
OfEmployee: TypeAlias = Annotated[
    strawberry.ID | None,
    _only("employee", "Only what this member of staff started: source and id with a slash, or id alone."),
]
Ahead: TypeAlias = Annotated[int, _only("days", f"How many days ahead, from 1 to {MOST_DAYS}.")]
From: TypeAlias = Annotated[
    Moment | None, _only("asOf", "Foretell from then on, knowing nothing later; omitted, from the newest share of all.")
]


@strawberry.type
class ChainQueries:
    """The questions that can be asked about orders and what was passed on."""

    @worked_out("One order; empty when none has that id.")
    async def order(self, info: Info, order: OrderId) -> chains.Order | None:
        """One order."""
        return await chains.order_named(info, str(order))

    @worked_out(
        "How far, how broadly and how fast something was passed on. A share that names no content, campaign or member "
        "of staff has those of the share it came from; one whose parent is not among the chosen begins a cascade.",
        graphql_type=chains.Cascade | None,
    )
    async def cascade(
        self,
        info: Info,
        content: OfContent = None,
        channel: OnChannel = None,
        campaign: OfCampaign = None,
        employee: OfEmployee = None,
    ) -> cascades.Cascade | None:
        """How something was passed on."""
        return await chains.cascade_of(info, cascades.Chosen(content, channel, campaign, employee))

    @worked_out("How many shares are to come, with ranges, and how such forecasts did on the past.")
    async def viral_growth(
        self,
        info: Info,
        content: OfContent = None,
        channel: OnChannel = None,
        campaign: OfCampaign = None,
        employee: OfEmployee = None,
        days: Ahead = 30,
        as_of: From = None,
    ) -> ViralGrowth | None:
        """How many shares are to come."""
        return await viral_growth_of(info, cascades.Chosen(content, channel, campaign, employee), days, as_of)
