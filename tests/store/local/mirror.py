"""A Maven repository on this machine, and caches that lack some of its jars."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from app.store.local import LocalOptions
from app.store.local.jars import Jar


def linked_cache(full_cache: Path, cache: Path, *, without: list[Jar]) -> LocalOptions:
    """A cache of its own that shares most jars with the full one, and a home on it."""
    whole = LocalOptions(cache.parent / "home", full_cache)
    options = LocalOptions(cache.parent / "home", cache)
    (options.shared / "jars").mkdir(parents=True)
    left_out = {jar.name for jar in without}
    for path in (whole.shared / "jars").glob("*.jar"):
        if path.name not in left_out:
            (options.shared / "jars" / path.name).symlink_to(path)
    return options


@dataclass
class Mirror:
    """A Maven repository over real HTTP, with faults as wished."""

    folder: Path
    url: str = ""
    resumes: bool = True
    damaged: bool = False
    breaks: int = 0
    """How many answers end in the middle."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Names asked for, with the range."""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Send a jar, or a part of it."""
        name = request.path.rsplit("/", 1)[-1]
        wanted = request.headers["Range"]
        self.asked.append((name, wanted))
        content = (self.folder / name).read_bytes()
        if self.damaged:
            content = b"\0" + content[1:]
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.resumes else 0
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(content) - start))
        request.end_headers()
        if self.breaks:
            self.breaks -= 1
            content = content[: (start + len(content)) // 2]
        request.wfile.write(content[start:])


@contextmanager
def serving(folder: Path) -> Iterator[Mirror]:
    """A mirror that serves the jars of a folder during the block."""
    mirror = Mirror(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mirror.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        mirror.url = f"http://127.0.0.1:{server.server_port}/maven2/"
        yield mirror
        server.shutdown()
