"""Webhooks: noted in the graph before the first attempt, sent until they arrive, and never told twice as two."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from math import inf
from typing import Final

from app.delivery.webhooks import MOST_ATTEMPTS, Attempt, Endpoint, Message, pause, send
from app.errors import GrapevineError
from app.queries import query
from app.services.webhook_events import note_new
from app.store.graph import Store

log = logging.getLogger("grapevine")
AT_ONCE: Final = 8
LEASE_MARGIN: Final = 40
"""Seconds beside the time a receiver may take; whoever died while sending leaves the webhook to others after them."""
LOOK_SECONDS: Final = 10.0
QUICK: Final = 10
"""First pauses that a command waits, which is three attempts, before it leaves the rest to the service."""
LONGEST: Final = 30.0
"""Seconds that a command takes to send webhooks at the most, however slow the receiver is and however many wait."""


@dataclass(frozen=True)
class Due:
    """A webhook to be tried now, which attempt that is, and the millisecond that the round of sending began."""

    id: str
    body: str
    attempts: int
    began: int


@dataclass(frozen=True)
class Delivery:
    """A webhook, how often it was tried, and how that ended."""

    id: str
    type: str
    subject: str
    state: str
    attempts: int
    answer: str | None


@dataclass(frozen=True)
class Waiting:
    """How many webhooks wait and how many were given up, and the milliseconds until the next one may be tried."""

    waiting: int
    failed: int
    next_in: int | None


@dataclass(frozen=True)
class Sent:
    """What a round of sending did."""

    delivered: int = 0
    later: int = 0
    failed: int = 0

    def __add__(self, other: Sent) -> Sent:
        return Sent(self.delivered + other.delivered, self.later + other.later, self.failed + other.failed)


TAKE = query("delivery/take_webhooks", Due)
NOTE_ATTEMPT = query("delivery/note_attempt")
ABOUT = query("delivery/webhooks_about", Delivery)
COUNT = query("delivery/count_webhooks", Waiting)
AGAIN = query("delivery/send_again")


async def deliver(store: Store, to: Endpoint, *, end: float = inf) -> Sent:
    """Note what is new, and try once each webhook whose time has come; none is begun after `end` of the clock."""
    await note_new(store)
    total, before = Sent(), None
    while due := await _take(store, to, before):
        # What fails is due again before long: in the next round, or a slow receiver would keep this one for hours.
        before = due[0].began
        done = await asyncio.gather(*(_try(store, to, one) for one in due), return_exceptions=True)
        for each in done:
            if isinstance(each, BaseException):
                raise each
            total += each
        if time.monotonic() >= end:
            break
    return total


async def deliver_soon(store: Store, to: Endpoint) -> Sent:
    """The same, and again as long as a command waits for it; what is left then stays noted for later."""
    # An attempt that begins at the end has still the time that any receiver is given.
    end = time.monotonic() + min(QUICK * to.first_pause, max(0.0, LONGEST - to.seconds))
    total = Sent()
    while True:
        done = await deliver(store, to, end=end)
        left = await waiting(store)
        total = Sent(total.delivered + done.delivered, left.waiting, total.failed + done.failed)
        wait = max(0, left.next_in or 0) / 1000
        if not left.waiting or time.monotonic() + wait >= end:
            return total
        await asyncio.sleep(wait)


async def _take(store: Store, to: Endpoint, before: int | None) -> list[Due]:
    taken = await store.write(TAKE, first=AT_ONCE, lease=int(to.seconds) + LEASE_MARGIN, before=before)
    return [Due(**row) for row in taken.rows]


async def _try(store: Store, to: Endpoint, due: Due) -> Sent:
    try:
        ended = await send(to, Message(due.id, due.body), now=int(time.time()))
    except ValueError as error:  # such as half of a surrogate pair, of which there are no bytes
        ended = Attempt(False, f"{type(error).__name__}: this body cannot be sent", over=True)
    state = "delivered" if ended.taken else "failed" if ended.over or due.attempts >= MOST_ATTEMPTS else "waiting"
    wait = _wait(to, due, ended)
    await store.write(NOTE_ATTEMPT, id=due.id, state=state, answer=ended.answer, pause=wait)
    if state != "delivered":
        log.warning("webhook %s, attempt %d: %s; %s", due.id, due.attempts, ended.answer, state)
    return Sent(int(state == "delivered"), int(state == "waiting"), int(state == "failed"))


def _wait(to: Endpoint, due: Due, ended: Attempt) -> int:
    """Milliseconds until the next attempt; at least as long as the receiver asks for."""
    return int(1000 * max(pause(to, due.id, due.attempts), ended.wait))


async def send_again(store: Store, subject: str) -> int:
    """Let the webhooks about a subject be sent anew, as if none had been tried; how many there are."""
    return int((await store.write(AGAIN, subject=subject)).rows[0]["webhooks"])


async def about(store: Store, subject: str) -> list[Delivery]:
    """The webhooks about a subject."""
    return await store.read(ABOUT, subjects=[subject])


async def waiting(store: Store) -> Waiting:
    """How many webhooks wait, and how many were given up."""
    return (await store.read(COUNT))[0]


@asynccontextmanager
async def courier(store: Store, to: Endpoint | None, *, look: float = LOOK_SECONDS) -> AsyncIterator[None]:
    """Somebody who looks for webhooks now and then and sends them, during the block; nobody without an endpoint."""
    if to is None:
        yield
        return
    task = asyncio.create_task(_go_round(store, to, look))
    task.add_done_callback(_tell)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _tell(task: asyncio.Task[None]) -> None:
    """Say so when nobody sends webhooks any more because of a mistake in here."""
    if not task.cancelled() and (error := task.exception()):
        log.error("no more webhooks are sent until the service starts again", exc_info=error)


async def _go_round(store: Store, to: Endpoint, look: float) -> None:
    while True:
        try:
            await deliver(store, to)
        except GrapevineError as error:
            log.warning("webhooks wait: %s", error)
        await asyncio.sleep(look)
