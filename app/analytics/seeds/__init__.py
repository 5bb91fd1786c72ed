"""Seed lists: whom to start with so that a message reaches the most people, and how sure that is."""

from app.analytics.seeds.planning import MODELS, SeedPlan, plan_seeds
from app.analytics.seeds.spread import Spread

__all__ = ["MODELS", "SeedPlan", "Spread", "plan_seeds"]
