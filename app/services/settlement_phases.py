"""What a settlement does, phase by phase; the same phases close it in the graph and preview it in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from app.analytics.ledger import Approved, Event, Paid, Refunded
from app.errors import BadInput, Conflict, NotFound
from app.queries import query
from app.services.ledger_head import Head
from app.services.plans import Version
from app.services.posting import rejoin
from app.services.sales import Reads, Refund, order_events, referral_events, refund_events, unfit
from app.services.selling import ORDER, REFERRAL, Refused, sell
from app.store.local import Say

UNPOSTED = query("ledger/unposted")
UNREFUNDED = query("ledger/unrefunded")
APPROVED_SALES = query("ledger/approved_sales")
KNOWN = query("ledger/entries_known")
BATCH: Final = 1000
"""Events a transaction."""
PAGE: Final = 10_000
"""Events that are looked through at once for those that are new."""
MOST_UNFIT: Final = 100
Step = Callable[[Head], Awaitable[int]]


class Desk(Protocol):
    """Where a settlement is worked on: in the graph, or in memory alone."""

    @property
    def store(self) -> Reads:
        """What is there to be done is read from it."""
        ...

    @property
    def run(self) -> str:
        """Id of the settlement; empty for a preview."""
        ...

    @property
    def as_of(self) -> int:
        """The second up to which events take part."""
        ...

    @property
    def versions(self) -> Sequence[Version]:
        """Every published version of a plan."""
        ...

    @property
    def joins(self) -> int:
        """As many identities as one step moves to other customers."""
        ...

    async def step(self, work: Step) -> int:
        """Do one step, whole or not at all."""
        ...

    async def due(self) -> list[str]:
        """Sales of which something may be approved."""
        ...

    async def payable(self) -> list[tuple[str, int]]:
        """Customers for whom something is approved, each with the number of sales that it comes from."""
        ...


@dataclass
class Settlement:
    """A settlement at work: each phase lists what there is to do, then does it batch by batch."""

    desk: Desk
    say: Say
    refused: Refused = field(default_factory=Refused)

    async def work(self) -> None:
        """Follow joins, post new sales and refunds, approve what is due, and pay."""
        self.say("following joins", None)
        while await self.desk.step(self._rejoin) == self.desk.joins:
            pass
        await self._note_unfit()
        for kind in (ORDER, REFERRAL):
            async for events in self._new_events(kind):
                self.say(f"posting {kind}s", None)
                await self.desk.step(partial(self._sell, kind, events))
        async for refunds in self._refunds():
            self.say("posting refunds", None)
            await self.desk.step(partial(self._refund, refunds))
        due = await self.desk.due()
        for start, sales in batches([(sale, 1) for sale in due], BATCH):
            self.say("approving", start / len(due))
            await self.desk.step(partial(self._approve, sales))
        payable = await self.desk.payable()
        for start, customers in batches(payable, BATCH):
            self.say("paying", start / len(payable))
            await self.desk.step(partial(self._pay, customers))

    async def _note_unfit(self) -> None:
        """Name orders that no plan can pay for, the first of them where they are many."""
        if any(version.policy.terms.pays_for == ORDER for version in self.desk.versions):
            for each in await unfit(self.desk.store, first=MOST_UNFIT):
                self.refused.note(each.event, f"it lacks {each.missing}")

    async def _new_events(self, kind: str) -> AsyncIterator[list[str]]:
        """Events that a plan should pay and has not, in batches."""
        mine = [version for version in self.desk.versions if version.policy.terms.pays_for == kind]
        spans = {
            "names": [version.policy.name for version in mine],
            "starts": [version.starts_at for version in mine],
            "ends": [version.ends_at for version in mine],
        }
        after = ""
        while mine:
            listed = order_events if kind == ORDER else referral_events
            page = await listed(self.desk.store, after, PAGE, self.desk.as_of)
            if not page:
                return
            after, new = page[-1], page
            if kind == ORDER:
                new = [row["key"] for row in await self.desk.store.read(UNPOSTED, orders=page, **spans)]
            for start in range(0, len(new), BATCH):
                yield new[start : start + BATCH]

    async def _refunds(self) -> AsyncIterator[list[Refund]]:
        after = ""
        while page := await refund_events(self.desk.store, after, PAGE, self.desk.as_of):
            after = page[-1].key
            for start in range(0, len(page), BATCH):
                yield page[start : start + BATCH]

    async def _rejoin(self, head: Head) -> int:
        return await rejoin(head, self.desk.as_of, self.desk.joins)

    async def _sell(self, kind: str, events: list[str], head: Head) -> int:
        await sell(head.tx, head.slice, head.versions, kind, events, self.refused)
        return len(events)

    async def _refund(self, refunds: list[Refund], head: Head) -> int:
        """Post refunds to every sale of their orders, in the order of their times."""
        keys, orders = [refund.key for refund in refunds], [refund.order for refund in refunds]
        rows = await head.tx.read(UNREFUNDED, refunds=keys, orders=orders)
        sales: dict[str, list[str]] = {}
        for row in rows:
            sales.setdefault(row["refund"], []).append(row["sale"])
        await head.open([row["sale"] for row in rows])
        for refund in sorted(refunds, key=lambda each: (each.at, each.key)):
            for sale in [*sales.get(refund.key, ()), *head.slice.sold.get(refund.order, ())]:
                at = max(refund.at, head.slice.cited[sale].event.at)
                self._post(head, Refunded(f"refunded {refund.key} {sale}", at, sale, refund.amount))
        return len(rows)

    async def _approve(self, sales: list[str], head: Head) -> int:
        await head.open(sales)
        asked = set(sales)
        for sale in head.slice.due(self.desk.as_of):
            if sale in asked:
                self._post(head, Approved(f"approved {sale}", self.desk.as_of, sale))
        return len(sales)

    async def _pay(self, customers: list[str], head: Head) -> int:
        """Pay some customers what is approved for them, each once a settlement."""
        rows = await head.tx.read(APPROVED_SALES, customers=customers)
        await head.open([row["sale"] for row in rows])
        asked = set(customers)
        due = [
            (f"paid {self.desk.run} {customer} {currency}", customer, currency, amount)
            for customer, currency, amount in head.slice.ledger.payable()
            if customer in asked
        ]
        known = {row["key"] for row in await head.tx.read(KNOWN, keys=[key for key, *_ in due])}
        for key, customer, currency, amount in due:
            if key not in known:
                self._post(head, Paid(key, self.desk.as_of, customer, currency, amount))
        return len(due)

    def _post(self, head: Head, event: Event) -> None:
        try:
            head.slice.post(event)
        except (BadInput, Conflict, NotFound) as error:
            self.refused.note(event.key, error)


def batches(given: Sequence[tuple[str, int]], most: int) -> Iterator[tuple[int, list[str]]]:
    """Names with how much work each is, put together until a batch has enough; each with the place it starts at.

    >>> list(batches([("ana", 2), ("bo", 1), ("cy", 9)], 3))
    [(0, ['ana', 'bo']), (2, ['cy'])]
    """
    start, work = 0, 0
    for place, (_, cost) in enumerate(given):
        if place > start and work + cost > most:
            yield start, [name for name, _ in given[start:place]]
            start, work = place, 0
        work += cost
    if start < len(given):
        yield start, [name for name, _ in given[start:]]
