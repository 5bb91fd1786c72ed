"""Share chains: whatever the links, everybody has one place, one chain and one cascade."""

from __future__ import annotations

import gzip
import json
import time
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.chains import (
    NONE,
    UNKNOWN,
    bound,
    cascade_shapes,
    grow,
    growth,
    hops,
    payee_chains,
    reproduction_within,
)
from app.errors import BadInput
from tests.analytics.sharing import Story, climbed, links, stories, trees

MANY = settings(max_examples=200, deadline=None)


def distances(parent: list[int]) -> tuple[int, int]:
    """The sum of all distances in a tree, and the depth below its root, by brute force."""
    graph = nx.Graph([(place, above) for place, above in enumerate(parent) if above >= 0])
    graph.add_nodes_from(range(len(parent)))
    apart = dict(nx.all_pairs_shortest_path_length(graph))
    return sum(apart[a][b] for a, b in combinations(range(len(parent)), 2)), max(apart[parent.index(NONE)].values())


@MANY
@given(st.integers(1, 12).flatmap(links), st.randoms(use_true_random=False))
def test_invariant_4_any_links_give_a_forest_and_never_a_hang(parent: list[int], random: object) -> None:
    at = [random.randrange(5) for _ in parent]  # type: ignore[attr-defined]
    forest = grow(parent, at)
    above = forest.parent
    assert forest.orphans.tolist() == [place for place, link in enumerate(parent) if link == UNKNOWN]
    for place, link in enumerate(above.tolist()):
        assert forest.depth[place] == (0 if link < 0 else forest.depth[link] + 1)
        assert forest.root[place] == (place if link < 0 else forest.root[link])
        assert link in (parent[place], NONE)
    graph = nx.DiGraph([(place, link) for place, link in enumerate(parent) if link >= 0])
    circles = [sorted(circle, key=lambda place: (at[place], place)) for circle in nx.simple_cycles(graph)]
    assert forest.cut.tolist() == sorted(circle[0] for circle in circles)


@MANY
@given(stories(), st.one_of(st.none(), st.integers(1, 4)))
def test_invariant_4_payees_are_those_of_the_definition_and_never_the_buyer_nor_anybody_twice(
    story: Story, cap: int | None
) -> None:
    forest = story.shares().forest
    chains = payee_chains(forest, story.person, story.share, story.buyer, cap=cap)
    for order, buyer in enumerate(story.buyer):
        paid = chains.of(order)
        assert paid == climbed(story, forest.parent.tolist(), order, cap)
        assert buyer not in paid
        assert len(set(paid)) == len(paid) <= (len(story.person) if cap is None else cap)


@MANY
@given(stories(), st.integers(0, 5))
def test_invariant_4_descendants_elsewhere_change_no_chain(story: Story, who: int) -> None:
    forest = story.shares().forest
    before = payee_chains(forest, story.person, story.share, story.buyer)
    more = grow([*forest.parent.tolist(), *range(len(story.parent))], [*story.at, *[99] * len(story.parent)])
    after = payee_chains(more, [*story.person, *[who] * len(story.parent)], story.share, story.buyer)
    assert (after.first.tolist(), after.person.tolist()) == (before.first.tolist(), before.person.tolist())


@MANY
@given(stories(), st.integers(1, 4))
def test_every_hop_has_a_level_or_a_reason_and_the_levels_are_the_payees(story: Story, cap: int) -> None:
    forest = story.shares().forest
    chains = payee_chains(forest, story.person, story.share, story.buyer, cap=cap)
    for order, (share, buyer) in enumerate(zip(story.share, story.buyer, strict=True)):
        found = hops(forest, story.person, share, buyer, cap=cap)
        assert [hop.person for hop in found if hop.level] == chains.of(order)
        assert all(hop.level or hop.reason for hop in found)


def test_the_hop_where_a_chain_breaks_off_says_why() -> None:
    forest = grow([UNKNOWN, 0, 3, 2], [0, 1, 3, 2])
    assert "not known" in hops(forest, [1, 2, 3, 4], 1, 9)[-1].reason
    assert "circle" in hops(forest, [1, 2, 3, 4], 2, 9)[-1].reason


@MANY
@given(trees())
def test_invariant_9_a_cascade_is_the_sum_of_its_levels_and_its_virality_that_of_brute_force(parent: list[int]) -> None:
    shapes = cascade_shapes(grow(parent))
    count, (apart, depth) = len(parent), distances(parent)
    levels = shapes.levels(0)
    assert (sum(levels), max(levels), len(levels) - 1) == (count, shapes.max_breadth[0], shapes.depth[0])
    assert (shapes.size.tolist(), shapes.wiener.tolist(), shapes.depth.tolist()) == ([count], [apart], [depth])
    assert shapes.structural_virality[0] == (2 * apart / (count * (count - 1)) if count > 1 else 0)


@MANY
@given(trees(least=2))
def test_invariant_9_virality_lies_between_that_of_a_star_and_that_of_a_path(parent: list[int]) -> None:
    count = len(parent)
    found = cascade_shapes(grow(parent)).structural_virality[0]
    assert 2 * (count - 1) / count - 1e-12 <= found <= (count + 1) / 3 + 1e-12


