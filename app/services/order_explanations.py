"""An order is explained: every entry that it led to is worked out again from what was known then."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.analytics.ledger import Ordered, Paid, Rejoined, Returned
from app.analytics.ledger.codec import event_of
from app.analytics.rewards import Policy
from app.errors import GrapevineError, NotFound
from app.queries import query
from app.services.ledger_head import policies_of
from app.services.ledger_lines import LINES_OF_SALES, LineRow
from app.services.ledger_slices import SALES, Cited, SaleRow, Slice, snapshot_key
from app.services.payments import PAYMENT, payment_entry
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
TOUCHED = query("ledger/touched_by")
SNAPSHOTS = query("ledger/snapshots")
ALL_LINES = query("ledger/entries_of_keys")


async def explain_order(store: Store, order: str) -> Explained:
    """Why an order, or a referral event, pays what it pays; and whether that follows from what was known then.

    Each entry is worked out again: the sales that it concerns are opened as they stood before it, its event is posted,
    and the lines are compared byte for byte with those that are stored.
    """
    sales = [row["sale"] for row in await store.read(POSTED, events=[order])]
    if not sales:
        raise NotFound(
            f"Nothing was posted for {order!r}.", hint="Name an order by source and id with a slash between."
        )
    own = await store.read(LINES_OF_SALES, sales=sales)
    keys = {line.entry for line in own} | {row["key"] for row in await store.read(OF_SALES, sales=sales)}
    entries = await store.read(ENTRIES, keys=sorted(keys))
    lines = {row["entry"]: row["lines"] for row in await store.read(ALL_LINES, keys=sorted(keys))}
    published = {plan.key: plan for plan in await plans(store)}
    policies = policies_of([version_of(vars(plan)) for plan in published.values()])
    rows = {row.sale: row for row in await _involved(store, sales, entries, policies)}
    snapshots = await store.read(SNAPSHOTS, keys=sorted({rows[sale].snapshot for sale in sales}))
    differences = [f"snapshot {row['key']} is not what was taken" for row in snapshots if row["key"] != _digest(row)]
    for entry in entries:
        found = await _again(store, entry, rows, policies)
        if canonical(found) != canonical(lines.get(entry.key, [])):
            differences.append(f"entry {entry.key} has other lines than follow from it")
    text = _text(order, snapshots, [published[plan] for plan in sorted({rows[s].plan for s in sales})], entries, own)
    return Explained(order, text, not differences, differences)


async def _involved(
    store: Store, sales: Sequence[str], entries: Sequence[EntryRow], policies: Mapping[str, Policy]
) -> list[SaleRow]:
    """Every sale that one of the entries could have looked at."""
    events = [event_of(json.loads(entry.event), policies) for entry in entries]
    customers = sorted({event.customer for event in events if isinstance(event, Paid)})
    identities = sorted({name for event in events if isinstance(event, Rejoined) for name, _ in event.customers})
    touched = {row["sale"] for row in await store.read(TOUCHED, customers=customers, identities=identities)}
    for event in events:
        if isinstance(event, Returned):
            payment = await store.read(PAYMENT, payment=event.payment)
            touched |= {line["sale"] for line in payment[0]["lines"]}
    return await store.read(SALES, sales=sorted(touched | set(sales)))


async def _again(
    store: Store, entry: EntryRow, rows: Mapping[str, SaleRow], policies: Mapping[str, Policy]
) -> list[dict[str, Any]]:
    """The lines of an entry, worked out again; none where its event can no longer be."""
    event = event_of(json.loads(entry.event), policies)
    part = Slice(policies, entry.number)
    part.open(rows.values(), before=entry.number)
    if isinstance(event, Returned):
        payment = await store.read(PAYMENT, payment=event.payment)
        part.ledger.admit_payment(payment_entry(payment[0]["event"], payment[0]["lines"]), returned=False)
    cited = None
    if isinstance(event, Ordered) and event.key in rows:
        row = rows[event.key]
        cited = Cited(event, row.order, row.plan, row.snapshot)
    try:
        posting = part.post(event, cited)
    except GrapevineError:
        return []
    return part.line_rows(posting) if posting else []


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
