"""What is told by webhook: settlements that closed, payments that came back, and rewards that are held."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from app.errors import Conflict, NotFound
from app.queries import query
from app.services import settlement
from app.services.instants import moment
from app.services.runs import canonical
from app.services.settlement_log import Settled
from app.store.graph import Store

log = logging.getLogger("grapevine")
MOST_HELD: Final = 100
"""Held rewards that one webhook lists; a settlement that holds more of them sends several."""
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


@dataclass(frozen=True)
class Happened:
    """An entry of the ledger that is told of, and the event that it posted."""

    entry: Mapping[str, Any]
    event: Mapping[str, Any]


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
        found = [*await _of_entries(store, portion), *await _of_settlements(store, closed)]
        entry = to.entry if portion.last is None else portion.last + 1
        run = max([to.run, *(each.number + 1 for each in closed)])
        # Where somebody else has read on meanwhile, nothing is noted here, and what is left is read anew.
        await _note(store, found, entry, run, after=to.entry)


async def note_settlement(store: Store, settled: Settled) -> None:
    """Note a settlement that closed, also one from before webhooks were set up."""
    if settled.state != "closed":
        raise Conflict(
            f"Settlement {settled.id!r} is {settled.state}.", hint="Finish it first: `grapevine settlement close`."
        )
    await begin(store)
    closed = [each for each in await store.read(SETTLEMENTS, run=settled.number) if each.number == settled.number]
    await _note(store, [_closed(settled, each.closed_at) for each in closed])


async def _note(
    store: Store, found: Sequence[Announcement], entry: int = 0, run: int = 0, *, after: int | None = None
) -> None:
    columns: dict[str, Any] = {
        name: [getattr(each, name) for each in found] for name in ("id", "type", "subject", "body")
    }
    # By parameters and not by batches: webhooks and how far was read are one transaction.
    await store.write(NOTE, entry=entry, run=run, after=after, **columns)


async def _of_entries(store: Store, portion: Portion) -> list[Announcement]:
    events = [Happened(each, json.loads(each["event"])) for each in portion.events if each]
    held: dict[str, list[Happened]] = {}
    for each in events:
        if each.entry["kind"] == "ordered" and each.event.get("holds"):
            held.setdefault(each.entry["run"] or "", []).append(each)
    found = [_held(many[at : at + MOST_HELD]) for many in held.values() for at in range(0, len(many), MOST_HELD)]
    back = [each for each in events if each.entry["kind"] == "returned"]
    keys = [each.event["payment"] for each in back]
    paid = {each.key: each for each in await store.read(PAYMENTS, keys=keys)} if keys else {}
    for each in back:
        if payment := paid.get(each.event["payment"]):
            found.append(_returned(each, payment))
        else:
            log.error("no webhook tells of %s: its payment is not in the ledger", each.entry["key"])
    return found


def _held(many: Sequence[Happened]) -> Announcement:
    first, newest = many[0], max(each.event["at"] for each in many)
    held = [
        {
            "sale": each.event["key"],
            "order": each.entry["order"],
            "plan": each.entry["plan"],
            "reasons": list(each.event["holds"]),
        }
        for each in many
    ]
    data = {"settlement": first.entry["run"], "count": len(held), "held": held}
    return _announcement(HELD, str(first.event["key"]), moment(newest), data)


def _returned(back: Happened, payment: Payment) -> Announcement:
    paid = json.loads(payment.event)
    data = {
        "payment": payment.key,
        "settlement": payment.run,
        "customer": paid["customer"],
        "currency": paid["currency"],
        "amount_minor": str(paid["amount"]),
        "reason": back.entry["reason"] or "",
    }
    return _announcement(RETURNED, str(back.entry["key"]), moment(back.event["at"]), data)


async def _of_settlements(store: Store, closed: Sequence[Closed]) -> list[Announcement]:
    found = []
    for each in closed:
        try:
            found.append(_closed(await settlement.settlement(store, each.id), each.closed_at))
        except (NotFound, Conflict) as error:
            log.error("no webhook tells of settlement %s: %s", each.id, error)
    return found


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
