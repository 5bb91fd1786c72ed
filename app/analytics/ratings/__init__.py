"""Ratings between people: what one would say of another, from what all have said so far."""

from __future__ import annotations

from app.analytics.ratings.fairness import Fairness, fairness_goodness
from app.analytics.ratings.judging import Judged, forward, leave_one_out
from app.analytics.ratings.model import RatingModel, fit
from app.analytics.ratings.rated import Rated

__all__ = ["Fairness", "Judged", "Rated", "RatingModel", "fairness_goodness", "fit", "forward", "leave_one_out"]
