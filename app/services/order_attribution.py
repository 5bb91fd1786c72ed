"""How the money of one order is divided among what its buyer met before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.analytics.attribution import Journeys, MarkovModel
from app.analytics.attribution.histories import Purchases, histories
from app.errors import BadInput
from app.queries import query
from app.services.attribution import Asked, check
from app.services.networks import Columns
from app.services.touches import REPEATED_MS, Reached, assembled
from app.store.graph import Store

BEFORE = query("attribution/before")
SORT: Final = {"touch": "touches", "click": "clicks", "act": "acts"}
NO_TIME: Final = "The order has no time, so that nothing is known to be before it."
NO_AMOUNT: Final = "The order has no amount, so that there is nothing to divide."
NO_BUYER: Final = "Nobody knows who bought."
NOTHING: Final = "The buyer met nothing within the windows."
GIVEN_BACK: Final = "All of it was given back."


@dataclass(frozen=True)
class Facts:
    """An order with what was given back, when the same customer ordered before, and which identities that is."""

    order: str
    at: int | None
    amount: int | None
    refunded: int
    currency: str | None
    previous: int | None
    selves: list[int]


OF_ORDERS = query("attribution/of_orders", Facts)


@dataclass(frozen=True)
class TouchShare:
    """One touch of an order, its part of the order, and what it earns to the last minor unit."""

    id: str
    channel: str
    at: int
    weight: float
    settled_minor: int


@dataclass(frozen=True)
class OrderAttribution:
    """An order divided by a model: what is left of its value, and its touches, oldest first, or why there are none."""

    model: str
    value_minor: int
    currency: str | None
    touches: tuple[TouchShare, ...]
    why: str


async def of_orders(
    store: Store, orders: Sequence[str], *, model: str, click_days: float, view_days: float, half_life_days: float
) -> dict[str, OrderAttribution]:
    """Some orders by key, each divided by a touch model, in two reads however many they are."""
    asked = Asked((model,), click_days=click_days, view_days=view_days, half_life_days=half_life_days)
    check(asked)
    if isinstance(asked.known[model], MarkovModel):
        raise BadInput(f"{model} divides all orders together, not a single one.", hint="Choose a touch model.")
    facts = await store.read(OF_ORDERS, orders=sorted(set(orders)))
    longest = max(asked.windows.click or 0, asked.windows.view or 0) + REPEATED_MS
    rows = [
        (place, number, each.at)
        for place, each in enumerate(facts)
        if each.at is not None
        for number in sorted(each.selves)
    ]
    columns = await store.columns(
        BEFORE,
        number=[number for _, number, _ in rows],
        since=[at - longest for _, _, at in rows],
        until=[at for _, _, at in rows],
    )
    person = np.array([place for place, _, _ in rows], dtype=np.int64)[columns["row"].astype(np.int64)]
    return divided(asked, model, facts, met_before(columns, person))


def met_before(columns: Columns, person: Any) -> Reached:
    """What was read at once, as touches of its sorts; the people are the orders."""
    parts = {}
    for name, sort in SORT.items():
        use = columns["sort"] == name
        parts[sort] = {name: column[use] for name, column in columns.items()} | {"person": person[use]}
    return assembled(parts, aside=True)


def divided(asked: Asked, model: str, facts: Sequence[Facts], met: Reached) -> dict[str, OrderAttribution]:
    """The same from what was read."""
    timed = [place for place, each in enumerate(facts) if each.at is not None]
    before = [place for place in timed if facts[place].previous is not None]
    left = [max((each.amount or 0) - each.refunded, 0) for each in facts]
    purchases = Purchases(
        person=np.array([*timed, *before], dtype=np.int64),
        at=np.array([facts[each].at for each in timed] + [facts[each].previous for each in before], dtype=np.int64),
        value_minor=np.array([left[each] for each in timed] + [0] * len(before), dtype=np.int64),
        stands=np.array(
            [not _lacking(facts[each], left[each]) for each in timed] + [False] * len(before), dtype=np.bool_
        ),
        asked=np.array([True] * len(timed) + [False] * len(before), dtype=np.bool_),
    )
    found = histories(met.channels, met.touches, purchases, windows=asked.windows)
    parts: dict[int, tuple[TouchShare, ...]] = {}
    for row, place in enumerate(found.order.tolist()):
        if place >= 0 and found.journeys.conversions[row] and found.journeys.lengths[row]:
            one = np.arange(len(found.order)) == row
            span = slice(int(found.journeys.first[row]), int(found.journeys.first[row + 1]))
            keys = met.key[found.touch[span]].tolist()
            parts[timed[place]] = _shares(asked, model, found.journeys.of(one), keys)
    return {
        each.order: OrderAttribution(
            model=model,
            value_minor=left[place],
            currency=each.currency,
            touches=parts.get(place, ()),
            why=_lacking(each, left[place]) or ("" if parts.get(place) else NOTHING),
        )
        for place, each in enumerate(facts)
    }


def _lacking(order: Facts, left: int) -> str:
    """Why an order cannot be divided; empty when it can."""
    if order.at is None:
        return NO_TIME
    if order.amount is None:
        return NO_AMOUNT
    if not order.selves:
        return NO_BUYER
    return GIVEN_BACK if order.amount and not left else ""


def _shares(asked: Asked, name: str, journey: Journeys, keys: list[str]) -> tuple[TouchShare, ...]:
    model = asked.known[name]
    assert not isinstance(model, MarkovModel)
    weights, money = model.weights(journey).tolist(), model.settled_touches(journey).tolist()
    rows = zip(keys, journey.channel.tolist(), journey.at.tolist(), weights, money, strict=True)
    return tuple(
        TouchShare(key, journey.channels[channel], at, weight / sum(weights), minor)
        for key, channel, at, weight, minor in rows
    )
