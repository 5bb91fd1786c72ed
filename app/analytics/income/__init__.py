"""Income: what each customer has brought, and what is to be expected where there is enough history to say."""

from __future__ import annotations

from app.analytics.income.bgnbd import Buying, expected_orders, fit_bgnbd, log_likelihood, still_buying
from app.analytics.income.expectation import Income, income
from app.analytics.income.gamma_gamma import Spending, expected_amount, fit_gamma_gamma
from app.analytics.income.history import Rfm, rfm

__all__ = [
    "Buying",
    "Income",
    "Rfm",
    "Spending",
    "expected_amount",
    "expected_orders",
    "fit_bgnbd",
    "fit_gamma_gamma",
    "income",
    "log_likelihood",
    "rfm",
    "still_buying",
]
