"""`grapevine settlement preview | close | list | export | notify`: what was due is approved and paid out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.answering import answer, moment, send, webhook
from app.cli.session import settings
from app.delivery.files import FORMATS
from app.errors import BadInput
from app.services import settlement as settling
from app.services import statements, webhook_events, webhooks
from app.services.instants import moment as as_text
from app.services.settlement_log import Settled
from app.store.graph import Store
from app.store.local import Say

settlement = typer.Typer(no_args_is_help=True, help="Preview, close and hand out settlements.")
SHOWN = 20
"""Statements that a line of facts shows; the files hold all."""
Run = Annotated[
    str, typer.Argument(metavar="RUN", help="Id of the settlement, as `grapevine settlement list` shows it.")
]


@settlement.command()
def preview(
    as_of: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="What happened up to then takes part; default: the newest fact."),
    ] = None,
) -> None:
    """Say what a settlement would approve and pay; nothing is written."""
    asked = None if as_of is None else moment("--as-of", as_of)

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        until = await statements.newest_fact(store) if asked is None else asked
        if asked is None:
            print(f"note: as of the newest fact, {as_text(until)}", file=sys.stderr)
        say("settling in memory", None)
        return told(await settling.preview(store, until))

    answer(job)


@settlement.command()
def close(
    as_of: Annotated[str, typer.Option(metavar="MOMENT", help="What happened up to then takes part.")],
    actor: Annotated[str, typer.Option(metavar="NAME", help="Who decides; it stays in the record.")],
) -> None:
    """Approve what is due and pay it out, each once; one that was cut off is finished first.

    The moment has no default, since closing pays money: `grapevine settlement preview` says what it would come to.
    """
    until, to = moment("--as-of", as_of), webhook(settings())

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        if to:
            await webhook_events.begin(store)
        settled = await settling.close(store, until, actor=actor, say=say)
        return {**told(settled), "webhooks": await send(store, to, say)}

    answer(job)


@settlement.command("list")
def list_settlements() -> None:
    """List all settlements, the newest first."""

    async def job(store: Store, _say: Say) -> Mapping[str, Any]:
        found = sorted(await settling.settlements(store), key=lambda each: -each.number)
        return {"settlements": [_head(each) for each in found]}

    answer(job)


@settlement.command()
def export(
    run: Run,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write statements, lines and snapshots.")],
    form: Annotated[str, typer.Option("--format", help=f"How they are written: {', '.join(FORMATS)}.")] = FORMATS[0],
    spreadsheet: Annotated[
        bool, typer.Option("--spreadsheet", help="Put a ' before what a spreadsheet would run as a formula.")
    ] = False,
) -> None:
    """Write a settlement as files: a statement for each payee and currency, each line, and the chains they cite."""

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        settled, rows = await statements.export(store, run, out, form, spreadsheet=spreadsheet, say=say)
        return {**_head(settled), "files": {f"{name}.{form}": count for name, count in rows.items()}}

    answer(job)


@settlement.command()
def notify(run: Run) -> None:
    """Send the webhooks of a settlement again, under the same ids; exit code 1 when they were not taken."""
    to = webhook(settings())
    if to is None:
        raise BadInput(
            "No address for webhooks is set.", hint="Set GRAPEVINE_WEBHOOK_URL and GRAPEVINE_WEBHOOK_SECRET."
        )

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        settled = await settling.settlement(store, run)
        await webhook_events.note_settlement(store, settled)
        await webhooks.send_again(store, settled.id)
        sent = await send(store, to, say)
        return {"settlement": settled.id, "webhooks": sent, "told": _told(await webhooks.about(store, settled.id))}

    if any(each["state"] != "delivered" for each in answer(job)["told"]):
        raise typer.Exit(1)


def told(settled: Settled) -> dict[str, Any]:
    """A settlement as one object of plain values, with its first statements."""
    for each in settled.differences[:SHOWN]:
        print(f"left out: {each}", file=sys.stderr)
    shown = [asdict(each) for each in settled.statements[:SHOWN]]
    return {**_head(settled), "payees": len(settled.statements), "statements": shown}


def _head(settled: Settled) -> dict[str, Any]:
    return {
        "id": settled.id,
        "number": settled.number,
        "state": settled.state,
        "as_of": as_text(settled.as_of),
        "counts": dict(settled.counts),
        "differences": len(settled.differences),
        "totals": [asdict(total) for total in settled.totals],
    }


def _told(found: list[webhooks.Delivery]) -> list[dict[str, Any]]:
    return [asdict(each) for each in found]
