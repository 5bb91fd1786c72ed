"""Seed lists: whom to start with so that a message reaches the most people, and how sure that is."""

from app.analytics.seeds.conditions import MODELS
from app.analytics.seeds.planning import SeedPlan, plan_seeds
from app.analytics.seeds.spread import Spread

__all__ = ["MODELS", "SeedPlan", "Spread", "plan_seeds"]
