"""The store turns trouble into errors a user can act on, and answers into arrays."""

from __future__ import annotations

import numpy as np
import pytest

from app.errors import BadQuery, StoreRefused, StoreUnreachable
from app.queries import query
from app.store.graph import Store, connect
from app.store.local import Address

pytestmark = pytest.mark.server


async def test_an_address_where_nobody_answers_is_named() -> None:
    with pytest.raises(StoreUnreachable) as error:
        async with connect("bolt://127.0.0.1:1", "neo4j", "secret"):
            pass
    assert "NEO4J_URI" in error.value.remedy


async def test_a_wrong_password_is_named(neo4j: Address) -> None:
    if not neo4j.password:
        pytest.fail("the test server must ask for a password")
    with pytest.raises(StoreRefused):
        async with connect(neo4j.uri, neo4j.username, "wrong-password"):
            pass


async def test_lists_are_joined_and_single_values_repeated(store: Store) -> None:
    await store.statement(
        "CREATE (a:Identity {key: 'record:a', number: 0}), (b:Identity {key: 'record:b', number: 1}) "
        "CREATE (a)-[:TIED {key: '1', channel: 'sms', kind: 'friend'}]->(b), (a)-[:TIED {key: '2', channel: 'sms', kind: 'friend'}]->(b), "
        "(b)-[:TIED {key: '3', channel: 'web', kind: 'friend'}]->(a)"
    )
    found = await store.columns(query("networks/ties"), low=0, high=2)
    rows = sorted(zip(found["channel"], found["source"].tolist(), found["target"].tolist(), strict=True))
    assert rows == [("sms", 0, 1), ("sms", 0, 1), ("web", 1, 0)]
    assert found["source"].dtype == np.int64


async def test_an_empty_answer_gives_empty_columns(store: Store) -> None:
    found = await store.columns(query("networks/ties"), low=0, high=2)
    assert {name: len(values) for name, values in found.items()} == {"channel": 0, "kind": 0, "source": 0, "target": 0}


async def test_columns_are_written_in_batches_and_counted(store: Store) -> None:
    done: list[int] = []
    counts = await store.write(
        query("load/tag"), {"name": [f"t{number}" for number in range(45_000)]}, progress=done.append
    )
    assert (counts.nodes, done) == (45_000, [20_000, 20_000, 5_000])


async def test_an_unknown_or_missing_parameter_is_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(BadQuery, match="takes no parameter"):
        await store.read(query("runs/published"), run="x")
    with pytest.raises(BadQuery, match="needs"):
        await store.columns(query("networks/ties"), low=0)


async def test_a_list_without_rows_writes_nothing(store: Store) -> None:
    before = store.round_trips
    assert (await store.write(query("load/tag"), {"name": []})).nodes == 0
    assert store.round_trips == before
