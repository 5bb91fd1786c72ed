"""Statements of a settlement as tables: a row for each payee and currency, the lines behind them, and their chains."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from app.delivery.files import FORMATS, Columns, Format, write_table
from app.errors import BadInput, Conflict, NotFound
from app.queries import query
from app.services import settlement
from app.services.instants import moment
from app.services.ledger import LineRow
from app.services.settlement_log import LAST, Settled, Statement, stored
from app.store.graph import Store
from app.store.local import Say

AMOUNTS: Final = ("opening", "earned", "clawed_back", "moved", "approved", "paid", "carried")
"""Opening and earned, less clawed back, with what moved, less paid, is what is carried; approved is told beside."""
AT_ONCE: Final = 1_000
ENTRIES_AT_ONCE: Final = 20_000


@dataclass(frozen=True)
class Snapshot:
    """Whom an event came through, as it was when its reward was posted."""

    key: str
    event: str
    kind: str
    plan: str
    content: str


SNAPSHOTS = query("delivery/snapshots", Snapshot)
NEWEST = query("networks/newest")
HEAD = query("ledger/head")
LINES = query("ledger/lines_between", LineRow)
LINES_OF_PAYEES = query("rewards/lines_of_payees", LineRow)


def closed(settled: Settled) -> Settled:
    """A settlement whose statements and lines may be handed out: they never change any more."""
    if settled.state != "closed":
        raise Conflict(
            f"Settlement {settled.id!r} is {settled.state}: what it pays may still change.",
            hint="Finish it first: `grapevine settlement close`.",
        )
    return settled


async def newest_fact(store: Store) -> int:
    """The moment of the newest share, click, order or refund, in unix seconds; now, where that lies ahead."""
    found: int | None = (await store.read(NEWEST))[0]["at"]
    if found is None:
        raise NotFound("There is nothing to settle yet.", hint="Load orders first: `grapevine ingest FOLDER`.")
    now: int = (await store.read(HEAD))[0]["now"]
    return min(found, now)


def statement_columns(statements: Sequence[Statement]) -> Columns:
    """Statements as columns, by customer and currency."""
    rows = sorted(statements, key=lambda each: (each.customer.encode(), each.currency))
    texts: dict[str, Any] = {
        "customer_id": [each.customer for each in rows],
        "currency": [each.currency for each in rows],
    }
    return texts | {f"{name}_minor": [getattr(each, name) for each in rows] for name in AMOUNTS}


def line_columns(found: Sequence[LineRow]) -> Columns:
    """Ledger lines as columns, in the order they were posted."""
    rows = sorted(found, key=lambda each: (each.number, each.line))
    columns: dict[str, Any] = {}
    for field in fields(LineRow):
        name = {"customer": "customer_id", "debit": "debit_minor", "credit": "credit_minor"}.get(field.name, field.name)
        values = [getattr(each, field.name) for each in rows]
        columns[name] = [moment(at) for at in values] if name == "at" else values
    return columns


async def lines(store: Store, run: str) -> AsyncIterator[list[LineRow]]:
    """The lines of a settlement, portion by portion in the order they were posted; of an open one, as far as it is."""
    first, last = await _span(store, run)
    if last == LAST:
        yield await settlement.statement_lines(store, run)
        return
    for begin in range(first, last + 1, ENTRIES_AT_ONCE):
        yield await store.read(LINES, first=begin, last=min(last, begin + ENTRIES_AT_ONCE - 1), customer=None)


async def lines_of(store: Store, customers: Sequence[str], *, run: str) -> dict[str, list[LineRow]]:
    """The lines of a settlement about some customers, by customer; two round trips for all of them."""
    first, last = await _span(store, run)
    found: dict[str, list[LineRow]] = {}
    for line in await store.read(LINES_OF_PAYEES, customers=sorted(set(customers)), first=first, last=last):
        found.setdefault(line.customer, []).append(line)
    return found


async def _span(store: Store, run: str) -> tuple[int, int]:
    """The numbers of the first and the last entry that a settlement tells of."""
    for each in await stored(store):
        if each.id == run:
            return each.first, LAST if each.last is None else each.last
    raise NotFound(f"There is no settlement {run!r}.", hint="`grapevine settlement list` names them.")


async def snapshots(store: Store, citing: Sequence[LineRow]) -> list[Snapshot]:
    """The chain snapshots that some lines cite, each once, by key."""
    keys = sorted({each.snapshot for each in citing if each.snapshot})
    found = list[Snapshot]()
    for begin in range(0, len(keys), AT_ONCE):
        found += await store.read(SNAPSHOTS, keys=keys[begin : begin + AT_ONCE])
    return sorted(found, key=lambda each: each.key)


async def export(
    store: Store, run: str, folder: Path, form: str, *, spreadsheet: bool = False, say: Say
) -> tuple[Settled, dict[str, int]]:
    """Write statements, lines and chain snapshots of a settlement into a folder; the rows of each come back."""
    chosen = format_of(form)
    say("reading the settlement", None)
    settled = closed(await settlement.settlement(store, run))
    found = [line async for portion in lines(store, settled.id) for line in portion]
    cited = await snapshots(store, found)
    written: dict[str, Columns] = {
        "statements": statement_columns(settled.statements),
        "lines": line_columns(found),
        "snapshots": {field.name: [getattr(each, field.name) for each in cited] for field in fields(Snapshot)},
    }
    say("writing", None)
    for name, columns in written.items():
        write_table(folder, name, columns, chosen, spreadsheet=spreadsheet)
    return settled, {name: len(next(iter(columns.values()))) for name, columns in written.items()}


def format_of(name: str) -> Format:
    """The format of a name.

    >>> format_of("csv")
    'csv'
    """
    for known in FORMATS:
        if name == known:
            return known
    raise BadInput(f"There is no format {name!r}.", hint=f"Choose one of: {', '.join(FORMATS)}.")
