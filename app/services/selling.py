"""Events become sales: each under every plan that holds at its time, with what the budget of that plan has left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from app.analytics.ledger import Ordered
from app.analytics.rewards import HoldRules, LoyaltyTable, Policy, ReferrerSplit
from app.analytics.rewards.amounts import LIMIT, WHOLE
from app.analytics.rewards.payouts import SECONDS_A_DAY
from app.errors import BadInput, Conflict
from app.queries import query
from app.services.ledger_keys import sale_key
from app.services.ledger_slices import Slice
from app.services.plans import Version, holding
from app.services.sales import Reads, Sale, Way, order_sales, referral_sales

ORDER: Final = "order"
REFERRAL: Final = "referral"
POINTS: Final = "points"
FURTHER: Final = "further orders"
MOST_WAITING: Final = 1_000
"""So many orders that wait are named one by one."""
POSTED = query("ledger/posted")
RULES: Final = HoldRules()


@dataclass
class Refused:
    """What could not be posted, and why; the rest goes on.

    `waiting` are the events whose evidence is not known yet: nothing is wrong with them, and a later settlement posts
    them. `unusable` are what can never be posted as it is.
    """

    reasons: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    unusable: set[str] = field(default_factory=set)

    def note(self, key: str, reason: object, *, waits: bool = False) -> None:
        """Remember one, once."""
        if isinstance(reason, BadInput):
            self.unusable.add(key)
        if waits:
            self.waiting.add(key)
            if len(self.waiting) > MOST_WAITING and key not in self.reasons:
                more = len(self.waiting) - MOST_WAITING
                key, reason = FURTHER, f"{more:,} more wait for what nobody has made known"
        self.reasons[key] = str(reason)


def way_of(policy: Policy) -> Way:
    """Which evidence leads into the chain under a policy; whether by loyalty is left open, so that plans share it."""
    terms = policy.terms
    among = isinstance(policy.rule, ReferrerSplit)
    return Way(terms.entry, terms.binding, terms.click_days, terms.view_days, among)


def ways_of(versions: Iterable[Version]) -> list[Way]:
    """Each way once that some plans ask for, with loyalty levels where one of them pays by those."""
    loyalty: dict[Way, bool] = {}
    for version in versions:
        way = way_of(version.policy)
        loyalty[way] = loyalty.get(way, False) or isinstance(version.policy.rule, LoyaltyTable)
    return [replace(way, loyalty=asked) for way, asked in loyalty.items()]


async def sell(
    tx: Reads,
    part: Slice,
    versions: Sequence[Version],
    kind: str,
    events: Sequence[str],
    refused: Refused,
    known: Sequence[str] | None = None,
    at: int | None = None,
) -> None:
    """Post the sales of some events, in the order of their times; `known` are those that are posted already.

    Where all are of one second, `at`, only what the plans of then need is read.
    """
    mine = [v for v in versions if v.policy.terms.pays_for == kind and (at is None or v.holds(at))]
    if not mine:
        return
    if known is None:
        known = [row["sale"] for row in await tx.read(POSTED, events=list(events))]
    posted = {*known, *part.cited}
    if all(sale_key(event, version.policy.name) in posted for event in events for version in mine):
        return
    found = list[tuple[int, str, str, Sale, Policy]]()
    for way in ways_of(mine):
        for sale in await (order_sales if kind == ORDER else referral_sales)(tx, events, way, RULES):
            for policy in holding(mine, sale.at):
                key = sale_key(sale.event, policy.name)
                if way_of(policy) == replace(way, loyalty=False) and key not in posted and _fits(policy, sale):
                    found.append((sale.at, sale.event, policy.name, sale, policy))
    for _, _, _, sale, policy in sorted(found, key=lambda each: each[:3]):
        if sale.waits_for:
            refused.note(sale.event, f"it waits for {sale.waits_for}, which nobody has made known", waits=True)
        else:
            _post(part, versions, sale, policy, refused)


def _post(part: Slice, versions: Sequence[Version], sale: Sale, policy: Policy, refused: Refused) -> None:
    """Post a sale under a policy, unless it cannot be, or would take all its currency has cost beyond 64 bits."""
    event = ordered(sale, policy, _left(part, versions, policy, sale))
    currency = paid_in(policy, sale)
    try:
        # Looked at before it is posted, so that a sale that cannot be leaves nothing behind.
        if spent(part, versions, currency) + worth(event) >= LIMIT:
            raise BadInput(
                f"With sale {event.key!r} all rewards in {currency} would come to {LIMIT:,} units or more.",
                hint="Correct the amount of the order, or publish a plan with a smaller rate.",
            )
        part.sell(event, sale.event, sale.kind, sale.snapshot)
    except (BadInput, Conflict) as error:
        refused.note(event.key, error)


def spent(part: Slice, versions: Sequence[Version], currency: str, plan: str | None = None) -> int:
    """What one plan, or all together, have cost in a currency, with all that was posted in this transaction."""
    stored = (v.spent.get(currency, 0) for v in versions if plan in (None, v.policy.told))
    new = (each for (told, kind), each in part.spent.items() if kind == currency and plan in (None, told))
    return sum(stored) + sum(new)


def worth(event: Ordered) -> int:
    """The most that a sale can cost: what its rule divides, as often as the policy pays it."""
    terms = event.policy.terms
    share = event.policy.rule.most(event.policy.cap) + Fraction(terms.buyer_bps, WHOLE)
    return math.ceil(event.policy.base(event.amount) * share)


def ordered(sale: Sale, policy: Policy, most: int | None) -> Ordered:
    """The event of a sale under a policy: its chain as far as the policy looks, and the customers of then."""
    terms = policy.terms
    chain = _as_far_as(policy, sale)
    waited = None if sale.shared_at is None else sale.at - sale.shared_at
    # Where a time is unknown, the window does not speak; a settlement of files counts so too.
    if waited is not None and terms.window_days is not None and not 0 <= waited <= terms.window_days * SECONDS_A_DAY:
        chain = ()
    customers, levels = dict(sale.whose), dict(sale.loyalty)
    # An identity whose customer nobody knows earns, and is paid once it is joined to one.
    known = ((each, customers.get(each, "")) for each in _names(sale.buyer, chain))
    referral = sale.kind == REFERRAL
    by_loyalty = isinstance(policy.rule, LoyaltyTable)
    return Ordered(
        key=sale_key(sale.event, policy.name),
        at=sale.at,
        amount=terms.worth_minor if referral else sale.amount,
        currency=(terms.currency or terms.pays_in or POINTS) if referral else sale.currency,
        policy=policy,
        chain=chain,
        buyer=sale.buyer,
        whose=tuple((each, "" if customer == each else customer) for each, customer in known),
        loyalty=tuple((each, levels[each]) for each in _names("", chain) if by_loyalty and each in levels),
        most=most,
        holds=sale.holds,
    )


def _as_far_as(policy: Policy, sale: Sale) -> tuple[str, ...]:
    """The chain until as many others as the policy pays at most stand in it; nobody above them is paid."""
    if policy.cap is None:
        return sale.chain
    customers, seen = dict(sale.whose), {sale.customer}
    for place, each in enumerate(sale.chain):
        seen.add(customers.get(each, each))
        if len(seen) > policy.cap:
            return sale.chain[: place + 1]
    return sale.chain


def _names(buyer: str, chain: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*([buyer] if buyer else []), *chain]))


def _fits(policy: Policy, sale: Sale) -> bool:
    """Whether a policy pays for sales in that currency."""
    return sale.kind == REFERRAL or policy.terms.currency in ("", sale.currency)


def _left(part: Slice, versions: Sequence[Version], policy: Policy, sale: Sale) -> int | None:
    """What is left of a policy's budget in the currency that it pays a sale in."""
    budget = policy.terms.budget_minor
    if budget is None:
        return None
    return max(0, budget - spent(part, versions, paid_in(policy, sale), policy.told))


def paid_in(policy: Policy, sale: Sale) -> str:
    """The currency that a policy pays a sale in; referrals have none of their own."""
    return policy.terms.pays_in or (sale.currency if sale.kind == ORDER else policy.terms.currency or POINTS)
