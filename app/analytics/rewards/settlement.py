"""Settles a whole table of orders under one policy: a line for each payee of each order, exact to the minor unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.chains.binding import bound_people
from app.analytics.chains.forest import Forest
from app.analytics.chains.payees import PayeeChains, payee_chains
from app.analytics.grid import Amounts, Numbers
from app.analytics.money.allocation import allocate
from app.analytics.rewards.amounts import LIMIT, Units, amounts_of, part
from app.analytics.rewards.payouts import SECONDS_A_DAY
from app.analytics.rewards.policies import Policy
from app.analytics.rewards.rules import ChainRule
from app.analytics.rewards.tree_rules import TreeRule
from app.analytics.rewards.trees import rewards_below
from app.errors import BadInput


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares as a forest, who made each, and when in seconds; a time that is not a number is unknown."""

    forest: Forest
    person: Numbers
    at: Amounts


@dataclass(frozen=True, eq=False)
class Orders:
    """Orders by place: the share each came through or -1, its buyer, when, how much, and how much was refunded."""

    share: Numbers
    buyer: Numbers
    at: Amounts
    amount: Units
    refunded: Units


@dataclass(frozen=True, eq=False)
class Lines:
    """What is paid: for each line the order, the person, the level from 1, and the amount after refunds.

    Level 0 is the buyer's own reward. Lines of a policy that pays by the whole tree belong to no order: -1. `clawed`
    is how much less the line is than it would be without refunds; below 0 where refunds have left more of a budget.
    A payee who gets nothing, and would get nothing without refunds, has no line.
    """

    order: Numbers
    person: Numbers
    level: Numbers
    amount: Units
    clawed: Units

    def by_person(self, people: int) -> Units:
        """What each person gets in all."""
        total = np.zeros(people, dtype=np.int64)
        # Not `bincount`: its weights are floats.
        np.add.at(total, self.person, self.amount)
        return total


def settle(policy: Policy, shares: Shares, orders: Orders) -> Lines:
    """Every payment that a policy makes for some orders, in the order of the orders and up their chains.

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
    gross, back = amounts_of(orders.amount), amounts_of(orders.refunded)
    if (back > gross).any():
        raise BadInput("More was refunded of an order than it was.", hint="A refund is at most its order.")
    share = np.where(counted(policy, shares, orders), orders.share, -1)
    if isinstance(policy.rule, TreeRule):
        return _by_tree(policy.rule, shares, orders, share)
    reach = policy.rule.reach(int(gross.max(initial=0)))
    # Chains end where nothing more is paid, so that deep trees do not fill the memory; one level says who was led.
    ends = [each for each in (policy.cap, None if reach is None else max(reach, 1)) if each is not None]
    chains = payee_chains(shares.forest, shares.person, share, orders.buyer, cap=min(ends, default=None))
    lines = _by_order(policy, policy.rule, chains, gross, back)
    if policy.terms.buyer_bps:
        lines = _with_buyers(policy, lines, chains, orders, gross, back)
    return lines if policy.terms.budget_minor is None else _within(policy.terms.budget_minor, lines, orders.at)


def counted(policy: Policy, shares: Shares, orders: Orders) -> NDArray[np.bool_]:
    """Which orders a policy pays for at all: those inside its window, and not one's own where that voids them.

    An order exactly at the end of the window is inside. Where a time is unknown, the window does not speak.
    """
    through = np.maximum(orders.share, 0)
    inside = orders.share >= 0
    if not len(shares.person):
        return inside
    if policy.terms.window_days is not None:
        waited = orders.at - shares.at[through]
        inside &= ~((waited < 0) | (waited > policy.terms.window_days * SECONDS_A_DAY))
    if policy.terms.self_purchase == "void":
        inside &= shares.person[through] != orders.buyer
    return inside


def _by_order(policy: Policy, rule: ChainRule, chains: PayeeChains, gross: Units, back: Units) -> Lines:
    length = chains.length
    order = np.repeat(np.arange(len(length)), length)
    level = np.arange(len(order)) - chains.first[:-1][order]

    def paid(amount: Units) -> Units:
        found = rule.pay_many(amount[order], level, length[order])
        most = policy.terms.payee_cap_minor
        return found if most is None else np.minimum(found, min(most, LIMIT))

    after = paid(gross - back)
    before = paid(gross) if back.any() else after
    penalty = part(np.maximum(before - after, 0), policy.terms.penalty_bps)
    rows = np.flatnonzero((after != 0) | (before != 0))
    amount, clawed = (after - penalty)[rows], (before - after + penalty)[rows]
    return Lines(order[rows], chains.person[rows], level[rows] + 1, amount, clawed)


def _with_buyers(policy: Policy, lines: Lines, chains: PayeeChains, orders: Orders, gross: Units, back: Units) -> Lines:
    """The same lines with one for each buyer who came through somebody's share, before the payees of the order."""
    led = np.flatnonzero((chains.length > 0) & (orders.buyer >= 0))
    led = led[part(gross[led], policy.terms.buyer_bps) > 0]
    after, before = (part(amount[led], policy.terms.buyer_bps) for amount in (gross - back, gross))
    order = np.concatenate([lines.order, led])
    level = np.concatenate([lines.level, np.zeros(len(led), dtype=np.int64)])
    rows = np.lexsort((level, order))
    person = np.concatenate([lines.person, orders.buyer[led]])
    amount, clawed = np.concatenate([lines.amount, after]), np.concatenate([lines.clawed, before - after])
    return Lines(order[rows], person[rows], level[rows], amount[rows], clawed[rows])


