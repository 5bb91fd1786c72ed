"""Stands before every door: host, key, size of the body, and the headers that browsers obey."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.auth import check_host, check_key
from app.api.problems import problem_of
from app.errors import BadInput, GrapevineError, TooLarge

LARGEST_BODY = 256 * 1024
MOST_DIGITS = 18
OPEN_PATHS = ("/health/live", "/health/ready")
# Scripts come from here only. GraphiQL and Swagger UI set styles and carry fonts and pictures as data: addresses.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Checks a request before anything else sees it.

    Without keys the service is for this machine only, so the host must be this machine's; with keys, the key decides.
    """

    def __init__(self, app: ASGIApp, keys: Sequence[bytes] = ()) -> None:
        self._app = app
        self._keys = tuple(keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a problem."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache" if scope["path"].startswith("/static/") else "no-store")
            await send(message)

        try:
            self._check(scope)
        except GrapevineError as error:
            await problem_of(error).response()(scope, receive, with_headers)
        else:
            await self._app(scope, _limited(receive), with_headers)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if not self._keys:
            check_host(headers.get("host", "").encode("latin-1"))
        elif scope["path"] not in OPEN_PATHS:
            check_key(headers.get("authorization", "").encode("latin-1"), self._keys)
        length = headers.get("content-length", "0")
        if not length.isdecimal():
            raise BadInput("Content-Length is not a number.")
        if len(length) > MOST_DIGITS or int(length) > LARGEST_BODY:
            raise TooLarge


def _limited(receive: Receive) -> Receive:
    """The same body, until it grows past the limit: a request without a length must not fill the memory."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST_BODY:
            raise TooLarge
        return message

    return limited
