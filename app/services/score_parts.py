"""The parts of social capital and customer value of everybody, worked out from facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.analytics.capital.activity import Acts, activity, participation
from app.analytics.capital.contribution import contribution
from app.analytics.capital.parts import NOBODY, Part, Traces, edges_of, traces
from app.analytics.capital.plan import DECAYING, ScorePlan
from app.analytics.capital.reach import trusted_reach
from app.analytics.capital.relationships import relationships
from app.analytics.capital.standing import Standing, standing
from app.analytics.capital.trust import trust
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.income import Income, income
from app.analytics.network import Network
from app.analytics.ties import NO_TIME
from app.services.dealings import until
from app.services.score_facts import Done, ScoreFacts
from app.services.score_plans import as_data


@dataclass(frozen=True, eq=False)
class Money:
    """One row for each order: who paid, when (`NO_TIME` if unknown), and how much less refunds, all in one currency.

    `left_out` are the orders of each customer in other currencies: nothing says what they are worth in this one.
    """

    buyer: Numbers
    at: Numbers
    amount: Numbers
    currency: str
    left_out: Numbers

    @property
    def dated(self) -> Money:
        """The orders whose time is known: the only ones that say when somebody buys."""
        use = self.at != NO_TIME
        return replace(self, buyer=self.buyer[use], at=self.at[use], amount=self.amount[use])


@dataclass(frozen=True, eq=False)
class Worked:
    """Everything that scores are put together from: parts by name, standing, the network, and the money."""

    net: Network
    standing: Standing
    parts: dict[str, Part | None]
    influence_low: Amounts
    influence_high: Amounts
    income: Income | None
    money: Money

    def raw(self, name: str) -> Amounts:
        """The raw numbers of a part; zeros where it is missing."""
        part = self.parts.get(name)
        return np.zeros(self.net.ids.size) if part is None else part.raw


def worked(
    known: ScoreFacts, as_of: int, half_life_days: float, plans: Mapping[str, ScorePlan], *, threads: int = 1
) -> Worked:
    """All parts from the facts known at a moment, decayed to `as_of`."""
    half_lives = own_half_lives(as_data(plans), half_life_days)
    net = known.network(as_of, half_life_days)
    rows = known.towards
    met = known.met
    tied = known.network(as_of, half_life_days, met)
    traced = traces(net, rows.person, rows.other, rows.at)
    own = standing(net, known.verified, pairs=known.pairs, threads=threads)
    ties = relationships(tied, own, traced=traces(tied, met.person, met.other, met.at), threads=threads)
    acted = {
        name: function(_acts(done), own, names=known.names, as_of=as_of, half_life_days=half_lives[name])
        for name, function, done in (
            ("activity", activity, known.done),
            ("participation", participation, known.dealt),
        )
    }
    reach = trusted_reach(net, own, threads=threads)
    money = money_of(known)
    earned, part = _income(money, as_of, len(known.ids))
    brought = known.brought
    ones = np.ones(len(brought.referrer))
    parts: dict[str, Part | None] = {
        "trust": trust(net, own, traced=traced),
        "bonding": ties.bonding,
        "bridging": ties.bridging,
        "contribution": contribution(brought.referrer, brought.referee, ones, brought.at, own, what=brought.what),
        "influence": reach.part(net, traced=traced),
        "income": part,
        **acted,
    }
    return Worked(net, own, parts, reach.low, reach.high, earned, money)


def own_half_lives(plans: Mapping[str, Any], usual: float) -> dict[str, float]:
    """The half-life of each part that can have one of its own: what its plan, as plain data, says, else the run's.

    >>> own_half_lives({"social_capital": {"components": [{"name": "activity", "half_life_days": 9.0}]}}, 180.0)
    {'activity': 9.0, 'participation': 180.0}
    """
    named = {row["name"]: row["half_life_days"] for plan in plans.values() for row in plan["components"]}
    return {name: named.get(name) or usual for name in DECAYING}


def _acts(done: Done) -> Acts:
    return Acts.of(done.person, done.other, done.sort, done.weight, done.at)


def money_of(known: ScoreFacts) -> Money:
    """What everybody paid less refunds, order by order, in the currency that most orders are in."""
    orders, refunds = known.dealings.orders, known.dealings.refunds
    use = until(orders.at, known.known)
    names, count = np.unique(orders.currency[use].astype(str), return_counts=True)
    currency = str(names[np.argmax(count)]) if len(names) else ""
    others = use & (orders.currency.astype(str) != currency)
    use &= ~others
    given = refunds.where(until(refunds.at, known.known) & (refunds.order >= 0))
    # Added up as whole numbers: bincount would go through floats.
    back = np.zeros(len(orders.amount), dtype=np.int64)
    np.add.at(back, given.order, given.amount)
    left_out = np.bincount(orders.person[others], minlength=len(known.ids))
    return Money(orders.person[use], orders.at[use], np.maximum(orders.amount - back, 0)[use], currency, left_out)


def _income(money: Money, as_of: int, people: int) -> tuple[Income | None, Part | None]:
    """Observed and expected money as a part: an edge for each order, and one for what is expected."""
    if not len(money.buyer):
        return None, None
    dated = money.dated
    found = income(dated.buyer, dated.at, dated.amount, as_of=as_of, people=people)
    observed = np.zeros(people, dtype=np.int64)
    np.add.at(observed, money.buyer, money.amount)
    # Money without a time is as real, but says nothing of when more is to come.
    found = replace(found, observed_minor=observed)
    raw, who, when = found.observed_minor.astype(np.float64), money.buyer, money.at
    much, what = money.amount.astype(np.float64), np.full(len(who), "order", dtype=object)
    if found.expected_minor is not None:
        raw = raw + found.expected_minor
        more = np.flatnonzero(found.expected_minor > 0)
        who = np.concatenate([who, more])
        when = np.concatenate([when, np.full(len(more), NO_TIME)])
        much = np.concatenate([much, found.expected_minor[more].astype(np.float64)])
        what = np.concatenate([what, np.full(len(more), "expected", dtype=object)])
    traced = Traces(when, np.ones(len(who), dtype=np.int64))
    nobody = np.full(len(who), NOBODY, dtype=np.int64)
    return found, Part(on_grid(raw), None, edges_of(who, nobody, much, traced, what, key=when))
