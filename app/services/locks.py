"""Locks in the graph: one command at a time does what two must not do at once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from app.errors import Busy
from app.queries import query
from app.store.graph import Store

TAKE_LOCK = query("upkeep/take_lock")
DROP_LOCK = query("upkeep/drop_lock")
LEASE = 120
"""Seconds after which a lock that nobody renews stops counting, so that a crash does not block for ever."""


@asynccontextmanager
async def alone(store: Store, name: str, taken: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Hold a lock, and renew it while the work goes on; Busy says `taken` when another command holds it.

    Gives a function that makes sure the lock is still ours: to be called before what must not be done twice.
    """
    holder = secrets.token_hex(8)

    async def keep() -> None:
        held = await store.write(TAKE_LOCK, name=name, holder=holder, seconds=LEASE)
        if held.rows[0]["holder"] != holder:
            raise Busy(
                taken, hint=f"Wait for it to end. If it was cut off, its lock ends by itself after {LEASE} seconds."
            )

    await keep()
    renewing = asyncio.create_task(_renew(keep))
    try:
        yield keep
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError, Busy):
            await renewing
        await store.write(DROP_LOCK, name=name, holder=holder)


async def _renew(keep: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(LEASE / 6)
        await keep()
