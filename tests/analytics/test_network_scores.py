"""What is true of each score of a network, with networkx and plain simulation as judges."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from app.analytics.capital.standing import standing
from app.analytics.network import Network
from app.analytics.scores import (
    betweenness,
    constraint,
    core,
    hits,
    pagerank,
    personalised_pagerank,
    reciprocity,
    trust,
)
from app.errors import BadInput
from benchmarks.rmat import rmat, weights

from .conftest import Rows, inputs_for


def as_graph(net: Network) -> nx.DiGraph:
    """The same network for the judge."""
    return nx.from_scipy_sparse_array(net.weight, create_using=nx.DiGraph)


def told(net: Network, found: dict[int, float]) -> NDArray[np.float64]:
    """What the judge says of each person, in our order."""
    return np.array([found[person] for person in range(net.ids.size)], dtype=np.float64)


@pytest.fixture(scope="module")
def rumour() -> Network:
    """10,000 people and 60,000 arcs, as lopsided as real networks."""
    source, target = rmat(10_000, 60_000, seed=3)
    return Network.from_numbers([f"{n:05d}" for n in range(10_000)], source, target, weights(60_000, seed=3))


def test_pagerank_of_ten_thousand_people_agrees_with_networkx(rumour: Network) -> None:
    theirs = told(rumour, nx.pagerank(as_graph(rumour), tol=1e-14, max_iter=1000))
    assert np.abs(pagerank(rumour) - theirs).sum() <= 1e-9


def test_personalised_pagerank_of_ten_thousand_people_agrees_with_networkx(rumour: Network) -> None:
    trusted = inputs_for(rumour)["trusted"]
    start = {int(person): 1.0 for person in np.flatnonzero(trusted)}
    theirs = told(rumour, nx.pagerank(as_graph(rumour), personalization=start, tol=1e-14, max_iter=1000))
    assert np.abs(personalised_pagerank(rumour, trusted=trusted) - theirs).sum() <= 1e-9


def test_hits_of_ten_thousand_people_agrees_with_networkx(rumour: Network) -> None:
    hubs, authorities = nx.hits(as_graph(rumour))
    found = hits(rumour)
    assert np.abs(found["hits"] - told(rumour, authorities)).sum() <= 1e-9
    assert np.abs(found["hub"] - told(rumour, hubs)).sum() <= 1e-9


def test_hits_does_not_depend_on_the_scale_of_weights(crowd: Rows) -> None:
    net = crowd.network()
    heavy = Network(net.ids, net.weight * 1024.0)
    assert hits(heavy)["hits"] == pytest.approx(hits(net)["hits"], abs=1e-12)


def test_without_arcs_nobody_is_an_authority() -> None:
    found = hits(Network.from_columns([], [], [], ids=["ana", "bo"]))
    assert found["hits"].tolist() == found["hub"].tolist() == [0.0, 0.0]


def test_core_numbers_agree_with_networkx(rumour: Network) -> None:
    assert core(rumour).tolist() == told(rumour, nx.core_number(as_graph(rumour).to_undirected())).tolist()


def test_constraint_agrees_with_networkx(rumour: Network) -> None:
    theirs = told(rumour, nx.constraint(as_graph(rumour), weight="weight"))
    assert constraint(rumour) == pytest.approx(np.where(np.isnan(theirs), 1.0, theirs), abs=1e-11)


def test_reciprocity_agrees_with_networkx(rumour: Network) -> None:
    theirs = nx.reciprocity(as_graph(rumour), nodes=range(rumour.ids.size))
    assert reciprocity(rumour) == pytest.approx(np.array([theirs[n] or 0.0 for n in range(rumour.ids.size)]))


def test_betweenness_from_everybody_agrees_with_networkx(crowd: Rows) -> None:
    net = crowd.network()
    found = betweenness(net)
    assert found["betweenness"] == pytest.approx(told(net, nx.betweenness_centrality(as_graph(net))), abs=1e-12)
    assert not found["error"].any()


def test_sampled_betweenness_is_right_on_average_and_its_error_is_honest(crowd: Rows) -> None:
    net = crowd.network()
    exact = betweenness(net)["betweenness"]
    draws = [betweenness(net, samples=60, seed=seed) for seed in range(200)]
    values = np.array([draw["betweenness"] for draw in draws])
    busy = exact > np.quantile(exact, 0.9)
    spread = values.std(axis=0)[busy]
    assert np.abs(values.mean(axis=0)[busy] - exact[busy]).max() < (4 * spread / np.sqrt(200)).max()
    told_errors = np.sqrt(np.mean([draw["error"][busy] ** 2 for draw in draws], axis=0))
    assert told_errors == pytest.approx(spread, rel=0.25)


def test_trust_agrees_with_a_simulation_of_its_own() -> None:
    net = Network.from_columns(
        ["ana", "ana", "bo", "cy", "dan", "eve"], ["bo", "cy", "dan", "dan", "ana", "fay"], [3, 1, 1, 1, 1, 1]
    )
    found = trust(net, trusted=np.array([True, False, False, False, False, False]))
    # From ana: bo three times in four, cy else; dan next, and back to ana: solved by hand.
    reached = 0.85 * np.array([0.75, 0.25]) / (1 - 0.85**3 * np.array([0.25, 0.75]))
    assert found["trust"] == pytest.approx(np.array([1, *reached, 0.85**2, 0, 0]), abs=4 * found["error"].max())


def test_trust_is_that_of_standing(crowd: Rows) -> None:
    net = crowd.network()
    trusted = inputs_for(net)["trusted"]
    found, whole = trust(net, trusted=trusted, walks=20_000), standing(net, np.flatnonzero(trusted), walks=20_000)
    assert whole.trust is not None
    assert whole.error is not None
    assert found["trust"].tobytes() == whole.trust.tobytes()
    assert found["error"].tobytes() == whole.error.tobytes()


def test_a_thousand_invented_friends_add_nothing_to_trust() -> None:
    honest = [("ana", "bo"), ("bo", "cy"), ("cy", "ana"), ("bo", "zed")]
    fakes = [pair for n in range(1000) for pair in (("zed", f"z{n}"), (f"z{n}", "zed"))]

    def of_zed(pairs: list[tuple[str, str]], score: str) -> float:
        net = Network.from_columns([a for a, _ in pairs], [b for _, b in pairs], np.ones(len(pairs)))
        trusted = net.ids == "ana"
        values = (
            trust(net, trusted=trusted)["trust"] if score == "trust" else personalised_pagerank(net, trusted=trusted)
        )
        return float(values[net.ids.tolist().index("zed")])

    assert of_zed(honest + fakes, "trust") == of_zed(honest, "trust")
    assert of_zed(honest + fakes, "ppr") > 2 * of_zed(honest, "ppr")


@pytest.mark.parametrize("score", [personalised_pagerank, trust])
def test_scores_that_start_from_trusted_people_need_one(score: object) -> None:
    assert callable(score)
    with pytest.raises(BadInput, match="there are none"):
        score(Network.from_columns(["ana"], ["bo"], [1.0]), trusted=np.zeros(2, dtype=np.bool_))
