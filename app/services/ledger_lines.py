"""Lines of the ledger as they are stored."""

from __future__ import annotations

from dataclasses import dataclass

from app.queries import query


@dataclass(frozen=True)
class LineRow:
    """One line of the ledger; `at` is in seconds, and the customer is the one of then."""

    entry: str
    line: int
    number: int
    at: int
    kind: str
    account: str
    customer: str
    identity: str
    sale: str
    order: str
    plan: str
    snapshot: str
    currency: str
    debit: int
    credit: int


LINES_OF_SALES = query("ledger/lines_of_sales", LineRow)
