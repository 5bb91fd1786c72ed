"""What finding circles keeps to on networks of every shape, whatever the method."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.analytics.circles import CIRCLES, Circles, circles, disjoint, from_members
from app.analytics.network import Network

Pair = tuple[str, str]
DEFAULT = next(iter(CIRCLES))


@pytest.fixture(params=CIRCLES)
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def network(pairs: Iterable[Pair], weight: float = 1.0, ids: Iterable[str] = ()) -> Network:
    """A network of equally heavy ties."""
    rows = list(pairs)
    return Network.from_columns([a for a, _ in rows], [b for _, b in rows], np.full(len(rows), weight), ids=ids)


def clique(people: Iterable[str]) -> list[Pair]:
    return list(combinations(people, 2))


def ring_of_cliques(count: int, size: int) -> tuple[list[Pair], list[set[str]]]:
    """Cliques in a ring, neighbours joined by one tie."""
    groups = [[f"k{number:02d}{place}" for place in range(size)] for number in range(count)]
    joints = [(groups[number][0], groups[(number + 1) % count][1]) for number in range(count)]
    return [pair for group in groups for pair in clique(group)] + joints, [set(group) for group in groups]


def sets(net: Network, found: Circles) -> list[set[str]]:
    """The members of each circle by name."""
    return [set(net.ids[found.member[found.circle == number]].tolist()) for number in range(found.count)]


def same(found: Circles) -> bytes:
    return b"".join(column.tobytes() for column in (found.member, found.circle, found.strength, found.surprise))


def lawful(net: Network, found: Circles) -> None:
    """Everything that holds of any circles of any network."""
    pairs = list(zip(found.circle.tolist(), found.member.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert found.circle.tolist() == [] or (0 <= found.member.min() <= found.member.max() < net.ids.size)
    members = [tuple(found.member[found.circle == number].tolist()) for number in range(found.count)]
    assert all(len(each) > 1 for each in members)
    assert members == sorted(members, key=lambda each: (-len(each), each))
    assert len(set(members)) == found.count
    assert found.strength == pytest.approx(by_definition(net, found), abs=2**-20)
    for column, limit in ((found.strength, 1.0), (found.surprise, 300.0)):
        assert column.shape == found.member.shape
        assert ((column >= 0) & (column <= limit) & (column * 2**20 % 1 == 0)).all()


def by_definition(net: Network, found: Circles) -> list[float]:
    """Share of each member's tie weight that goes to other members, counted tie by tie."""
    ties = net.undirected().weight.toarray()
    shares = []
    for member, circle in zip(found.member, found.circle, strict=True):
        inside = ties[member, found.member[found.circle == circle]].sum()
        shares.append(inside / ties[member].sum() if inside else 0.0)
    return shares


@pytest.mark.parametrize("ids", [[], ["ana"], [f"p{number}" for number in range(50)]])
def test_people_without_ties_are_in_no_circle(method: str, ids: list[str]) -> None:
    found = circles(network([], ids=ids), method=method)
    assert (found.count, *map(len, (found.member, found.circle, found.strength, found.surprise))) == (0, 0, 0, 0, 0)


def test_a_person_tied_to_nobody_but_themselves_is_in_no_circle(method: str) -> None:
    assert circles(network([("ana", "ana")]), method=method).count == 0


@pytest.mark.parametrize("people", [["ana", "bo"], ["ana", "bo", "cy"]])
def test_two_or_three_people_are_one_circle_or_none(method: str, people: list[str]) -> None:
    net = network(clique(people))
    found = circles(net, method=method)
    lawful(net, found)
    assert sets(net, found) in ([], [set(people)])


@pytest.mark.parametrize("size", [4, 6, 12, 40])
def test_a_clique_is_one_circle_of_all(method: str, size: int) -> None:
    people = [f"p{number:02d}" for number in range(size)]
    net = network(clique(people))
    found = circles(net, method=method)
    lawful(net, found)
    assert sets(net, found) == [set(people)]
    assert found.strength.tolist() == [1.0] * size


@pytest.mark.parametrize("leaves", [3, 10, 100])
def test_no_circle_of_a_star_lacks_its_middle(method: str, leaves: int) -> None:
    net = network([("hub", f"leaf{number:03d}") for number in range(leaves)])
    found = circles(net, method=method)
    lawful(net, found)
    assert all("hub" in each for each in sets(net, found))


@pytest.mark.parametrize(("count", "size"), [(4, 5), (8, 6), (12, 10)])
def test_a_ring_of_cliques_falls_into_its_cliques(method: str, count: int, size: int) -> None:
    pairs, groups = ring_of_cliques(count, size)
    net = network(pairs)
    found = circles(net, method=method, disjoint=True)
    lawful(net, found)
    assert sorted(map(sorted, sets(net, found))) == sorted(map(sorted, groups))


