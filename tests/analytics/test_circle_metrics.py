"""The metrics that circles are judged by, against values worked by hand, and the generators of planted circles."""

from __future__ import annotations

from itertools import combinations
from math import log2
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.circles import metrics
from benchmarks.circles.change import churn_of, rewired
from benchmarks.circles.measure import timed
from benchmarks.circles.metrics import (
    Cover,
    ari,
    cover,
    f1_max,
    f1_yl,
    from_labels,
    nmi,
    omega,
    onmi_lfk,
    onmi_mgh,
    ovn_f1,
)
from benchmarks.circles.other_planted import planted_otherwise
from benchmarks.circles.planted import Planted, planted
from benchmarks.circles.tables import table

SETTING: dict[str, Any] = {"people": 4_000, "mixing": 0.3, "overlapping": 0.3, "memberships": 2}


def of(circles: list[set[int]], people: int) -> Cover:
    """A cover from sets of members."""
    pairs = [(person, number) for number, members in enumerate(circles) for person in sorted(members)]
    return cover([person for person, _ in pairs], [number for _, number in pairs], people)


covers = st.integers(4, 12).flatmap(
    lambda n: st.tuples(
        st.just(n),
        *[st.lists(st.sets(st.integers(0, n - 1), min_size=1, max_size=n - 1), min_size=1, max_size=5)] * 2,
    )
)


@pytest.fixture(scope="module")
def network() -> Planted:
    return planted(**SETTING, seed=3)


@pytest.fixture(scope="module")
def other() -> Planted:
    return planted_otherwise(4_000, mixing=0.3, overlapping=0.3, memberships=3, seed=3)


@pytest.mark.parametrize("name", list(metrics.OVERLAPPING))
def test_identical_covers_score_one(name: str) -> None:
    one = of([{0, 1, 2}, {2, 3, 4, 5}, {6, 7}], 9)
    assert metrics.OVERLAPPING[name](one, one) == pytest.approx(1)


@pytest.mark.parametrize("name", list(metrics.OVERLAPPING))
@settings(max_examples=30, deadline=None)
@given(case=covers)
def test_every_metric_is_the_same_both_ways_and_at_most_one(
    name: str, case: tuple[int, list[set[int]], list[set[int]]]
) -> None:
    people, one, two = case
    metric = metrics.OVERLAPPING[name]
    forth = metric(of(one, people), of(two, people))
    assert forth == pytest.approx(metric(of(two, people), of(one, people)))
    assert forth <= 1 + 1e-12


def test_overlapping_information_of_circles_that_share_two_of_four() -> None:
    # Half of the people each, independent of each other: neither tells anything of the other.
    assert onmi_mgh(of([{0, 1}], 4), of([{1, 2}], 4)) == pytest.approx(0)
    assert onmi_lfk(of([{0, 1}], 4), of([{1, 2}], 4)) == pytest.approx(0)


def test_a_missed_circle_halves_the_information() -> None:
    true, found = of([{0, 1}, {4, 5}], 8), of([{0, 1}], 8)
    assert onmi_mgh(found, true) == pytest.approx(0.5)
    assert onmi_lfk(found, true) == pytest.approx(0.75)


def test_one_member_too_many_by_hand() -> None:
    # X = {0,1}, Y = {0,1,2} of 8 people: cells 2, 0, 1, 5.
    def h(share: float) -> float:
        return -share * log2(share)

    of_x, of_y = h(2 / 8) + h(6 / 8), h(3 / 8) + h(5 / 8)
    joint = h(2 / 8) + h(1 / 8) + h(5 / 8)
    shared = of_x + of_y - joint
    assert onmi_mgh(of([{0, 1}], 8), of([{0, 1, 2}], 8)) == pytest.approx(shared / of_y)
    assert onmi_lfk(of([{0, 1}], 8), of([{0, 1, 2}], 8)) == pytest.approx((shared / of_x + shared / of_y) / 2)


def test_circles_apart_tell_of_each_other_where_they_hold_nearly_everybody() -> None:
    # 60 of 100 people and another one: to know who the one is makes it surer whether somebody is among the 60.
    assert onmi_mgh(of([set(range(60))], 100), of([{99}], 100)) > 0
    assert onmi_mgh(of([set(range(20))], 100), of([{99}], 100)) == 0


