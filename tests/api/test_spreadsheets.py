"""Ids that a spreadsheet would take for formulas: unchanged for programs, shown and not run for people."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from app.api.rest import in_cell
from app.api.web import START_PAGE
from app.main import create_app
from app.services.ingest import ingest
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import Address, quiet
from tests.api.conftest import service, settings
from tests.conftest import wipe

FORMULAS = ["=1+1", "+49 30 1", "-ana", "@bo"]
PLAIN = ["ana", "a=b", "7", "'quoted"]


@pytest_asyncio.fixture(scope="module")
async def client(
    server_store: Store, neo4j: Address, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A service whose customers have such ids."""
    await wipe(server_store)
    await ingest(server_store, _write(tmp_path_factory.mktemp("world") / "odd"), say=quiet)
    await run_all(server_store, say=quiet)
    async with service(create_app(settings(), neo4j)) as client:
        yield client


def _write(folder: Path) -> Path:
    folder.mkdir()
    people = [*FORMULAS, *PLAIN]
    for name, head, rows in (
        ("customers", "customer_id", people),
        ("ties", "channel,kind,a_id,b_id", [f"wechat,friend,{a},{b}" for a in people for b in people if a < b]),
    ):
        (folder / f"{name}.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return folder


async def ids(client: httpx.AsyncClient, query: str) -> set[str]:
    answer = await client.get(f"/v1/influencers?{query}")
    return {row["customer_id"] for row in csv.DictReader(io.StringIO(answer.text, newline=""))}


@pytest.mark.server
@pytest.mark.parametrize("query", ["format=csv", "format=csv&spreadsheet=false"])
async def test_csv_gives_ids_back_unchanged(client: httpx.AsyncClient, query: str) -> None:
    assert await ids(client, query) == {*FORMULAS, *PLAIN}


@pytest.mark.server
async def test_for_a_spreadsheet_what_looks_like_a_formula_becomes_text(client: httpx.AsyncClient) -> None:
    assert await ids(client, "format=csv&spreadsheet=true") == {*(f"'{each}" for each in FORMULAS), *PLAIN}


@pytest.mark.server
async def test_json_gives_ids_back_unchanged(client: httpx.AsyncClient) -> None:
    rows = (await client.get("/v1/influencers?spreadsheet=true")).json()["rows"]
    assert {row["customer_id"] for row in rows} == {*FORMULAS, *PLAIN}


@pytest.mark.server
async def test_the_next_page_is_for_a_spreadsheet_too(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/influencers?first=7&format=csv&spreadsheet=true")
    last = await client.get(answer.links["next"]["url"])
    rows = [*csv.DictReader(io.StringIO(answer.text)), *csv.DictReader(io.StringIO(last.text))]
    assert sum(row["customer_id"].startswith("'") for row in rows) == len(FORMULAS) + 1


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_every_beginning_of_a_formula_is_covered(begin: str) -> None:
    assert in_cell(f"{begin}x") == f"'{begin}x"


def test_the_start_page_offers_the_file_for_a_spreadsheet() -> None:
    assert "/v1/influencers?first=100&amp;format=csv&amp;spreadsheet=true" in START_PAGE.read_text("utf-8")
