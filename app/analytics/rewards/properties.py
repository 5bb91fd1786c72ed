"""What a policy promises: flags that are shown beside it, and that tests hold it to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.analytics.rewards.policies import Policy
from app.analytics.rewards.ranked_rules import LoyaltyTable
from app.analytics.rewards.rules import Geometric, LevelTable
from app.analytics.rewards.tree_rules import TreeRule


@dataclass(frozen=True)
class Properties:
    """The promises of a policy.

    `most` is the largest share of an order that is paid; `budget_balanced` says that it is at most all.
    `subtree_local`: a reward depends on those below alone, never on who stands above. `rises_to`: a new buyer that
    many levels below still raises a reward, None for any number. `sybil_proof`: nobody gains by appearing as several.
    """

    most: Fraction
    budget_balanced: bool
    subtree_local: bool
    rises_to: int | None
    sybil_proof: bool


def properties(policy: Policy) -> Properties:
    """The promises of a policy; those that hold under some settings alone are given only where they hold.

    Examples
    --------
    >>> properties(Policy("two", LevelTable((1000, 500)), cap=2))
    Properties(most=Fraction(3, 20), budget_balanced=True, subtree_local=True, rises_to=2, sybil_proof=False)
    """
    by_tree = isinstance(policy.rule, TreeRule)
    return Properties(
        most=policy.most,
        budget_balanced=policy.most <= 1,
        # An equal split, and an almost uniform one, look at the length of the whole chain: at those above, too; a
        # split among referrers at the others who brought the same customer.
        subtree_local=by_tree or isinstance(policy.rule, LevelTable | Geometric | LoyaltyTable),
        rises_to=policy.levels,
        sybil_proof=by_tree,
    )
