"""Reward policies as versioned data: a rule, at most so many paid levels, and terms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.analytics.chains.binding import BINDINGS
from app.analytics.rewards.amounts import WHOLE
from app.analytics.rewards.ranked_rules import LoyaltyTable, ReferrerSplit
from app.analytics.rewards.rules import ChainRule as LengthRule
from app.analytics.rewards.tree_rules import TreeRule

ChainRule = LengthRule | LoyaltyTable | ReferrerSplit
"""A rule that pays order by order, along the chain of each."""

Rule = ChainRule | TreeRule
SELF_PURCHASE: Final = {
    "skip": "The buyer is passed over, and those above move down.",
    "void": "An order through the buyer's own share pays nobody.",
}
PAYS_FOR: Final = {
    "order": "A paid order.",
    "referral": "A new customer whom somebody brought; a market's guard refuses it.",
}
ENTRIES: Final = {
    "last": "The latest evidence before the order leads into the chain.",
    "first": "The earliest evidence leads into it, for good.",
    "override": "The earliest leads into it until a code is scanned; then the last scan does.",
}


@dataclass(frozen=True)
class Terms:
    """What holds beside the rule: where it is paid, when, at least and at most, to whom else, and in what.

    `pays_in` is the currency of the reward, such as points, or empty for the order's; `rate` says how many units of it
    one minor unit of the order is, and the rule divides what that makes. `pays_for` is an order, or a referral that is
    worth `worth_minor`. The last four say which evidence leads from the buyer into his chain.
    """

    market: str = ""
    platform: str = ""
    currency: str = ""
    headcount_reward: bool = False
    entry_fee: bool = False
    max_paid_levels: int | None = None
    window_days: int | None = None
    hold_days: int = 0
    minimum_payout_minor: int = 0
    payee_cap_minor: int | None = None
    budget_minor: int | None = None
    penalty_bps: int = 0
    buyer_bps: int = 0
    self_purchase: str = "skip"
    pays_in: str = ""
    rate: Fraction = Fraction(1)
    pays_for: str = "order"
    worth_minor: int = 0
    entry: str = "last"
    binding: str = next(iter(BINDINGS))
    click_days: int = 7
    view_days: int = 1


@dataclass(frozen=True)
class Policy:
    """One version of a reward policy: a rule, at most so many paid levels, and terms."""

    name: str
    rule: Rule
    cap: int | None = None
    version: str = "1"
    terms: Terms = Terms()

    @property
    def levels(self) -> int | None:
        """How many levels one order pays at most; None where there is no end, and everybody below counts."""
        return None if isinstance(self.rule, TreeRule) else self.rule.levels(self.cap)

    @property
    def most(self) -> Fraction:
        """The largest share of an order that is paid in all, with what the buyer gets.

        Of rewards in a currency of their own: the largest share of what the order is worth in it.
        """
        share = self.rule.most(self.cap) + Fraction(self.terms.buyer_bps, WHOLE)
        return share if self.terms.pays_in not in ("", self.terms.currency) else share * self.terms.rate

    @property
    def told(self) -> str:
        """The name and the version, as ledger lines cite them."""
        return f"{self.name}@{self.version}"

    def base(self, amount: int) -> int:
        """What the rule divides of an amount of an order: the amount at the policy's rate, rounded down.

        >>> from app.analytics.rewards.rules import LevelTable
        >>> Policy("points", LevelTable((1000,)), terms=Terms(pays_in="points", rate=Fraction(1, 100))).base(1999)
        19
        """
        return amount * self.terms.rate.numerator // self.terms.rate.denominator
