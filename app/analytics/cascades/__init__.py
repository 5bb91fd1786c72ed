"""Past cascades: after whom others came, and what that says about whom to start with."""

from __future__ import annotations

from app.analytics.cascades.adopters import Adopters, adopters_between, expected_adopters
from app.analytics.cascades.cover import came_after, cover_past, later_ones
from app.analytics.cascades.judging import Backtest, Outcome, backtest
from app.analytics.cascades.learning import followed, learn
from app.analytics.cascades.models import MODELS, Arcs
from app.analytics.cascades.past import Cascades

__all__ = [
    "MODELS",
    "Adopters",
    "Arcs",
    "Backtest",
    "Cascades",
    "Outcome",
    "adopters_between",
    "backtest",
    "came_after",
    "cover_past",
    "expected_adopters",
    "followed",
    "later_ones",
    "learn",
]
