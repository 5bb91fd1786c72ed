"""Turns of long work: a few at once for a whole server, a few more waiting, and none for a client that is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from starlette.applications import Starlette

from app.errors import Busy

LONG_AT_ONCE = 2
"""How many questions about the whole graph a server works on at once."""
MOST_WAITING = 8
"""How many more may wait for that; whoever comes then had better ask again later."""
LOOK_SECONDS = 0.5
RETRY_SECONDS = 10
LATER = f"Ask again in {RETRY_SECONDS} seconds."

Gone: TypeAlias = Callable[[], Awaitable[bool]]
"""Whether whoever asked has hung up."""


def turns_of(app: Starlette) -> Turns:
    """The turns that all doors of a service share."""
    found: Turns | None = getattr(app.state, "turns", None)
    if found is None:
        found = app.state.turns = Turns()
    return found


class Turns:
    """The turns of long work that all requests of a server share."""

    def __init__(self, at_once: int = LONG_AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._waiting = 0

    @asynccontextmanager
    async def one(self, gone: Gone | None = None, *, begun: bool = False) -> AsyncIterator[None]:
        """One turn, in order of arrival; Busy when too many wait already, or when nobody waits any more.

        An answer that has `begun` to be sent waits however many others do, since nobody can be told to come later.
        """
        if not begun and self._free.locked() and self._waiting >= self._most_waiting:
            raise Busy(f"{self._waiting} questions about the whole graph wait already.", hint=LATER)
        await self._wait(gone)
        try:
            yield
        finally:
            self._free.release()

    async def _wait(self, gone: Gone | None) -> None:
        turn = asyncio.ensure_future(self._free.acquire())
        self._waiting += 1
        try:
            while not turn.done():
                await asyncio.wait([turn], timeout=LOOK_SECONDS)
                if gone is not None and await gone():
                    raise Busy("Nobody waits for this answer any more.", hint=LATER)
        except BaseException:
            # Cancelled or gone: the place in the queue is given up, and so is a turn that has just come.
            if not turn.cancel():
                self._free.release()
            raise
        finally:
            self._waiting -= 1
