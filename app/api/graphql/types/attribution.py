"""Attribution in GraphQL: orders shared among what people met before them, and what was measured instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import First, asks_for, worked_out
from app.api.graphql.scalars import MinorUnits, Moment
from app.api.graphql.types.experiments import Holdout, OrdersLeftOut
from app.errors import BadInput
from app.services import attribution as service
from app.services import lift, order_attribution
from app.services.channel_power import Strength
from app.services.pages import MOST
from app.services.touches import SORTS

R = TypeVar("R")
NEVER_CAUSE = (
    "A way of counting, never a proof of cause: to be met before orders does not show that a channel brought them. "
    "The experiments in `holdouts` do."
)
_WORDS = {
    "first": "All to the oldest touch.",
    "last": "All to the newest touch.",
    "linear": "The same to each touch.",
    "position": "To the oldest touch 40 %, to the newest 40 %, to those between 20 %.",
    "time_decay": "Half as much for every half-life that a touch lies before the order.",
    "simplified_shapley": "The same to each distinct channel: the Shapley value where a journey needs all of its own.",
    "ordered_shapley": "The same, each channel's part split among its touches.",
}
_MARKOV = "In proportion to what would be lost without the channel; a state is the last channels, up to so many: {}."
_SORT_WORDS = {
    "touches": "What is loaded as touches.",
    "clicks": "Clicks, views and scans of shares and links.",
    "acts": "What people did towards content and staff.",
}


class TouchModel(Enum):
    """The models that share orders."""

    _ignore_ = "model"
    for model in service.NAMES:
        vars()[model.upper()] = strawberry.enum_value(
            model, description=_WORDS.get(model) or _MARKOV.format(model.removeprefix("markov_order"))
        )


class TouchSort(Enum):
    """The sorts of touches."""

    _ignore_ = "sort"
    for sort in SORTS:
        vars()[sort.upper()] = strawberry.enum_value(sort, description=_SORT_WORDS[sort])


class CreditTo(Enum):
    """What earns the credit."""

    CHANNEL = strawberry.enum_value("channel", description="The channel of a touch.")
    CONTENT = strawberry.enum_value("content", description="What it showed.")
    CAMPAIGN = strawberry.enum_value("campaign", description="The campaign it was part of.")
    EMPLOYEE = strawberry.enum_value("employee", description="The member of staff who did it.")


class Counted(Enum):
    """What is shared."""

    CONVERSIONS = strawberry.enum_value("conversions", description="Each order counts one.")
    VALUE = strawberry.enum_value("value", description="Each order counts its value, less what was given back.")


strawberry.enum(TouchModel, name="AttributionModel", description="A way of counting who brought an order.")
strawberry.enum(TouchSort, name="TouchSort", description="A sort of touches.")
strawberry.enum(CreditTo, name="CreditTo", description="What earns the credit for an order.")
strawberry.enum(Counted, name="Counted", description="What is shared: orders, or their value.")


@strawberry.type(description="What one channel earned by one model; " + NEVER_CAUSE[0].lower() + NEVER_CAUSE[1:])
class ChannelCredit:
    """What one channel earned by one model."""

    name: str | None = strawberry.field(
        name="channel", description="Code of the channel, or the id of what earns the credit; empty is unknown."
    )
    conversions: float | None = strawberry.field(
        description="Orders; those of all channels add up to all with a touch."
    )
    value_minor: float | None = strawberry.field(description="Minor units, before they are rounded to whole ones.")
    settled_minor: MinorUnits | None = strawberry.field(
        description="Whole minor units by largest remainder, order by order; Markov models divide the sum of all."
    )
    share: float | None = strawberry.field(description="Part of what is shared, 0 to 1: orders, or value.")


@strawberry.type(description="All orders, shared by one model. " + NEVER_CAUSE)
class ModelCredits:
    """All orders, shared by one model."""

    model: str | None = strawberry.field(description="Name of the model.")
    why: str | None = strawberry.field(description="Why the model says nothing; empty when it does.")
    credits: strawberry.Private[tuple[service.Credit, ...]]

    @worked_out(
        "Most credit first, then by name. What all earned is all there is, so ask for all to add it up.",
        graphql_type=list[ChannelCredit],
    )
    async def channels(self, first: First = MOST) -> list[service.Credit]:
        """Most credit first."""
        return most(self.credits, lambda credit: (-credit.share, credit.name), first)


@strawberry.type(description="How strong a channel is. " + NEVER_CAUSE)
class ChannelPower:
    """How strong a channel is."""

    name: str | None = strawberry.field(
        name="channel", description="Code of the channel, or the id of what earns the credit."
    )
    removal_effect: float | None = strawberry.field(
        description="Part of the orders, or by VALUE of their value, that is lost in the Markov chain of order 1 when "
        "the channel is taken away."
    )
    removal: float | None = strawberry.field(description="Its share of all removal effects, divided by three.")
    reach: float | None = strawberry.field(
        description="Its share of all journeys and their channels, divided by three."
    )
    bridging: float | None = strawberry.field(
        description="Its share of the places between two other channels, divided by three."
    )
    total: float | None = strawberry.field(description="The sum of the three; that of all channels is 1.")


@strawberry.type(description="Orders shared among what people met before them. " + NEVER_CAUSE)
class Attribution:
    """Orders shared among what people met before them."""

    currency: str | None = strawberry.field(
        description="The currency of the orders: the given one, else the usual one."
    )
    orders: int | None = strawberry.field(description="Orders of which anything is left after refunds.")
    value_minor: MinorUnits | None = strawberry.field(description="What is left of their value.")
    journeys: int | None = strawberry.field(description="Journeys: those of orders and those without one.")
    without_order: int | None = strawberry.field(description="People with touches who never ordered.")
    refunded: int | None = strawberry.field(description="Orders given back in full; their journeys count without one.")
    touches: int | None = strawberry.field(description="Touches in all journeys.")
    repeated: int | None = strawberry.field(description="Clicks left out since they repeat one within half an hour.")
    orders_without_touch: int | None = strawberry.field(description="Orders that nothing is known before; in no model.")
    value_without_touch_minor: MinorUnits | None = strawberry.field(description="What is left of their value.")
    left_out: list[lift.LeftOut] = strawberry.field(
        graphql_type=list[OrdersLeftOut], description="Orders of other currencies, or without what is needed."
    )
    models: list[service.ByModel] = strawberry.field(
        graphql_type=list[ModelCredits], description="What each model says, in the order asked for."
    )
    holdouts: list[lift.Holdout] = strawberry.field(
        graphql_type=list[Holdout],
        description="What campaigns changed, measured on people who were left out on purpose; all, or the campaign's.",
    )
    note: str | None = strawberry.field(description="What a model does not show.")
    power: strawberry.Private[tuple[Strength, ...]]

    @worked_out("How strong each channel is; the strongest first, then by name.", graphql_type=list[ChannelPower])
    async def channel_power(self, first: First = MOST) -> list[Strength]:
        """How strong each channel is."""
        return most(self.power, lambda strength: (-strength.total, strength.name), first)


@strawberry.type(description="One touch before an order. " + NEVER_CAUSE)
class OrderTouch:
    """One touch before an order."""

    id: strawberry.ID = strawberry.field(description="Id of the touch, click or act.")
    channel: str | None = strawberry.field(description="Code of the channel.")
    at: Moment | None = strawberry.field(description="When it happened.")
    weight: float | None = strawberry.field(description="Its part of the order; the parts add up to 1.")
    settled_minor: MinorUnits | None = strawberry.field(description="What it earns; the parts add up to the order.")


@strawberry.type(description="How the money of one order is divided. " + NEVER_CAUSE)
class OrderAttribution:
    """How the money of one order is divided."""

    model: str | None = strawberry.field(description="Name of the model.")
    value_minor: MinorUnits | None = strawberry.field(description="What is left of the order after refunds.")
    currency: str | None = strawberry.field(description="ISO 4217 code of the currency.")
    touches: list[OrderTouch] = strawberry.field(description="What the buyer met before, oldest first.")
    why: str | None = strawberry.field(description="Why there are none; empty when there are.")


def most(rows: Sequence[R], by: Callable[[R], tuple[float, str]], first: int) -> list[R]:
    """The first of some rows in an order."""
    if not 1 <= first <= MOST:
        raise BadInput(f"`first` must be from 1 to {MOST}; it is {first}.")
    return sorted(rows, key=by)[:first]


async def attribution_of(info: Info, asked: service.Asked) -> service.Attribution:
    """Orders shared among what people met before them."""
    async with info.context.long_work() as store:
        return await service.attribution(store, asked, experiments=asks_for(info, "holdouts"))


async def order_attribution_of(
    info: Info, order: str, model: TouchModel, click_days: float, view_days: float, half_life_days: float
) -> OrderAttribution | None:
    """How one order is divided."""
    found = await info.context.load(
        order_attribution.of_orders,
        order,
        model=model.value,
        click_days=click_days,
        view_days=view_days,
        half_life_days=half_life_days,
    )
    if found is None:
        return None
    touches = [
        OrderTouch(
            id=strawberry.ID(each.id),
            channel=each.channel,
            at=moment_of(each.at),
            weight=each.weight,
            settled_minor=MinorUnits(each.settled_minor),
        )
        for each in found.touches
    ]
    return OrderAttribution(
        model=found.model,
        value_minor=MinorUnits(found.value_minor),
        currency=found.currency,
        touches=touches,
        why=found.why or None,
    )


def moment_of(milliseconds: int) -> Moment:
    """A moment as the API writes it.

    >>> moment_of(1500), moment_of(0)
    ('1970-01-01T00:00:01.500000Z', '1970-01-01T00:00:00Z')
    """
    whole, rest = divmod(milliseconds, 1000)
    found = datetime.fromtimestamp(whole, UTC).replace(microsecond=rest * 1000)
    return Moment(found.isoformat().replace("+00:00", "Z"))


def milliseconds(given: Moment | None) -> int | None:
    """The same back.

    >>> milliseconds(Moment("1970-01-01T00:00:01.500Z")), milliseconds(None)
    (1500, None)
    """
    return None if given is None else round(datetime.fromisoformat(given).timestamp() * 1000)
