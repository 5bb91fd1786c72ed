"""A relay before the real Neo4j, whose line a test can cut: then the store hangs up at once, or says nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from app.store.local import Address


class Relay:
    """Carries bytes between the service and Neo4j as long as it is open."""

    def __init__(self, to: Address) -> None:
        place = urlsplit(to.uri)
        self._to = (place.hostname or "127.0.0.1", place.port or 7687)
        self._heard = asyncio.Event()
        self._heard.set()
        self._refuses = False
        self._lines: set[asyncio.StreamWriter] = set()
        self.calls = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        self.calls += 1
        self._lines.add(writer)
        if self._refuses:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection(*self._to)
        self._lines.add(far_writer)
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self._heard.wait()
                writer.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    def hang_up(self) -> None:
        """Close every line, and each new one at once."""
        self._refuses = True
        for line in self._lines:
            line.close()

    def fall_silent(self) -> None:
        """Keep every line open and carry nothing more."""
        self._heard.clear()

    def speak_again(self) -> None:
        """Carry what waited, and all that follows."""
        self._heard.set()


@asynccontextmanager
async def relay(to: Address) -> AsyncIterator[tuple[Relay, Address]]:
    """A relay, and the address at which it stands for the Neo4j behind it."""
    line = Relay(to)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield line, replace(to, uri=f"bolt://127.0.0.1:{port}")
    finally:
        line.speak_again()
        line.hang_up()
        server.close()
