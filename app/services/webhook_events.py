"""What is told by webhook: settlements that closed, payments that came back, and rewards that are held."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from app.errors import Conflict
from app.queries import query
from app.services import settlement
from app.services.instants import moment
from app.services.runs import canonical
from app.services.settlement_log import Settled
from app.store.graph import Store

CLOSED, RETURNED, HELD = "settlement.closed", "payment.returned", "reward.held"
STATEMENTS: Final = "/v1/settlements/{}/statements"
LINES: Final = "/v1/settlements/{}/lines"


@dataclass(frozen=True)
class Announcement:
    """An event to be told: its id follows from what it is, so that it is noted once however often it is found."""

    id: str
    type: str
    subject: str
    body: str


@dataclass(frozen=True)
class ReadTo:
    """The number of the next entry and of the next settlement that were not looked at."""

    entry: int
    run: int


@dataclass(frozen=True)
class Portion:
    """The last entry of a portion of the ledger, and what may be told of it."""

    last: int | None
    events: list[dict[str, Any] | None]


@dataclass(frozen=True)
class Closed:
    """A settlement that was closed, and when."""

    id: str
    number: int
    closed_at: str


@dataclass(frozen=True)
class Payment:
    """A payment as it was posted, and the settlement it belongs to."""

    key: str
    event: str
    run: str | None


BEGIN = query("delivery/begin_webhooks")
READ_TO = query("delivery/webhooks_read_to", ReadTo)
EVENTS = query("delivery/events_of_ledger", Portion)
SETTLEMENTS = query("delivery/closed_settlements", Closed)
PAYMENTS = query("delivery/payments", Payment)
NOTE = query("delivery/note_webhooks")


async def begin(store: Store) -> None:
    """Tell of everything from now on; what was there before webhooks were first set up is not told."""
    await store.write(BEGIN)


async def note_new(store: Store) -> None:
    """Note what happened since the last time; the ledger is its own list of what is to be told, so nothing is lost."""
    if not await store.read(READ_TO):
        await begin(store)
    while True:
        to = (await store.read(READ_TO))[0]
        portion = (await store.read(EVENTS, entry=to.entry))[0]
        closed = await store.read(SETTLEMENTS, run=to.run)
        if portion.last is None and not closed:
            return
        found = [*await _of_entries(store, portion), *[await _of_settlement(store, each) for each in closed]]
        entry = to.entry if portion.last is None else portion.last + 1
        await _note(store, found, entry, max([to.run, *(each.number + 1 for each in closed)]))


async def note_settlement(store: Store, settled: Settled) -> None:
    """Note a settlement that closed, also one from before webhooks were set up."""
    if settled.state != "closed":
        raise Conflict(
            f"Settlement {settled.id!r} is {settled.state}.", hint="Finish it first: `grapevine settlement close`."
        )
    await begin(store)
    closed = [each for each in await store.read(SETTLEMENTS, run=settled.number) if each.number == settled.number]
    await _note(store, [_closed(settled, each.closed_at) for each in closed])


async def _note(store: Store, found: Sequence[Announcement], entry: int = 0, run: int = 0) -> None:
    columns: dict[str, Any] = {
        name: [getattr(each, name) for each in found] for name in ("id", "type", "subject", "body")
    }
    # By parameters and not by batches: webhooks and how far was read are one transaction.
    await store.write(NOTE, entry=entry, run=run, **columns)


async def _of_entries(store: Store, portion: Portion) -> list[Announcement]:
    events = [(each, json.loads(each["event"])) for each in portion.events if each]
    held = [_held(each, event) for each, event in events if each["kind"] == "ordered" and event.get("holds")]
    back = [(each, event) for each, event in events if each["kind"] == "returned"]
    keys = [event["payment"] for _, event in back]
    paid = {each.key: each for each in await store.read(PAYMENTS, keys=keys)} if keys else {}
    return held + [_returned(each, event, paid[event["payment"]]) for each, event in back]


def _held(entry: Mapping[str, Any], event: Mapping[str, Any]) -> Announcement:
    data = {"sale": event["key"], "order": entry["order"], "plan": entry["plan"], "reasons": list(event["holds"])}
    return _announcement(HELD, str(event["key"]), moment(event["at"]), data)


def _returned(entry: Mapping[str, Any], event: Mapping[str, Any], payment: Payment) -> Announcement:
    paid = json.loads(payment.event)
    data = {
        "payment": payment.key,
        "settlement": payment.run,
        "customer": paid["customer"],
        "currency": paid["currency"],
        "amount_minor": str(paid["amount"]),
        "reason": entry["reason"] or "",
    }
    return _announcement(RETURNED, str(entry["key"]), moment(event["at"]), data)


async def _of_settlement(store: Store, closed: Closed) -> Announcement:
    return _closed(await settlement.settlement(store, closed.id), closed.closed_at)


def _closed(found: Settled, at: str) -> Announcement:
    data = {
        "settlement": found.id,
        "number": found.number,
        "as_of": moment(found.as_of),
        "totals": [_amounts(vars(total)) for total in found.totals],
        "payees": len(found.statements),
        "statements": STATEMENTS.format(found.id),
        "lines": LINES.format(found.id),
    }
    return _announcement(CLOSED, found.id, at, data)


def _amounts(values: Mapping[str, Any]) -> dict[str, str]:
    """Amounts are written as text: 64 bits are more than JSON numbers hold everywhere."""
    return {name if isinstance(value, str) else f"{name}_minor": str(value) for name, value in values.items()}


def _announcement(kind: str, subject: str, at: str, data: Mapping[str, Any]) -> Announcement:
    digest = sha256(f"{kind} {subject}".encode()).digest()[:20]
    name = "msg_" + base64.b32encode(digest).decode().lower()
    return Announcement(name, kind, subject, canonical({"type": kind, "timestamp": at, "data": data}))
