"""The questions that can be asked about who brought orders, and about what campaigns changed."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, cast

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import worked_out
from app.api.graphql.scalars import Moment
from app.api.graphql.types import attribution as types
from app.api.graphql.types.experiments import Holdout, holdout_of
from app.services import attribution as service
from app.services import lift
from app.services.cascades import Chosen


def _argument(name: str, description: str) -> object:
    return strawberry.argument(name=name, description=description)


ID_HINT = "source and id with a slash, or id alone"
By: TypeAlias = Annotated[types.Counted, _argument("by", "What shares and power are told of: orders, or their value.")]
Models: TypeAlias = Annotated[
    list[types.TouchModel] | None, _argument("models", f"Omitted, {', '.join(service.DEFAULT).upper()}.")
]
To: TypeAlias = Annotated[types.CreditTo, _argument("creditTo", "What earns the credit.")]
Since: TypeAlias = Annotated[Moment | None, _argument("since", "Only orders from then on.")]
Until: TypeAlias = Annotated[Moment | None, _argument("until", "Only orders before then.")]
ClickDays: TypeAlias = Annotated[float, _argument("clickDays", "A touch counts up to so many days before the order.")]
ViewDays: TypeAlias = Annotated[float, _argument("viewDays", "The same for what was only seen.")]
HalfLife: TypeAlias = Annotated[float, _argument("halfLifeDays", "Half-life of time decay.")]
Currency: TypeAlias = Annotated[
    str | None, _argument("currency", "ISO 4217 code; omitted, the currency of most orders. Never mixed.")
]
OfContent: TypeAlias = Annotated[
    strawberry.ID | None, _argument("content", f"Only journeys with a touch of this content: {ID_HINT}.")
]
OfCampaign: TypeAlias = Annotated[
    strawberry.ID | None, _argument("campaign", f"Only journeys with a touch of this campaign: {ID_HINT}.")
]
OfEmployee: TypeAlias = Annotated[
    strawberry.ID | None, _argument("employee", f"Only journeys with a touch by this member of staff: {ID_HINT}.")
]
Sorts: TypeAlias = Annotated[
    list[types.TouchSort] | None,
    _argument("touches", "Which sorts count; omitted, touches and clicks, and acts in journeys that have neither."),
]
Named: TypeAlias = Annotated[
    strawberry.ID, _argument("id", f"The experiment: {ID_HINT}; that of a campaign has the campaign's id.")
]
AfterDays: TypeAlias = Annotated[float, _argument("afterDays", "Orders count up to so many days after its end.")]


@strawberry.type
class AttributionQueries:
    """The questions that can be asked about who brought orders."""

    @worked_out(
        "Orders shared among what people met before them. " + types.NEVER_CAUSE,
        graphql_type=types.Attribution | None,
    )
    async def attribution(
        self,
        info: Info,
        by: By = types.Counted.CONVERSIONS,
        models: Models = None,
        credit_to: To = types.CreditTo.CHANNEL,
        since: Since = None,
        until: Until = None,
        click_days: ClickDays = 30.0,
        view_days: ViewDays = 1.0,
        half_life_days: HalfLife = 7.0,
        currency: Currency = None,
        content: OfContent = None,
        campaign: OfCampaign = None,
        employee: OfEmployee = None,
        touches: Sorts = None,
    ) -> service.Attribution:
        """Orders shared among what people met before them."""
        asked = service.Asked(
            models=service.DEFAULT if models is None else tuple(dict.fromkeys(each.value for each in models)),
            credited=cast(Literal["channel", "content", "campaign", "employee"], credit_to.value),
            by_value=by is types.Counted.VALUE,
            since=types.milliseconds(since),
            until=types.milliseconds(until),
            click_days=click_days,
            view_days=view_days,
            half_life_days=half_life_days,
            currency=currency,
            sorts=None if touches is None else tuple(each.value for each in touches),
            chosen=Chosen(content, None, campaign, employee),
        )
        return await types.attribution_of(info, asked)

    @worked_out(
        "What a campaign changed, measured on people who were left out of it on purpose: a group of kind `holdout` "
        "whose members have the role `treated` or `control`.",
        graphql_type=Holdout | None,
    )
    async def holdout(
        self, info: Info, name: Named, after_days: AfterDays = 0.0, currency: Currency = None
    ) -> lift.Holdout:
        """What a campaign changed."""
        return await holdout_of(info, str(name), after_days, currency)