@MANY
@given(trees(least=2), st.data())
def test_invariant_9_another_root_changes_the_depth_but_not_the_virality(
    parent: list[int], data: st.DataObject
) -> None:
    other = data.draw(st.integers(0, len(parent) - 1))
    turned, here, above = list(parent), other, NONE
    while here >= 0:
        turned[here], above, here = above, here, parent[here]
    before, after = cascade_shapes(grow(parent)), cascade_shapes(grow(turned))
    assert after.wiener.tolist() == before.wiener.tolist()
    assert after.depth.tolist() == [distances(turned)[1]]


@pytest.mark.parametrize("count", [2, 3, 10, 101])
def test_invariant_9_a_star_and_a_path_have_their_formulas(count: int) -> None:
    star, path = grow([NONE, *[0] * (count - 1)]), grow(range(-1, count - 1))
    assert cascade_shapes(star).structural_virality[0] == pytest.approx(2 * (count - 1) / count, abs=1e-12)
    assert cascade_shapes(path).structural_virality[0] == pytest.approx((count + 1) / 3, abs=1e-12)


def test_a_path_of_two_hundred_thousand_shares_takes_no_longer_than_a_bush() -> None:
    count = 200_000
    cascade_shapes(grow([NONE, 0]))
    began = time.process_time()
    shapes = cascade_shapes(grow(np.arange(count) - 1))
    assert time.process_time() - began < 1
    assert shapes.wiener.tolist() == [(count**3 - count) // 6]


def test_a_cascade_too_deep_to_be_measured_in_64_bits_is_refused() -> None:
    with pytest.raises(BadInput, match="too deep"):
        cascade_shapes(grow(np.arange(4_000_000) - 1))


def test_a_parent_outside_the_shares_is_refused() -> None:
    with pytest.raises(BadInput, match="outside"):
        grow([3])


def test_reproduction_counts_generations_and_never_mean_children() -> None:
    bush = grow([NONE, 0, 0, 0, 1, 1])
    assert growth(bush).reproduction.tolist() == [3.0, 2 / 3]


def test_growth_of_some_shares_counts_those_alone() -> None:
    found = growth(grow([NONE, 0, 0, 1]), [0, 5, 9, 6], orders=[2, 3], chosen=np.array([True, True, False, True]))
    assert (found.shares.tolist(), found.orders.tolist(), found.generation_mean_s) == ([1, 1, 1], [0, 0, 1], 3.0)


def test_a_clock_that_runs_backwards_is_named_and_its_time_not_counted() -> None:
    forest = grow([NONE, 0, 0], [10, 4, 30])
    assert forest.early.tolist() == [1]
    assert growth(forest, [10, 4, 30]).generation_mean_s == 20.0


def test_reproduction_within_a_window_leaves_out_shares_that_are_still_young() -> None:
    forest, at = grow([NONE, 0, 0, NONE]), [0, 10, 11, 95]
    assert reproduction_within(forest, at, window_s=10, as_of=100) == 1 / 3
    assert reproduction_within(forest, at, window_s=200, as_of=100) is None


def test_certain_evidence_binds_before_an_earlier_guess() -> None:
    assert bound([0, 0], [1, 2], certain=[False, True]).tolist() == [1]


@pytest.mark.parametrize(("rule", "row"), [("first", 0), ("last", 2), ("override", 1)])
def test_each_binding_rule_picks_its_own_parent(rule: str, row: int) -> None:
    assert bound([0, 0, 0], [1, 2, 3], rule=rule, scanned=[False, True, False]).tolist() == [row]


@pytest.mark.parametrize("rule", ["first", "last", "override"])
def test_a_time_that_is_not_known_binds_only_where_no_other_is(rule: str) -> None:
    assert bound([0, 0, 1], [float("nan"), 2, float("nan")], rule=rule).tolist() == [1, 2]


def test_an_unknown_binding_rule_is_refused() -> None:
    with pytest.raises(BadInput, match="no binding rule"):
        bound([0], [0], rule="luck")


@pytest.mark.reference
def test_the_reference_chains_grow_as_they_should(reference: Path) -> None:
    folder = reference / "attribution"
    wanted = json.loads(gzip.decompress((folder / "chain_a_expected.json.gz").read_bytes()))["cascades"]
    rows = pl.read_csv(gzip.decompress((folder / "chain_a_shares.csv.gz").read_bytes())).sort("share_id")
    place = {name: at for at, name in enumerate(rows["share_id"])}
    forest = grow([place.get(name, NONE) for name in rows["parent_share_id"]], rows["ts"])
    orders = [place[name] for name in pl.read_csv(folder / "chain_a_orders.csv")["share_id"]]
    found = growth(forest, rows["ts"], orders=orders)
    assert dict(zip(map(str, range(99)), found.shares.tolist(), strict=False)) == wanted["shares_by_depth"]
    assert {str(depth): count for depth, count in enumerate(found.orders.tolist())} == wanted["orders_by_depth"]
    assert found.generation_mean_s == pytest.approx(wanted["mean_generation_time_s"], abs=1e-6)
    # The reference gives the upper of the two waits in the middle, ours is halfway between them.
    assert found.generation_median_s == pytest.approx(wanted["median_generation_time_s"], abs=3)
    shapes = cascade_shapes(forest)
    assert shapes.wiener.tolist() == [root["wiener"] for root in wanted["per_root"]]
    assert [shapes.levels(row) for row in range(300)] == [root["levels"] for root in wanted["per_root"]]
