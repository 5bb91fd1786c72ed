"""What a policy pays in a whole tree of people: to compare policies, and to see what a split into several pays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.analytics.arithmetic import compiled
from app.analytics.chains.forest import Forest, grow
from app.analytics.grid import Numbers
from app.analytics.rewards.amounts import amounts_of
from app.analytics.rewards.payouts import payout
from app.analytics.rewards.policies import Policy
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
    got = [0] * len(parent)
    for person, amount in enumerate(bought):
        above, chain = int(forest.parent[person]), list[int]()
        while above >= 0:
            chain.append(above)
            above = int(forest.parent[above])
        if amount:
            for payee, paid in zip(chain, payout(policy, amount, chain), strict=False):
                got[payee] += paid
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
