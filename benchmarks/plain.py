"""The same job done the plain way, to compare with: rows of maps, a record a relationship, networkx, and GDS."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import networkx as nx
import polars as pl
from neo4j import AsyncSession

BATCH = 10_000
LOAD = """
UNWIND $rows AS row
MATCH (a:Plain {id: row.from_id})
MATCH (b:Plain {id: row.to_id})
MERGE (a)-[r:DID {key: row.key}]->(b)
SET r.at = datetime(row.occurred_at), r.kind = row.kind, r.channel = row.channel
"""
EXPORT = "MATCH (a:Identity)-[t:INTERACTED]->(b:Identity) RETURN a.key AS a, b.key AS b, t.channel AS c, t.kind AS k, t.at AS at"


async def load(session: AsyncSession, people: list[str], interactions: pl.DataFrame) -> None:
    """Load interactions as rows of maps into nodes and relationships of their own."""
    for part in _batches([{"id": person} for person in people]):
        await (await session.run("UNWIND $rows AS row MERGE (:Plain {id: row.id})", rows=part)).consume()
    rows = ({**row, "key": str(number)} for number, row in enumerate(interactions.iter_rows(named=True)))
    for part in _batches(rows):
        await (await session.run(LOAD, rows=part)).consume()


def _batches(rows: Any) -> Iterator[list[Any]]:
    rows = iter(rows)
    while part := list(itertools.islice(rows, BATCH)):
        yield part


async def export(session: AsyncSession) -> list[tuple[Any, ...]]:
    """Read the network as one record for each relationship."""
    result = await session.run(EXPORT)
    return [tuple(record) async for record in result]


def score(source: list[str], target: list[str], weight: list[float]) -> tuple[int, int]:
    """Build the graph in networkx and find circles and PageRank there."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(zip(source, target, weight, strict=True))
    ranks = nx.pagerank(graph, tol=1e-10, max_iter=200)
    circles = nx.community.louvain_communities(graph.to_undirected(), seed=1)
    return len(circles), len(ranks)


TIES = """
MATCH (a:Identity)-[t:INTERACTED]->(b:Identity)
MATCH (a)-[:IS]->(x:Customer)
MATCH (b)-[:IS]->(y:Customer)
WITH x, y, count(t) AS weight
CALL (x, y, weight) { MERGE (x)-[tie:BENCH_TIE]->(y) SET tie.weight = toFloat(weight) } IN TRANSACTIONS OF 20000 ROWS
"""
"""GDS projects ties that are stored; ours are worked out from the facts at each run. So the time to store them counts."""
SPEAKERS = "speaker-listener label propagation, written"
"""SLLPA, which finds overlapping circles; the name of its procedure changed with the versions of the library."""

GDS = {
    "project": "CALL gds.graph.project('bench', 'Customer', {BENCH_TIE: {orientation: 'UNDIRECTED', properties: 'weight'}}, "
    "{readConcurrency: 2}) YIELD relationshipCount RETURN relationshipCount",
    "leiden, written": "CALL gds.leiden.write('bench', {relationshipWeightProperty: 'weight', writeProperty: 'benchCircle', "
    "concurrency: 2, randomSeed: 1}) YIELD communityCount RETURN communityCount",
    "pagerank, written": "CALL gds.pageRank.write('bench', {relationshipWeightProperty: 'weight', writeProperty: 'benchRank', "
    "concurrency: 2}) YIELD nodePropertiesWritten RETURN nodePropertiesWritten",
    SPEAKERS: "CALL {sllpa}('bench', {{maxIterations: 30, minAssociationStrength: 0.1, writeProperty: 'bench', "
    "concurrency: 2}}) YIELD nodePropertiesWritten RETURN nodePropertiesWritten",
    "drop": "CALL gds.graph.drop('bench') YIELD graphName RETURN graphName",
}
"""What the Graph Data Science library is asked for: the names of steps and their statements."""
