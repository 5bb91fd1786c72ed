"""The pages in a real browser: they load nothing from elsewhere, and they answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
import uvicorn

from app.main import create_app
from app.store.graph import Store
from app.store.local import Address
from tests.api.browser import Page, browser
from tests.api.conftest import ask, settings

pytestmark = [pytest.mark.server, pytest.mark.browser, pytest.mark.slow]
EDITOR = "document.querySelector('{} .CodeMirror')?.CodeMirror.getValue()"


@pytest_asyncio.fixture(scope="module")
async def base(story: Store, neo4j: Address) -> AsyncIterator[str]:
    """The service on a port of its own."""
    assert story.round_trips, "the harbour is loaded first"
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings(), neo4j), host="127.0.0.1", port=0, log_level="warning")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest_asyncio.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """A fresh browser."""
    async with browser(tmp_path / "profile") as page:
        yield page


def elsewhere(page: Page, base: str) -> list[str]:
    places = [urlsplit(address) for address in page.asked]
    return [
        place.geturl()
        for place in places
        if place.scheme not in ("data", "blob", "about") and place.netloc != urlsplit(base).netloc
    ]


async def test_graphiql_runs_the_first_example(base: str, page: Page) -> None:
    await page.open(f"{base}/graphql")
    await page.until("document.querySelectorAll('.graphiql-tab').length == 10")
    await page.until(EDITOR.format(".graphiql-editor-tool") + "?.includes('customer')")
    await page.until("document.querySelector('.graphiql-execute-button') != null")
    await page.value("document.querySelector('.graphiql-execute-button').click()")
    answer: Any = await page.until(EDITOR.format(".result-window"))
    assert '"socialCapital": {' in answer
    assert '"errors"' not in answer
    assert elsewhere(page, base) == []
    assert page.complaints == []


async def test_graphiql_knows_the_schema(base: str, page: Page) -> None:
    await page.open(f"{base}/graphql")
    await page.until("document.querySelector('.graphiql-execute-button') != null")
    await page.value("document.querySelector('[aria-label=\"Show Documentation Explorer\"]').click()")
    assert await page.until("document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Query')")


async def test_the_start_page_shows_what_is_here(base: str, page: Page, story: Store) -> None:
    circles = (await ask(story, "{ circles { totalCount } }"))["circles"]["totalCount"]
    await page.open(base)
    counts = await page.until(
        "document.querySelectorAll('dd').length == 5 && document.getElementById('counts').innerText"
    )
    assert counts.split() == [
        "customers",
        "7",
        "interactions",
        "42",
        "given",
        "groups",
        "2",
        "found",
        "circles",
        str(circles),
        "conflicts",
        "1",
    ]
    assert await page.value("document.querySelectorAll('#runs tr').length") == 3
    assert await page.value("document.getElementById('notice').hidden") is True
    assert elsewhere(page, base) == []
    assert page.complaints == []


async def test_the_rest_docs_list_the_ranking(base: str, page: Page) -> None:
    await page.open(f"{base}/docs")
    assert await page.until("document.body.innerText.includes('/v1/influencers')")
    assert elsewhere(page, base) == []
    assert page.complaints == []
