"""Forecasts of sharing keep the laws of branching processes, and their ranges hold what they say."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.chains import Forecast, forecast, grow, judged
from app.analytics.chains.branching import moments
from app.analytics.chains.forecast import _doubt, _up_to
from app.analytics.chains.offspring import offspring
from app.analytics.grid import Amounts
from app.errors import BadInput
from app.services.viral_growth import note_of

DAY = 86_400.0
NOBODY = np.zeros(0, dtype=np.int64)


def of_one(rate: list[float], spread: float, steps: int) -> tuple[Amounts, Amounts]:
    """Mean and variance of the shares of each step, and of all, that come of one share."""
    one = np.ones(1, dtype=np.int64)
    mean, variance, _, _ = moments(np.array(rate), spread, one - 1, one, 0.0, 1.0, steps, 1)
    return mean, variance


@given(st.floats(0.1, 3.0), st.floats(0.0, 4.0), st.integers(1, 8))
@settings(max_examples=200, deadline=None)
def test_generations_have_the_moments_of_galton_and_watson(r: float, spread: float, steps: int) -> None:
    mean, variance = of_one([r], spread, steps)
    noise = r + spread * r * r
    for n in range(1, steps + 1):
        assert mean[n - 1] == pytest.approx(r**n)
        assert variance[n - 1] == pytest.approx(noise * sum(r ** (n - 1 + k) for k in range(n)))


@given(st.lists(st.floats(0.0, 0.6), min_size=1, max_size=5), st.integers(1, 10))
@settings(max_examples=200, deadline=None)
def test_days_add_up_to_the_whole(rate: list[float], steps: int) -> None:
    mean, _ = of_one(rate, 0.0, steps)
    assert mean[:-1].sum() == pytest.approx(mean[-1])


@given(st.lists(st.floats(0.05, 0.6), min_size=1, max_size=4), st.integers(1, 8))
@settings(max_examples=200, deadline=None)
def test_the_slope_is_what_a_little_more_sharing_changes(rate: list[float], steps: int) -> None:
    ages, counts = np.array([0, 1]), np.array([3, 2])

    def told(times: float) -> Amounts:
        return moments(np.array(rate) * times, 0.0, ages, counts, 0.5, 1.0, steps, 1)[0]

    slope = moments(np.array(rate), 0.0, ages, counts, 0.5, 1.0, steps, 1)[2]
    assert slope == pytest.approx((told(1 + 1e-6) - told(1 - 1e-6)) / 2e-6, rel=1e-4, abs=1e-6)


@given(st.floats(0.0, 0.5), st.floats(1.0, 3.0), st.integers(1, 6))
@settings(max_examples=200, deadline=None)
def test_new_roots_alone_come_as_often_as_before(roots: float, bursts: float, steps: int) -> None:
    mean, variance, _, per_root = moments(np.zeros(1), 0.0, NOBODY, NOBODY, roots, bursts, steps, 1)
    assert mean[-1] == pytest.approx(roots * steps)
    assert variance[-1] == pytest.approx(bursts * roots * steps)
    assert per_root[-1] == steps


@given(st.floats(0.01, 500.0), st.floats(0.0, 20.0))
@settings(max_examples=200, deadline=None)
def test_ranges_are_of_a_count_with_that_mean(mean: float, more: float) -> None:
    variance = mean * (1 + more)
    top = int(mean + 60 * variance**0.5 + 60)
    above = 1 - np.array([_up_to(count, mean, variance) for count in range(top)])
    assert above.sum() == pytest.approx(mean, rel=1e-3, abs=1e-3)


def spread_about(dice: Random, *, r: float, days: int, roots: int, wait_days: float) -> tuple[list[int], list[float]]:
    """Shares of some days: so many roots a day, each share passed on r times on average, by geometric numbers."""
    parent, at = [], []
    for _ in range(roots * days):
        parent.append(-1)
        at.append(dice.random() * days * DAY)
    place = 0
    while place < len(at):
        children = 0
        while dice.random() > 1 / (1 + r):
            children += 1
        for _ in range(children):
            moment = at[place] + dice.expovariate(1 / (wait_days * DAY))
            if moment < days * DAY:
                parent.append(place)
                at.append(moment)
        place += 1
    return parent, at


def test_ranges_hold_what_comes_as_often_as_they_say() -> None:
    inside80 = inside95 = 0
    for seed in range(120):
        parent, at = spread_about(Random(seed), r=0.8, days=40, roots=5, wait_days=2.0)
        when = np.array(at)
        told = forecast(grow(parent, when), when, as_of=30 * DAY, days=10)
        assert told is not None
        came = int((when > 30 * DAY).sum())
        inside80 += told.total.low80 <= came <= told.total.high80
        inside95 += told.total.low95 <= came <= told.total.high95
    assert 88 <= inside80 <= 108
    assert 108 <= inside95 <= 120


def unevenly(dice: Random, *, r: float, evenness: float, days: int, roots: int) -> tuple[list[int], list[float]]:
    """Shares of some days whose children are Poisson by a gamma: the smaller the evenness, the more a few have of all."""
    parent, at = [-1] * roots, [dice.random() * days * DAY for _ in range(roots)]
    place = 0
    while place < len(at):
        left = r * dice.gammavariate(evenness, 1 / evenness)
        while (left := left - dice.expovariate(1)) > 0:
            moment = at[place] + dice.expovariate(1) * DAY
            if moment < days * DAY:
                parent.append(place)
                at.append(moment)
        place += 1
    return parent, at


@pytest.mark.parametrize(("r", "evenness", "days", "least"), [(0.9, 0.3, 7, 0.94), (0.8, 0.2, 14, 0.9)])
def test_ranges_hold_nearly_as_much_where_a_few_have_most_of_the_children(
    r: float, evenness: float, days: int, least: float
) -> None:
    inside = []
    for seed in range(150):
        parent, at = unevenly(Random(seed), r=r, evenness=evenness, days=30 + days, roots=60)
        when = np.array(at)
        if told := forecast(grow(parent, when), when, as_of=30 * DAY, days=days):
            inside.append(told.total.low95 <= (when > 30 * DAY).sum() <= told.total.high95)
    assert len(inside) > 120
    assert sum(inside) / len(inside) >= least


def test_uneven_sharing_is_said_in_the_note() -> None:
    told = [note_of(spread_of(shared), worse=False) for shared in (0.2, 5.0)]
    assert ["A few shares have most" in each for each in told] == [False, True]


def spread_of(spread: float) -> Forecast:
    """A forecast of sharing of that spread."""
    parent, at = unevenly(Random(1), r=0.9, evenness=1 / spread, days=30, roots=120)
    when = np.array(at)
    found = forecast(grow(parent, when), when, as_of=30 * DAY, days=7)
    assert found is not None
    return found


def test_doubt_about_a_small_part_is_what_it_is_and_never_without_a_bound() -> None:
    mean = np.array([0.0, 100.0, 1.0, 1.0])
    wide = _doubt(np.array([0.0, 1.0, 3.0, 1e9]), mean)
    assert wide.tolist() == pytest.approx([0.0, 1e-4, 9.0, 9.0], rel=1e-3)


def test_what_grows_is_told_to_grow_though_the_mean_number_of_children_is_below_one() -> None:
    parent, at = spread_about(Random(3), r=1.5, days=16, roots=3, wait_days=2.0)
    when = np.array(at)
    told = forecast(grow(parent, when), when, as_of=16 * DAY, days=4)
    assert told is not None
    assert sum(each >= 0 for each in parent) / len(parent) < 1
    assert told.reproduction > 1
    assert told.total.expected > (when > 12 * DAY).sum()


def test_young_shares_do_not_make_reproduction_small() -> None:
    parent, at = spread_about(Random(1), r=0.9, days=60, roots=30, wait_days=1.0)
    when = np.array(at)
    found = offspring(np.array(parent), when, as_of=60 * DAY, step_s=3600.0, back_s=60 * DAY)
    assert found is not None
    assert found.reproduction == pytest.approx(0.9, abs=3 * found.error)
    assert found.spread == pytest.approx(1.0, abs=0.25)  # of geometric numbers the variance is r + r²


def test_a_forecast_sees_nothing_of_later() -> None:
    parent, at = spread_about(Random(5), r=0.8, days=30, roots=5, wait_days=2.0)
    when = np.array(at)
    known = when <= 20 * DAY
    place = np.cumsum(known) - 1
    early = [int(place[up]) if up >= 0 else -1 for up, use in zip(parent, known, strict=True) if use]
    whole = forecast(grow(parent, when), when, as_of=20 * DAY, days=10)
    assert whole == forecast(grow(early, when[known]), when[known], as_of=20 * DAY, days=10)


def test_past_forecasts_are_better_than_as_many_again_where_sharing_dies_down() -> None:
    dice = Random(9)
    parent, at = spread_about(dice, r=0.8, days=60, roots=8, wait_days=1.5)
    when = np.array(at)
    found = judged(grow(parent, when), when, as_of=60 * DAY, days=7)
    assert len(found.trials) == 6
    assert found.error is not None
    assert found.error < 0.35
    assert found.within_95 >= 5


def test_nothing_is_told_further_ahead_than_there_is_history() -> None:
    parent, at = spread_about(Random(3), r=0.8, days=9, roots=9, wait_days=1.0)
    when = np.array(at)
    assert forecast(grow(parent, when), when, as_of=9 * DAY, days=8) is not None
    assert forecast(grow(parent, when), when, as_of=9 * DAY, days=10) is None


def test_people_who_got_tired_are_told_to_be() -> None:
    parent, at = spread_about(Random(3), r=0.9, days=30, roots=10, wait_days=1.0)
    keen = np.array(at)
    more = np.linspace(30 * DAY, 60 * DAY, 300)
    when = np.concatenate([keen, more])
    told = forecast(grow([*parent, *[-1] * 300], when), when, as_of=60 * DAY, days=5)
    assert told is None or told.reproduction < 0.2


def test_too_few_shares_tell_nothing() -> None:
    assert forecast(grow([-1, 0]), np.array([0.0, DAY]), as_of=2 * DAY, days=3) is None


@pytest.mark.parametrize("days", [0, 91])
def test_days_that_cannot_be_foretold_are_refused(days: int) -> None:
    with pytest.raises(BadInput, match="days ahead"):
        forecast(grow([-1]), np.array([0.0]), as_of=1.0, days=days)


def test_shares_without_a_time_and_clocks_that_are_wrong_do_no_harm() -> None:
    parent, at = spread_about(Random(7), r=0.8, days=30, roots=5, wait_days=2.0)
    when = np.array([*at, np.nan, -5.0])
    told = forecast(grow([*parent, 0, 0], when), when, as_of=30 * DAY, days=5)
    assert told is not None
    assert np.isfinite(told.total.expected)
