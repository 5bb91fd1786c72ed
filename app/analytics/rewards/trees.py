"""What a policy pays in a whole tree of people: to compare policies, and to see what a split into several pays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import compiled
from app.analytics.chains.binding import bound_people
from app.analytics.chains.forest import Forest, grow
from app.analytics.grid import Numbers
from app.analytics.rewards.amounts import amounts_of
from app.analytics.rewards.payouts import buyer_reward, payout
from app.analytics.rewards.policies import Policy
from app.analytics.rewards.ranked_rules import ReferrerSplit
from app.analytics.rewards.tables import Lines, Orders, Shares, Ways
from app.analytics.rewards.tree_rules import TreeRule


def tree_payout(policy: Policy, parent: Sequence[int], bought: Sequence[int]) -> list[int]:
    """What each person gets where person p stands below `parent[p]`, or nobody (-1), and bought for `bought[p]`.

    A rule that pays by order pays everybody above a buyer, nearest first; CDRM pays for own purchases and those below.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from app.analytics.rewards.rules import Geometric
    >>> tree_payout(Policy("g", Geometric(Fraction(1, 10), Fraction(1, 2))), [-1, 0, 1], [0, 0, 1000])
    [50, 100, 0]
    """
    forest = grow(parent)
    if isinstance(policy.rule, TreeRule):
        return rewards_below(policy.rule, forest, amounts_of(bought))
    got, direct = [0] * len(parent), isinstance(policy.rule, ReferrerSplit)
    for person, amount in enumerate(bought):
        above, chain = int(forest.parent[person]), list[int]()
        while above >= 0 and not (direct and chain):
            chain.append(above)
            above = int(forest.parent[above])
        if amount:
            for payee, paid in zip(chain, payout(policy, amount, chain), strict=False):
                got[payee] += paid
            got[person] += buyer_reward(policy, amount, chain)
    return got


def rewards_below(rule: TreeRule, people: Forest, bought: Numbers) -> list[int]:
    """What each person of a forest gets under a rule that looks at own purchases and at all those below."""
    whole = _summed_up(people.parent, people.by_depth, np.ascontiguousarray(bought))
    below = (whole - bought).tolist()
    return [rule.reward(own, under) if own else 0 for own, under in zip(bought.tolist(), below, strict=True)]


@compiled
def _summed_up(parent: Numbers, by_depth: Numbers, bought: Numbers) -> Numbers:
    whole = bought.copy()
    for step in range(len(by_depth) - 1, -1, -1):
        place = by_depth[step]
        if parent[place] >= 0:
            whole[parent[place]] += whole[place]
    return whole


def settled_by_tree(rule: TreeRule, shares: Shares | Ways, orders: Orders, led: NDArray[np.bool_]) -> Lines:
    """One line for each person who bought something, who stands below the person who first brought him.

    `led` says which orders count: those that somebody led to.
    """
    tree, came = people_tree(shares, orders, led), np.flatnonzero(led & (orders.buyer >= 0))
    net, gross = np.zeros(len(tree.parent), dtype=np.int64), np.zeros(len(tree.parent), dtype=np.int64)
    np.add.at(gross, orders.buyer[came], orders.amount[came])
    np.add.at(net, orders.buyer[came], (orders.amount - orders.refunded)[came])
    after, before = (np.array(rewards_below(rule, tree, each), dtype=np.int64) for each in (net, gross))
    paid = np.flatnonzero(gross > 0)
    none = np.full(len(paid), -1)
    return Lines(none, paid, np.zeros(len(paid), dtype=np.int64), after[paid], (before - after)[paid])


def people_tree(shares: Shares | Ways, orders: Orders, led: NDArray[np.bool_]) -> Forest:
    """Everybody below the person who first brought him: to share, or to an order that somebody led to."""
    if isinstance(shares, Ways):
        return _tree_of_ways(shares, orders)
    people = int(max(shares.person.max(initial=-1), orders.buyer.max(initial=-1))) + 1
    made = np.flatnonzero(shares.forest.parent >= 0)
    came = np.flatnonzero(led & (orders.buyer >= 0))
    return bound_people(
        np.concatenate([shares.person[made], orders.buyer[came]]),
        np.concatenate([shares.person[shares.forest.parent[made]], shares.person[orders.share[came]]]),
        np.concatenate([shares.at[made], orders.at[came]]),
        people=people,
    )


def _tree_of_ways(ways: Ways, orders: Orders) -> Forest:
    """The same from chains: the buyer below the nearest, and each below the next, from the time of the order on."""
    chains = ways.chains
    people = int(max(chains.person.max(initial=-1), orders.buyer.max(initial=-1))) + 1
    order = np.repeat(np.arange(len(chains.length)), chains.length)
    starts = np.zeros(len(order), dtype=np.bool_)
    starts[chains.first[:-1][chains.length > 0]] = True
    below = np.where(starts, orders.buyer[order], np.concatenate([[-1], chains.person[:-1]])[: len(order)])
    known = below >= 0
    return bound_people(below[known], chains.person[known], orders.at[order][known], people=people)
