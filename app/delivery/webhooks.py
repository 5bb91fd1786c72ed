"""One attempt to hand a webhook over, and when to try again: only to HTTPS or this machine, and never by a redirect."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpx

from app.delivery.signing import read_secret, signature
from app.errors import BadWebhook

MOST_ATTEMPTS: Final = 12
"""With the pauses below, a receiver may be away for three days."""
FIRST_PAUSE, GROWTH, LONGEST_PAUSE = 1.0, 4, 86_400.0
SECONDS: Final = 20.0
"""How long a receiver may take; the scheme recommends 15 to 30."""
LONGEST_ANSWER: Final = 200


@dataclass(frozen=True)
class Endpoint:
    """Where webhooks go, and the secrets that sign them: the newest first, an older one beside it for a while."""

    url: str
    secrets: tuple[bytes, ...]
    first_pause: float = FIRST_PAUSE
    seconds: float = SECONDS


@dataclass(frozen=True)
class Message:
    """A webhook as it is sent: its id stays the same with every attempt, so that a receiver takes it once."""

    id: str
    body: str


@dataclass(frozen=True)
class Attempt:
    """How an attempt ended: taken, or refused for good, or else to be tried again after some seconds at the least."""

    taken: bool
    answer: str
    over: bool = False
    wait: float = 0.0


def endpoint(url: str, secrets: Sequence[str]) -> Endpoint:
    """An endpoint that may be used: HTTPS, or HTTP on this machine, and signed.

    >>> endpoint("http://127.0.0.1:9000/hook", ["whsec_" + "QUJD" * 8]).url
    'http://127.0.0.1:9000/hook'
    """
    try:
        place = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise BadWebhook(f"{_shown(url)} is no address: {error}.") from error
    if not place.host or place.scheme not in ("http", "https") or not 0 < (place.port or 443) < 65_536:
        raise BadWebhook(f"{_shown(url)} is no address that a webhook can be sent to.")
    if place.scheme == "http" and not _is_loopback(place.host):
        raise BadWebhook(f"{_shown(url)} would be reached without encryption.")
    if not secrets:
        raise BadWebhook("There is no secret to sign webhooks with.")
    return Endpoint(url, tuple(map(read_secret, secrets)))


def _shown(url: str) -> str:
    """An address without what it may hold of names, passwords and tokens."""
    try:
        place = urlsplit(url)
    except ValueError:
        place = urlsplit("")
    known = place.scheme and place.hostname
    return f"{place.scheme}://{place.hostname}" if known else "What GRAPEVINE_WEBHOOK_URL holds"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def send(to: Endpoint, message: Message, *, now: int) -> Attempt:
    """Try once to hand a message over; `now` in unix seconds is signed with it, against a later replay."""
    body = message.body.encode()
    headers = {
        "content-type": "application/json",
        "user-agent": "grapevine",
        "webhook-id": message.id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(to.secrets, message.id, now, body),
    }
    # What the environment says of proxies holds for the outside only; this machine is spoken to directly.
    outside = not _is_loopback(httpx.URL(to.url).host)
    try:
        async with (
            asyncio.timeout(to.seconds),
            httpx.AsyncClient(follow_redirects=False, timeout=to.seconds, trust_env=outside) as client,
            client.stream("POST", to.url, content=body, headers=headers) as answer,
        ):
            # The body of an answer is left unread: it says nothing to us, and may be endless.
            return _judged(answer.status_code, answer.headers.get("retry-after", ""))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:  # a TimeoutError is an OSError
        return Attempt(False, (f"{type(error).__name__}: {error}")[:LONGEST_ANSWER])


def _judged(status: int, retry_after: str) -> Attempt:
    """What an answer means: 2xx is taken, 410 says never again, anything else may be better later."""
    if status // 100 == 2:
        return Attempt(True, str(status))
    wait = min(float(retry_after), LONGEST_PAUSE) if retry_after.isascii() and retry_after.isdigit() else 0.0
    return Attempt(False, str(status), over=status == HTTPStatus.GONE, wait=wait)


def pause(to: Endpoint, message: str, attempts: int) -> float:
    """Seconds from an attempt to the next one: four times as long each time, a day at most, up to a fifth longer.

    The fifth differs between messages, so that those which failed together do not come back together.

    >>> to = Endpoint("https://example.com", (bytes(24),))
    >>> [round(pause(to, "msg_1", attempts)) for attempts in (1, 2, 3, 9)]
    [1, 5, 19, 72674]
    """
    spread = int.from_bytes(blake2b(f"{message} {attempts}".encode(), digest_size=2).digest(), "big") / 2**16
    return min(to.first_pause * float(GROWTH ** (attempts - 1)), LONGEST_PAUSE) * (1 + spread / 5)
