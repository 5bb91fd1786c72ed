"""Rewards: policies as data, what they pay, what they promise, and where they may be used."""

from __future__ import annotations

from app.analytics.rewards.holds import REASONS, HoldRules, held
from app.analytics.rewards.markets import MARKETS, PLATFORMS, guarded
from app.analytics.rewards.payouts import buyer_reward, due_at, payout, within
from app.analytics.rewards.policies import ENTRIES, PAYS_FOR, SELF_PURCHASE, Policy, Terms
from app.analytics.rewards.properties import Properties, properties
from app.analytics.rewards.ranked_rules import LOYALTY, LoyaltyTable, ReferrerSplit
from app.analytics.rewards.reading import KINDS, policy
from app.analytics.rewards.rules import AlmostUniform, EqualSplit, Geometric, LevelTable
from app.analytics.rewards.settlement import settle, settled
from app.analytics.rewards.simulation import Comparison, History, Outcome, compare
from app.analytics.rewards.splitting import Split, best_split, split_gain
from app.analytics.rewards.tables import Lines, Loyalty, Orders, Shares, Ways
from app.analytics.rewards.tree_rules import Cdrm1, Cdrm2
from app.analytics.rewards.trees import tree_payout

__all__ = [
    "ENTRIES",
    "KINDS",
    "LOYALTY",
    "MARKETS",
    "PAYS_FOR",
    "PLATFORMS",
    "REASONS",
    "SELF_PURCHASE",
    "AlmostUniform",
    "Cdrm1",
    "Cdrm2",
    "Comparison",
    "EqualSplit",
    "Geometric",
    "History",
    "HoldRules",
    "LevelTable",
    "Lines",
    "Loyalty",
    "LoyaltyTable",
    "Orders",
    "Outcome",
    "Policy",
    "Properties",
    "ReferrerSplit",
    "Shares",
    "Split",
    "Terms",
    "Ways",
    "best_split",
    "buyer_reward",
    "compare",
    "due_at",
    "guarded",
    "held",
    "payout",
    "policy",
    "properties",
    "settle",
    "settled",
    "split_gain",
    "tree_payout",
    "within",
]
