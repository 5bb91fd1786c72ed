"""Where a settlement is worked on: in the graph, a transaction a step, or in memory, where nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.analytics.ledger import EXPENSE, PENDING
from app.queries import query
from app.services.ledger_head import Head, posting
from app.services.ledger_slices import Slice
from app.services.plans import Version
from app.services.settlement_log import LAST, Movement, Pending
from app.services.settlement_phases import BATCH, Step
from app.store.graph import Store

DUE = query("ledger/due")
APPROVED = query("ledger/approved")
OPEN_SALES = query("ledger/open_sales")


@dataclass
class Closing:
    """A settlement in the graph: each step is a transaction of its own."""

    store: Store
    run: str
    as_of: int
    versions: Sequence[Version]
    joins: int = BATCH

    async def step(self, work: Step) -> int:
        """Do one step, whole or not at all."""
        return await posting(self.store, work, name="settlement", run=self.run)

    async def due(self) -> list[str]:
        """Sales of which something may be approved."""
        return [row["sale"] for row in await self.store.read(DUE, as_of=self.as_of)]

    async def payable(self) -> list[tuple[str, int]]:
        """Customers for whom something is approved, each with the number of sales that it comes from."""
        sales: Counter[str] = Counter()
        for row in await self.store.read(APPROVED):
            sales[row["customer"]] += row["sales"]
        return sorted(sales.items())


@dataclass
class Previewing:
    """A settlement in memory: one part of the ledger takes every step, and nothing is written."""

    store: Store
    head: Head
    as_of: int
    versions: Sequence[Version]
    run: str = ""
    joins: int = LAST

    async def step(self, work: Step) -> int:
        """Do one step on the part."""
        return await work(self.head)

    async def due(self) -> list[str]:
        """Sales of which something may be approved, with all that stands open taken into the part."""
        sales = [row["sale"] for row in await self.store.read(OPEN_SALES)]
        for start in range(0, len(sales), BATCH):
            await self.head.open(sales[start : start + BATCH])
        return self.head.slice.due(self.as_of)

    async def payable(self) -> list[tuple[str, int]]:
        """Customers for whom something is approved."""
        return [(customer, 1) for customer in dict.fromkeys(name for name, _, _ in self.head.slice.ledger.payable())]


def moved_on(part: Slice) -> list[Movement]:
    """What was posted on a part, as movements."""
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for each in part.postings:
        for line in each.entry.lines:
            place = line.place
            sums[place.customer, place.currency, place.account, each.entry.kind] += line.credit - line.debit
    return [Movement(*key, amount) for key, amount in sums.items() if key[2] != EXPENSE]


def pending_on(part: Slice) -> list[Pending]:
    """What is pending on a part, and held."""
    held, free = Counter[str](), Counter[str]()
    for place, amount in part.stands.items():
        if place.account == PENDING and amount:
            (held if part.cited[place.order].held else free)[place.currency] += amount
    return [Pending(currency, held[currency], free[currency]) for currency in sorted({*held, *free})]
