"""Money as whole minor units: how an amount is divided so that nothing is lost and nothing is made up."""

from __future__ import annotations

from app.analytics.money.allocation import allocate, allocate_many
from app.analytics.money.currencies import amount_text, exponent, is_money

__all__ = ["allocate", "allocate_many", "amount_text", "exponent", "is_money"]
