"""`grapevine ledger explain | verify | balances | release | void | returned`: what stands in the ledger, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.cli.answering import answer, moment, send, webhook
from app.cli.session import settings
from app.services import ledger as book
from app.services import posting
from app.services.posting import Posted
from app.services.webhook_events import begin
from app.store.graph import Store
from app.store.local import Say

ledger = typer.Typer(no_args_is_help=True, help="Look into the ledger, and decide on what it holds back.")
Order = Annotated[str, typer.Argument(metavar="ORDER", help="Id of the order: source and external id with a slash.")]
Plan = Annotated[str | None, typer.Option(metavar="NAME", help="Only what this plan pays; default: every plan.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; it stays in the record.")]
Actor = Annotated[str, typer.Option(metavar="NAME", help="Who decides; it stays in the record.")]


@ledger.command()
def explain(order: Order) -> None:
    """Show chains, plans, entries and lines of an order, and work every line out again; exit code 1 if one differs."""

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        say("working it out again", None)
        found = await book.explain_order(store, order)
        return {
            "order": found.order,
            "reproduced": found.reproduced,
            "differences": list(found.differences),
            "explanation": json.loads(found.text),
        }

    if not answer(job)["reproduced"]:
        raise typer.Exit(1)


@ledger.command()
def verify() -> None:
    """Replay the whole ledger from nothing; exit code 1 when a line differs or an entry is out of balance."""

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        return asdict(await book.verify(store, say))

    if answer(job)["differences"]:
        print("grapevine: the ledger is not what its events make of it", file=sys.stderr)
        raise typer.Exit(1)


@ledger.command()
def balances(
    customer: Annotated[str | None, typer.Option(metavar="ID", help="Only this customer; default: everybody.")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="As it was at that moment; default: as it is now.")
    ] = None,
) -> None:
    """Say what stands in each account of each customer."""
    then = None if at is None else moment("--at", at)

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        say("adding up", None)
        return {"balances": [asdict(each) for each in await book.balances(store, customer=customer, at=then)]}

    answer(job)


@ledger.command()
def release(order: Order, reason: Reason, actor: Actor, plan: Plan = None) -> None:
    """Let a reward be approved that a fraud rule holds back."""

    async def job(store: Store, _say: Say) -> Mapping[str, Any]:
        return _told(await posting.release_hold(store, order, plan=plan, reason=reason, actor=actor))

    answer(job)


@ledger.command()
def void(order: Order, reason: Reason, actor: Actor, plan: Plan = None) -> None:
    """Take back a reward that is still pending."""

    async def job(store: Store, _say: Say) -> Mapping[str, Any]:
        return _told(await posting.void_reward(store, order, plan=plan, reason=reason, actor=actor))

    answer(job)


@ledger.command()
def returned(
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="Key of the payment's entry.")],
    reason: Reason,
    actor: Actor,
) -> None:
    """Note that a payment came back: what it paid is owed again."""

    to = webhook(settings())

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        if to:
            await begin(store)
        posted = await posting.return_payment(store, payment, reason=reason, actor=actor)
        return {**_told(posted), "webhooks": await send(store, to, say)}

    answer(job)


def _told(posted: Posted | list[Posted]) -> dict[str, Any]:
    found = posted if isinstance(posted, list) else [posted]
    return {"entries": [asdict(each) for each in found]}
