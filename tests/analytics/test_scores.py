"""What is true of each score, with networkx and plain counting as judges."""

from __future__ import annotations

import itertools
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.network import Network
from app.analytics.scores import SCORES, pagerank, reach, social_capital
from app.analytics.scores.social_capital import EQUAL, percentile
from app.errors import BadInput

from .conftest import Planted, Rows, inputs_for

PARTS = SCORES["social_capital"].parts


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


def test_the_four_parts_add_up_to_the_score_exactly(crowd: Rows) -> None:
    net = crowd.network()
    found = social_capital(net, **inputs_for(net))
    exact = [sum(map(Fraction, points), Fraction(0)) for points in zip(*(found[part] for part in PARTS), strict=True)]
    for order in itertools.permutations(PARTS):
        assert np.sum([found[part] for part in order], axis=0).tolist() == exact


def test_each_part_lies_between_no_points_and_a_quarter_of_all(crowd: Rows) -> None:
    net = crowd.network()
    found = social_capital(net, **inputs_for(net))
    assert all(((found[part] >= 0) & (found[part] <= 25)).all() for part in PARTS)


def test_who_did_nothing_earns_nothing() -> None:
    net = Network.from_columns(["ana"], ["bo"], [1.0], ids=["cy"])
    found = social_capital(net, acts=np.zeros(3), credit=np.zeros(3))
    assert [found[part][2] for part in PARTS] == [0, 0, 0, 0]


def test_trust_counts_only_ties_that_are_returned() -> None:
    net = Network.from_columns(["ana", "bo", "ana", "cy"], ["bo", "ana", "cy", "dan"], [5.0, 2.0, 9.0, 1.0])
    found = social_capital(net, acts=np.zeros(4), credit=np.zeros(4))
    assert found["trust_raw"].tolist() == [2.0, 2.0, 0.0, 0.0]


def test_relationships_count_people_not_directions() -> None:
    net = Network.from_columns(["ana", "bo", "ana", "cy"], ["bo", "ana", "cy", "dan"], [5.0, 2.0, 9.0, 1.0])
    found = social_capital(net, acts=np.zeros(4), credit=np.zeros(4))
    assert found["relationships_raw"].tolist() == [2.0, 1.0, 2.0, 1.0]


def test_one_changed_weight_changes_only_its_part(crowd: Rows) -> None:
    net = crowd.network()
    before = social_capital(net, **inputs_for(net))
    after = social_capital(net, **inputs_for(net), weights={**EQUAL, "trust": 0.5})
    changed = {key for key in before if before[key].tobytes() != after[key].tobytes()}
    assert changed == {"trust"}
    assert after["trust"] == pytest.approx(2 * before["trust"], abs=2**-19)


@pytest.mark.parametrize("weights", [{}, {**EQUAL, "luck": 0.1}, {**EQUAL, "trust": -0.1}, {**EQUAL, "trust": 1.1}])
def test_weights_that_are_not_four_shares_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="weight"):
        social_capital(Network.from_columns([], [], []), acts=np.zeros(0), credit=np.zeros(0), weights=weights)


@given(st.lists(st.integers(0, 9), max_size=30))
def test_a_percentile_is_the_share_below_and_half_the_share_of_equals(numbers: list[int]) -> None:
    got = percentile(np.array(numbers, dtype=np.float64)).tolist()
    below = [sum(other < one for other in numbers) for one in numbers]
    equal = [sum(other == one for other in numbers) for one in numbers]
    wanted = [(b + e / 2) / len(numbers) if one else 0.0 for one, b, e in zip(numbers, below, equal, strict=True)]
    assert got == wanted