@settings(max_examples=30, deadline=None)
@given(case=covers)
def test_omega_agrees_with_counting_every_pair(case: tuple[int, list[set[int]], list[set[int]]]) -> None:
    people, one, two = case
    times = [
        [sum({a, b} <= circle for circle in circles) for a, b in combinations(range(people), 2)]
        for circles in (one, two)
    ]
    pairs = len(times[0])
    observed = sum(a == b for a, b in zip(*times, strict=True)) / pairs
    expected = sum(times[0].count(level) * times[1].count(level) for level in range(6)) / pairs**2
    by_hand = 1.0 if expected == 1 else (observed - expected) / (1 - expected)
    assert omega(of(one, people), of(two, people), rows=3) == pytest.approx(by_hand)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 25).flatmap(lambda n: st.tuples(*[st.lists(st.integers(0, 4), min_size=n, max_size=n)] * 2)))
def test_omega_of_partitions_is_the_adjusted_rand_index(labels: tuple[list[int], list[int]]) -> None:
    one, two = labels
    assert omega(from_labels(one), from_labels(two)) == pytest.approx(ari(one, two))


def test_average_f1_by_hand() -> None:
    # Best matches of the found circles: 0.8 and 0; of the true one: 0.8.
    assert f1_yl(of([{0, 1}, {7}], 8), of([{0, 1, 2}], 8)) == pytest.approx((0.4 + 0.8) / 2)


def test_strict_f1_counts_invented_circles_as_nothing() -> None:
    assert f1_max(of([{0, 1}, {7}], 8), of([{0, 1, 2}], 8)) == pytest.approx(0.8 / 2)


def test_strict_f1_gives_each_circle_to_one_only() -> None:
    true = of([{0, 1, 2, 3}, {0, 1, 2, 4}], 6)
    assert f1_max(of([{0, 1, 2, 3}], 6), true) == pytest.approx(1 / 2)
    assert f1_yl(of([{0, 1, 2, 3}], 6), true) == pytest.approx((1 + (1 + 0.75) / 2) / 2)


def test_overlap_f1_by_hand() -> None:
    found, true = of([{0, 1, 2}, {1, 2, 3}], 5), of([{0, 1}, {1, 4}], 5)
    assert ovn_f1(found, true) == pytest.approx(2 * 1 / (2 + 1))


def test_a_partition_finds_nobody_in_two_circles() -> None:
    assert ovn_f1(from_labels([0, 0, 1, 1]), of([{0, 1}, {1, 2}], 4)) == 0
    assert ovn_f1(from_labels([0, 0, 1, 1]), from_labels([0, 0, 1, 1])) == 0