def test_many_small_cliques_are_not_merged_by_the_default_method() -> None:
    # Modularity takes neighbours of a long ring together; what finds circles must not.
    pairs, groups = ring_of_cliques(60, 5)
    net = network(pairs)
    assert sorted(map(sorted, sets(net, circles(net, disjoint=True)))) == sorted(map(sorted, groups))


def test_no_circle_spans_parts_that_no_tie_joins(method: str) -> None:
    parts = [
        [f"{part}{number:02d}" for number in range(size)] for part, size in zip("abcde", (3, 5, 9, 15, 30), strict=True)
    ]
    random = np.random.default_rng(4)
    pairs = [pair for part in parts for pair in clique(part) if random.random() < 0.6]
    net = network(pairs, ids=["alone"])
    found = circles(net, method=method)
    lawful(net, found)
    assert all(len({name[0] for name in each}) == 1 for each in sets(net, found))
    assert all("alone" not in each for each in sets(net, found))


@pytest.mark.parametrize("seed", [11, 128, 137, 141, 146])
def test_every_member_has_a_tie_to_another_one(method: str, seed: int) -> None:
    assert (circles(crowd(seed), method=method).strength > 0).all()


@pytest.mark.parametrize("method", [name for name in CIRCLES if name != "louvain"])
@pytest.mark.parametrize("seed", [11, 128, 151])
def test_each_circle_hangs_together(method: str, seed: int) -> None:
    # Not so with python-louvain, of which it is known that a circle may fall into parts.
    net = crowd(seed)
    graph = nx.from_scipy_sparse_array(net.undirected().weight)
    found = circles(net, method=method)
    assert all(nx.is_connected(graph.subgraph(found.member[found.circle == n].tolist())) for n in range(found.count))


def test_rows_of_one_pair_in_either_direction_count_together(method: str) -> None:
    pairs, _ = ring_of_cliques(5, 5)
    parts = [(a, b) if number % 2 else (b, a) for number, (a, b) in enumerate(pairs * 4)]
    assert same(circles(network(parts, 0.25), method=method)) == same(circles(network(pairs), method=method))


def test_ties_to_oneself_and_ties_without_weight_change_nothing(method: str) -> None:
    pairs, _ = ring_of_cliques(5, 5)
    people = sorted({name for pair in pairs for name in pair})
    more = [(name, name) for name in people] + [(people[0], name) for name in people[1:]]
    weight = [1.0] * len(pairs) + [9.0] * len(people) + [0.0] * (len(people) - 1)
    rows = pairs + more
    padded = Network.from_columns([a for a, _ in rows], [b for _, b in rows], weight)
    assert same(circles(padded, method=method)) == same(circles(network(pairs), method=method))


@pytest.mark.parametrize("factor", [2.0**-12, 2.0**-3, 2.0**20])
def test_only_the_proportions_of_weights_matter(method: str, factor: float) -> None:
    net = crowd(12)
    scaled = Network(net.ids, net.weight * factor)
    assert same(circles(scaled, method=method)) == same(circles(net, method=method))


def test_a_tie_that_outweighs_all_others_does_no_harm(method: str) -> None:
    pairs, _ = ring_of_cliques(6, 6)
    weight = np.ones(len(pairs))
    weight[0] = 2.0**31
    net = Network.from_columns([a for a, _ in pairs], [b for _, b in pairs], weight)
    lawful(net, circles(net, method=method))


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_rows_in_any_order_and_any_number_of_threads_give_the_same_bytes(
    method: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small portions, so that several threads have work at all.
    monkeypatch.setattr("app.analytics.circles.search.PORTION", 50)
    net = crowd(13)
    source, target, weight = net.arcs()
    seen = {same(circles(net, method=method))}
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(len(source))
        ids, people = net.ids, np.random.default_rng(seed + 100).permutation(net.ids.size)
        mixed = Network.from_columns(ids[source[order]], ids[target[order]], weight[order], ids=ids[people])
        seen.add(same(circles(mixed, method=method, threads=threads)))
    assert len(seen) == 1


@pytest.mark.parametrize("seed", [0, 1, 7, 2**32 - 1])
def test_any_seed_gives_circles(method: str, seed: int) -> None:
    net = crowd(14)
    lawful(net, circles(net, method=method, seed=seed))


def test_the_disjoint_view_leaves_out_only_people_without_ties_to_a_circle(method: str) -> None:
    net = crowd(15)
    whole, cut = circles(net, method=method), circles(net, method=method, disjoint=True)
    lawful(net, cut)
    assert np.bincount(cut.member).max() <= 1
    left_out = np.setdiff1d(np.arange(net.ids.size), cut.member)
    assert net.undirected().weight[left_out][:, whole.member].nnz == 0
    assert same(cut) == same(disjoint(net, whole))


@settings(max_examples=100, deadline=None)
@given(
    ties=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=30),
    groups=st.lists(st.sets(st.integers(0, 7), min_size=2), max_size=6, unique_by=frozenset),
)
def test_the_disjoint_view_of_any_circles_is_lawful(ties: list[tuple[int, int]], groups: list[set[int]]) -> None:
    net = network([(f"p{a}", f"p{b}") for a, b in ties], ids=[f"p{number}" for number in range(8)])
    member = np.array([one for group in groups for one in sorted(group)], dtype=np.int64)
    circle = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    whole = from_members(net.undirected(), member, circle)
    lawful(net, whole)
    cut = disjoint(net, whole)
    lawful(net, cut)
    assert len(set(cut.member.tolist())) == len(cut.member)


