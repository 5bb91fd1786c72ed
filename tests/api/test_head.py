"""HEAD works wherever GET does."""

from __future__ import annotations

import httpx
import pytest

from app.main import create_app
from app.store.graph import Store
from app.store.local import Address
from tests.api.conftest import service, settings

pytestmark = pytest.mark.server
PATHS = [
    "/",
    "/docs",
    "/graphql",
    "/openapi.json",
    "/static/ask.js",
    "/static/examples/customer.graphql",
    "/health/live",
    "/health/ready",
    "/v1/graph",
    "/v1/influencers",
    "/v1/influencers?first=2",
    "/v1/influencers?format=csv",
    "/v1/influencers?first=0",
    "/nope",
]


@pytest.mark.parametrize("path", PATHS)
async def test_head_gives_the_status_and_headers_of_get_and_no_body(client: httpx.AsyncClient, path: str) -> None:
    headers = {"Accept": "text/html"}
    whole, head = await client.get(path, headers=headers), await client.head(path, headers=headers)
    assert (head.status_code, dict(head.headers)) == (whole.status_code, dict(whole.headers))
    assert (head.content, bool(whole.content)) == (b"", True)


async def test_head_of_an_unchanged_ranking_is_304(client: httpx.AsyncClient) -> None:
    tag = (await client.head("/v1/influencers")).headers["etag"]
    assert (await client.head("/v1/influencers", headers={"If-None-Match": tag})).status_code == 304


@pytest.mark.usefixtures("story")
async def test_head_needs_a_key_where_get_does(neo4j: Address) -> None:
    async with service(create_app(settings(api_keys="k" * 24), neo4j)) as client:
        for path in PATHS:
            assert (await client.head(path)).status_code == (200 if path.startswith("/health/") else 401), path


async def test_head_is_refused_where_only_other_methods_work(client: httpx.AsyncClient, story: Store) -> None:
    before = story.round_trips
    assert (await client.head("/graphql", params={"query": "mutation { x }"})).status_code == 400
    assert story.round_trips == before
