"""Two reward plans on the same history: what each would have paid; nothing is written, and none has to be published."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np

from app.analytics.chains.payees import PayeeChains
from app.analytics.ledger import Ordered
from app.analytics.rewards import Orders, Policy, policy
from app.analytics.rewards.ranked_rules import LOYALTY
from app.analytics.rewards.simulation import Comparison, History, Outcome, compare
from app.analytics.rewards.tables import Loyalty, Ways
from app.errors import BadInput, NotFound
from app.services.plans import SPAN, plans, version_of
from app.services.sales import (
    Reads,
    Refund,
    Sale,
    Way,
    order_events,
    order_sales,
    referral_events,
    referral_sales,
    refund_events,
)
from app.services.selling import ORDER, ordered, way_of

Events = Callable[[Reads, str, int, int], Awaitable[list[str]]]
AT_ONCE: Final = 1_000
EVER: Final = 2**53
RANKS: Final = {level: rank for rank, level in enumerate(LOYALTY)}


@dataclass(frozen=True)
class Person:
    """Somebody whom either plan pays: how much each does, and what the second brings more."""

    KEY: ClassVar[Mapping[str, type]] = {"change": int, "customer": str}
    customer: str
    by_a: int
    by_b: int

    @property
    def change(self) -> int:
        """How much is won or lost, without a sign."""
        return abs(self.by_b - self.by_a)


@dataclass(frozen=True)
class Simulation:
    """What two plans pay for one history, in one currency, and to whom.

    `left_out` counts the sales in other currencies, which are another question.
    """

    currency: str
    newcomers: int
    sales: int
    left_out: Mapping[str, int]
    a: Outcome
    b: Outcome
    people: tuple[Person, ...]

    @property
    def winners(self) -> list[Person]:
        """Who gets more by the second plan."""
        return [each for each in self.people if each.by_b > each.by_a]

    @property
    def losers(self) -> list[Person]:
        """Who gets less by the second plan."""
        return [each for each in self.people if each.by_b < each.by_a]


async def simulate(
    store: Reads,
    a: Policy,
    b: Policy,
    *,
    since: int | None = None,
    until: int | None = None,
    currency: str | None = None,
) -> Simulation:
    """Pay what happened from one second on, before another, by two plans; sales that are held count as released."""
    end = EVER if until is None else until
    refunds = await _refunds(store, end)
    seen = dict.fromkeys((each.terms.pays_for, way_of(each)) for each in (a, b))
    sales = {(kind, way): await _sales(store, kind, way, end) for kind, way in seen}
    sides = [_sold(each, sales[each.terms.pays_for, way_of(each)]) for each in (a, b)]
    inside = [[each for each in side if since is None or each.at >= since] for side in sides]
    counts = [Counter(map(_paid_in, side)) for side in inside]
    chosen = _currency(a, counts) if currency is None else currency
    kept = [[each for each in side if _paid_in(each) == chosen] for side in inside]
    newcomers = _newcomers(sides, since)
    names = sorted({name for side in kept for each in side for name in _people(each) if name}, key=str.encode)
    histories = [history(side, refunds, names) for side in kept]
    found = await asyncio.to_thread(_compared, a, b, histories, newcomers)
    people = tuple(
        Person(names[who], by_a, by_b)
        for who, by_a, by_b in zip(found.person.tolist(), found.by_a.tolist(), found.by_b.tolist(), strict=True)
    )
    left_out = {name: max(each[name] for each in counts) for name in sorted({*counts[0], *counts[1]} - {chosen})}
    return Simulation(chosen, newcomers, len(kept[0]), left_out, found.a, found.b, people)


def _compared(a: Policy, b: Policy, histories: Sequence[History], newcomers: int) -> Comparison:
    first, second = histories
    return compare(a, b, first.shares, first.orders, newcomers, for_b=second)


async def plan_of(store: Reads, given: Any) -> Policy:
    """A plan that is given by name, by name and version, or by its definition."""
    if isinstance(given, Mapping):
        return policy("new", {word: value for word, value in given.items() if word not in SPAN})
    if not isinstance(given, str):
        raise BadInput(f"{given!r} is no plan.", hint='Give "name", "name@version", or a definition as an object.')
    found = [plan for plan in await plans(store) if given in (plan.name, plan.key)]
    if not found:
        raise NotFound(f"There is no plan {given!r}.", hint="`grapevine plans list` names them.")
    return version_of(vars(found[-1])).policy


def history(sold: Sequence[Ordered], refunds: Mapping[str, Sequence[int]], names: Sequence[str]) -> History:
    """Sales as columns: their chains by customer, their buyers, and what was given back, by places in some names."""
    place = {name: number for number, name in enumerate(names)}
    chains = [[place[name] for name in _people(each)[1:]] for each in sold]
    first = np.cumsum([0, *map(len, chains)])
    person = np.array([who for chain in chains for who in chain], dtype=np.int64)
    back = [given_back(each.amount, refunds.get(_event(each), ())) for each in sold]
    orders = Orders(
        np.where(np.diff(first) > 0, 0, -1),
        np.array([place.get(_people(each)[0], -1) for each in sold], dtype=np.int64),
        np.array([float(each.at) for each in sold]),
        np.array([each.amount for each in sold], dtype=np.int64),
        np.array(back, dtype=np.int64),
    )
    return History(Ways(PayeeChains(first, person), _loyalty(sold, place)), orders)


def _loyalty(sold: Iterable[Ordered], place: Mapping[str, int]) -> Loyalty:
    rows = set[tuple[int, int, int]]()
    for each in sold:
        customers = dict(each.whose)
        rows |= {(place[customers.get(name) or name], each.at, RANKS[level]) for name, level in each.loyalty}
    person, since, rank = zip(*sorted(rows), strict=True) if rows else ((), (), ())
    return Loyalty(np.array(person, dtype=np.int64), np.array(since, dtype=np.float64), np.array(rank, dtype=np.int64))


def _people(sold: Ordered) -> list[str]:
    """The buyer, and everybody in the chain, by customer; an identity that is nobody's stands for itself."""
    customers = dict(sold.whose)
    return [customers.get(name) or name for name in (sold.buyer, *sold.chain)]