def test_circles_of_one_each_stay_as_they_are_in_the_disjoint_view() -> None:
    net = crowd(16)
    found = circles(net, method="leiden")
    assert same(disjoint(net, found)) == same(found)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([0.0, 2.0**-20, 0.5, 1.0, 1e6])), max_size=40
    ),
    people=st.integers(0, 12),
)
def test_any_small_network_has_lawful_circles(rows: list[tuple[int, int, float]], people: int) -> None:
    net = Network.from_columns(
        [f"p{a}" for a, _, _ in rows],
        [f"p{b}" for _, b, _ in rows],
        [w for *_, w in rows],
        ids=[f"p{n}" for n in range(people)],
    )
    lawful(net, circles(net))
    lawful(net, circles(net, disjoint=True))


def crowd(seed: int) -> Network:
    """Overlapping groups of a few sizes, ties of all weights, noise between, and people with nobody."""
    random = np.random.default_rng(seed)
    people = 240
    source, target = random.integers(0, people - 20, (2, 150))
    for size in (6, 8, 8, 10, 12, 12, 15, 20, 20, 25, 30):
        group = random.choice(people - 20, size, replace=False)
        a, b = np.triu_indices(size, 1)
        kept = random.random(len(a)) < min(1.0, 6 / size)
        source, target = np.append(source, group[a[kept]]), np.append(target, group[b[kept]])
    names = np.array([f"q{number:03d}" for number in range(people)], dtype=object)
    return Network.from_columns(names[source], names[target], random.gamma(2.0, 1.0, len(source)), ids=names)


def known(folder: Path) -> tuple[Network, NDArray[np.object_]]:
    """A network of equal ties, and the circle that each person is known to be in."""
    pairs = [line.split() for line in (folder / "edges.txt").read_text("utf-8").splitlines()]
    circle = dict(line.split(",") for line in (folder / "gt.csv").read_text("utf-8").split()[1:])
    net = network([(a, b) for a, b in pairs])
    return net, np.array([circle[name] for name in net.ids], dtype=object)


def agreement(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Normalised mutual information of two partitions, by the arithmetic mean."""
    table = np.histogram2d(one, other, bins=(one.max() + 1, other.max() + 1))[0] / len(one)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    filled = table > 0
    shared = float((table[filled] * np.log(table[filled] / np.outer(rows, columns)[filled])).sum())
    own = [float(-(part[part > 0] * np.log(part[part > 0])).sum()) for part in (rows, columns)]
    return 2 * shared / sum(own)


def labels(net: Network, found: Circles) -> NDArray[np.int64]:
    """The circle of each person; those in none are alone."""
    label = found.count + np.arange(net.ids.size)
    label[found.member] = found.circle
    return np.unique(label, return_inverse=True)[1]


@pytest.mark.reference
def test_the_conferences_of_college_football_are_found(reference: Path) -> None:
    net, truth = known(reference / "circles" / "football")
    found = circles(net, disjoint=True)
    lawful(net, found)
    assert agreement(labels(net, found), np.unique(truth, return_inverse=True)[1]) >= 0.85


@pytest.mark.reference
def test_the_karate_club_has_several_circles_and_each_is_mostly_of_one_side(method: str, reference: Path) -> None:
    net, truth = known(reference / "circles" / "karate")
    found = circles(net, method=method, disjoint=True)
    lawful(net, found)
    sides = [truth[found.member[found.circle == number]] for number in range(found.count)]
    mostly = sum(max(np.unique(side, return_counts=True)[1]) for side in sides)
    assert found.count >= 2
    assert mostly >= 0.85 * len(found.member)
