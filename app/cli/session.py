"""What every command needs: the settings, a Neo4j, and a store on it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from app.config import Settings
from app.errors import BadInput
from app.store.graph import Store, connect
from app.store.local import Address, LocalOptions, Say, default_cache, server

T = TypeVar("T")


def settings() -> Settings:
    """The settings of this call; one that cannot be used is named."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        name = str(wrong["loc"][0]).upper()
        name = name if name.startswith("NEO4J") else f"GRAPEVINE_{name}"
        raise BadInput(
            f"{name} is set to {wrong['input']!r}: {wrong['msg']}.", hint=f"Correct or unset {name}."
        ) from error


def local_options(chosen: Settings) -> LocalOptions:
    """How the local Neo4j is run under these settings."""
    return LocalOptions(
        home=chosen.home,
        cache=chosen.cache or default_cache(),
        maven=chosen.maven,
        port=chosen.bolt_port,
        heap=chosen.heap,
        page_cache=chosen.page_cache,
    )


@contextmanager
def graph(chosen: Settings, say: Say) -> Iterator[Address]:
    """A running Neo4j: the one NEO4J_URI names, else our own."""
    if chosen.neo4j_uri:
        yield Address(
            chosen.neo4j_uri, chosen.neo4j_username, chosen.neo4j_password.get_secret_value(), chosen.neo4j_database
        )
        return
    with server(local_options(chosen), say) as address:
        yield address


def on_store(address: Address, job: Callable[[Store], Awaitable[T]]) -> T:
    """Do one job on the store at an address, from ordinary code."""

    async def work() -> T:
        async with connect(address.uri, address.username, address.password, address.database) as store:
            return await job(store)

    return asyncio.run(work())


def rejects_folder(chosen: Settings) -> Path:
    """Where refused rows are written."""
    return chosen.home / "rejects"
