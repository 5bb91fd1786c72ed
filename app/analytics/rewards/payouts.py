"""What a policy pays for one order, before and after refunds."""

from __future__ import annotations

from collections.abc import Sequence

from app.analytics.rewards.amounts import WHOLE
from app.analytics.rewards.policies import Policy
from app.analytics.rewards.tree_rules import TreeRule
from app.errors import BadInput

SECONDS_A_DAY = 86_400


def payout(policy: Policy, amount: int, chain: Sequence[object], *, refunded: int = 0) -> list[int]:
    """What each payee of an order gets, nearest first, when so much of it has been refunded.

    Only the sum of all refunds matters, never their order or number. A penalty takes a share of what was clawed back.

    Examples
    --------
    >>> from app.analytics.rewards.rules import LevelTable
    >>> two = Policy("two", LevelTable((1000, 500)), cap=2)
    >>> payout(two, 1999, ["ana", "bo", "cy"]), payout(two, 1999, ["ana", "bo", "cy"], refunded=999)
    ([199, 99], [100, 50])
    """
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in (amount, refunded)):
        raise BadInput("Money is counted in whole minor units.", hint="Give whole numbers, such as 1250 for 12.50.")
    if not 0 <= refunded <= amount:
        raise BadInput(f"{refunded} cannot be refunded of {amount}.", hint="A refund is at most its order.")
    after = _paid(policy, amount - refunded, len(chain))
    if not policy.terms.penalty_bps or not refunded:
        return after
    clawed = [max(0, old - new) for old, new in zip(_paid(policy, amount, len(chain)), after, strict=True)]
    return [new - back * policy.terms.penalty_bps // WHOLE for new, back in zip(after, clawed, strict=True)]


def _paid(policy: Policy, amount: int, length: int) -> list[int]:
    if isinstance(policy.rule, TreeRule):
        raise BadInput(f"The policy {policy.name} pays by the whole tree, not by order.", hint="Use tree_payout.")
    cut = length if policy.cap is None else min(length, policy.cap)
    most = policy.terms.payee_cap_minor
    paid = policy.rule.pay(amount, cut)
    return paid if most is None else [min(each, most) for each in paid]


def buyer_reward(policy: Policy, amount: int, chain: Sequence[object], *, refunded: int = 0) -> int:
    """What the buyer gets who came through somebody's share: the other side of a double-sided reward.

    Examples
    --------
    >>> from app.analytics.rewards.policies import Terms
    >>> from app.analytics.rewards.rules import LevelTable
    >>> both = Policy("both", LevelTable((1000,)), terms=Terms(buyer_bps=500))
    >>> buyer_reward(both, 1000, ["ana"]), buyer_reward(both, 1000, [])
    (50, 0)
    """
    return (amount - refunded) * policy.terms.buyer_bps // WHOLE if chain else 0


def due_at(policy: Policy, ordered_at: int) -> int:
    """The second from which the reward for an order may be approved.

    >>> from app.analytics.rewards.policies import Terms
    >>> from app.analytics.rewards.rules import LevelTable
    >>> due_at(Policy("held", LevelTable((1000,)), terms=Terms(hold_days=7)), 100)
    604900
    """
    return ordered_at + policy.terms.hold_days * SECONDS_A_DAY


def payable(policy: Policy, balance: int) -> int:
    """What may be paid out of an approved balance now: all of it once it reaches the minimum, and never a debt.

    >>> from app.analytics.rewards.policies import Terms
    >>> from app.analytics.rewards.rules import LevelTable
    >>> [payable(Policy("p", LevelTable((1,)), terms=Terms(minimum_payout_minor=50)), sum) for sum in (49, 50, -9)]
    [0, 50, 0]
    """
    return balance if balance > 0 and balance >= policy.terms.minimum_payout_minor else 0