def given_back(amount: int, refunds: Iterable[int]) -> int:
    """What the refunds of an order come to: one of more than is left does not count, as in the ledger.

    >>> given_back(10_000, [50_000, 4_000, 6_000])
    10000
    """
    left = amount
    for each in refunds:
        left -= each if each <= left else 0
    return amount - left


def _event(sold: Ordered) -> str:
    return sold.key.removesuffix(f" {sold.policy.name}")


def _paid_in(sold: Ordered) -> str:
    return sold.policy.terms.pays_in or sold.currency


def _currency(a: Policy, counts: Sequence[Counter[str]]) -> str:
    """The currency that both pay in, and most sales are in; two plans that share none cannot be compared."""
    both = set(counts[0]) & set(counts[1])
    if not both and all(counts):
        first, second = (", ".join(sorted(each)) for each in counts)
        raise BadInput(
            f"One plan pays in {first}, the other in {second}.", hint="Compare plans that pay in the same currency."
        )
    found = both or set(counts[0]) | set(counts[1])
    return max(sorted(found), key=lambda each: counts[0][each] + counts[1][each], default=a.terms.pays_in)


def _newcomers(sides: Sequence[Sequence[Ordered]], since: int | None) -> int:
    """How many customers were brought: those whose first sale lies in the time asked for, and came through somebody."""
    found = set[str]()
    for side in sides:
        first: dict[str, Ordered] = {}
        for each in sorted(side, key=lambda each: (each.at, each.key)):
            first.setdefault(_people(each)[0], each)
        found |= {who for who, each in first.items() if who and each.chain and (since is None or each.at >= since)}
    return len(found)


async def _sales(store: Reads, kind: str, way: Way, until: int) -> list[Sale]:
    """Every order, or referral, before a second, with its chain; by time and key."""
    events, read = (order_events, order_sales) if kind == ORDER else (referral_events, referral_sales)
    found: list[Sale] = []
    async for keys in _pages(events, store, until - 1):
        found += [each for each in await read(store, keys, way) if each.at < until]
    return sorted(found, key=lambda each: (each.at, each.event))


def _sold(plan: Policy, sales: Iterable[Sale]) -> list[Ordered]:
    """Sales as a plan pays them; those in a currency that it does not pay for are left out."""
    fitting = (each for each in sales if each.kind != ORDER or plan.terms.currency in ("", each.currency))
    return [ordered(each, plan, None) for each in fitting]


async def _refunds(store: Reads, until: int) -> dict[str, list[int]]:
    """What each order's refunds before a second were, by time and key, as settlements take them."""
    found: list[Refund] = []
    after = ""
    while page := await refund_events(store, after, AT_ONCE, until - 1):
        found += page
        after = page[-1].key
    amounts: dict[str, list[int]] = {}
    for each in sorted(found, key=lambda each: (each.at, each.key)):
        amounts.setdefault(each.order, []).append(each.amount)
    return amounts


async def _pages(events: Events, store: Reads, until: int) -> AsyncIterator[list[str]]:
    after = ""
    while page := await events(store, after, AT_ONCE, until):
        yield page
        after = page[-1]
