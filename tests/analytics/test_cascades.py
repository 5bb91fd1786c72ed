"""Past cascades: cover, learnt probabilities, and a back-test that never looks at what it judges."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.analytics.cascades import (
    MODELS,
    Cascades,
    adopters_between,
    backtest,
    came_after,
    cover_past,
    expected_adopters,
    followed,
    later_ones,
    learn,
)
from app.analytics.cascades.splitting import before, parted, trials
from app.analytics.forecasts import calibration
from app.errors import BadInput
from app.services.cascade_files import read_cascades
from app.services.plain_rows import Report


def at_random(seed: int, *, people: int = 40, cascades: int = 60, most: int = 8) -> Cascades:
    """Cascades of random people, some of them at the same moment."""
    random = np.random.default_rng(seed)
    size = random.integers(1, most, cascades)
    which = np.repeat(np.arange(cascades), size)
    who = random.zipf(1.4, size.sum()) % people
    return Cascades.from_rows(which, who, which * 100 + random.integers(0, 6, size.sum()), people=people)


def after_by_hand(past: Cascades) -> dict[int, set[int]]:
    """Who came after whom, by this file's own loop."""
    found: dict[int, set[int]] = {}
    for first, end in zip(past.start[:-1], past.start[1:], strict=True):
        for row in range(first, end):
            later = {int(past.person[other]) for other in range(first, end) if past.at[other] > past.at[row]}
            found.setdefault(int(past.person[row]), set()).update(later)
    return found


def spreading(seed: int, *, cascades: int = 3000) -> tuple[Cascades, Any, Any, Any]:
    """Independent cascades over 30 people with known probabilities."""
    random = np.random.default_rng(seed)
    pairs = np.array([(a, b) for a in range(30) for b in range(30) if a != b and random.random() < 0.15])
    chance = random.choice([0.05, 0.2, 0.5], len(pairs))
    rows = []
    for number in range(cascades):
        new, seen, step = [int(random.integers(30))], set(), 0
        while new:
            rows += [(number, person, number * 100 + step) for person in new]
            seen.update(new)
            tried = np.isin(pairs[:, 0], new) & (random.random(len(pairs)) < chance)
            new, step = sorted(set(pairs[tried, 1].tolist()) - seen), step + 1
    return Cascades.from_rows(*np.array(rows).T, people=30), pairs[:, 0], pairs[:, 1], chance


@pytest.fixture(scope="module")
def christianity(reference: Path) -> Cascades:
    """Questions and who answered them."""
    return read_cascades(reference / "influence" / "christianity.casc.txt", Report()).cascades


@pytest.mark.parametrize("seed", range(5))
def test_who_came_after_is_counted_as_by_hand(seed: int) -> None:
    past = at_random(seed)
    after = after_by_hand(past)
    seeds = np.array([0, 1, 5, 7])
    assert came_after(past, seeds) == len(set().union(*(after.get(int(one), set()) for one in seeds)))


@pytest.mark.parametrize("seed", range(5))
def test_cover_is_the_greedy_choice(seed: int) -> None:
    past = at_random(seed)
    after, covered = after_by_hand(past), set[int]()
    for chosen, adds in zip(*cover_past(past, 6), strict=True):
        gains = {one: len(people - covered) for one, people in after.items()}
        if adds:
            assert (adds, chosen) == (
                max(gains.values()),
                min(one for one in gains if gains[one] == max(gains.values())),
            )
        covered |= after[int(chosen)]


def test_cover_is_near_the_best_list() -> None:
    past = at_random(9, people=15)
    best = max(came_after(past, np.array(pair)) for pair in combinations(range(15), 2))
    assert cover_past(past, 2)[1].sum() >= (1 - 1 / np.e) * best


def test_what_cover_adds_is_what_came() -> None:
    past = at_random(3)
    seeds, adds = cover_past(past, 8)
    assert adds.sum() == came_after(past, seeds)


def test_cover_fills_the_list_up() -> None:
    past = Cascades.from_rows([1, 1, 2], [0, 1, 2], [1, 2, 3], people=5)
    assert cover_past(past, 10)[0].tolist() == [0, 1, 2]


def test_people_of_one_moment_did_not_come_after_one_another() -> None:
    past = Cascades.from_rows([1, 1, 1], [0, 1, 2], [1, 2, 2], people=3)
    assert later_ones(past).tolist() == [2, 0, 0]


