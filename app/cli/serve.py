"""`grapevine serve`: the service on a port, for as long as its Neo4j lives."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from app.api.auth import check_address
from app.cli.progress import progress
from app.cli.session import graph, local_options, on_store, settings
from app.config import Settings
from app.errors import PortTaken, ServerDied
from app.main import create_app
from app.services.ingest import prepare
from app.store.local import Address, serves

TICKS = 20  # uvicorn ticks ten times a second


def serve() -> None:
    """Serve GraphQL, REST and the pages from what is published."""
    chosen = settings()
    with listening(chosen) as listener, progress() as say, graph(chosen, say) as address:
        on_store(address, prepare)
        say("", 1.0)
        serve_on(listener, chosen, address)


@contextmanager
def listening(chosen: Settings) -> Iterator[socket.socket]:
    """The port, taken before any work is done, so that a taken one is known at once and the printed address is true."""
    check_address(chosen.host, chosen.keys())
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((chosen.host, chosen.port))
        except OSError as error:
            raise PortTaken(
                f"Cannot listen on {chosen.host}:{chosen.port}: {error.strerror}.",
                hint="Set GRAPEVINE_PORT to a free port, or to 0 to have one picked.",
            ) from error
        yield listener


def serve_on(listener: socket.socket, chosen: Settings, address: Address) -> None:
    """Serve until somebody ends it, or until the local Neo4j is gone: a dead service must not look alive."""
    listener.listen()  # whoever follows the printed address at once waits a moment instead of being refused
    print(_where(listener, chosen, address), flush=True)
    config = uvicorn.Config(create_app(chosen, address), log_level="warning", server_header=False)
    server = _Watching(config, chosen, address)
    server.run(sockets=[listener])
    if server.lost:
        raise ServerDied("Neo4j ended while it was needed here.", hint="Start the service again; the graph is kept.")


class _Watching(uvicorn.Server):
    """A server that ends when its local Neo4j does."""

    def __init__(self, config: uvicorn.Config, chosen: Settings, address: Address) -> None:
        super().__init__(config)
        self._local = None if chosen.neo4j_uri else local_options(chosen)
        self._address = address
        self.lost = False

    async def on_tick(self, counter: int) -> bool:
        if self._local and counter % TICKS == 0 and not serves(self._local, self._address):
            self.lost = True
        return self.lost or await super().on_tick(counter)


def _where(listener: socket.socket, chosen: Settings, address: Address) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(chosen.host, chosen.host)
    base = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
    password = "with your own password" if chosen.neo4j_uri else "its password: grapevine neo4j status --show-password"
    return (
        f"\nserving on {base}\n"
        f"  start page           {base}/\n"
        f"  GraphiQL, examples   {base}/graphql\n"
        f"  REST docs            {base}/docs\n"
        f"  Bolt for notebooks   {address.uri}, user {address.username}, {password}\n"
        + "  Browsers log in with any name, and an API key as the password.\n" * bool(chosen.keys())
        + "Ctrl+C stops it."
    )
