"""Experiments: what a campaign changed, as told by people who were left out of it on purpose."""

from __future__ import annotations

from app.analytics.experiments.arms import Arm, arm_of
from app.analytics.experiments.intervals import Interval, difference, ratio, wilson
from app.analytics.experiments.lift import Change, Lift, lift, values_lift

__all__ = [
    "Arm",
    "Change",
    "Interval",
    "Lift",
    "arm_of",
    "difference",
    "lift",
    "ratio",
    "values_lift",
    "wilson",
]