def _within(budget: int, lines: Lines, at: Amounts) -> Lines:
    """The lines as far as a budget goes, with refunds and without, so that `clawed` stays the difference."""
    after, before = (_spent(budget, lines.order, each, at) for each in (lines.amount, lines.amount + lines.clawed))
    return Lines(lines.order, lines.person, lines.level, after, before - after)


def _spent(budget: int, order: Numbers, wanted: Units, at: Amounts) -> Units:
    """Amounts as far as a budget goes, earliest orders first; the order that would exceed it gets what is left."""
    each = np.zeros(len(at), dtype=np.int64)
    np.add.at(each, order, wanted)
    amount, left = wanted.copy(), budget
    begins = np.searchsorted(order, np.arange(len(at) + 1))
    for place in np.lexsort((np.arange(len(at)), at)).tolist():
        rows = slice(int(begins[place]), int(begins[place + 1]))
        if each[place] > left:
            amount[rows] = allocate(left, [max(0, value) for value in amount[rows].tolist()])
        left -= int(amount[rows].sum())
    return amount


def _by_tree(rule: TreeRule, shares: Shares, orders: Orders, share: Numbers) -> Lines:
    """One line for each person who bought something, who stands below the person who first brought him."""
    people = int(max(shares.person.max(initial=-1), orders.buyer.max(initial=-1))) + 1
    made = np.flatnonzero(shares.forest.parent >= 0)
    came = np.flatnonzero((share >= 0) & (orders.buyer >= 0))
    tree = bound_people(
        np.concatenate([shares.person[made], orders.buyer[came]]),
        np.concatenate([shares.person[shares.forest.parent[made]], shares.person[share[came]]]),
        np.concatenate([shares.at[made], orders.at[came]]),
        people=people,
    )
    net, gross = np.zeros(people, dtype=np.int64), np.zeros(people, dtype=np.int64)
    np.add.at(gross, orders.buyer[came], orders.amount[came])
    np.add.at(net, orders.buyer[came], (orders.amount - orders.refunded)[came])
    after, before = (np.array(rewards_below(rule, tree, each), dtype=np.int64) for each in (net, gross))
    paid = np.flatnonzero(gross > 0)
    none = np.full(len(paid), -1)
    return Lines(none, paid, np.zeros(len(paid), dtype=np.int64), after[paid], (before - after)[paid])
