"""Reward policies as versioned data: a rule, at most so many paid levels, and terms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.analytics.rewards.amounts import WHOLE
from app.analytics.rewards.rules import ChainRule
from app.analytics.rewards.tree_rules import TreeRule

Rule = ChainRule | TreeRule
SELF_PURCHASE: Final = {
    "skip": "The buyer is passed over, and those above move down.",
    "void": "An order through the buyer's own share pays nobody.",
}


@dataclass(frozen=True)
class Terms:
    """What holds beside the rule: where it is paid, when, at least and at most, and to whom else."""

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
        """The largest share of an order that is paid in all, with what the buyer gets."""
        return self.rule.most(self.cap) + Fraction(self.terms.buyer_bps, WHOLE)
