"""The ledger as people ask for it: the lines of an order, and what stands where at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.queries import query
from app.services.ledger_checks import Verified, verify
from app.services.ledger_lines import LINES_OF_SALES, LineRow
from app.services.order_explanations import Explained, explain_order
from app.services.sales import Reads
from app.services.selling import POSTED
from app.store.graph import Store

__all__ = ["Balance", "Explained", "LineRow", "Verified", "balances", "explain_order", "lines_of_order", "verify"]


@dataclass(frozen=True)
class Balance:
    """What stands in an account of a customer, credits less debits; the expense account is nobody's."""

    customer: str
    currency: str
    account: str
    amount: int


BALANCES = query("ledger/balances", Balance)
BALANCES_OF = query("ledger/balances_of", Balance)


async def sales_of(store: Reads, order: str) -> Sequence[str]:
    """The sales of an order or referral event: one for each plan that paid it."""
    return [row["sale"] for row in await store.read(POSTED, events=[order])]


async def lines_of_order(store: Store, order: str) -> list[LineRow]:
    """Every line that an order has led to, in the order they were posted; empty if nothing was."""
    return await store.read(LINES_OF_SALES, sales=list(await sales_of(store, order)))


async def balances(store: Store, *, customer: str | None = None, at: int | None = None) -> list[Balance]:
    """What stands where, added up from the lines: now, or as of a second; what is nothing is left out."""
    if customer is None:
        return await store.read(BALANCES, at=at)
    return await store.read(BALANCES_OF, customer=customer, at=at)
