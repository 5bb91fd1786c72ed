"""A receiver of webhooks on this machine: it keeps what it was sent, and answers what the test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app.delivery.signing import is_signed, read_secret

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = read_secret(SECRET)


@dataclass(frozen=True)
class Received:
    """One request: its webhook headers, and its body."""

    id: str
    timestamp: int
    signature: str
    body: bytes

    def is_signed(self, secret: bytes) -> bool:
        """Whether it is from somebody who knows the secret."""
        return is_signed(secret, self.id, self.timestamp, self.body, self.signature)


@dataclass
class Receiver:
    """What was received, and the answers still to be given; 200 when there are none."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)


@contextmanager
def receiver(answers: Sequence[int | tuple[int, dict[str, str]]] = ()) -> Iterator[Receiver]:
    """A receiver that gives these answers one after the other, each a status or a status with headers."""
    kept = Receiver(answers=[each if isinstance(each, tuple) else (each, {}) for each in answers])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            head = self.headers
            sent = Received(head["webhook-id"], int(head["webhook-timestamp"]), head["webhook-signature"], body)
            kept.received.append(sent)
            status, headers = kept.answers.pop(0) if kept.answers else (200, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
