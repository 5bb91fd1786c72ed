"""What a policy pays for one order, before and after refunds."""

from __future__ import annotations

from collections.abc import Sequence

from app.analytics.money.allocation import allocate
from app.analytics.rewards.amounts import WHOLE
from app.analytics.rewards.policies import Policy
from app.analytics.rewards.ranked_rules import LoyaltyTable, ReferrerSplit
from app.analytics.rewards.tree_rules import TreeRule
from app.errors import BadInput

SECONDS_A_DAY = 86_400


def payout(
    policy: Policy,
    amount: int,
    chain: Sequence[str] | Sequence[int],
    *,
    refunded: int = 0,
    loyalty: Sequence[str] = (),
) -> list[int]:
    """What each payee of an order gets, nearest first, when so much of it has been refunded.

    Only the sum of all refunds matters, never their order or number. A penalty takes a share of what was clawed back.
    `loyalty` holds the loyalty level of each payee, for a rule that asks. The chain of a referral that is split among
    its referrers is these, in any order.

    Examples
    --------
    >>> from app.analytics.rewards.rules import LevelTable
    >>> two = Policy("two", LevelTable((1000, 500)), cap=2)
    >>> payout(two, 1999, ["ana", "bo", "cy"]), payout(two, 1999, ["ana", "bo", "cy"], refunded=999)
    ([199, 99], [100, 50])
    """
    return rewards(policy, amount, chain, refunded=refunded, loyalty=loyalty)[1]


def rewards(
    policy: Policy,
    amount: int,
    chain: Sequence[str] | Sequence[int],
    *,
    refunded: int = 0,
    loyalty: Sequence[str] = (),
    buyer: bool = False,
    most: int | None = None,
) -> tuple[int, list[int]]:
    """What the buyer of an order and each payee get, when so much of it has been refunded and a budget has `most` left.

    The budget bounds what is paid before and after the refunds; a penalty is taken of the difference, so of nothing
    that the budget never paid.

    Examples
    --------
    >>> from app.analytics.rewards.policies import Terms
    >>> from app.analytics.rewards.rules import LevelTable
    >>> strict = Policy("strict", LevelTable((1000,)), terms=Terms(penalty_bps=1000))
    >>> rewards(strict, 1000, ["ana"], refunded=1000), rewards(strict, 1000, ["ana"], refunded=1000, most=50)
    ((0, [-10]), (0, [-5]))
    """
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in (amount, refunded)):
        raise BadInput("Money is counted in whole minor units.", hint="Give whole numbers, such as 1250 for 12.50.")
    if not 0 <= refunded <= amount:
        raise BadInput(f"{refunded} cannot be refunded of {amount}.", hint="A refund is at most its order.")

    def paid(back: int) -> list[int]:
        # The buyer comes first where a budget leaves a unit over.
        first = buyer_reward(policy, amount, chain, refunded=back) if buyer else 0
        found = [first, *_paid(policy, policy.base(amount - back), chain, loyalty)]
        return found if most is None else within(most, found)

    first, *after = paid(refunded)
    if not policy.terms.penalty_bps or not refunded:
        return first, after
    clawed = [max(0, old - new) for old, new in zip(paid(0)[1:], after, strict=True)]
    return first, [new - back * policy.terms.penalty_bps // WHOLE for new, back in zip(after, clawed, strict=True)]


def _paid(policy: Policy, base: int, chain: Sequence[str] | Sequence[int], loyalty: Sequence[str]) -> list[int]:
    rule = policy.rule
    if isinstance(rule, TreeRule):
        raise BadInput(f"The policy {policy.name} pays by the whole tree, not by order.", hint="Use tree_payout.")
    cut = len(chain) if policy.cap is None else min(len(chain), policy.cap)
    if isinstance(rule, LoyaltyTable):
        paid = rule.pay(base, cut, loyalty)
    elif isinstance(rule, ReferrerSplit):
        paid = [0] * len(chain)
        by_id = sorted(range(len(chain)), key=lambda place: chain[place])
        for place, each in zip(by_id, rule.pay(base, len(chain)), strict=True):
            paid[place] = each
    else:
        paid = rule.pay(base, cut)
    most = policy.terms.payee_cap_minor
    return paid if most is None else [min(each, most) for each in paid]


def within(most: int, amounts: Sequence[int]) -> list[int]:
    """Amounts from 0 up as far as a budget goes: all of them, or the whole of what is left in proportion.

    >>> within(100, [60, 30]), within(30, [60, 30])
    ([60, 30], [20, 10])
    """
    return list(amounts) if sum(amounts) <= most else allocate(most, list(amounts))


def buyer_reward(policy: Policy, amount: int, chain: Sequence[str] | Sequence[int], *, refunded: int = 0) -> int:
    """What the buyer gets who came through somebody's share: the other side of a double-sided reward.

    Examples
    --------
    >>> from app.analytics.rewards.policies import Terms
    >>> from app.analytics.rewards.rules import LevelTable
    >>> both = Policy("both", LevelTable((1000,)), terms=Terms(buyer_bps=500))
    >>> buyer_reward(both, 1000, ["ana"]), buyer_reward(both, 1000, [])
    (50, 0)
    """
    return policy.base(amount - refunded) * policy.terms.buyer_bps // WHOLE if chain else 0


def due_at(policy: Policy, ordered_at: int) -> int:
    """The second from which the reward for an order may be approved.

    >>> from app.analytics.rewards.policies import Terms
    >>> from app.analytics.rewards.rules import LevelTable
    >>> due_at(Policy("held", LevelTable((1000,)), terms=Terms(hold_days=7)), 100)
    604900
    """
    return ordered_at + policy.terms.hold_days * SECONDS_A_DAY
