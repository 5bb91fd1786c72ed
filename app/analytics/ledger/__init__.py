"""The ledger: double entry in whole minor units, append-only, each event once."""

from __future__ import annotations

from app.analytics.ledger.book import Ledger, earned, replay
from app.analytics.ledger.entries import APPROVED, EXPENSE, PAID, PENDING, Entry, Line, Place, balances, totals
from app.analytics.ledger.events import Approved, Event, Ordered, Paid, Refunded, Rejoined, Returned, Voided

__all__ = [
    "APPROVED",
    "EXPENSE",
    "PAID",
    "PENDING",
    "Approved",
    "Entry",
    "Event",
    "Ledger",
    "Line",
    "Ordered",
    "Paid",
    "Place",
    "Refunded",
    "Rejoined",
    "Returned",
    "Voided",
    "balances",
    "earned",
    "replay",
    "totals",
]
