"""What is true of labels: they rest on counts that chance does not give, and never on a guess."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import false_discovery_control, hypergeom

from app.analytics.circles.partition import Circles
from app.analytics.telling import Attributes, Evidence, Labels, enriched, label, strongest
from app.analytics.telling.chance import expected_by_chance, q_values, tail
from app.analytics.telling.enrichment import tallied
from app.errors import BadInput


def circles_of(groups: Iterable[Iterable[int]]) -> Circles:
    """Circles from lists of positions, in the order given."""
    rows = [(number, member) for number, group in enumerate(groups) for member in sorted(group)]
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    ones = np.ones(len(table))
    return Circles(table[:, 1], table[:, 0], ones, ones, int(table[:, 0].max(initial=-1)) + 1)


def shuffled(circles: Circles, people: int, seed: int) -> Circles:
    """The same circles, overlaps and all, of other people."""
    other = np.random.default_rng(seed).permutation(people)
    return circles_of([other[circles.member[circles.circle == one]] for one in range(circles.count)])


class Ego:
    """One of the shared ego networks: how many people, their circles and attributes."""

    def __init__(self, folder: Path, number: str) -> None:
        people = (folder / f"{number}.nodes").read_text().split()
        place = {name: position for position, name in enumerate(people)}
        rows = [line.split() for line in (folder / f"{number}.circles").read_text().splitlines()]
        lines = (folder / f"{number}.attrs.csv").read_text().splitlines()[1:]
        known = [line.split(",", 1) for line in lines]
        names = [name.rsplit("=", 1) for _, name in known]
        self.people = len(people)
        self.circles = circles_of([[place[name] for name in row[1:] if name in place] for row in rows])
        self.attributes = Attributes.from_columns(
            [place.get(node, -1) for node, _ in known], [name[0] for name in names], [name[1] for name in names]
        )


@pytest.fixture(params=["0", "3980"])
def ego(request: pytest.FixtureRequest, reference: Path) -> Ego:
    """Each of the two real ego networks."""
    return Ego(reference / "circles" / "ego-facebook", request.param)


@pytest.fixture(scope="module")
def offices() -> tuple[int, Circles, Attributes]:
    """Ninety people, three circles: an office, a school class, and one that has nothing in common."""
    circles = circles_of([range(12), range(10, 20), range(20, 30)])
    rows = [(person, "employer", "ACME") for person in range(12)]
    rows += [(person, "school", "Lakeside") for person in range(11, 20)]
    rows += [(person, "shoe size", str(person % 9)) for person in range(90)]
    return 90, circles, Attributes.from_columns(*zip(*rows, strict=True))


def test_the_tail_is_that_of_a_brute_force_count() -> None:
    people, size, carriers = 9, 4, 5
    draws = [sum(one < carriers for one in draw) for draw in combinations(range(people), size)]
    for count in range(size + 1):
        exact = Fraction(sum(found >= count for found in draws), len(draws))
        ours = np.exp(tail(np.array([count]), np.array([size]), np.array([carriers]), people)[0])
        assert ours == pytest.approx(float(exact), rel=1e-8)


def test_the_tail_is_that_of_scipy() -> None:
    random = np.random.default_rng(1)
    size, carriers = random.integers(1, 400, 2000), random.integers(1, 900, 2000)
    count = np.minimum(random.integers(0, 30, 2000), np.minimum(size, carriers))
    theirs = hypergeom.sf(count - 1, 1000, carriers, size)
    assert np.exp(tail(count, size, carriers, 1000)) == pytest.approx(theirs, rel=1e-7)


def test_size_and_carriers_can_change_places() -> None:
    random = np.random.default_rng(2)
    size, carriers = random.integers(20, 400, 500), random.integers(20, 400, 500)
    count = random.integers(0, 20, 500)
    assert tail(count, size, carriers, 1000).tobytes() == tail(count, carriers, size, 1000).tobytes()


def test_what_cannot_happen_has_no_chance() -> None:
    assert tail(np.array([3]), np.array([2]), np.array([5]), 10).tolist() == [-np.inf]


def test_q_values_of_even_p_values_are_those_of_benjamini_and_hochberg() -> None:
    p = np.random.default_rng(3).random(200).round(2) * 0.999 + 1e-4
    assert q_values(np.log(p), len(p) * p) == pytest.approx(false_discovery_control(p))


def test_the_expectation_counts_every_circle_and_tag_under_chance() -> None:
    size, carriers, people = np.array([3, 3, 8]), np.array([2, 5, 5, 40]), 50
    limit = np.log([1e-3, 0.01, 0.2])
    exact = np.zeros(3)
    for one in size:
        for other in carriers:
            count = np.arange(2, min(one, other) + 1)
            p = hypergeom.sf(count - 1, people, other, one)
            exact += [hypergeom.pmf(count[p <= np.exp(cut)], people, other, one).sum() for cut in limit]
    assert expected_by_chance(limit, size, carriers, people) == pytest.approx(exact)


def test_large_circles_and_common_tags_are_expected_no_less_than_they_come() -> None:
    count = np.arange(2, 101)
    p = hypergeom.sf(count - 1, 1000, 200, 100)
    for limit in (1e-6, 1e-3, 0.05):
        exact = hypergeom.pmf(count[p <= limit], 1000, 200, 100).sum()
        ours = expected_by_chance(np.log([limit]), np.array([100]), np.array([200]), 1000)[0]
        assert exact <= ours <= limit * 1.001


def test_the_expectation_is_what_shuffled_members_show() -> None:
    random = np.random.default_rng(4)
    size, carriers, people = np.array([5, 9, 14]), random.integers(2, 20, 60), 120
    limit = 0.05
    seen = 0
    for _ in range(300):
        members = [np.isin(np.arange(people), random.permutation(people)[:one]) for one in size]
        carried = [random.permutation(people)[:one] for one in carriers]
        count = np.array([[group[tag].sum() for tag in carried] for group in members])
        p = hypergeom.sf(count - 1, people, carriers[None, :], size[:, None])
        seen += int(((p <= limit) & (count >= 2)).sum())
    assert seen / 300 == pytest.approx(expected_by_chance(np.log([limit]), size, carriers, people)[0], rel=0.1)


def test_circles_are_told_apart_by_what_their_members_share(offices: tuple[int, Circles, Attributes]) -> None:
    assert label(*offices).kind.tolist() == ["colleagues", "classmates", "unlabelled"]


def test_the_evidence_holds_the_counts_behind_a_label(offices: tuple[int, Circles, Attributes]) -> None:
    labels = label(*offices)
    row, found = labels.row[1], labels.evidence
    assert (found.value[row], found.count[row], found.size[row], found.carriers[row]) == ("Lakeside", 9, 10, 9)
    assert found.lift[row] == pytest.approx((9 / 10) / (9 / 90))
    assert found.p[row] == pytest.approx(hypergeom.sf(8, 90, 9, 10), rel=1e-7)
    assert found.p[row] <= found.q[row] <= 0.05


def test_labels_do_not_depend_on_the_order_of_rows(offices: tuple[int, Circles, Attributes]) -> None:
    people, circles, known = offices
    first = enriched(people, circles, known)
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(len(known.person))
        again = Attributes.from_columns(
            known.person[order], known.field[known.tag[order]], known.value[known.tag[order]]
        )
        found = enriched(people, circles, again)
        assert found.p.tobytes() + found.q.tobytes() == first.p.tobytes() + first.q.tobytes()
        assert found.value.tolist() == first.value.tolist()


def test_a_row_given_twice_counts_once(offices: tuple[int, Circles, Attributes]) -> None:
    people, circles, known = offices
    assert enriched(people, circles, Attributes.joined(known, known)).p.tolist() == enriched(*offices).p.tolist()


def test_one_member_alone_labels_nothing() -> None:
    known = Attributes.from_columns([0], ["employer"], ["ACME"])
    assert label(10_000, circles_of([[0, 1, 2]]), known).kind.tolist() == ["unlabelled"]


def test_a_kind_stands_before_evidence_that_names_none() -> None:
    rows = [(person, "blood type", "AB") for person in range(8)] + [(person, "school", "Hill") for person in range(7)]
    labels = label(100, circles_of([range(8)]), Attributes.from_columns(*zip(*rows, strict=True)))
    assert labels.kind.tolist() == ["classmates"]
    assert labels.evidence.value.tolist() == ["AB", "Hill"]


@pytest.mark.parametrize("groups", [[], [[0, 1]]])
def test_without_attributes_nothing_is_labelled(groups: list[list[int]]) -> None:
    labels = label(5, circles_of(groups), Attributes.from_columns([], [], []))
    assert labels.kind.tolist() == ["unlabelled"] * len(groups)
    assert strongest(5, circles_of(groups), Attributes.from_columns([], [], [])).circle.size == 0


@pytest.mark.parametrize("q", [0.0, -1.0, 1.5, float("nan")])
def test_a_limit_that_is_no_share_is_refused(q: float, offices: tuple[int, Circles, Attributes]) -> None:
    with pytest.raises(BadInput, match="limit"):
        label(*offices, q=q)


def labelled(labels: Labels) -> int:
    """How many circles have a label."""
    return int((labels.row >= 0).sum())


@pytest.mark.reference
def test_shuffled_members_of_real_circles_get_at_most_one_label_in_five(ego: Ego) -> None:
    runs = [label(ego.people, shuffled(ego.circles, ego.people, seed), ego.attributes) for seed in range(100)]
    assert sum(map(labelled, runs)) <= 5  # 1 in 5 would be 20


@pytest.mark.reference
def test_real_circles_get_as_many_labels_as_by_the_plain_procedure(ego: Ego) -> None:
    table = np.zeros((ego.circles.count, ego.attributes.field.size), dtype=np.int64)
    carried = ego.attributes.carried(ego.people).toarray()
    for one in range(ego.circles.count):
        table[one] = carried[ego.circles.member[ego.circles.circle == one]].sum(axis=0)
    circle, tag = np.nonzero(table)
    size = np.bincount(ego.circles.circle, minlength=ego.circles.count)
    p = hypergeom.sf(table[circle, tag] - 1, ego.people, carried.sum(axis=0)[tag], size[circle])
    plain = np.unique(circle[false_discovery_control(p) <= 0.05])
    assert labelled(label(ego.people, ego.circles, ego.attributes)) >= len(plain)


def tagged_world(seed: int, *, p_in: float, noise: int, sharing: int) -> tuple[int, Circles, Attributes, list[str]]:
    """Small circles that overlap, each with a tag that its members show with p_in; `sharing` circles share a tag."""
    random = np.random.default_rng(seed)
    size = random.integers(7, 25, 120)
    people = int(size.sum() * 0.8)
    circles = circles_of([random.permutation(people)[:one] for one in size])
    planted = random.permutation(len(size)) // sharing
    shown = random.random(len(circles.member)) < p_in
    background = np.floor(np.exp(random.random(people * noise) * np.log(len(size)))).astype(np.int64) - 1
    person = np.concatenate([circles.member[shown], np.repeat(np.arange(people), noise)])
    tag = np.concatenate([planted[circles.circle[shown]], background // sharing])
    known = Attributes.from_columns(person, ["tag"] * len(tag), map(str, tag))
    return people, circles, known, [str(one) for one in planted]


def hits(found: Evidence, wanted: list[str]) -> float:
    """The share of circles whose first row holds the planted tag."""
    circle, first = np.unique(found.circle, return_index=True)
    return sum(found.value[row] == wanted[one] for one, row in zip(circle, first, strict=True)) / len(wanted)


def mean_hits(p_in: float, noise: int, sharing: int) -> tuple[float, float]:
    """Planted tags that come first by p alone, and by `strongest`, over five worlds."""
    scores = []
    for seed in range(5):
        people, circles, known, wanted = tagged_world(seed, p_in=p_in, noise=noise, sharing=sharing)
        by_p = tallied(people, circles, known).table
        scores.append((hits(by_p, wanted), hits(strongest(people, circles, known), wanted)))
    alone, ours = np.mean(scores, axis=0)
    return float(alone), float(ours)


@pytest.mark.parametrize(("p_in", "noise"), [(0.5, 2), (0.3, 4)])
def test_the_strongest_tag_is_more_often_the_planted_one_than_by_p_alone(p_in: float, noise: int) -> None:
    alone, ours = mean_hits(p_in, noise, sharing=1)
    assert ours > alone


@pytest.mark.parametrize(("p_in", "noise"), [(0.5, 2), (0.3, 4)])
def test_where_circles_share_tags_the_strongest_one_loses_nothing(p_in: float, noise: int) -> None:
    alone, ours = mean_hits(p_in, noise, sharing=3)
    assert ours >= alone - 0.01


def test_each_circle_has_one_strongest_tag_at_most() -> None:
    people, circles, known, _ = tagged_world(1, p_in=0.3, noise=4, sharing=1)
    found = strongest(people, circles, known)
    assert found.circle.tolist() == sorted(set(found.circle.tolist()))
