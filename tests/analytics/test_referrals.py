"""What is true of referral credit and referral trees."""

from __future__ import annotations

import csv
from fractions import Fraction
from math import fsum
from pathlib import Path
from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.credit.referrals import circular, earned, equal_split, levels, tree

PEOPLE = 8
REFERRALS = st.lists(st.tuples(*[st.integers(0, PEOPLE - 1)] * 2, st.integers(0, 2)), max_size=25)


def columns(rows: list[tuple[int, int, int]]) -> list[list[int]]:
    """Referrers, referees and channels of rows."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []]


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Book:
    """The customers and referrals of a folder, with people and channels numbered in sorted order."""

    def __init__(self, folder: Path) -> None:
        self.people = sorted(row["customer_id"] for row in table(folder / "customers.csv"))
        rows = table(folder / "referrals.csv")
        channels = sorted({row.get("channel", "") for row in rows})
        self.referrer = [self.people.index(row["referrer_id"]) for row in rows]
        self.referee = [self.people.index(row["referee_id"]) for row in rows]
        self.channel = [channels.index(row.get("channel", "")) for row in rows]
        self.n = len(self.people)

    def tree_size(self, root: int) -> int:
        return len(tree(root, self.referrer, self.referee, self.n).member)


def book(reference: Path, name: str) -> Book:
    return Book(reference / "real" / name / "canonical")


@given(REFERRALS)
def test_every_event_is_worth_one_and_split_equally(rows: list[tuple[int, int, int]]) -> None:
    referrer, referee, channel = columns(rows)
    split = equal_split(referrer, referee, channel)
    sharing: dict[tuple[int, int], set[int]] = {}
    for by, to, over in rows:
        if by != to:
            sharing.setdefault((to, over), set()).add(by)
    wanted = [(to, over, by, len(group)) for (to, over), group in sharing.items() for by in group]
    found = (split.referee, split.channel, split.referrer, split.among)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == sorted(wanted)
    assert split.credit.tolist() == [1 / among for among in split.among.tolist()]


@given(REFERRALS)
def test_what_people_earned_is_the_exact_sum_of_fractions(rows: list[tuple[int, int, int]]) -> None:
    split = equal_split(*columns(rows))
    exact = [Fraction(0)] * PEOPLE
    for by, among in zip(split.referrer.tolist(), split.among.tolist(), strict=True):
        exact[by] += Fraction(1, among)
    assert earned(split, PEOPLE).tolist() == [float(total) for total in exact]


def test_denominators_beyond_64_bits_still_sum_exactly() -> None:
    # Referee k is shared by k referrers, for k up to 60: the common denominator has 83 bits.
    pairs = [(by, 100 + shared) for shared in range(1, 61) for by in range(shared)]
    split = equal_split([by for by, _ in pairs], [to for _, to in pairs], [0] * len(pairs))
    assert earned(split, 200)[0] == float(sum(Fraction(1, shared) for shared in range(1, 61)))


def test_referring_oneself_earns_nothing_and_takes_nothing() -> None:
    split = equal_split([2, 0], [2, 2], [0, 0])
    assert (split.referrer.tolist(), split.credit.tolist()) == ([0], [1.0])


def test_someone_whom_only_they_referred_is_worth_no_event() -> None:
    assert equal_split([2], [2], [0]).credit.size == 0


@given(REFERRALS, st.randoms(use_true_random=False))
def test_credit_does_not_depend_on_the_order_of_rows(rows: list[tuple[int, int, int]], random: Random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    before, after = (earned(equal_split(*columns(given)), PEOPLE) for given in (rows, mixed))
    assert before.tobytes() == after.tobytes()


@given(REFERRALS)
def test_levels_are_shortest_distances_from_people_nobody_referred(rows: list[tuple[int, int, int]]) -> None:
    graph = nx.DiGraph((by, to) for by, to, _ in rows if by != to)
    graph.add_nodes_from(range(PEOPLE))
    roots = {person for person in graph if graph.in_degree(person) == 0}
    near = nx.multi_source_dijkstra_path_length(graph, roots, weight=None) if roots else {}
    referrer, referee, _ = columns(rows)
    assert levels(referrer, referee, PEOPLE).tolist() == [near.get(person, -1) for person in range(PEOPLE)]


@given(REFERRALS, st.integers(0, PEOPLE - 1))
def test_a_tree_shows_each_person_once_at_the_shortest_distance(rows: list[tuple[int, int, int]], root: int) -> None:
    graph = nx.DiGraph((by, to) for by, to, _ in rows if by != to)
    graph.add_node(root)
    near = nx.single_source_shortest_path_length(graph, root)
    referrer, referee, _ = columns(rows)
    found = tree(root, referrer, referee, PEOPLE)
    shown = list(zip(found.level.tolist(), found.member.tolist(), strict=True))
    assert shown == sorted((level, person) for person, level in near.items())
    assert found.parents == [sorted(graph.predecessors(person)) for person in found.member.tolist()]


@given(REFERRALS)
def test_people_on_a_cycle_are_those_who_can_come_back_to_themselves(rows: list[tuple[int, int, int]]) -> None:
    graph = nx.DiGraph((by, to) for by, to, _ in rows)
    back = {by for by, to in graph.edges if nx.has_path(graph, to, by)}
    referrer, referee, _ = columns(rows)
    assert circular(referrer, referee, PEOPLE).tolist() == sorted(back)


def test_nobody_has_no_levels_and_no_cycles() -> None:
    assert (levels([], [], 0).size, circular([], [], 0).size, earned(equal_split([], [], []), 0).size) == (0, 0, 0)


def test_a_very_long_chain_ends() -> None:
    assert levels(np.arange(99_999), np.arange(1, 100_000), 100_000).max() == 99_999


@pytest.mark.reference
def test_freebsd_mentors_share_585_events_to_the_last_bit(reference: Path) -> None:
    mentors = book(reference, "freebsd-mentors")
    split = equal_split(mentors.referrer, mentors.referee, mentors.channel)
    assert fsum(split.credit) == fsum(earned(split, mentors.n)) == 585.0


@pytest.mark.reference
def test_freebsd_mentors_have_197_events_with_several_mentors(reference: Path) -> None:
    mentors = book(reference, "freebsd-mentors")
    split = equal_split(mentors.referrer, mentors.referee, mentors.channel)
    several = split.among > 1
    assert len(set(zip(split.referee[several].tolist(), split.channel[several].tolist(), strict=True))) == 197


@pytest.mark.reference
def test_the_mentor_with_most_descendants_has_360(reference: Path) -> None:
    mentors = book(reference, "freebsd-mentors")
    assert mentors.tree_size(mentors.people.index("c0208")) - 1 == 360


@pytest.mark.reference
def test_thirteen_jazz_musicians_started_all_coupon_trees(reference: Path) -> None:
    coupons = book(reference, "nyjazz-coupons")
    roots = np.flatnonzero(levels(coupons.referrer, coupons.referee, coupons.n) == 0)
    sizes = sorted((coupons.tree_size(int(root)) for root in roots), reverse=True)
    assert sizes == [125, 54, 27, 19, 12, 10, 7, 5, 1, 1, 1, 1, 1]


@pytest.mark.reference
@pytest.mark.parametrize(("name", "depth"), [("nyjazz-coupons", 11), ("rust-team", 5)])
def test_referral_trees_are_as_deep_as_published(name: str, depth: int, reference: Path) -> None:
    found = book(reference, name)
    assert levels(found.referrer, found.referee, found.n).max() == depth


@pytest.mark.reference
@pytest.mark.parametrize("name", ["nyjazz-coupons", "rust-team", "freebsd-mentors"])
def test_no_published_referral_runs_in_a_circle_within_a_channel(name: str, reference: Path) -> None:
    found = book(reference, name)
    rows = np.array([found.referrer, found.referee, found.channel])
    for channel in set(found.channel):
        referrer, referee, _ = rows[:, rows[2] == channel]
        assert circular(referrer, referee, found.n).size == 0


@pytest.mark.reference
def test_eight_mentors_brought_themselves_by_way_of_several_channels(reference: Path) -> None:
    mentors = book(reference, "freebsd-mentors")
    found = [mentors.people[person] for person in circular(mentors.referrer, mentors.referee, mentors.n)]
    assert found == ["c0032", "c0091", "c0101", "c0176", "c0185", "c0227", "c0348", "c0463"]
