"""Settles a whole table of orders under one policy: a line for each payee of each order, exact to the minor unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.chains.payees import PayeeChains, payee_chains, ready_chains
from app.analytics.grid import Amounts, Numbers
from app.analytics.rewards.amounts import LIMIT, Units, amounts_of, at_rate, part
from app.analytics.rewards.payouts import SECONDS_A_DAY, within
from app.analytics.rewards.policies import ChainRule, Policy
from app.analytics.rewards.ranked_rules import LoyaltyTable, ReferrerSplit
from app.analytics.rewards.tables import Lines, Loyalty, Orders, Shares, Ways, joined
from app.analytics.rewards.tree_rules import TreeRule
from app.analytics.rewards.trees import settled_by_tree
from app.errors import BadInput

BLOCK: Final = 1 << 19
"""About so many places on chains are held in memory at once."""


def settle(policy: Policy, shares: Shares | Ways, orders: Orders) -> Lines:
    """Every payment that a policy makes for some orders, in the order of the orders and up their chains.

    Orders whose chains are known already come with `Ways`; then the share of an order and the window do not count.

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> from app.analytics.rewards.rules import LevelTable
    >>> shares = Shares(grow([-1, 0]), np.array([0, 1]), np.zeros(2))
    >>> orders = Orders(np.array([1]), np.array([2]), np.zeros(1), np.array([1000]), np.array([400]))
    >>> lines = settle(Policy("two", LevelTable((1000, 500))), shares, orders)
    >>> lines.person.tolist(), lines.amount.tolist(), lines.clawed.tolist()
    ([1, 0], [60, 30], [40, 20])
    """
    lines = joined(list(_settled(policy, shares, orders)))
    budget = policy.terms.budget_minor
    return _penalised(policy, lines if budget is None else _within(budget, lines, orders.at))


def settled(policy: Policy, shares: Shares | Ways, orders: Orders) -> Iterator[Lines]:
    """The same lines in parts, one after the other, so that deep chains do not fill the memory.

    Under a budget they come as one part, because what is left of it depends on all orders before.
    """
    if policy.terms.budget_minor is None:
        for lines in _settled(policy, shares, orders):
            yield _penalised(policy, lines)
    else:
        yield settle(policy, shares, orders)


def _settled(policy: Policy, shares: Shares | Ways, orders: Orders) -> Iterator[Lines]:
    """The lines without any budget or penalty."""
    gross, back = amounts_of(orders.amount), amounts_of(orders.refunded)
    if (back > gross).any():
        raise BadInput("More was refunded of an order than it was.", hint="A refund is at most its order.")
    if isinstance(policy.rule, TreeRule):
        yield settled_by_tree(policy.rule, shares, orders, counted(policy, shares, orders))
        return
    base, rest = at_rate(gross, policy.terms.rate), at_rate(gross - back, policy.terms.rate)
    for places, chains in _chains(policy, policy.rule, shares, orders, int(base.max(initial=0))):
        ranks = _ranks(shares.loyalty, chains, orders.at[places])
        lines = _by_order(policy, policy.rule, chains, ranks, base[places], rest[places])
        if policy.terms.buyer_bps:
            lines = _with_buyers(policy, lines, chains, orders.buyer[places], base[places], rest[places])
        first = places.start
        yield Lines(lines.order + first, lines.person, lines.level, lines.amount, lines.clawed)


def counted(policy: Policy, shares: Shares | Ways, orders: Orders) -> NDArray[np.bool_]:
    """Which orders a policy pays for at all: those inside its window, and not one's own where that voids them.

    An order exactly at the end of the window is inside. Where a time is unknown, the window does not speak.
    """
    void = policy.terms.self_purchase == "void"
    if isinstance(shares, Ways):
        led: NDArray[np.bool_] = ready_chains(shares.chains, orders.buyer, void=void).length > 0
        return led
    through = np.maximum(orders.share, 0)
    inside = orders.share >= 0
    if not len(shares.person):
        return inside
    if policy.terms.window_days is not None:
        waited = orders.at - shares.at[through]
        inside &= ~((waited < 0) | (waited > policy.terms.window_days * SECONDS_A_DAY))
    if void:
        inside &= shares.person[through] != orders.buyer
    return inside


def _chains(
    policy: Policy, rule: ChainRule, shares: Shares | Ways, orders: Orders, most: int
) -> Iterator[tuple[slice, PayeeChains]]:
    """The payees of the orders, block by block, each with its places among the orders.

    Chains end where nothing more is paid, so that deep trees do not fill the memory; one level says who was led.
    """
    reach = rule.reach(most)
    ends = [each for each in (policy.cap, None if reach is None else max(reach, 1)) if each is not None]
    # Known chains of a split are all who referred the customer, on one level.
    cap = None if isinstance(rule, ReferrerSplit) and isinstance(shares, Ways) else min(ends, default=None)
    if isinstance(shares, Ways):
        whole = slice(0, len(orders.buyer))
        yield whole, ready_chains(shares.chains, orders.buyer, cap=cap, void=policy.terms.self_purchase == "void")
        return
    share = np.where(counted(policy, shares, orders), orders.share, -1)
    length = shares.forest.depth[np.maximum(share, 0)] + 1 if len(shares.person) else np.zeros_like(share)
    ahead = np.cumsum(np.where(share >= 0, length if cap is None else np.minimum(length, cap), 0))
    begin = 0
    while begin < len(share) or begin == 0:
        done = int(ahead[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ahead, done + BLOCK, side="right")))
        places = slice(begin, min(end, len(share)))
        yield places, payee_chains(shares.forest, shares.person, share[places], orders.buyer[places], cap=cap)
        begin = end


def _ranks(loyalty: Loyalty | None, chains: PayeeChains, at: Amounts) -> Numbers:
    """The loyalty level of each payee when the order was placed."""
    if loyalty is None:
        return np.zeros(len(chains.person), dtype=np.int64)
    return loyalty.ranks(chains.person, np.repeat(at, chains.length))


def _by_order(policy: Policy, rule: ChainRule, chains: PayeeChains, ranks: Numbers, gross: Units, net: Units) -> Lines:
    length = chains.length
    order = np.repeat(np.arange(len(length)), length)
    level = np.arange(len(order)) - chains.first[:-1][order]
    place = level
    if isinstance(rule, ReferrerSplit):
        # By id, not by level: all of them referred the customer themselves.
        place = np.empty_like(level)
        place[np.lexsort((chains.person, order))] = level
        level = np.zeros_like(level)

    def paid(amount: Units) -> Units:
        if isinstance(rule, LoyaltyTable):
            found = rule.pay_many(amount[order], level, ranks)
        else:
            found = rule.pay_many(amount[order], place, length[order])
        most = policy.terms.payee_cap_minor
        return found if most is None else np.minimum(found, min(most, LIMIT))

    after = paid(net)
    before = paid(gross) if (gross != net).any() else after
    rows = np.flatnonzero((after != 0) | (before != 0))
    return Lines(order[rows], chains.person[rows], level[rows] + 1, after[rows], (before - after)[rows])


def _with_buyers(policy: Policy, lines: Lines, chains: PayeeChains, buyer: Numbers, gross: Units, net: Units) -> Lines:
    """The same lines with one for each buyer who came through somebody's share, before the payees of the order."""
    led = np.flatnonzero((chains.length > 0) & (buyer >= 0))
    led = led[part(gross[led], policy.terms.buyer_bps) > 0]
    after, before = (part(amount[led], policy.terms.buyer_bps) for amount in (net, gross))
    order = np.concatenate([lines.order, led])
    level = np.concatenate([lines.level, np.zeros(len(led), dtype=np.int64)])
    rows = np.lexsort((level, order))
    person = np.concatenate([lines.person, buyer[led]])
    amount, clawed = np.concatenate([lines.amount, after]), np.concatenate([lines.clawed, before - after])
    return Lines(order[rows], person[rows], level[rows], amount[rows], clawed[rows])


def _within(budget: int, lines: Lines, at: Amounts) -> Lines:
    """The lines as far as a budget goes, earliest orders first; the order that would exceed it gets what is left.

    As in a ledger, an order is paid before anything of it is refunded, and what was left then bounds it for good.
    """
    before, left = lines.amount + lines.clawed, budget
    paid, after = before.copy(), lines.amount.copy()
    begins = np.searchsorted(lines.order, np.arange(len(at) + 1))
    for place in np.lexsort((np.arange(len(at)), at)).tolist():
        rows = slice(int(begins[place]), int(begins[place + 1]))
        given = within(left, before[rows].tolist())
        paid[rows], after[rows] = given, within(left, after[rows].tolist())
        left -= sum(given)
    return Lines(lines.order, lines.person, lines.level, after, paid - after)


def _penalised(policy: Policy, lines: Lines) -> Lines:
    """The lines less a share of what was clawed back; the buyers' own are spared."""
    if not policy.terms.penalty_bps:
        return lines
    penalty = part(np.where(lines.level > 0, np.maximum(lines.clawed, 0), 0), policy.terms.penalty_bps)
    return Lines(lines.order, lines.person, lines.level, lines.amount - penalty, lines.clawed + penalty)
