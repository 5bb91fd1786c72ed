"""One question or order to the graph from a shell, answered by one line of JSON on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.cli.progress import progress
from app.cli.session import graph, on_store, settings
from app.config import Settings
from app.delivery.webhooks import Endpoint, endpoint
from app.errors import BadInput
from app.services.ingest import prepare
from app.services.instants import seconds
from app.services.webhooks import deliver_soon
from app.store.graph import Store
from app.store.local import Say

Job = Callable[[Store, Say], Awaitable[Mapping[str, Any]]]


def answer(job: Job) -> dict[str, Any]:
    """Do a job on the graph, with its schema up to date, and print the facts it gives as one line of JSON."""

    async def work(store: Store) -> dict[str, Any]:
        await prepare(store)
        return dict(await job(store, say))

    with progress() as say, graph(settings(), say) as address:
        found = on_store(address, work)
    print(json.dumps(found, ensure_ascii=False))
    return found


def webhook(chosen: Settings) -> Endpoint | None:
    """Where webhooks go under these settings; nowhere when no address is set."""
    return endpoint(chosen.webhook_url, chosen.webhook_secrets()) if chosen.webhook_url else None


async def send(store: Store, to: Endpoint | None, say: Say) -> dict[str, int] | None:
    """Send the webhooks that are due, and say on standard error what nobody takes for now; how many went how."""
    if to is None:
        return None
    say("sending webhooks", None)
    sent = await deliver_soon(store, to)
    if sent.later:
        print(f"note: {sent.later:,} webhooks were not taken yet; `grapevine serve` sends them later", file=sys.stderr)
    return asdict(sent)


def moment(option: str, text: str) -> int:
    """A moment as unix seconds; without an offset it is in UTC, and a date stands for its start.

    >>> moment("--as-of", "1970-01-02")
    86400
    """
    try:
        return seconds(text)
    except ValueError as error:
        raise BadInput(
            f"{option} {text!r} is not a point in time.", hint="Write 2026-06-30 or 2026-06-30T12:00:00Z."
        ) from error
