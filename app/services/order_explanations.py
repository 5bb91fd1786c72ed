"""An order is explained: every entry that it led to is worked out again from what was known then."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.analytics.ledger import APPROVED, PAID, Entry, Line, Ordered, Paid, Rejoined, Returned
from app.analytics.ledger.codec import event_of
from app.analytics.ledger.entries import moved
from app.analytics.ledger.events import Event
from app.analytics.rewards import Policy
from app.errors import GrapevineError, NotFound
from app.queries import query
from app.services.ledger_head import policies_of
from app.services.ledger_lines import LINES_OF_SALES, LineRow
from app.services.ledger_slices import SALES, Cited, Posting, SaleRow, Slice, snapshot_key
from app.services.payments import payment_entry
from app.services.plans import Plan, plans, version_of
from app.services.runs import canonical
from app.services.selling import POSTED
from app.store.graph import Store


@dataclass(frozen=True)
class EntryRow:
    """An entry as it is stored, without its lines."""

    key: str
    number: int
    kind: str
    at: int
    actor: str | None
    reason: str | None
    run: str | None
    event: str


@dataclass(frozen=True)
class Explained:
    """An order's chain, plans, entries and lines as one text, and whether all came out again byte for byte."""

    order: str
    text: str
    reproduced: bool
    differences: list[str]


ENTRIES = query("ledger/entries_by_key", EntryRow)
OF_SALES = query("ledger/entries_of_sales")
SNAPSHOTS = query("ledger/snapshots")
SUMS = query("ledger/payment_sums")
PAYMENT_LINES = query("ledger/payment_lines")


async def explain_order(store: Store, order: str) -> Explained:
    """Why an order, or a referral event, pays what it pays; and whether that follows from what was known then.

    Each entry is worked out again: the order's sales are opened as they stood before it, its event is posted, and the
    lines are compared. Of an entry that concerns many orders, a payment or a join, the lines of this order are worked
    out, so that explaining one takes no longer the more its people earn; `verify` replays such entries whole.
    """
    sales = [row["sale"] for row in await store.read(POSTED, events=[order])]
    if not sales:
        raise NotFound(
            f"Nothing was posted for {order!r}.", hint="Name an order by source and id with a slash between."
        )
    own = await store.read(LINES_OF_SALES, sales=sales)
    keys = sorted({line.entry for line in own} | {row["key"] for row in await store.read(OF_SALES, sales=sales)})
    entries = await store.read(ENTRIES, keys=keys)
    published = {plan.key: plan for plan in await plans(store)}
    policies = policies_of([version_of(vars(plan)) for plan in published.values()])
    rows = {row.sale: row for row in await store.read(SALES, sales=sales)}
    cited = sorted({row.snapshot for row in rows.values()})
    snapshots = {row["key"]: row for row in await store.read(SNAPSHOTS, keys=cited)}
    differences = [
        f"snapshot {key} is not what was taken"
        for key in cited
        if key not in snapshots or key != _digest(snapshots[key])
    ]
    differences += await Again(store, rows, policies, own).differences(entries)
    used = [published[plan] for plan in sorted({rows[sale].plan for sale in sales})]
    return Explained(order, _text(order, list(snapshots.values()), used, entries, own), not differences, differences)


@dataclass
class Again:
    """The entries of an order, worked out again on its sales alone; `lines` are those that are stored of them."""

    store: Store
    rows: Mapping[str, SaleRow]
    policies: Mapping[str, Policy]
    lines: Sequence[LineRow]

    async def differences(self, entries: Sequence[EntryRow]) -> list[str]:
        """Entries whose lines are not what follows, and payments whose lines come to something else than was paid."""
        events = {entry.key: event_of(json.loads(entry.event), self.policies) for entry in entries}
        shared = [key for key, event in events.items() if isinstance(event, Paid | Returned | Rejoined)]
        sums = {row["key"]: (row["paid"], row["off"]) for row in await self.store.read(SUMS, keys=shared)}
        wrong = []
        for entry in entries:
            event = events[entry.key]
            found, stored = await self._again(entry, event), [_plain(line) for line in self._stored(entry)]
            if event.key in shared:
                # Where such an entry has lines of other orders between, only the order of ours is known.
                found, stored = [_unplaced(line) for line in found], [_unplaced(line) for line in stored]
            paid, off = sums.get(entry.key, (0, 0))
            if canonical(found) != canonical(stored) or off or (isinstance(event, Paid) and paid != event.amount):
                wrong.append(f"entry {entry.key} has other lines than follow from it")
        return wrong

    def _stored(self, entry: EntryRow) -> list[LineRow]:
        return [line for line in self.lines if line.entry == entry.key]

    async def _again(self, entry: EntryRow, event: Event) -> list[dict[str, Any]]:
        """The lines of an entry, worked out again; none where its event can no longer be."""
        part = Slice(self.policies, entry.number)
        part.open(self.rows.values(), before=entry.number)
        if isinstance(event, Paid):
            return part.line_rows(Posting(entry.number, event, _payment(part, event), None))
        if isinstance(event, Returned):
            found = (await self.store.read(PAYMENT_LINES, payment=event.payment, sales=list(self.rows)))[0]
            part.ledger.admit_payment(payment_entry(found["event"], found["lines"]), returned=False)
        cited = None
        if isinstance(event, Ordered) and event.key in self.rows:
            row = self.rows[event.key]
            cited = Cited(event, row.order, row.plan, row.snapshot)
        try:
            posting = part.post(event, cited)
        except GrapevineError:
            return []
        return part.line_rows(posting) if posting else []


def _payment(part: Slice, event: Paid) -> Entry:
    """The part of a payment that falls on some sales: a settlement pays all that is approved, debts first."""
    standing = [
        (amount > 0, part.cited[place.order].event.at, place, amount)
        for place, amount in part.stands.items()
        if amount and (place.account, place.customer, place.currency) == (APPROVED, event.customer, event.currency)
    ]
    lines: list[Line] = []
    for _, _, place, amount in sorted(standing):
        sold = part.cited[place.order].event
        lines += moved(place, place._replace(account=PAID), amount, sold.policy.told, sold.chain)
    return Entry(event.key, event.at, "paid", tuple(lines))


def _plain(line: LineRow) -> dict[str, Any]:
    """A stored line as lines that are worked out again are written."""
    return {"key": f"{line.entry}#{line.line:02}", **asdict(line)}


def _unplaced(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in ("key", "line")}


def _digest(row: Mapping[str, str]) -> str:
    return snapshot_key(row["event"], row["plan"], row["content"])


def _text(
    order: str,
    snapshots: Sequence[Mapping[str, Any]],
    published: Sequence[Plan],
    entries: Sequence[EntryRow],
    lines: Sequence[LineRow],
) -> str:
    """All of it as canonical JSON, with what is JSON itself unfolded."""
    return canonical(
        {
            "order": order,
            "snapshots": [{**row, "content": json.loads(row["content"])} for row in snapshots],
            "plans": [{**asdict(plan), "definition": json.loads(plan.definition)} for plan in published],
            "entries": [{**asdict(entry), "event": json.loads(entry.event)} for entry in entries],
            "lines": [asdict(line) for line in lines],
        }
    )
