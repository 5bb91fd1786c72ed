"""Rewards: policies as data, what they pay, what they promise, and where they may be used."""

from __future__ import annotations

from app.analytics.rewards.holds import REASONS, HoldRules, held
from app.analytics.rewards.markets import MARKETS, PLATFORMS, guarded
from app.analytics.rewards.payouts import buyer_reward, due_at, payable, payout
from app.analytics.rewards.policies import SELF_PURCHASE, Policy, Terms
from app.analytics.rewards.properties import Properties, properties
from app.analytics.rewards.reading import KINDS, policy
from app.analytics.rewards.rules import AlmostUniform, EqualSplit, Geometric, LevelTable
from app.analytics.rewards.settlement import Lines, Orders, Shares, settle
from app.analytics.rewards.splitting import Split, best_split, split_gain
from app.analytics.rewards.tree_rules import Cdrm1, Cdrm2
from app.analytics.rewards.trees import tree_payout

__all__ = [
    "KINDS",
    "MARKETS",
    "PLATFORMS",
    "REASONS",
    "SELF_PURCHASE",
    "AlmostUniform",
    "Cdrm1",
    "Cdrm2",
    "EqualSplit",
    "Geometric",
    "HoldRules",
    "LevelTable",
    "Lines",
    "Orders",
    "Policy",
    "Properties",
    "Shares",
    "Split",
    "Terms",
    "best_split",
    "buyer_reward",
    "due_at",
    "guarded",
    "held",
    "payable",
    "payout",
    "policy",
    "properties",
    "settle",
    "split_gain",
    "tree_payout",
]
