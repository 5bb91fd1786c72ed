"""What is true of circles over time: ids last, every circle is told of once, and the counts agree with the members."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.analytics.circles.lineage import EVENTS, Change, Lineage, Memberships, compared, diff, matched
from app.analytics.circles.partition import Circles
from app.errors import BadInput

PEOPLE = np.array([f"p{number:02d}" for number in range(40)], dtype=object)
Groups = dict[str, set[str]]


def people(*spans: range) -> set[str]:
    """The ids of people at these positions."""
    return {PEOPLE[number] for span in spans for number in span}


def table(groups: Groups) -> Memberships:
    """Groups as a table of memberships."""
    rows = [(member, name) for name, group in groups.items() for member in sorted(group)]
    return Memberships.from_columns([row[0] for row in rows], [row[1] for row in rows])


def found(groups: list[set[str]]) -> Circles:
    """Groups as an algorithm gives them back: numbered, by positions."""
    position = {name: number for number, name in enumerate(PEOPLE)}
    rows = [(number, position[member]) for number, group in enumerate(groups) for member in sorted(group)]
    pairs = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return Circles(pairs[:, 1], pairs[:, 0], np.ones(len(pairs)), np.ones(len(pairs)), len(groups))


def of(lineage: Lineage, groups: list[set[str]]) -> Groups:
    """The found groups by their ids."""
    return dict(zip(lineage.circle, groups, strict=True))


def told(before: Groups, after: list[set[str]]) -> dict[str, Change]:
    """What became of the circles, by id."""
    return {change.circle: change for change in matched(table(before), PEOPLE, found(after)).changes}


GROUP = st.sets(st.sampled_from(PEOPLE.tolist()), min_size=1, max_size=15)
BEFORE = st.lists(GROUP, max_size=6).map(lambda groups: {f"c{3 * one + 1}": group for one, group in enumerate(groups)})
AFTER = st.lists(GROUP, max_size=6)


@settings(max_examples=80, deadline=None)
@given(BEFORE, AFTER)
def test_every_circle_of_either_side_stands_in_one_change(before: Groups, after: list[set[str]]) -> None:
    lineage = matched(table(before), PEOPLE, found(after))
    assert sorted(name for change in lineage.changes for name in change.before) == sorted(before)
    assert sorted(name for change in lineage.changes for name in change.after) == sorted(lineage.circle)
    assert {change.event for change in lineage.changes} <= set(EVENTS)


@settings(max_examples=80, deadline=None)
@given(BEFORE, AFTER)
def test_the_counts_of_a_change_agree_with_the_members(before: Groups, after: list[set[str]]) -> None:
    lineage = matched(table(before), PEOPLE, found(after))
    now = of(lineage, after)
    for change in lineage.changes:
        was: set[str] = set().union(*(before[name] for name in change.before))
        becomes: set[str] = set().union(*(now[name] for name in change.after))
        assert (change.size_before, change.size_after) == (len(was), len(becomes))
        assert (change.joined, change.left) == (len(becomes - was), len(was - becomes))
        assert change.jaccard == len(was & becomes) / len(was | becomes)
        for overlap in change.overlaps:
            assert overlap.members == len(before[overlap.before] & now[overlap.after])


@settings(max_examples=80, deadline=None)
@given(BEFORE, AFTER)
def test_the_event_agrees_with_what_it_joins(before: Groups, after: list[set[str]]) -> None:
    for change in matched(table(before), PEOPLE, found(after)).changes:
        sides = len(change.before), len(change.after)
        assert (change.event == "born") == (sides[0] == 0)
        assert (change.event == "died") == (sides[1] == 0)
        assert (change.event == "split") == (sides[0] > 0 and sides[1] > max(1, sides[0]))
        assert (change.event == "merged") == (sides[1] > 0 and sides[0] > 1 and sides[0] >= sides[1])
        assert change.circle in (*change.before, *change.after)


@settings(max_examples=80, deadline=None)
@given(BEFORE, AFTER)
def test_ids_are_old_ones_that_overlap_or_new_ones_never_given(before: Groups, after: list[set[str]]) -> None:
    lineage = matched(table(before), PEOPLE, found(after), used=50)
    assert len(set(lineage.circle)) == len(after)
    for name, group in of(lineage, after).items():
        if name in before:
            assert len(group & before[name]) / len(group | before[name]) >= 0.3
        else:
            assert 50 < int(name[1:]) <= lineage.used


@settings(max_examples=50, deadline=None)
@given(st.lists(GROUP, max_size=4), st.lists(GROUP, max_size=4))
def test_no_other_assignment_overlaps_more(old: list[set[str]], new: list[set[str]]) -> None:
    def overlap(one: set[str], other: set[str]) -> float:
        jaccard = len(one & other) / len(one | other)
        return jaccard if jaccard >= 0.3 else 0.0

    before = {f"c{number + 1}": group for number, group in enumerate(old)}
    ours = of(matched(table(before), PEOPLE, found(new)), new)
    total = sum(overlap(before[name], group) for name, group in ours.items() if name in before)
    wide = [*new, *[{"nobody"}] * len(old)]
    best = max(sum(map(overlap, old, chosen)) for chosen in permutations(wide, len(old)))
    assert total == pytest.approx(best, abs=1e-5)


@settings(max_examples=50, deadline=None)
@given(st.lists(GROUP, max_size=6, unique_by=frozenset))
def test_the_same_circles_again_are_all_the_same(groups: list[set[str]]) -> None:
    first = matched(table({}), PEOPLE, found(groups))
    again = matched(table(of(first, groups)), PEOPLE, found(groups), used=first.used)
    assert again.circle.tolist() == first.circle.tolist()
    assert [change.event for change in again.changes] == ["same"] * len(groups)
    assert again.used == first.used
    assert sum(change.joined + change.left for change in again.changes) == 0


@settings(max_examples=50, deadline=None)
@given(BEFORE, AFTER, st.randoms(use_true_random=False))
def test_ids_and_events_do_not_depend_on_the_order_of_rows(
    before: Groups, after: list[set[str]], random: Random
) -> None:
    rows = [(member, name) for name, group in before.items() for member in sorted(group)]
    first = matched(table(before), PEOPLE, found(after))
    random.shuffle(rows)
    other = Memberships.from_columns([row[0] for row in rows], [row[1] for row in rows])
    again = matched(other, PEOPLE, found(after))
    assert (again.circle.tolist(), again.changes) == (first.circle.tolist(), first.changes)


def test_a_first_run_numbers_circles_by_size() -> None:
    lineage = matched(table({}), PEOPLE, found([people(range(9)), people(range(9, 12))]))
    assert (lineage.circle.tolist(), lineage.used) == (["c1", "c2"], 2)
    assert [change.event for change in lineage.changes] == ["born", "born"]


def test_a_number_is_never_given_again() -> None:
    first = matched(table({}), PEOPLE, found([people(range(9)), people(range(9, 20))]))
    second = matched(table({"c1": people(range(9))}), PEOPLE, found([people(range(9))]), used=first.used)
    third = matched(table({"c1": people(range(9))}), PEOPLE, found([people(range(30, 40))]), used=second.used)
    assert third.circle.tolist() == ["c3"]


def test_the_ids_of_others_are_kept() -> None:
    lineage = matched(table({"team red": people(range(9))}), PEOPLE, found([people(range(8)), people(range(20, 25))]))
    assert lineage.circle.tolist() == ["team red", "c1"]


def test_between_equal_overlaps_the_older_id_wins() -> None:
    halves = {"c10": people(range(5, 10)), "c9": people(range(5))}
    lineage = matched(table(halves), PEOPLE, found([people(range(10))]))
    assert lineage.circle.tolist() == ["c9"]


def test_a_circle_grows_and_shrinks() -> None:
    changes = told({"c1": people(range(8)), "c2": people(range(20, 30))}, [people(range(10)), people(range(20, 27))])
    assert [(change.event, change.joined, change.left) for change in changes.values()] == [
        ("grown", 2, 0),
        ("shrunk", 0, 3),
    ]


def test_a_circle_splits_and_the_larger_part_keeps_the_id() -> None:
    change = told({"c1": people(range(20))}, [people(range(12)), people(range(12, 20))])["c1"]
    assert (change.event, change.before, change.after) == ("split", ("c1",), ("c1", "c2"))
    assert [overlap.members for overlap in change.overlaps] == [12, 8]


def test_a_circle_that_falls_to_pieces_splits_and_ends() -> None:
    parts = [people(range(start, start + 5)) for start in range(0, 20, 5)]
    change = told({"c1": people(range(20))}, parts)["c1"]
    assert (change.event, change.after) == ("split", ("c2", "c3", "c4", "c5"))


def test_circles_merge_and_the_closer_one_gives_the_id() -> None:
    change = told({"c1": people(range(8)), "c2": people(range(8, 20))}, [people(range(20))])["c2"]
    assert (change.event, change.before, change.after) == ("merged", ("c1", "c2"), ("c2",))


def test_a_circle_beside_an_unchanged_one_is_born_though_they_overlap() -> None:
    changes = told({"c1": people(range(10))}, [people(range(10)), people(range(4, 11))])
    assert [(name, change.event) for name, change in changes.items()] == [("c1", "same"), ("c2", "born")]


def test_a_circle_that_loses_most_of_its_people_dies() -> None:
    changes = told({"c1": people(range(20))}, [people(range(4))])
    assert [(name, change.event) for name, change in changes.items()] == [("c1", "died"), ("c2", "born")]


def test_equal_numbers_of_other_people_are_told() -> None:
    change = told({"c1": people(range(10))}, [people(range(2, 12))])["c1"]
    assert (change.event, change.joined, change.left) == ("same", 2, 2)


@pytest.mark.parametrize("least", [0.0, -0.3, 1.5, float("nan")])
def test_an_overlap_that_is_no_share_is_refused(least: float) -> None:
    with pytest.raises(BadInput, match="overlap"):
        matched(table({}), PEOPLE, found([]), least=least)


def test_a_difference_names_who_moved_joined_and_left() -> None:
    before = table({"c1": people(range(10)), "c2": people(range(10, 20))})
    after = table({"c1": people(range(9)) | people(range(30, 31)), "c2": people(range(9, 19))})
    result = diff(before, after)
    assert [(move.member, move.kind, move.left, move.joined) for move in result.moves] == [
        ("p09", "moved", ("c1",), ("c2",)),
        ("p19", "left", ("c2",), ()),
        ("p30", "joined", (), ("c1",)),
    ]
    assert [(change.circle, change.event) for change in result.changes] == [("c1", "same"), ("c2", "same")]


def test_a_difference_goes_by_id_and_not_by_overlap() -> None:
    result = diff(table({"c1": people(range(10))}), table({"c1": people(range(9, 30)), "c2": people(range(9))}))
    assert [(change.circle, change.event) for change in result.changes] == [("c1", "split")]


@settings(max_examples=50, deadline=None)
@given(BEFORE, BEFORE)
def test_the_moves_turn_one_run_into_the_other(before: Groups, after: Groups) -> None:
    pairs = Counter((member, name) for name, group in before.items() for member in group)
    for move in diff(table(before), table(after)).moves:
        pairs.subtract((move.member, name) for name in move.left)
        pairs.update((move.member, name) for name in move.joined)
        assert (
            move.kind
            == {(True, True): "moved", (True, False): "left", (False, True): "joined"}[
                bool(move.left), bool(move.joined)
            ]
        )
    assert +pairs == Counter((member, name) for name, group in after.items() for member in group)


def test_a_run_does_not_differ_from_itself() -> None:
    same = table({"c1": people(range(10)), "c2": people(range(5, 20))})
    result = diff(same, same)
    assert (result.moves, {change.event for change in result.changes}) == ((), {"same"})


def test_circles_equal_to_the_given_groups_agree_fully() -> None:
    groups = {"red": people(range(10)), "blue": people(range(5, 20))}
    result = compared(table({"c1": groups["blue"], "c2": groups["red"]}), table(groups))
    assert [(best.given, best.found, best.f1) for best in result.best] == [("blue", "c1", 1.0), ("red", "c2", 1.0)]
    assert result.average_f1 == 1.0


@settings(max_examples=50, deadline=None)
@given(BEFORE, st.lists(GROUP, max_size=5))
def test_the_best_circle_is_the_best_of_all_pairs(ours: Groups, theirs: list[set[str]]) -> None:
    groups = {f"team {number}": group for number, group in enumerate(theirs)}
    result = compared(table(ours), table(groups))
    scores = np.array([[_f1(one, other) for other in ours.values()] for one in groups.values()])
    assert [best.f1 for best in result.best] == pytest.approx(_best(scores, 1, len(groups)))
    assert result.given_f1 == pytest.approx(_best(scores, 1, len(groups)).mean() if groups else 0.0)
    assert result.found_f1 == pytest.approx(_best(scores, 0, len(ours)).mean() if ours else 0.0)


def _f1(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _best(scores: NDArray[np.float64], axis: int, count: int) -> NDArray[np.float64]:
    return scores.max(axis=axis) if scores.size else np.zeros(count)


def test_a_group_that_nothing_found_has_no_best_circle() -> None:
    result = compared(table({"c1": people(range(5))}), table({"red": people(range(10, 20))}))
    assert (result.best[0].found, result.best[0].f1, result.average_f1) == (None, 0.0, 0.0)
