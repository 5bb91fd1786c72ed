"""A store that is lost while the service runs: whoever asks is told soon."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from app.api.graphql.schema import execute
from app.main import create_app
from app.store.graph import Store, connect
from app.store.local import Address
from tests.api.conftest import service, settings
from tests.api.relay import relay

pytestmark = pytest.mark.server
COUNT = {"query": "{ customers { totalCount } }"}


@pytest_asyncio.fixture
async def lost(story: Store, neo4j: Address) -> AsyncIterator[httpx.AsyncClient]:
    """A service that answered before its store hung up."""
    assert story.round_trips, "the harbour is loaded first"
    async with relay(neo4j) as (line, address), service(create_app(settings(), address)) as client:
        assert (await client.post("/graphql", json=COUNT)).json() == {"data": {"customers": {"totalCount": 7}}}
        line.hang_up()
        yield client


@pytest.mark.parametrize("path", ["/v1/influencers", "/v1/influencers?format=csv", "/v1/graph", "/health/ready"])
async def test_rest_answers_503(lost: httpx.AsyncClient, path: str) -> None:
    async with asyncio.timeout(20):
        answer = await lost.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["code"] == "store_unreachable"


async def test_graphql_answers_503(lost: httpx.AsyncClient) -> None:
    async with asyncio.timeout(20):
        answer = await lost.post("/graphql", json=COUNT)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/json")
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["store_unreachable"]


async def test_graphql_says_200_to_a_question_that_is_wrong(lost: httpx.AsyncClient) -> None:
    assert (await lost.post("/graphql", json={"query": "{ customerz { id } }"})).status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/graphql", "/health/live", "/static/ask.js"])
async def test_what_needs_no_store_is_still_served(lost: httpx.AsyncClient, path: str) -> None:
    assert (await lost.get(path, headers={"Accept": "text/html"})).status_code == 200


@pytest.mark.usefixtures("story")
async def test_a_shell_is_told_too(neo4j: Address) -> None:
    async with (
        relay(neo4j) as (line, at),
        connect(at.uri, at.username, at.password, at.database, patience=1.0) as store,
    ):
        line.hang_up()
        answer = await execute(store, COUNT["query"])
    assert answer["errors"][0]["extensions"]["code"] == "store_unreachable"
