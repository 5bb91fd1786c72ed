"""Two policies on the same history: what each pays, what a new customer costs, how it can be gamed, and who wins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from app.analytics.chains.forest import Forest
from app.analytics.chains.payees import PayeeChains
from app.analytics.grid import Numbers
from app.analytics.rewards.payouts import payout
from app.analytics.rewards.policies import Policy
from app.analytics.rewards.ranked_rules import LoyaltyTable, ReferrerSplit
from app.analytics.rewards.rules import LevelTable
from app.analytics.rewards.settlement import counted, settled
from app.analytics.rewards.splitting import best_split
from app.analytics.rewards.tables import Orders, Shares, Ways
from app.analytics.rewards.trees import people_tree
from app.errors import BadInput

ATTACKERS: Final = 25
"""So many payees try the usual splits, those who were paid most first."""

BELOW: Final = 60
ABOVE: Final = 5
"""An attacker's tree is looked at so many people deep and wide, nearest first, and so many above him."""


@dataclass(frozen=True)
class Outcome:
    """What one policy pays in all, to how many; what that is for each new customer; and the largest gain by a split.

    `sybil_gain` is what one payee, by place, would get more had he appeared as two; None where nobody gains.
    """

    plan: str
    paid: int
    payees: int
    per_newcomer: Fraction | None
    sybil_gain: int
    sybil_person: int | None

    @property
    def per_newcomer_minor(self) -> int | None:
        """What a new customer costs in whole minor units, halves to even."""
        return None if self.per_newcomer is None else round(self.per_newcomer)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two outcomes, and everybody whom either policy pays, by place: who gains most by the second comes first."""

    a: Outcome
    b: Outcome
    person: Numbers
    by_a: Numbers
    by_b: Numbers

    @property
    def difference(self) -> Numbers:
        """What each gets more by the second policy, or less where it is below 0."""
        found: Numbers = self.by_b - self.by_a
        return found

    @property
    def winners(self) -> int:
        """How many get more by the second policy; they come first."""
        return int((self.difference > 0).sum())

    @property
    def losers(self) -> int:
        """How many get less by the second policy; they come last."""
        return int((self.difference < 0).sum())


@dataclass(frozen=True, eq=False)
class History:
    """What happened, as one policy sees it: shares or known chains, and the orders that came of them."""

    shares: Shares | Ways
    orders: Orders


def compare(
    a: Policy, b: Policy, shares: Shares | Ways, orders: Orders, newcomers: int, *, for_b: History | None = None
) -> Comparison:
    """Pay the same history by two policies; `newcomers` is how many customers it brought.

    A policy that takes other evidence for a chain, or pays for something else, sees its own history in `for_b`; people
    have the same places in both.

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> shares = Shares(grow([-1, 0]), np.array([0, 1]), np.zeros(2))
    >>> orders = Orders(*(np.array(column) for column in ([1], [2], [9.0], [1000], [0])))
    >>> two, one = Policy("two", LevelTable((1000, 500))), Policy("one", LevelTable((1200,)))
    >>> found = compare(two, one, shares, orders, 1)
    >>> (found.a.paid, found.b.paid), found.person.tolist(), found.difference.tolist()
    ((150, 120), [1, 0], [20, -50])
    """
    if newcomers < 0:
        raise BadInput(f"{newcomers} is no number of new customers.")
    sides = [(a, History(shares, orders)), (b, for_b or History(shares, orders))]
    people = max(_people(history) for _, history in sides)
    paid = [_paid(policy, history, people) for policy, history in sides]
    outcomes = [_outcome(policy, each, got, newcomers) for (policy, each), got in zip(sides, paid, strict=True)]
    rows = np.flatnonzero((paid[0] != 0) | (paid[1] != 0))
    rows = rows[np.argsort(-(paid[1] - paid[0])[rows], kind="stable")]
    return Comparison(outcomes[0], outcomes[1], rows, paid[0][rows], paid[1][rows])


def _people(history: History) -> int:
    shares = history.shares
    person = shares.chains.person if isinstance(shares, Ways) else shares.person
    return int(max(person.max(initial=-1), history.orders.buyer.max(initial=-1))) + 1


def _paid(policy: Policy, history: History, people: int) -> Numbers:
    total = np.zeros(people, dtype=np.int64)
    for lines in settled(policy, history.shares, history.orders):
        total += lines.by_person(people)
    return total


def _outcome(policy: Policy, history: History, paid: Numbers, newcomers: int) -> Outcome:
    whole = sum(paid.tolist())
    gain, person = _best_gain(policy, history, paid)
    each = Fraction(whole, newcomers) if newcomers else None
    return Outcome(policy.told, whole, int((paid != 0).sum()), each, gain, person)


def _best_gain(policy: Policy, history: History, paid: Numbers) -> tuple[int, int | None]:
    """The largest gain of the payees who got most, each in his own surroundings, and whose it is."""
    tree, bought = _surroundings(policy, history)
    net = np.zeros(len(tree.parent), dtype=np.int64)
    np.add.at(net, history.orders.buyer[bought], (history.orders.amount - history.orders.refunded)[bought])
    children = np.argsort(tree.parent, kind="stable")
    begins = np.searchsorted(tree.parent[children], np.arange(len(tree.parent) + 1))
    attacked, best, whose = _worst_case(policy), 0, None
    ranked = np.argsort(-paid, kind="stable")
    for person in ranked[paid[ranked] > 0][:ATTACKERS].tolist():
        names, at = [person], 0
        while at < len(names) <= BELOW:
            names += children[begins[names[at]] : begins[names[at] + 1]].tolist()[: BELOW - len(names) + 1]
            at += 1
        here = int(tree.parent[person])
        for _ in range(ABOVE):
            if here >= 0:
                names.append(here)
                here = int(tree.parent[here])
        place = {name: at for at, name in enumerate(names)}
        parent = [place.get(int(tree.parent[name]), -1) for name in place]
        gain = max(
            best_split(attacked, parent, [int(net[name]) for name in place], 0)[0], _doubled(policy, history, person)
        )
        if gain > best:
            best, whose = gain, person
    return best, whose


def _doubled(policy: Policy, history: History, person: int) -> int:
    """What a referrer gains by appearing as two of those among whom a reward is split."""
    ways, orders = history.shares, history.orders
    if not isinstance(policy.rule, ReferrerSplit) or not isinstance(ways, Ways):
        return 0
    gained = 0
    for event in np.unique(
        np.searchsorted(ways.chains.first, np.flatnonzero(ways.chains.person == person), "right") - 1
    ):
        chain = list(dict.fromkeys(who for who in ways.chains.of(event) if who != orders.buyer[event]))
        worth, clone = int(orders.amount[event] - orders.refunded[event]), _people(history)
        if person in chain:
            after = payout(policy, worth, [*chain, clone])
            gained += after[chain.index(person)] + after[-1] - payout(policy, worth, chain)[chain.index(person)]
    return gained


def _surroundings(policy: Policy, history: History) -> tuple[Forest, Numbers]:
    """Who stands below whom, and the orders that count."""
    shares, orders = history.shares, history.orders
    led = counted(policy, shares, orders)
    if isinstance(shares, Ways) and isinstance(policy.rule, ReferrerSplit):
        # All of them referred the customer themselves, so nobody stands above another.
        length = shares.chains.length > 0
        first = np.concatenate([[0], np.cumsum(length)])
        nearest = shares.chains.person[shares.chains.first[:-1][length]]
        shares = Ways(PayeeChains(first, nearest), shares.loyalty)
    return people_tree(shares, orders, led), np.flatnonzero(led & (orders.buyer >= 0))


def _worst_case(policy: Policy) -> Policy:
    """The policy as it pays where everybody stands at the loyalty level that is paid most; else as it is."""
    return replace(policy, rule=LevelTable(policy.rule.best())) if isinstance(policy.rule, LoyaltyTable) else policy
