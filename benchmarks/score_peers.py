"""The same scores by other libraries, each from edge arrays; imported only when their row is worked out."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

Numbers = NDArray[np.int64]
Amounts = NDArray[np.float64]

TOLERANCE: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Arcs:
    """People 0..people-1, the arcs between them, and some who are trusted."""

    people: int
    source: Numbers
    target: Numbers
    weight: Amounts
    trusted: NDArray[np.bool_]


@dataclass(frozen=True)
class Peer:
    """Another library: how it builds its graph, its scores, and up to which number of arcs it is bearable."""

    build: Callable[[Arcs], Any]
    scores: Mapping[str, Callable[[Any, Arcs], Any]]
    most_arcs: int = 20_000_000


def _networkx(arcs: Arcs) -> Any:
    graph = importlib.import_module("networkx").DiGraph()
    graph.add_nodes_from(range(arcs.people))
    graph.add_weighted_edges_from(zip(arcs.source.tolist(), arcs.target.tolist(), arcs.weight.tolist(), strict=True))
    return graph


def _nx_pagerank(graph: Any, arcs: Arcs, *, restart: bool) -> Any:
    start = dict.fromkeys(np.flatnonzero(arcs.trusted).tolist(), 1.0) if restart else None
    nx = importlib.import_module("networkx")
    # networkx multiplies its tolerance by the number of people.
    return _in_order(nx.pagerank(graph, personalization=start, tol=TOLERANCE / arcs.people, max_iter=1000), arcs)


def _nx_hits(graph: Any, arcs: Arcs) -> Any:
    return _in_order(importlib.import_module("networkx").hits(graph)[1], arcs)


def _nx_core(graph: Any, arcs: Arcs) -> Any:
    return _in_order(importlib.import_module("networkx").core_number(graph.to_undirected()), arcs)


def _in_order(found: Mapping[int, float], arcs: Arcs) -> Amounts:
    return np.array([found[person] for person in range(arcs.people)], dtype=np.float64)


def _igraph(arcs: Arcs) -> Any:
    igraph = importlib.import_module("igraph")
    graph = igraph.Graph(n=arcs.people, edges=np.column_stack([arcs.source, arcs.target]), directed=True)
    graph.es["weight"] = arcs.weight
    return graph


def _igraph_hits(graph: Any, _arcs: Arcs) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # many zeros: people to whom nobody points
        found = np.array(graph.authority_score(weights="weight"))
    return found / found.sum()


def _igraph_core(graph: Any, _arcs: Arcs) -> Any:
    return graph.as_undirected(mode="collapse").coreness()


def _networkit(arcs: Arcs) -> Any:
    kit = importlib.import_module("networkit")
    return kit.GraphFromCoo((arcs.weight, (arcs.source, arcs.target)), n=arcs.people, weighted=True, directed=True)


def _kit_pagerank(graph: Any, _arcs: Arcs) -> Any:
    kit = importlib.import_module("networkit")
    return kit.centrality.PageRank(graph, damp=0.85, tol=TOLERANCE).run().scores()


def _kit_core(graph: Any, _arcs: Arcs) -> Any:
    kit = importlib.import_module("networkit")
    both = kit.graphtools.toUndirected(graph)
    both.removeMultiEdges()
    return kit.centrality.CoreDecomposition(both).run().scores()


def _scipy(arcs: Arcs) -> Any:
    shape = (arcs.people, arcs.people)
    return coo_array((arcs.weight, (arcs.source, arcs.target)), shape=shape).tocsr()


def _sp_pagerank(matrix: Any, arcs: Arcs, *, restart: bool) -> Amounts:
    given = np.asarray(matrix.sum(axis=1))
    share = coo_array((0.85 * arcs.weight / given[arcs.source], (arcs.target, arcs.source)), matrix.shape).tocsr()
    again = arcs.trusted / arcs.trusted.sum() if restart else np.full(arcs.people, 1 / arcs.people)
    held, change = again, 1.0
    while change > TOLERANCE:
        reached = share @ held
        reached = reached + (1 - reached.sum()) * again
        change = float(np.abs(reached - held).sum())
        held = reached
    return np.asarray(held)


def _sp_hits(matrix: Any, arcs: Arcs) -> Amounts:
    back = matrix.T.tocsr()
    authority, change = np.full(arcs.people, 1 / arcs.people), 1.0
    while change > TOLERANCE:
        reached = back @ (matrix @ authority)
        reached /= reached.sum()
        change = float(np.abs(reached - authority).sum())
        authority = reached
    return authority


PEERS: Final[Mapping[str, Peer]] = MappingProxyType(
    {
        "networkx": Peer(
            _networkx,
            {
                "pagerank": lambda graph, arcs: _nx_pagerank(graph, arcs, restart=False),
                "ppr": lambda graph, arcs: _nx_pagerank(graph, arcs, restart=True),
                "hits": _nx_hits,
                "core": _nx_core,
            },
            most_arcs=2_000_000,
        ),
        "igraph": Peer(
            _igraph,
            {
                "pagerank": lambda graph, _: graph.pagerank(weights="weight"),
                "ppr": lambda graph, arcs: graph.personalized_pagerank(
                    weights="weight", reset=arcs.trusted.astype(np.float64).tolist()
                ),
                "hits": _igraph_hits,
                "core": _igraph_core,
            },
        ),
        "networkit": Peer(_networkit, {"pagerank": _kit_pagerank, "core": _kit_core}),
        "scipy": Peer(
            _scipy,
            {
                "pagerank": lambda matrix, arcs: _sp_pagerank(matrix, arcs, restart=False),
                "ppr": lambda matrix, arcs: _sp_pagerank(matrix, arcs, restart=True),
                "hits": _sp_hits,
            },
        ),
    }
)
"""Other libraries by name. igraph is under the GPL: it is measured here and used by nothing that is shipped."""
