"""Money as whole minor units: how an amount is divided so that nothing is lost and nothing is made up."""

from __future__ import annotations

from app.analytics.money.allocation import allocate, allocate_many

__all__ = ["allocate", "allocate_many"]
