"""The libraries to compare with, each from edge arrays to one label a person, imported only when it is called."""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from benchmarks.circles.planted import Amounts, Numbers

Find = Callable[[int, Numbers, Numbers, Amounts, int], Numbers]
"""People, source, target, weight and seed to labels."""


@dataclass(frozen=True)
class Peer:
    """A way of another library to find circles: how to run it, and up to which number of ties it is bearable."""

    module: str
    licence: str
    find: Find
    most_ties: int = 20_000_000


def _igraph(method: Callable[[Any, Any, int], Any]) -> Find:
    def find(people: int, source: Numbers, target: Numbers, weight: Amounts, seed: int) -> Numbers:
        igraph = importlib.import_module("igraph")
        random.seed(seed)
        graph = igraph.Graph(n=people, edges=np.column_stack([source, target]))
        # Equal weights change no result, but cost igraph time.
        weights = weight if np.ptp(weight) > 0 else None
        return np.asarray(method(graph, weights, len(source)).membership, dtype=np.int64)

    return find


def _cpm(graph: Any, weights: Any, ties: int) -> Any:
    turns = 2 if ties > 5_000_000 else 4
    return graph.community_leiden(objective_function="CPM", resolution=0.01, weights=weights, n_iterations=turns)


def _leiden(graph: Any, weights: Any, ties: int) -> Any:
    turns = 2 if ties > 500_000 else 10
    return graph.community_leiden(objective_function="modularity", weights=weights, n_iterations=turns)


def _infomap(graph: Any, weights: Any, _ties: int) -> Any:
    # Ten trials, the default, take five times as long and find the same planted circles.
    return graph.community_infomap(edge_weights=weights, trials=2)


def _propagation(graph: Any, weights: Any, _ties: int) -> Any:
    return graph.community_label_propagation(weights=weights)


def _networkit(kind: str, **options: Any) -> Find:
    def find(people: int, source: Numbers, target: Numbers, weight: Amounts, seed: int) -> Numbers:
        networkit = importlib.import_module("networkit")
        networkit.setSeed(seed, False)
        graph = networkit.GraphFromCoo((weight, (source, target)), n=people, weighted=True)
        found = getattr(networkit.community, kind)(graph, **options).run().getPartition()
        return np.array(found.getVector(), dtype=np.int64)

    return find


def _graph(people: int, source: Numbers, target: Numbers, weight: Amounts) -> Any:
    graph = importlib.import_module("networkx").Graph()
    graph.add_nodes_from(range(people))
    graph.add_weighted_edges_from(zip(source.tolist(), target.tolist(), weight.tolist(), strict=True))
    return graph


def _python_louvain(people: int, source: Numbers, target: Numbers, weight: Amounts, seed: int) -> Numbers:
    label = importlib.import_module("community").best_partition(
        _graph(people, source, target, weight), random_state=seed
    )
    return np.array([label[person] for person in range(people)], dtype=np.int64)


def _networkx(people: int, source: Numbers, target: Numbers, weight: Amounts, seed: int) -> Numbers:
    networkx = importlib.import_module("networkx")
    label = np.empty(people, dtype=np.int64)
    for number, members in enumerate(
        networkx.community.louvain_communities(_graph(people, source, target, weight), seed=seed)
    ):
        label[list(members)] = number
    return label


PEERS: Final[Mapping[str, Peer]] = MappingProxyType(
    {
        "igraph Leiden CPM .01": Peer("igraph", "GPL", _igraph(_cpm)),
        "igraph Infomap": Peer("igraph", "GPL", _igraph(_infomap), 2_000_000),
        "igraph Leiden modularity": Peer("igraph", "GPL", _igraph(_leiden)),
        "igraph label propagation": Peer("igraph", "GPL", _igraph(_propagation)),
        "networkit PLP": Peer("networkit", "MIT", _networkit("PLP")),
        "networkit PLM": Peer("networkit", "MIT", _networkit("PLM", refine=True)),
        "networkit ParallelLeiden": Peer("networkit", "MIT", _networkit("ParallelLeiden")),
        "python-louvain": Peer("community", "BSD", _python_louvain, 200_000),
        "networkx Louvain": Peer("networkx", "BSD", _networkx, 20_000),
    }
)
"""Every peer by the name it has in the tables. GPL code is run here and imported nowhere else."""


def available(module: str) -> bool:
    """Whether a module can be found."""
    return importlib.util.find_spec(module) is not None


def installed(peer: Peer) -> bool:
    """Whether the peer's library is there."""
    return available(peer.module)


def _slpa(cdlib: Any, graph: Any) -> Any:
    return cdlib.algorithms.slpa(graph, t=30, r=0.1)


def _core_expansion(cdlib: Any, graph: Any) -> Any:
    return cdlib.algorithms.core_expansion(graph)


OVERLAPPING: Final[Mapping[str, Callable[[Any, Any], Any]]] = MappingProxyType(
    {"cdlib SLPA": _slpa, "cdlib core expansion": _core_expansion}
)
"""Overlapping methods that finish on an ego network within seconds."""


def overlapping(name: str, people: int, source: Numbers, target: Numbers, seed: int) -> tuple[Numbers, Numbers]:
    """Members and circles found by an overlapping peer."""
    with redirect_stdout(StringIO()):  # it lists on import what else could be installed
        cdlib = importlib.import_module("cdlib")
        importlib.import_module("cdlib.algorithms")
    random.seed(seed)
    np.random.seed(seed)
    found = OVERLAPPING[name](cdlib, _graph(people, source, target, np.ones(len(source)))).communities
    member = [person for members in found for person in members]
    circle = [number for number, members in enumerate(found) for _ in members]
    return np.array(member, dtype=np.int64), np.array(circle, dtype=np.int64)
