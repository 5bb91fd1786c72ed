"""Lift: intervals hold what they say, and arms that change places mirror every figure."""

from __future__ import annotations

from math import isclose, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from app.analytics.experiments import Arm, Interval, arm_of, difference, lift, ratio, values_lift, wilson
from app.analytics.experiments.chance import rates_by_chance
from app.analytics.grid import Numbers

MANY = settings(max_examples=200, deadline=None)


@st.composite
def arms(draw: st.DrawFn) -> Arm:
    """An arm of some people who paid something or nothing."""
    paid = draw(st.lists(st.integers(0, 5000), min_size=1, max_size=40))
    values = np.array(paid, dtype=np.int64)
    return arm_of(values > 0, values)


def mirrored(interval: Interval) -> Interval:
    """The interval of the same difference, seen from the other side."""
    assert interval.high is not None
    return Interval(-interval.value + 0.0, -interval.high + 0.0, -interval.low + 0.0)


@given(arms(), arms())
@MANY
def test_arms_that_change_places_mirror_every_difference(a: Arm, b: Arm) -> None:
    one, other = lift(a, b), lift(b, a)
    for here, there in ((one.rate, other.rate), (one.value, other.value)):
        if here is None or there is None:
            assert here is there
            continue
        assert mirrored(here.difference) == there.difference
        assert here.by_chance == pytest.approx(there.by_chance, abs=1e-9)


@given(st.integers(1, 200), st.integers(1, 200), st.integers(1, 200), st.integers(1, 200))
@MANY
def test_arms_that_change_places_turn_the_ratio_round(x: int, n: int, y: int, m: int) -> None:
    a, b = wilson(min(x, n), n), wilson(min(y, m), m)
    here, there = ratio(a, b), ratio(b, a)
    assert here is not None
    assert there is not None
    assert here.high is not None
    assert isclose(there.low, 1 / here.high, rel_tol=1e-9)
    assert here.low <= here.value <= here.high


@given(st.integers(0, 300), st.integers(1, 300))
@MANY
def test_a_rate_lies_in_its_interval_and_that_from_0_to_1(x: int, n: int) -> None:
    found = wilson(min(x, n), n)
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(arms(), arms())
@MANY
def test_the_difference_lies_in_its_interval(a: Arm, b: Arm) -> None:
    found = lift(a, b)
    for change in (found.rate, found.value):
        if change is not None:
            assert change.difference.high is not None
            assert change.difference.low <= change.difference.value <= change.difference.high
            assert 0 <= change.by_chance <= 1


