"""Where a settlement is worked on: in the graph, a transaction a step, or in memory, where nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.analytics.ledger import EXPENSE, PENDING, Rejoined
from app.analytics.ledger.entries import OWED
from app.queries import query
from app.services.ledger_head import Head, posting
from app.services.ledger_keys import entry_key
from app.services.ledger_slices import Slice
from app.services.plans import Version
from app.services.posting import ASTRAY, rejoin
from app.services.sales import Refund
from app.services.settlement_log import LAST, Movement, Pending
from app.services.settlement_phases import BATCH, PAGE, Step, unrefunded
from app.store.graph import Store

DUE = query("ledger/due")
APPROVED = query("ledger/approved")
OPEN_SALES = query("ledger/open_sales")
CUSTOMERS_NOW = query("ledger/customers_now")
JOINS: Final = 1000
"""Identities that one entry moves to other customers."""


@dataclass
class Closing:
    """A settlement in the graph: each step is a transaction of its own."""

    store: Store
    run: str
    as_of: int
    at: int
    versions: Sequence[Version]

    async def step(self, work: Step) -> int:
        """Do one step, whole or not at all."""
        return await posting(self.store, work, name="settlement", run=self.run)

    async def rejoin(self) -> None:
        """Move what is owed to the customers that its identities belong to now."""
        while await self.step(lambda head: rejoin(head, self.at, JOINS)) == JOINS:
            pass

    async def unrefunded(self, refunds: Sequence[Refund]) -> list[Refund]:
        """Of some refunds, those that a sale of their orders does not know of; found without holding the head."""
        new = {row["refund"] for row in await unrefunded(self.store, refunds)}
        return [refund for refund in refunds if refund.key in new]

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
    at: int
    versions: Sequence[Version]
    run: str = ""

    async def step(self, work: Step) -> int:
        """Do one step on the part; what would be stored as snapshots is not kept in memory."""
        done = await work(self.head)
        self.head.slice.snapshots.clear()
        return done

    async def rejoin(self) -> None:
        """Move what is owed to the customers that its identities belong to now, on the part."""
        part = self.head.slice
        await self.head.open([sale for row in await self.store.read(ASTRAY, first=LAST) for sale in row["sales"]])
        stands: dict[str, set[str]] = {}
        for place, amount in part.stands.items():
            if amount and place.account in OWED:
                stands.setdefault(place.identity, set()).add(place.customer)
        names, now = sorted(stands), dict[str, str]()
        for start in range(0, len(names), PAGE):
            rows = await self.store.read(CUSTOMERS_NOW, identities=names[start : start + PAGE])
            now |= {row["identity"]: row["customer"] for row in rows}
        astray = [(name, now.get(name, "")) for name in names if stands[name] != {now.get(name, "")}]
        for start in range(0, len(astray), JOINS):
            pairs = tuple(astray[start : start + JOINS])
            part.post(Rejoined(entry_key("rejoined", str(part.number)), self.at, pairs))

    async def unrefunded(self, refunds: Sequence[Refund]) -> list[Refund]:
        """Of some refunds, those that a sale of their orders does not know of, stored or on the part."""
        new, sold = {row["refund"] for row in await unrefunded(self.store, refunds)}, self.head.slice.sold
        return [refund for refund in refunds if refund.key in new or refund.order in sold]

    async def due(self) -> list[str]:
        """Sales of which something may be approved, with all that stands open taken into the part."""
        sales = [row["sale"] for row in await self.store.read(OPEN_SALES)]
        for start in range(0, len(sales), BATCH):
            await self.head.open(sales[start : start + BATCH])
        return self.head.slice.due(self.as_of)

    async def payable(self) -> list[tuple[str, int]]:
        """Customers for whom something is approved; no work each, so that all are paid in one step."""
        return [(customer, 0) for customer in dict.fromkeys(name for name, _, _ in self.head.slice.ledger.payable())]


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
