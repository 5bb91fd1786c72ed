"""What is true of each score, with networkx and plain counting as judges."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from app.analytics.network import Network
from app.analytics.scores import pagerank, reach
from app.errors import BadInput

from .conftest import Planted, Rows


def as_graph(net: Network) -> nx.DiGraph:
    return nx.from_scipy_sparse_array(net.weight, create_using=nx.DiGraph)


@pytest.mark.parametrize("damping", [0.5, 0.85, 0.95])
def test_pagerank_agrees_with_networkx(damping: float, crowd: Rows) -> None:
    net = crowd.network()
    theirs = nx.pagerank(as_graph(net), alpha=damping, tol=1e-15, max_iter=2000)
    assert np.abs(pagerank(net, damping=damping) - [theirs[person] for person in range(net.ids.size)]).sum() <= 1e-9


def test_pagerank_adds_up_to_one(thirty_circles: Planted) -> None:
    assert pagerank(thirty_circles.rows.network()).sum() == pytest.approx(1, abs=1e-12)


def test_pagerank_without_ties_is_the_same_for_all() -> None:
    assert pagerank(Network.from_columns([], [], [], ids=["ana", "bo", "cy", "dan"])).tolist() == [0.25] * 4


@pytest.mark.parametrize(("damping", "tolerance"), [(1.0, 1e-9), (-0.1, 1e-9), (0.85, 0.0)])
def test_pagerank_that_would_never_end_is_refused(damping: float, tolerance: float) -> None:
    with pytest.raises(BadInput, match="damping"):
        pagerank(Network.from_columns(["ana"], ["bo"], [1.0]), damping=damping, tolerance=tolerance)


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 5])
def test_reach_agrees_with_networkx(steps: int, crowd: Rows) -> None:
    net = crowd.network()
    graph = as_graph(net)
    near = [len(nx.single_source_shortest_path_length(graph, person, cutoff=steps)) - 1 for person in graph]
    assert reach(net, steps=steps).tolist() == (np.array(near) / (net.ids.size - 1)).tolist()


def test_more_steps_never_reach_fewer(crowd: Rows) -> None:
    assert (reach(crowd.network(), steps=3) >= reach(crowd.network(), steps=2)).all()


def test_reach_in_several_blocks_of_rows_agrees_with_counting() -> None:
    # 5,000 people who all but know each other at two steps: more than one block holds.
    random = np.random.default_rng(6)
    n, source, target = 5000, *random.integers(0, 5000, (2, 250_000))
    net = Network.from_numbers([f"{number:04d}" for number in range(n)], source, target, np.ones(len(source)))
    step = (net.weight.toarray() > 0) | np.eye(n, dtype=bool)
    wanted = [(step[step[person]].any(axis=0).sum() - 1) / (n - 1) for person in range(0, n, 100)]
    assert reach(net)[::100].tolist() == wanted
