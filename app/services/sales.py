"""Sales: each earning event, an order or a new customer who was brought, with the chain of people who led to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.analytics.rewards.holds import HoldRules
from app.analytics.rewards.ranked_rules import LOYALTY
from app.queries import query
from app.services.sale_chains import Found, chains_of_orders
from app.services.sale_evidence import Reads, Way
from app.services.sale_holds import Judged, holds_of
from app.services.sale_hops import ShareChain, Step
from app.services.sale_referrals import Brought, chains_of_referrals, event_key, named_in
from app.services.sale_snapshots import snapshot

__all__ = [
    "HoldRules",
    "Reads",
    "Refund",
    "Sale",
    "Unfit",
    "Way",
    "order_events",
    "order_sales",
    "referral_events",
    "referral_sales",
    "refund_events",
    "unfit",
]
EVER: Final = 2**53
"""A second that is later than all."""


@dataclass(frozen=True)
class Sale:
    """One earning event with its chain of identities, nearest first.

    The chain holds everybody on the way who is a customer, also the buyer and whoever stands nearer already: the ledger
    passes them over. `event` is the key of the order, or `referral/{referee}/{channel}`; `at` is in seconds. `whose`
    tells the customer of each identity, the buyer's too, and `loyalty` the level of each in the chain as of the event,
    where the way asks for it.
    `holds` are the fraud reasons; `snapshot` tells how all this was found, as canonical JSON. `shared_at` is when the
    share that the buyer came by was made. `waits_for` is what an order names that nobody has made known yet, where
    nothing else leads into a chain.
    """

    event: str
    kind: str
    at: int
    amount: int
    currency: str
    buyer: str
    customer: str
    chain: tuple[str, ...]
    whose: tuple[tuple[str, str], ...]
    loyalty: tuple[tuple[str, str], ...]
    holds: tuple[str, ...]
    snapshot: str
    shared_at: int | None = None
    waits_for: str = ""


@dataclass(frozen=True)
class Refund:
    """Money given back for an order; without a time of its own it counts at the time of the order."""

    key: str
    order: str
    at: int
    amount: int


@dataclass(frozen=True)
class Unfit:
    """An event that no plan can pay for, and what is missing."""

    event: str
    missing: str


@dataclass(frozen=True)
class _Tag:
    customer: str
    level: str
    since: int | None
    until: int | None


_Tags = dict[str, list[_Tag]]
LOYALTY_TAGS = query("sharing/loyalty", _Tag)
ORDER_EVENTS = query("sharing/order_events")
REFERRAL_EVENTS = query("sharing/referral_events")
REFUND_EVENTS = query("sharing/refund_events", Refund)
UNFIT = query("sharing/unfit_orders", Unfit)


async def order_sales(tx: Reads, order_keys: Sequence[str], way: Way, rules: HoldRules | None = None) -> list[Sale]:
    """The sales of some orders, sorted by key; unfit ones are left out. Without rules none is held."""
    most = rules.device_orders_an_hour if rules else 0
    found = [each for each in await chains_of_orders(tx, order_keys, way, most) if _fit(each)]
    tags = await _tags(tx, (each.chain for each in found)) if way.loyalty else None
    held = holds_of([_judged(each) for each in found], rules) if rules else [()] * len(found)
    return [_of_order(each, way, tags, holds) for each, holds in zip(found, held, strict=True)]


async def referral_sales(tx: Reads, event_keys: Sequence[str], way: Way, rules: HoldRules | None = None) -> list[Sale]:
    """The sales of some referral events, sorted by key, of amount 0 and no currency.

    An event of which nobody knows the time has the time 0, so a plan without a beginning alone pays it.
    """
    found = await chains_of_referrals(tx, event_keys, way)
    tags = await _tags(tx, (each.chain for each in found)) if way.loyalty else None
    # The new customer stands at the foot, so that people who brought each other are a ring.
    judged = [Judged((each.foot, *each.chain.way), "", each.at or 0) for each in found]
    held = holds_of(judged, rules) if rules else [()] * len(found)
    return [_of_referral(each, way, tags, holds) for each, holds in zip(found, held, strict=True)]


async def order_events(tx: Reads, after: str = "", first: int = 1000, until: int = EVER) -> list[str]:
    """Keys of orders that plans can pay for, up to a second, a page at a time in the order of their keys."""
    return [str(row["key"]) for row in await tx.read(ORDER_EVENTS, after=after, first=first, until=until)]


async def referral_events(tx: Reads, after: str = "", first: int = 1000, until: int = EVER) -> list[str]:
    """Keys of referral events, by customer and channel; `after` is the last key of the page before."""
    customer, channel = named_in(after) if after else ("", "")
    rows = await tx.read(REFERRAL_EVENTS, customer=customer, channel=channel, first=first, until=until)
    return [event_key(row["customer"], row["channel"]) for row in rows]


async def refund_events(tx: Reads, after: str = "", first: int = 1000, until: int = EVER) -> list[Refund]:
    """Refunds of orders that plans can pay for, up to a second, a page at a time in the order of their keys."""
    return await tx.read(REFUND_EVENTS, after=after, first=first, until=until)


async def unfit(tx: Reads, after: str = "", first: int = 1000) -> list[Unfit]:
    """Orders that lack an amount, a currency or a time, a page at a time in the order of their keys."""
    return await tx.read(UNFIT, after=after, first=first)


def _fit(found: Found) -> bool:
    order = found.order
    return None not in (order.at, order.amount_minor, order.currency)


def _judged(found: Found) -> Judged:
    order, chain = found.order, found.chain
    others = None if order.device is None else order.others
    clicked = found.entered.choice.clicked_at
    return Judged(chain.way if chain else (), order.customer or "", order.at or 0, clicked, order.began_at, others)


async def _tags(tx: Reads, chains: Iterable[ShareChain | None]) -> _Tags:
    """The loyalty tags of everybody on some chains."""
    people = sorted({step.customer for chain in chains if chain for step in chain.way if step.customer})
    found: _Tags = {}
    for tag in await tx.read(LOYALTY_TAGS, customers=people, levels=list(LOYALTY)) if people else []:
        found.setdefault(tag.customer, []).append(tag)
    return found


def _level(tags: Sequence[_Tag], at: int) -> str:
    """The highest loyalty level that somebody has at a moment.

    >>> _level([_Tag("ana", "member", 50, 90), _Tag("ana", "general", None, None)], 90)
    'general'
    """
    holding = [tag.level for tag in tags if (tag.since or at) <= at and (tag.until is None or at < tag.until)]
    return max(holding, key=LOYALTY.index, default=LOYALTY[0])


def _people(
    chain: ShareChain | None, tags: _Tags | None, at: int
) -> tuple[tuple[str, ...], dict[str, str], tuple[tuple[str, str], ...]]:
    """The identities on a chain, the customer of each, and the loyalty level of each where tags were read."""
    steps = [step for step in (chain.way if chain else ()) if step.customer and step.identity]
    whose = {step.identity or "": step.customer or "" for step in steps}
    identities = tuple(step.identity or "" for step in steps)
    if tags is None:
        return identities, whose, ()
    return identities, whose, tuple((each, _level(tags.get(who, ()), at)) for each, who in whose.items())


def _of_order(found: Found, way: Way, tags: _Tags | None, holds: tuple[str, ...]) -> Sale:
    order, chain = found.order, found.chain
    at = order.at or 0
    identities, whose, loyalty = _people(chain, tags, at)
    if order.buyer and order.customer:
        whose[order.buyer] = order.customer
    first = chain.way[0] if chain and chain.way else None
    return Sale(
        event=order.key,
        kind="order",
        at=at // 1000,
        amount=order.amount_minor or 0,
        currency=order.currency or "",
        buyer=order.buyer or "",
        customer=order.customer or "",
        chain=identities,
        whose=tuple(sorted(whose.items())),
        loyalty=loyalty,
        holds=holds,
        snapshot=snapshot(order.key, "order", way, chain, found.entered.choice, holds),
        shared_at=_made(first),
        waits_for="" if found.entered.choice.chosen else ", ".join(order.unknown),
    )


def _made(first: Step | None) -> int | None:
    return first.at // 1000 if first and first.sort == "share" and first.at is not None else None


def _of_referral(found: Brought, way: Way, tags: _Tags | None, holds: tuple[str, ...]) -> Sale:
    at = found.at or 0
    identities, whose, loyalty = _people(found.chain, tags, at)
    return Sale(
        event=found.event,
        kind="referral",
        at=at // 1000,
        amount=0,
        currency="",
        buyer=found.foot.identity or "",
        customer=found.foot.customer or "",
        chain=identities,
        whose=tuple(sorted((whose | {found.foot.identity or "": found.foot.customer or ""}).items())),
        loyalty=loyalty,
        holds=holds,
        snapshot=snapshot(found.event, "referral", way, found.chain, None, holds),
    )
