"""What a notebook starts with: a driver on the graph, and the network behind the published results."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.analytics.network import Network
from app.cli.session import local_options, settings
from app.errors import NotFound
from app.services.exports import published_input
from app.store import local
from app.store.graph import connect as open_store
from app.store.graph import driver
from app.store.local import Address, quiet

if TYPE_CHECKING:
    from neo4j import Driver


@cache
def _address() -> Address:
    chosen = settings()
    if chosen.neo4j_uri:
        return Address(
            chosen.neo4j_uri, chosen.neo4j_username, chosen.neo4j_password.get_secret_value(), chosen.neo4j_database
        )
    home = next(
        (folder / chosen.home for folder in (Path.cwd(), *Path.cwd().parents) if (folder / chosen.home).is_dir()), None
    )
    if home is None:
        raise NotFound(
            f"There is no {chosen.home} here or in a folder above.",
            hint="Fill a graph first: `grapevine run --no-serve`; or set GRAPEVINE_HOME or NEO4J_URI.",
        )
    return local.start(local_options(chosen.model_copy(update={"home": home})), quiet, owner=True)


def connect() -> Driver:
    """A Neo4j driver on the graph of NEO4J_URI, else on our local one: the nearest GRAPEVINE_HOME, here or above.

    The local server is started if it does not run, and then runs until `grapevine neo4j stop`.
    """
    address = _address()
    return driver(address.uri, address.username, address.password)


def published_network() -> Network:
    """Everybody and the decayed ties between them, as the published scores were worked out on."""

    async def read() -> Network:
        address = _address()
        async with open_store(address.uri, address.username, address.password, address.database) as store:
            return (await published_input(store, quiet)).net

    # A notebook already runs an event loop in its own thread, so this one gets another.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, read()).result()
