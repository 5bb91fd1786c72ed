"""Orders, share chains and cascades as the API tells them: the concert."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import pytest_asyncio
from graphql import parse, validate

from app.api.graphql.limits import WHOLE_GRAPH, measure
from app.api.graphql.schema import SCHEMA
from app.store.graph import Store
from tests.api.conftest import ask, refusal
from tests.conftest import wipe
from tests.worlds import concert

server = pytest.mark.server
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "share-chains.md"
CHAIN = """query($id: ID!) { order(id: $id) { id amountMinor currency at buyer { id } shareChain { complete
  hops { customer { id } level note share { id at channel } } dropped { customer { id } share { id } reason } } } }"""


@pytest_asyncio.fixture(scope="module")
async def told(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The concert, loaded once."""
    await wipe(server_store)
    await concert.load(server_store, tmp_path_factory.mktemp("world"))
    return server_store


@server
async def test_an_order_tells_whom_it_came_through(told: Store) -> None:
    order = (await ask(told, CHAIN, id="o1"))["order"]
    chain = order.pop("shareChain")
    assert order == {
        "id": "concert/o1",
        "amountMinor": "1250",
        "currency": "EUR",
        "at": "2026-03-02T10:00:00Z",
        "buyer": {"id": "fay"},
    }
    assert [(hop["customer"]["id"], hop["level"]) for hop in chain["hops"]] == [("ana", 1), ("cy", 2), ("bo", 3)]
    assert chain["hops"][0]["share"] == {"id": "concert/s4", "at": "2026-03-01T13:00:00Z", "channel": "wechat"}


@server
async def test_whoever_is_passed_over_is_told_with_the_reason(told: Store) -> None:
    dropped = (await ask(told, CHAIN, id="concert/o2"))["order"]["shareChain"]["dropped"]
    assert dropped == [{"customer": {"id": "bo"}, "share": {"id": "concert/s2"}, "reason": "is the buyer"}]


@server
@pytest.mark.parametrize("name", ["o9", "nowhere/o1"])
async def test_an_order_that_is_not_there_is_empty(told: Store, name: str) -> None:
    assert await ask(told, CHAIN, id=name) == {"order": None}


@server
async def test_a_plain_id_of_two_sources_is_refused_with_both(told: Store) -> None:
    error = await refusal(told, CHAIN, id="o5")
    assert (error["code"], "concert/o5, elsewhere/o5" in error["hint"]) == ("bad_input", True)


@server
async def test_many_orders_are_read_together(told: Store) -> None:
    before = told.round_trips
    asked = " ".join(f'o{n}: order(id: "concert/o{n}") {{ shareChain {{ complete }} }}' for n in range(1, 6))
    await ask(told, f"{{ {asked} }}")
    assert told.round_trips - before == 3


@server
async def test_a_cascade_tells_how_something_was_passed_on(told: Store) -> None:
    asked = """{ cascade(content: "p1") { roots size largest depth maxBreadth orders generationTimeSeconds
      generations { generation shares orders reproduction conversion } } }"""
    found = (await ask(told, asked))["cascade"]
    assert [each["shares"] for each in found.pop("generations")] == [1, 3, 1, 1]
    assert found == {
        "roots": 1,
        "size": 6,
        "largest": 6,
        "depth": 3,
        "maxBreadth": 3,
        "orders": 2,
        "generationTimeSeconds": 4050.0,
    }


def test_a_cascade_counts_as_a_question_about_the_whole_graph() -> None:
    assert measure(SCHEMA._schema, parse("{ cascade { size } }")).nodes == WHOLE_GRAPH


def test_the_page_asks_what_can_be_asked() -> None:
    blocks = re.findall(r"```graphql\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    assert blocks
    assert [error.message for block in blocks for error in validate(SCHEMA._schema, parse(block))] == []