def test_the_order_of_rows_changes_no_cascade() -> None:
    random = np.random.default_rng(4)
    which, who, when = random.integers(0, 20, 300), random.integers(0, 30, 300), random.integers(0, 1000, 300)
    one = Cascades.from_rows(which, who, when, people=30)
    order = random.permutation(300)
    other = Cascades.from_rows(which[order], who[order], when[order], people=30)
    for name in ("start", "person", "at", "later", "begun", "number"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def test_learnt_probabilities_follow_the_true_ones() -> None:
    past, source, target, chance = spreading(1)
    learnt = learn(source, target, past)
    assert np.corrcoef(learnt, chance)[0, 1] > 0.8
    assert learnt[chance == 0.5].mean() > 2 * learnt[chance == 0.05].mean()


def test_credit_adds_up_to_those_who_came_after_an_arc() -> None:
    past, source, target, _ = spreading(2, cascades=200)
    learnt = learn(source, target, past, prior_actions=0.0)
    acted = np.bincount(past.person, minlength=30)
    # In these cascades everybody but the first has an arc from somebody before.
    assert (learnt * acted[source]).sum() == pytest.approx(len(past.person) - past.count, rel=1e-4)


def test_who_acted_little_is_near_the_weighted_cascade() -> None:
    rows = [(1, 0, 1), (1, 1, 2), (2, 0, 3), (3, 0, 4), (4, 2, 5)]
    past = Cascades.from_rows(*np.array(rows).T, people=6)
    learnt = learn([0, 4, 5, 2], [1, 1, 1, 1], past)
    assert learnt[1] == learnt[2] > 0
    assert learnt[0] > learnt[1]


def test_probabilities_do_not_depend_on_the_order_of_arcs() -> None:
    past, source, target, _ = spreading(3, cascades=100)
    order = np.random.default_rng(1).permutation(len(source))
    assert learn(source[order], target[order], past).tobytes() == learn(source, target, past)[order].tobytes()


def test_followers_are_linked_where_nobody_knows_who_sees_whom() -> None:
    past = Cascades.from_rows([1, 1, 1, 2], [0, 1, 2, 3], [1, 2, 3, 4], people=4)
    assert list(zip(*(column.tolist() for column in followed(past)), strict=True)) == [(0, 1), (0, 2), (1, 2)]


@pytest.mark.parametrize("split", ["time", "fifth"])
def test_what_is_judged_is_never_among_what_is_known(split: str) -> None:
    past = at_random(6)
    known, judged = parted(past, split)
    assert not set(known.number.tolist()) & set(judged.number.tolist())
    for less, held in trials(known, split):
        assert not set(less.number.tolist()) & set(held.number.tolist())
        assert not set(judged.number.tolist()) & set(held.number.tolist())


def test_what_came_after_the_moment_is_unknown() -> None:
    past = Cascades.from_rows([1, 1, 2], [0, 1, 2], [1, 50, 60], people=3)
    assert before(past, 40).person.tolist() == [0]


def test_a_model_learns_nothing_from_what_is_judged() -> None:
    past = at_random(7, cascades=100)
    known, judged = parted(past, "fifth")
    turned = Cascades.from_rows(
        np.r_[known.number[known.of_row()], judged.number[judged.of_row()]],
        np.r_[known.person, past.people - 1 - judged.person],
        np.r_[known.at, judged.at],
        people=past.people,
    )
    one, other = backtest(past, k=5, split="fifth"), backtest(turned, k=5, split="fifth")
    assert (one.chosen, one.seeds.tolist(), one.expected) == (other.chosen, other.seeds.tolist(), other.expected)


@pytest.mark.parametrize("model", [name for name, model in MODELS.items() if not model.arcs])
def test_every_model_gives_distinct_people_and_always_the_same(model: str) -> None:
    past = at_random(8)
    one, other = (MODELS[model].choose(past, None, 10, 1).tolist() for _ in range(2))
    assert one == other
    assert len(set(one)) == len(one) == 10


def test_a_back_test_says_too_few_where_they_are() -> None:
    with pytest.raises(BadInput, match="too few"):
        backtest(at_random(1, cascades=5))


def test_time_cannot_part_what_has_no_times() -> None:
    past = Cascades.from_rows(np.arange(20), np.arange(20), np.zeros(20), people=20)
    with pytest.raises(BadInput, match="same time"):
        backtest(past, split="time")


def test_most_people_to_come_are_foretold() -> None:
    past, *_ = spreading(5, cascades=6000)
    # Only the newest half is read as a network of its own size: 30 people are fewer than enough.
    assert expected_adopters(past, as_of=500_000, horizon=50_000) is None


def test_expected_adopters_are_calibrated() -> None:
    random = np.random.default_rng(2)
    pull = random.zipf(2.0, 400) % 50
    which = np.repeat(np.arange(4000), 6)
    who = random.choice(400, 24_000, p=(pull + 1) / (pull + 1).sum())
    past = Cascades.from_rows(which, who, which * 10 + np.tile(np.arange(6), 4000), people=400)
    told = expected_adopters(past, as_of=30_000, horizon=10_000)
    assert told is not None
    judged = calibration(told.expected, told.low, told.high, adopters_between(past, 30_000, 40_000))
    assert judged.mean_predicted == pytest.approx(judged.mean_actual, rel=0.05)
    assert judged.covered > 0.9


@pytest.mark.reference
def test_the_default_list_reaches_the_best_row_of_the_notes(christianity: Cascades) -> None:
    found = backtest(christianity, k=50)
    assert (found.split, found.known, found.judged) == ("fifth", 472, 117)
    assert found.came >= 0.95 * 1035
    assert found.low <= found.came <= found.high


@pytest.mark.reference
def test_the_anchors_of_the_notes_are_reproduced(christianity: Cascades) -> None:
    found = backtest(christianity, k=50)
    came = {each.model: each.came for each in found.outcomes}
    assert (found.oracle, came["recent_cover"], came["activity"]) == (1047, 1035, 1028)
    assert came["random"] == pytest.approx(800, abs=20)
