"""The ledger: double entry in whole minor units, append-only, each event once."""

from __future__ import annotations

from app.analytics.ledger.book import Admitted, Ledger, replay
from app.analytics.ledger.codec import event_data, event_of, line_data, line_of
from app.analytics.ledger.earning import earned
from app.analytics.ledger.entries import APPROVED, EXPENSE, PAID, PENDING, Entry, Line, Place, balances, totals
from app.analytics.ledger.events import (
    Approved,
    Event,
    Ordered,
    Paid,
    Refunded,
    Rejoined,
    Released,
    Returned,
    Voided,
)

__all__ = [
    "APPROVED",
    "EXPENSE",
    "PAID",
    "PENDING",
    "Admitted",
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
    "Released",
    "Returned",
    "Voided",
    "balances",
    "earned",
    "event_data",
    "event_of",
    "line_data",
    "line_of",
    "replay",
    "totals",
]