def test_normalised_information_by_hand() -> None:
    # Two halves against two halves and quarters: entropies 1 and 1.5 bits, all of the first one shared.
    assert nmi([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 2, 2]) == pytest.approx(2 * 1 / (1 + 1.5))
    assert nmi([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(0)


def test_adjusted_rand_index_by_hand() -> None:
    # Of 10 pairs, 2 are together in the first, 4 in the second, 2 in both.
    assert ari([0, 0, 1, 1, 2], [0, 0, 1, 1, 1]) == pytest.approx((2 - 2 * 4 / 10) / (3 - 2 * 4 / 10))
    assert ari([0, 0, 1, 1], [1, 1, 0, 0]) == 1


def test_people_without_a_circle_are_alone() -> None:
    assert ari([-1, -1, 0, 0], [5, 6, 7, 7]) == 1
    assert nmi([-1, -1, 0, 0], [5, 6, 7, 7]) == pytest.approx(1)


def test_a_cover_counts_a_membership_once_and_drops_small_circles() -> None:
    assert cover([0, 0, 1, 2], [3, 3, 3, 9], 4, least=2).toarray().tolist() == [[1], [1], [0], [0]]
    assert cover([], [], 4).shape == (4, 0)


def test_nothing_found_scores_nothing() -> None:
    nothing, true = cover([], [], 4), of([{0, 1}, {2, 3}], 4)
    assert {
        name: metric(nothing, true) for name, metric in metrics.OVERLAPPING.items() if name != "ovn_f1"
    } == dict.fromkeys(("onmi_mgh", "onmi_lfk", "omega", "f1_yl", "f1_max"), 0)


def test_omega_of_ten_thousand_people_takes_about_a_second() -> None:
    true = _true(planted(10_000, mixing=0.3, overlapping=0.3, memberships=2, seed=1))
    assert timed(lambda: omega(true, true)).cpu < 1.5


def _true(net: Planted) -> Cover:
    return cover(net.member, net.circle, net.people)


def _outside(net: Planted) -> float:
    true = _true(net)
    return 1 - float((np.asarray(true[net.source].multiply(true[net.target]).sum(axis=1)).ravel() > 0).mean())


@pytest.mark.parametrize("made", ["network", "other"])
def test_planted_ties_come_once_and_never_to_oneself(made: str, request: pytest.FixtureRequest) -> None:
    net: Planted = request.getfixturevalue(made)
    assert (net.source < net.target).all()
    assert len(np.unique(net.source * net.people + net.target)) == len(net.source)


@pytest.mark.parametrize("made", ["network", "other"])
def test_planted_people_are_in_a_circle_once(made: str, request: pytest.FixtureRequest) -> None:
    net: Planted = request.getfixturevalue(made)
    assert len(np.unique(net.circle * net.people + net.member)) == len(net.member)


def test_the_generator_mixes_as_asked(network: Planted) -> None:
    # Ties that come twice are lost inside circles, so a little more than .3 lies outside, as in the notes (.325).
    assert _outside(network) == pytest.approx(0.325, abs=0.015)


def test_the_generator_gives_the_degrees_asked_for(network: Planted) -> None:
    degree = np.bincount(np.concatenate([network.source, network.target]), minlength=network.people)
    assert degree.mean() == pytest.approx(18.4, abs=0.6)
    assert degree.max() <= 100


def test_the_generator_gives_the_sizes_asked_for(network: Planted) -> None:
    size = np.bincount(network.circle)
    assert (size.min(), size.max()) >= (20, 60)
    assert size.max() <= 101
    assert size.mean() == pytest.approx(44.7, abs=5)


def test_the_generator_puts_as_many_people_into_several_circles_as_asked(network: Planted) -> None:
    assert np.bincount(np.bincount(network.member, minlength=network.people)).tolist() == [0, 2_800, 1_200]


def test_the_generator_repeats_itself(network: Planted) -> None:
    again = planted(**SETTING, seed=3)
    assert (again.source == network.source).all()
    assert (again.target == network.target).all()


def test_weights_are_heavier_inside() -> None:
    net = planted(**SETTING, seed=3, weighted=True)
    true = _true(net)
    inside = np.asarray(true[net.source].multiply(true[net.target]).sum(axis=1)).ravel() > 0
    assert net.weight[inside].mean() / net.weight[~inside].mean() == pytest.approx(2, abs=0.1)


def test_a_share_of_the_members_shows_the_tag_of_their_circle() -> None:
    net = planted(**SETTING, seed=3, p_in=0.5)
    shown = set(zip(net.tagged.tolist(), net.tag.tolist(), strict=True))
    own = [
        (who, int(net.circle_tag[number])) in shown for who, number in zip(net.member.tolist(), net.circle, strict=True)
    ]
    assert np.mean(own) == pytest.approx(0.5, abs=0.03)


def test_the_second_generator_mixes_as_asked_and_leaves_some_people_out(other: Planted) -> None:
    assert _outside(other) == pytest.approx(0.3, abs=0.03)
    assert np.mean(np.bincount(other.member, minlength=other.people) == 0) == pytest.approx(0.1)


def test_triangles_of_the_second_generator_close_outside_circles_too(other: Planted) -> None:
    assert _closed_outside(other) > 5 * _closed_outside(planted(4_000, mixing=0.3, seed=3))


def _closed_outside(net: Planted) -> float:
    """Share of ties outside of circles that lie in a triangle of such ties."""
    true = _true(net)
    outside = np.asarray(true[net.source].multiply(true[net.target]).sum(axis=1)).ravel() == 0
    pairs = {tuple(pair) for pair in np.column_stack([net.source[outside], net.target[outside]]).tolist()}
    near: dict[int, set[int]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    return sum(bool(near[a] & near[b]) for a, b in pairs) / len(pairs)


def test_who_stays_with_the_same_people_has_not_changed_circle() -> None:
    before = of([{0, 1, 2}, {3, 4, 5}], 7)
    assert churn_of(before, of([{3, 4, 5}, {0, 1, 2}], 7)) == 0
    assert churn_of(before, of([{0, 1}, {2, 3, 4, 5}], 7)) == pytest.approx(1 / 7)
    assert churn_of(before, of([{0, 1, 2}, {3, 4, 5}, {5, 6}], 7)) == pytest.approx(2 / 7)


def test_rewiring_keeps_the_other_ties(network: Planted) -> None:
    source, target = rewired(network, 0.01)
    same = (source == network.source) & (target == network.target)
    assert same.mean() == pytest.approx(0.99, abs=0.001)
    assert (source != target).all()


def test_a_table_is_aligned() -> None:
    lines = table("T", ["method", "NMI"], [["ours", 0.5], ["b", None], ["c", 12_000]]).splitlines()
    assert lines == ["T", "method     NMI", "ours      .500", "b            -", "c       12,000"]
