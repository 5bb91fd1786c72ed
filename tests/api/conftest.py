"""The harbour in a real Neo4j, and the service on top of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import SecretStr

from app.api.graphql.schema import execute
from app.config import Settings
from app.main import create_app
from app.services.ingest import ingest
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import Address, quiet
from tests.api import harbour
from tests.conftest import wipe

HOME = "http://127.0.0.1:8000"


@pytest_asyncio.fixture(scope="module")
async def story(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The harbour, loaded and worked out once for a module of tests that only read."""
    await wipe(server_store)
    await ingest(server_store, harbour.write(tmp_path_factory.mktemp("world") / "harbour"), say=quiet)
    await run_all(server_store, say=quiet)
    return server_store


@pytest_asyncio.fixture(scope="module")
async def client(story: Store, neo4j: Address) -> AsyncIterator[httpx.AsyncClient]:
    """The service without keys, as a program on this machine sees it."""
    assert story.round_trips, "the harbour is loaded first"
    async with service(create_app(settings(), neo4j)) as client:
        yield client


def settings(**given: Any) -> Settings:
    """Settings as a test needs them, whatever the environment says."""
    keys = SecretStr(given.pop("api_keys", ""))
    return Settings(_env_file=None, host=given.pop("host", "127.0.0.1"), api_keys=keys, **given)


@asynccontextmanager
async def service(app: FastAPI, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a running application."""
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=HOME, **options) as client,
    ):
        yield client


async def ask(store: Store, document: str, **variables: Any) -> Any:
    """The data of an answer that must hold no errors."""
    answer = await execute(store, document, variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def refusal(store: Store, document: str, **variables: Any) -> dict[str, Any]:
    """The one error of an answer: its message, code and hint."""
    errors = (await execute(store, document, variables))["errors"]
    assert len(errors) == 1, errors
    return {"message": errors[0]["message"], **errors[0]["extensions"]}