@given(st.integers(1, 60), st.integers(1, 60), st.data())
@MANY
def test_chances_are_those_of_scipy(n: int, m: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    assume(0 < x + y < n + m)
    chance, test = rates_by_chance(Arm(n, x, 0, 0), Arm(m, y, 0, 0))
    table = np.array([[x, n - x], [y, m - y]])
    judge = stats.fisher_exact(table) if test == "Fisher" else stats.chi2_contingency(table, correction=False)
    assert chance == pytest.approx(judge[1], rel=1e-6, abs=1e-12)


def test_values_agree_with_scipy() -> None:
    dice = Random(1)
    one = [dice.randrange(1000) for _ in range(40)]
    two = [dice.randrange(900) for _ in range(70)]
    found = values_lift(*(arm_of(np.array(each) > 0, np.array(each)) for each in (one, two)))
    judge = stats.ttest_ind(one, two, equal_var=False)
    told = judge.confidence_interval(0.95)
    assert found is not None
    assert found.by_chance == pytest.approx(judge.pvalue)
    assert (found.difference.low, found.difference.high) == pytest.approx((told.low, told.high))


def test_the_interval_of_a_difference_is_the_published_one() -> None:
    found = difference(wilson(56, 70), wilson(48, 80))  # Newcombe 1998, table II, case (a), method 10
    assert found.high is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(("rate", "change", "people"), [(0.05, 0.0, 400), (0.02, 0.02, 300), (0.3, 0.1, 80)])
def test_of_a_hundred_intervals_of_rates_about_95_hold_the_truth(rate: float, change: float, people: int) -> None:
    dice, held, ratios, trials = np.random.default_rng(7), 0, 0, 1500
    for _ in range(trials):
        x, y = int(dice.binomial(people, rate + change)), int(dice.binomial(people, rate))
        found = lift(Arm(people, x, 0, 0), Arm(people, y, 0, 0)).rate
        assert found is not None
        low, high = found.difference.low, found.difference.high
        assert high is not None
        held += low <= change <= high
        part = found.relative
        ratios += part is None or (part.low <= change / rate and (part.high is None or change / rate <= part.high))
    slack = 3.5 * sqrt(0.05 * 0.95 / trials)
    assert 0.95 - slack <= held / trials <= 0.975
    assert 0.95 - slack <= ratios / trials <= 0.98


def test_of_a_hundred_intervals_of_values_about_95_hold_the_truth() -> None:
    dice, held, trials, people = np.random.default_rng(11), 0, 800, 1000
    for _ in range(trials):
        paid: list[Numbers] = [
            np.where(dice.random(people) < rate, np.rint(dice.lognormal(7, 0.8, people)), 0).astype(np.int64)
            for rate in (0.12, 0.10)
        ]
        found = values_lift(*(arm_of(each > 0, each) for each in paid))
        assert found is not None
        assert found.difference.high is not None
        truth = 0.02 * float(np.exp(7 + 0.32))
        held += found.difference.low <= truth <= found.difference.high
    assert 0.925 <= held / trials <= 0.97


def test_order_of_people_changes_nothing() -> None:
    dice, values = Random(5), [Random(4).randrange(10**9) for _ in range(50)]
    told = {lift(arm_of(np.array(values) > 0, np.array(values)), Arm(60, 20, 10**9, 10**17))}
    for _ in range(20):
        dice.shuffle(values)
        told.add(lift(arm_of(np.array(values) > 0, np.array(values)), Arm(60, 20, 10**9, 10**17)))
    assert len(told) == 1


def test_small_arms_are_warned_of() -> None:
    assert len(lift(Arm(20, 3, 9, 27), Arm(2000, 100, 300, 900)).warnings) == 2
    assert lift(Arm(2000, 150, 450, 1350), Arm(2000, 100, 300, 900)).warnings == ()


def test_one_payer_of_an_arm_tells_no_interval_of_the_value() -> None:
    one, many = Arm(150, 1, 100, 10_000), Arm(150, 30, 3000, 300_000)
    for pair in ((one, many), (many, one), (Arm(150, 0, 0, 0), many)):
        found = lift(*pair)
        assert found.rate is not None
        assert (found.value, "Fewer than 2" in found.warnings[-1]) == (None, True)


def test_nothing_can_become_less_than_nothing() -> None:
    few, many = Arm(150, 2, 200, 20_000), Arm(150, 30, 3000, 300_000)
    found = lift(few, many)
    assert found.value is not None
    assert found.value.relative is not None
    assert found.value.relative.low >= -1


@pytest.mark.parametrize("arms", [(Arm(9, 0, 0, 0), Arm(9, 0, 0, 0)), (Arm(3, 3, 3, 3), Arm(3, 0, 0, 0))])
def test_what_no_experiment_could_find_is_not_told_to_be_detectable(arms: tuple[Arm, Arm]) -> None:
    assert lift(*arms).detectable is None


def test_an_empty_arm_says_nothing() -> None:
    found = lift(Arm(0, 0, 0, 0), Arm(10, 1, 5, 25))
    assert (found.rate, found.value, found.detectable) == (None, None, None)
    assert found.warnings


def test_nobody_buys_without_the_campaign_so_there_is_no_relative_lift() -> None:
    found = lift(Arm(200, 10, 1000, 100_000), Arm(200, 0, 0, 0))
    assert found.rate is not None
    assert found.rate.relative is None
    assert found.rate.difference.low > 0
