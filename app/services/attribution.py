"""Attribution over the graph: orders shared among the channels, content, campaigns or staff that people met before."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.analytics.attribution import Journeys, MarkovModel, TouchModel, Windows, models
from app.analytics.attribution.histories import Histories, Purchases, histories
from app.analytics.money import allocate
from app.analytics.ties import NO_TIME
from app.errors import BadInput
from app.services.cascades import Chosen, named_keys, read_shares, shares_of
from app.services.channel_power import Strength, strengths
from app.services.lift import Holdout, LeftOut, check_currency, groups, holdouts
from app.services.networks import Columns
from app.services.touches import ORIGINS, Bought, Reached, everyone, read_all
from app.store.graph import Store

DAY_MS: Final = 86_400_000
LONGEST_DAYS: Final = 3_650
PLACES: Final = 9
"""Credits are given with so many decimals."""

TIME_DECAY: Final = "time_decay"
NAMES: Final = tuple(models(name=TIME_DECAY))
DEFAULT: Final = ("last", "linear", "position", TIME_DECAY, "markov_order1")
Credited = Literal["channel", "content", "campaign", "employee"]
NOTE: Final = (
    "A model is a way of counting. It does not show that a channel caused an order: only people who were left out on "
    "purpose can. Those experiments are the holdouts."
)


@dataclass(frozen=True)
class Asked:
    """What is asked: which orders, which touches count, and by which models; times are milliseconds."""

    models: tuple[str, ...] = DEFAULT
    credited: Credited = "channel"
    by_value: bool = False
    since: int | None = None
    until: int | None = None
    click_days: float = 30.0
    view_days: float = 1.0
    half_life_days: float = 7.0
    currency: str | None = None
    sorts: tuple[str, ...] | None = None
    chosen: Chosen = field(default_factory=Chosen)

    @property
    def windows(self) -> Windows:
        """How long before an order a touch counts."""
        return Windows(round(self.click_days * DAY_MS), round(self.view_days * DAY_MS))

    @property
    def known(self) -> dict[str, TouchModel | MarkovModel]:
        """All models by name, with this half-life."""
        return models(half_life=round(self.half_life_days * DAY_MS), name=TIME_DECAY)


@dataclass(frozen=True)
class Credit:
    """What one channel, content, campaign or member of staff earned by a model."""

    name: str
    conversions: float
    value_minor: float
    settled_minor: int
    share: float


@dataclass(frozen=True)
class ByModel:
    """The orders, shared by one model; it is empty with a reason where the model could not be worked out."""

    model: str
    credits: tuple[Credit, ...]
    why: str = ""


@dataclass(frozen=True)
class Attribution:
    """Orders shared among what people met before them, by some models."""

    currency: str | None
    orders: int
    value_minor: int
    journeys: int
    without_order: int
    touches: int
    repeated: int
    orders_without_touch: int
    value_without_touch_minor: int
    refunded: int
    left_out: tuple[LeftOut, ...]
    models: tuple[ByModel, ...]
    power: tuple[Strength, ...]
    holdouts: tuple[Holdout, ...] = ()
    note: str = NOTE


async def attribution(store: Store, asked: Asked, *, experiments: bool = False) -> Attribution:
    """Share the orders among what people met before them; with experiments, what was measured stands beside it."""
    check(asked)
    named = await named_keys(store, asked.chosen)
    people = await everyone(store)
    met, orders = await read_all(store, people, asked.sorts)
    columns = await read_shares(store) if named or asked.credited != "channel" else None
    found = await asyncio.to_thread(lambda: worked_out(asked, named, met, orders, columns))
    if not experiments:
        return found
    campaign = asked.chosen.campaign
    mine = [each for each in await groups(store) if campaign is None or campaign in (each.id, each.key)]
    tried = await holdouts(store, mine, people, orders, currency=asked.currency)
    return replace(found, holdouts=tuple(tried))


def check(asked: Asked) -> None:
    """Refuse what cannot be worked out before anything is read."""
    check_currency(asked.currency)
    for name in asked.models:
        if name not in asked.known:
            raise BadInput(f"There is no model {name!r}.", hint=f"Choose some of {', '.join(asked.known)}.")
    for what, days, least in (
        ("half-life", asked.half_life_days, 1 / DAY_MS),
        ("click window", asked.click_days, 0),
        ("view window", asked.view_days, 0),
    ):
        if not least <= days <= LONGEST_DAYS:
            raise BadInput(f"A {what} of {days:g} days cannot be used.", hint="Give a number of days, such as 7.")


def worked_out(
    asked: Asked, named: dict[str, str], met: Reached, bought: Bought, columns: Columns | None
) -> Attribution:
    """The same from columns."""
    inside = bought.at != NO_TIME
    for bound, after in ((asked.since, True), (asked.until, False)):
        if bound is not None:
            inside &= (bought.at >= bound) if after else (bought.at < bound)
    currency = asked.currency or bought.usual(inside & bought.usable)
    use = inside & bought.usable & (bought.currency == (currency or ""))
    if columns is not None:
        met = inherited(met, columns)
    found = journeys_of(asked, met, bought, use)
    found = _having(found, met, named)
    found = _credited(found, met, asked.credited)
    journeys = found.journeys
    counted, value = journeys.orders(), journeys.value_minor
    mine = found.order >= 0
    return Attribution(
        currency=currency,
        orders=int(journeys.conversions.sum()),
        value_minor=int(value.sum()),
        journeys=len(journeys.conversions),
        without_order=int((~mine).sum()),
        touches=len(journeys.channel),
        repeated=met.repeated,
        orders_without_touch=int(journeys.conversions.sum() - counted.conversions.sum()),
        value_without_touch_minor=int(value.sum() - counted.value_minor.sum()),
        refunded=int((mine & (journeys.conversions == 0)).sum()),
        left_out=_left_out(bought, inside, currency),
        models=tuple(_model(asked, name, journeys) for name in asked.models),
        power=strengths(journeys, by_value=asked.by_value),
    )


def journeys_of(asked: Asked, met: Reached, bought: Bought, use: NDArray[np.bool_]) -> Histories:
    """The journeys of some orders and of those who never ordered; every order ends one."""
    left = np.maximum(bought.amount - bought.refunded, 0)
    # An order without a time lies before all touches: it ends no journey, but its buyer is nobody who never ordered.
    purchases = Purchases(bought.person, bought.at, left, (bought.amount == 0) | (left > 0), use)
    return histories(met.channels, met.touches, purchases, windows=asked.windows, since=asked.since, until=asked.until)


def inherited(met: Reached, columns: Columns) -> Reached:
    """A click on a share shows what the share does, or else the nearest share above it that names anything."""
    shares = shares_of(columns)
    position = {key: place for place, key in enumerate(shares.key.tolist())}
    place = np.array([position.get(key, -1) for key in met.origin["share"].tolist()], dtype=np.int64)
    known = place >= 0
    origin = dict(met.origin)
    for kind in ORIGINS:
        origin[kind] = origin[kind].copy()
        origin[kind][known] = shares.origin[kind][place[known]]
    return replace(met, origin=origin)


def _having(found: Histories, met: Reached, named: dict[str, str]) -> Histories:
    """Journeys with a touch of all that was named, whole."""
    if not named:
        return found
    fits = np.ones(len(found.touch), dtype=np.bool_)
    for kind, key in named.items():
        fits &= met.origin[kind][found.touch] == key
    journey = np.repeat(np.arange(len(found.order)), found.journeys.lengths)
    use = np.bincount(journey[fits], minlength=len(found.order)) > 0
    return Histories(found.journeys.of(use), found.order[use], found.touch[use[journey]])


def _credited(found: Histories, met: Reached, kind: Credited) -> Histories:
    """The same journeys, with credit for something else than the channel."""
    if kind == "channel":
        return found
    names, code = np.unique(met.origin[kind][found.touch], return_inverse=True)
    return replace(
        found, journeys=replace(found.journeys, channels=tuple(names.tolist()), channel=code.astype(np.int64))
    )


def _left_out(bought: Bought, inside: NDArray[np.bool_], currency: str | None) -> tuple[LeftOut, ...]:
    others = Counter(bought.currency[inside & bought.usable].tolist())
    named = [LeftOut(f"in {code}", count) for code, count in sorted(others.items()) if code != currency]
    lacking = (
        ("without a time", bought.at == NO_TIME),
        ("without an amount", inside & (bought.amount < 0)),
        ("without a currency", inside & (bought.amount >= 0) & (bought.currency == "")),
    )
    return (*named, *(LeftOut(what, int(rows.sum())) for what, rows in lacking if rows.any()))


def _model(asked: Asked, name: str, journeys: Journeys) -> ByModel:
    model = asked.known[name]
    try:
        conversions, value = model.credit(journeys), model.credit(journeys, by_value=True)
    except BadInput as error:
        # A chain may have too many states to be solved, which is known only once it is counted.
        if not isinstance(model, MarkovModel):
            raise
        return ByModel(name, (), str(error))
    settled = model.settled(journeys).tolist() if isinstance(model, TouchModel) else _divided(journeys, value.tolist())
    shown = (value if asked.by_value else conversions).tolist()
    whole = float(journeys.orders().value_minor.sum() if asked.by_value else journeys.orders().conversions.sum())
    found = [
        Credit(
            channel, round(count, PLACES), round(worth, PLACES), settled[at], round(shown[at] / (whole or 1), PLACES)
        )
        for at, (channel, count, worth) in enumerate(
            zip(journeys.channels, conversions.tolist(), value.tolist(), strict=True)
        )
    ]
    met = np.bincount(journeys.channel, minlength=len(journeys.channels)) > 0
    return ByModel(name, tuple(credit for at, credit in enumerate(found) if met[at]))


def _divided(journeys: Journeys, credit: list[float]) -> list[int]:
    """The value of all orders in proportion to the credit: a chain has no part in a single order."""
    total = int(journeys.orders().value_minor.sum())
    weights = [Fraction(each) for each in credit]
    return allocate(total, weights) if any(weights) else [0] * len(weights)
