"""Every query file keeps what its header promises, on a real Neo4j that knows every label, type and property."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from app.queries import Query, names, query, statements
from app.services.migrations import files
from app.store.graph import Store, connect
from app.store.local import Address
from graph_models import NODES, RELATIONSHIPS
from tests.conftest import wipe

pytestmark = pytest.mark.server
UNKNOWN = {"01N50": "label", "01N51": "relationship type", "01N52": "property"}
SCANS = {
    "NodeIndexScan",
    "DirectedRelationshipIndexScan",
    "UndirectedRelationshipIndexScan",
    "AllNodesScan",
    "NodeByLabelScan",
    "DirectedAllRelationshipsScan",
    "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan",
    "UndirectedAllRelationshipsScan",
}
FEW = {"Channel", "Pointer", "Migration", "Run", "Origin", "Lock", "PUBLISHED"}
"""Labels with tens of nodes however large the company is; walking them is no scan of the graph."""
ONE_ROW = {"NodeUniqueIndexSeek", "NodeUniqueIndexSeek(Locking)", "Argument"}
VALUES = {"list[str]": "['x']", "str": "'x'", "int": "1", "float": "1.0", "bool": "true", "datetime": "datetime()"}


def _map(props: Any) -> str:
    return "{" + ", ".join(f"{prop.name}: {VALUES[prop.type]}" for prop in props) + "}"


@pytest_asyncio.fixture(scope="module")
async def known(neo4j: Address, server_store: Store) -> AsyncIterator[Store]:
    """A store whose graph holds one of each model, and whose server speaks its mind about queries."""
    async with connect(neo4j.uri, neo4j.username, neo4j.password, neo4j.database, notifications=True) as store:
        await wipe(server_store)
        for model in NODES.values():
            if model.label != "Migration":
                await store.statement(f"CREATE (:{model.label} {_map(model.props)})")
        for tie in RELATIONSHIPS.values():
            for end in tie.ends[:1]:
                await store.statement(
                    f"MATCH (a:{tie.start.label}), (b:{end.label}) CREATE (a)-[:{tie.type} {_map(tie.props)}]->(b)"
                )
        await store.statement("CALL db.awaitIndexes()")
        yield store


def _costly(plan: dict[str, Any]) -> Iterator[str]:
    """Operators that walk a whole label or type, and products of more than one row."""
    name, details = plan["operatorType"].split("@")[0], plan["args"].get("Details", "")
    children = plan.get("children", [])
    if name in SCANS and not FEW & set(re.split(r"\W+", details)):
        yield f"{name} {details}"
    if name == "CartesianProduct" and not set(_leaves(plan)) <= ONE_ROW:
        yield name
    for child in children:
        yield from _costly(child)


def _leaves(plan: dict[str, Any]) -> Iterator[str]:
    if not plan.get("children"):
        yield plan["operatorType"].split("@")[0]
    for child in plan.get("children", []):
        yield from _leaves(child)


@pytest.mark.parametrize("name", names())
async def test_a_query_file_agrees_with_the_server(name: str, known: Store) -> None:
    asked: Query[Any] = query(name)
    columns, kind, plan, codes = await known.explain(asked)
    assert columns == [slot.name for slot in asked.returns]
    assert {"r": "read", "w": "write", "rw": "write"}[kind] == asked.mode
    assert [UNKNOWN[code] for code in codes if code in UNKNOWN] == []
    costly = list(_costly(plan))
    assert not costly or asked.scan, (
        f"{name} needs {costly}; say why in its header (scan: yes; …) or start from an index"
    )


@pytest.mark.parametrize("name", names())
def test_a_query_file_states_its_question(name: str) -> None:
    assert query(name).question.rstrip().endswith((".", "?"))


async def test_migrations_lead_to_the_schema_of_the_models(server_store: Store) -> None:
    listed = "RETURN name, type, entityType, labelsOrTypes, properties ORDER BY name"
    shown = await server_store.statement(
        f"SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties {listed}"
    )
    stored = {row["name"] for row in shown if row["type"] != "LOOKUP"}
    wanted = {part.split()[2] for part in statements("schema/schema.cypher")}
    assert stored == wanted
    assert len(files()) >= 1
