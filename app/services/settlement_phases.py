"""What a settlement does, phase by phase; the same phases close it in the graph and preview it in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol

from app.analytics.ledger import Approved, Event, Paid, Refunded
from app.analytics.rewards.payouts import due_at
from app.errors import BadInput, Conflict, NotFound
from app.queries import query
from app.services.ledger_head import Head
from app.services.ledger_keys import entry_key
from app.services.plans import Version
from app.services.sale_referrals import named_in
from app.services.sales import Reads, Refund, order_events, referral_events, refund_events, unfit
from app.services.selling import ORDER, REFERRAL, Refused, sell
from app.store.local import Say

UNPOSTED = query("ledger/unposted")
UNPOSTED_REFERRALS = query("ledger/unposted_referrals")
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
    def at(self) -> int:
        """The second that decisions are dated: that of the settlement, or of one before it where that is later."""
        ...

    async def step(self, work: Step) -> int:
        """Do one step, whole or not at all."""
        ...

    async def rejoin(self) -> None:
        """Move what is owed to the customers that its identities belong to now."""
        ...

    async def unrefunded(self, refunds: Sequence[Refund]) -> list[Refund]:
        """Of some refunds, those that a sale of their orders does not know of."""
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
        await self.desk.rejoin()
        await self._note_unfit()
        for kind in (ORDER, REFERRAL):
            events = await self._new_events(kind)
            for start in range(0, len(events), BATCH):
                self.say(f"posting {kind}s", start / len(events))
                await self.desk.step(partial(self._sell, kind, events[start : start + BATCH]))
        refunds = await self._new_refunds()
        for start in range(0, len(refunds), BATCH):
            self.say("posting refunds", start / len(refunds))
            await self.desk.step(partial(self._refund, refunds[start : start + BATCH]))
        # A refund of what was paid stands with the customer of the sale: who has the identity now owes it.
        await self.desk.rejoin()
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

    async def _new_events(self, kind: str) -> list[str]:
        """Events that a plan should pay and has not, in the order of their times, so that budgets go by time."""
        mine = [version for version in self.desk.versions if version.policy.terms.pays_for == kind]
        spans: dict[str, list[Any]] = {
            "names": [version.policy.name for version in mine],
            "starts": [version.starts_at for version in mine],
            "ends": [version.ends_at for version in mine],
        }
        found, after = list[tuple[int, str]](), ""
        listed = order_events if kind == ORDER else referral_events
        while mine and (page := await listed(self.desk.store, after, PAGE, self.desk.as_of)):
            after = page[-1]
            if kind == ORDER:
                currencies = [version.policy.terms.currency for version in mine]
                rows = await self.desk.store.read(UNPOSTED, orders=page, currencies=currencies, **spans)
            else:
                customers, channels = zip(*map(named_in, page), strict=True)
                pairs = {"customers": list(customers), "channels": list(channels)}
                rows = await self.desk.store.read(UNPOSTED_REFERRALS, events=page, **pairs, **spans)
            found += [(row["at"], row["key"]) for row in rows]
        return [key for _, key in sorted(found)]

    async def _new_refunds(self) -> list[Refund]:
        """Refunds that a sale of their orders does not know of, in the order of their times."""
        found, after = list[Refund](), ""
        while page := await refund_events(self.desk.store, after, PAGE, self.desk.as_of):
            after = page[-1].key
            found += await self.desk.unrefunded(page)
        return sorted(found, key=lambda each: (each.at, each.key))

    async def _sell(self, kind: str, events: list[str], head: Head) -> int:
        await sell(head.tx, head.slice, head.versions, kind, events, self.refused)
        return len(events)

    async def _refund(self, refunds: list[Refund], head: Head) -> int:
        """Post refunds to every sale of their orders, in the order of their times."""
        rows = await unrefunded(head.tx, refunds)
        sales: dict[str, list[str]] = {}
        for row in rows:
            sales.setdefault(row["refund"], []).append(row["sale"])
        await head.open([row["sale"] for row in rows])
        for refund in refunds:
            for sale in [*sales.get(refund.key, ()), *head.slice.sold.get(refund.order, ())]:
                at = max(refund.at, head.slice.cited[sale].event.at)
                self._post(head, Refunded(entry_key("refunded", refund.key, sale), at, sale, refund.amount))
        return len(rows)

    async def _approve(self, sales: list[str], head: Head) -> int:
        await head.open(sales)
        for sale in sorted(sales):
            cited = head.slice.cited[sale]
            due = due_at(cited.event.policy, cited.event.at) <= self.desk.as_of
            if due and not cited.held and head.slice.pending(sale):
                self._post(head, Approved(entry_key("approved", sale), self.desk.at, sale))
        return len(sales)

    async def _pay(self, customers: list[str], head: Head) -> int:
        """Pay some customers what is approved for them, each once a settlement."""
        rows = await head.tx.read(APPROVED_SALES, customers=customers)
        await head.open([row["sale"] for row in rows])
        asked = set(customers)
        due = [
            (entry_key("paid", self.desk.run, customer, currency), customer, currency, amount)
            for customer, currency, amount in head.slice.ledger.payable()
            if customer in asked
        ]
        known = {row["key"] for row in await head.tx.read(KNOWN, keys=[key for key, *_ in due])}
        for key, customer, currency, amount in due:
            if key not in known:
                self._post(head, Paid(key, self.desk.at, customer, currency, amount))
        return len(due)

    def _post(self, head: Head, event: Event) -> None:
        try:
            head.slice.post(event)
        except (BadInput, Conflict, NotFound) as error:
            self.refused.note(event.key, error)


async def unrefunded(store: Reads, refunds: Sequence[Refund]) -> list[dict[str, str]]:
    """Of some refunds, each sale that does not know of one."""
    keys, orders = [refund.key for refund in refunds], [refund.order for refund in refunds]
    return await store.read(UNREFUNDED, refunds=keys, orders=orders)


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
