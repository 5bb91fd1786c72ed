"""Invariant 2: every touch model gives away each order whole, and to whom it says."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.attribution import MODELS, WEEK, Journeys, models
from app.analytics.attribution.decay import time_decay
from app.analytics.money import allocate
from app.errors import BadInput

from .stories import CHANNELS, PLAIN, TOUCH, Story, in_time, journeys_of, laws, plain_credit, sold, stories

names = st.sampled_from(sorted(TOUCH))
every = st.sampled_from(sorted(MODELS))


@laws
@given(names, stories, st.booleans())
def test_credit_is_that_of_the_plain_formula(name: str, told: list[Story], by_value: bool) -> None:
    wanted = plain_credit(name, told, by_value=by_value)
    found = TOUCH[name].credit(journeys_of(told), by_value=by_value)
    assert found == pytest.approx([float(wanted[channel]) for channel in CHANNELS], rel=1e-12, abs=1e-12)


@laws
@given(every, sold, st.booleans())
def test_credit_of_all_channels_is_what_there_was(name: str, told: list[Story], by_value: bool) -> None:
    whole = sum(story[2] if by_value else 1 for story in told if story[1] is not None)
    found = MODELS[name].credit(journeys_of(told), by_value=by_value)
    assert found.sum() == pytest.approx(whole, rel=1e-12, abs=1e-9)


@laws
@given(every, stories, st.booleans())
def test_no_credit_is_negative(name: str, told: list[Story], by_value: bool) -> None:
    assert (MODELS[name].credit(journeys_of(told), by_value=by_value) >= 0).all()


@laws
@given(st.sampled_from(sorted(PLAIN)), stories)
def test_money_is_divided_to_the_last_unit_by_the_exact_weights(name: str, told: list[Story]) -> None:
    orders = journeys_of(told).orders()
    weights = TOUCH[name].weights(orders).tolist()
    wanted = [
        part
        for value, (a, b) in zip(orders.value_minor.tolist(), pairwise(orders.first.tolist()), strict=True)
        for part in allocate(value, weights[a:b])
    ]
    assert TOUCH[name].settled_touches(orders).tolist() == wanted


@laws
@given(names, stories)
def test_what_is_settled_is_the_value_of_the_orders(name: str, told: list[Story]) -> None:
    whole = sum(story[2] for story in told if story[1] is not None)
    assert int(TOUCH[name].settled(journeys_of(told)).sum()) == whole


@laws
@given(st.sampled_from(["first", "last", "linear", "position", "simplified_shapley", "ordered_shapley"]), stories)
def test_weights_are_in_the_exact_proportions_of_the_model(name: str, told: list[Story]) -> None:
    orders = journeys_of(told).orders()
    weights = TOUCH[name].weights(orders).tolist()
    at = 0
    for story in told:
        if story[1] is not None:
            path = in_time(story)
            mine = weights[at : at + len(path)]
            assert [Fraction(weight, sum(mine)) for weight in mine] == PLAIN[name](path)
            at += len(path)


@laws
@given(every, sold, st.permutations(range(4)))
def test_renaming_channels_renames_the_credit(name: str, told: list[Story], places: list[int]) -> None:
    renamed = {channel: CHANNELS[place] for channel, place in zip(CHANNELS, places, strict=True)}
    other = [([(renamed[channel], at) for channel, at in story[0]], *story[1:]) for story in told]
    found = MODELS[name].credit(journeys_of(other))
    assert found[list(places)] == pytest.approx(MODELS[name].credit(journeys_of(told)), rel=1e-9, abs=1e-9)


@laws
@given(every, sold, st.integers(2, 4))
def test_the_same_journeys_several_times_give_several_times_the_credit(
    name: str, told: list[Story], times: int
) -> None:
    several = MODELS[name].credit(journeys_of(told * times))
    assert several == pytest.approx(times * MODELS[name].credit(journeys_of(told)), rel=1e-9, abs=1e-9)


@laws
@given(every, st.sampled_from(CHANNELS), st.integers(1, 5), st.integers(0, 10**6))
def test_a_path_of_one_touch_gives_it_all(name: str, channel: str, orders: int, value: int) -> None:
    told: list[Story] = [([(channel, 5)], 6, value)] * orders
    wanted = [orders if each == channel else 0 for each in CHANNELS]
    assert MODELS[name].credit(journeys_of(told)).tolist() == wanted


@laws
@given(every, stories)
def test_who_touched_nobody_earns_nothing(name: str, told: list[Story]) -> None:
    found = MODELS[name].credit(journeys_of(told, ("absent", *CHANNELS)))
    assert found[0] == 0.0


@laws
@given(st.sampled_from(["simplified_shapley", "ordered_shapley"]), stories)
def test_shapley_treats_channels_alike_that_always_come_together(name: str, told: list[Story]) -> None:
    twin = [([("shop" if c == "mail" else c, at) for c, at in story[0]], *story[1:]) for story in told]
    both = [([*story[0], *(("mail", at) for c, at in story[0] if c == "shop")], *story[1:]) for story in twin]
    found = dict(zip(CHANNELS, TOUCH[name].credit(journeys_of(both)).tolist(), strict=True))
    assert found["mail"] == found["shop"]


@laws
@given(st.sampled_from(["simplified_shapley", "ordered_shapley"]), stories)
def test_shapley_is_the_mean_over_all_orders_of_joining(name: str, told: list[Story]) -> None:
    needs = [{channel for channel, _ in story[0]} for story in told if story[1] is not None]
    wanted = dict.fromkeys(CHANNELS, Fraction(0))
    for joined in permutations(CHANNELS):
        for at, channel in enumerate(joined):
            won = sum(channel in need and need <= {*joined[: at + 1]} for need in needs)
            wanted[channel] += Fraction(won, 24)
    found = TOUCH[name].credit(journeys_of(told))
    assert found == pytest.approx([float(wanted[channel]) for channel in CHANNELS])


@laws
@given(names, stories)
def test_places_of_a_channel_add_up_to_the_channel(name: str, told: list[Story]) -> None:
    model, found = TOUCH[name], journeys_of(told)
    assert model.credit_by_place(found).sum(axis=1) == pytest.approx(model.credit(found), rel=1e-12, abs=1e-12)


@laws
@given(st.lists(st.integers(0, 40 * WEEK), min_size=1, max_size=8), st.integers(1, 10 * WEEK))
def test_decay_is_the_power_of_two_to_the_last_bit_or_two(ages: list[int], half_life: int) -> None:
    found = Journeys.from_columns(
        ["a"],
        [0] * (1 + len(ages)),
        [0] * (1 + len(ages)),
        [0, *(-age for age in ages)],
        converted=[True],
        converted_at=[9],
        value_minor=[1],
    )
    weights = time_decay(found, half_life=half_life).tolist()
    with localcontext() as context:
        context.prec = 60
        wanted = [Decimal(2) ** (Decimal(52) - Decimal(age) / half_life) for age in sorted([0, *ages], reverse=True)]
    assert all(abs(weight - power) < Decimal("0.51") for weight, power in zip(weights, wanted, strict=True))


def test_decay_a_century_ago_still_has_its_proportions() -> None:
    told = [("mail", 0), ("shop", WEEK)]
    old = journeys_of([(told, 5000 * WEEK, 900)])
    assert TOUCH["time_decay_7d"].credit(old) == pytest.approx([1 / 3, 0, 2 / 3, 0])


@pytest.mark.parametrize("half_life", [0, -7, 1 << 52])
def test_a_half_life_that_is_none_is_refused(half_life: int) -> None:
    one = journeys_of([([("mail", 1)], 5, 1)])
    with pytest.raises(BadInput):
        models(half_life=half_life)["time_decay_7d"].credit(one)


def test_paths_have_no_time_to_decay_over() -> None:
    with pytest.raises(BadInput, match="times"):
        TOUCH["time_decay_7d"].credit(Journeys.from_paths([["mail"]], [1], [0], [5]))


def test_several_orders_of_one_path_cannot_be_settled() -> None:
    with pytest.raises(BadInput, match="settled"):
        TOUCH["linear"].settled(Journeys.from_paths([["mail"]], [2], [0], [5]))


def test_a_robot_with_many_touches_is_divided_as_well() -> None:
    dice = np.random.default_rng(2)
    robot = [
        (CHANNELS[c], int(at))
        for c, at in zip(dice.integers(0, 4, 20_000), dice.integers(0, WEEK, 20_000), strict=True)
    ]
    told = [(robot, 2 * WEEK, 10**9 + 7), ([("mail", 5)], 9, 1)]
    found = journeys_of(told)
    for model in TOUCH.values():
        assert model.credit(found).sum() == pytest.approx(2)
        assert int(model.settled(found).sum()) == 10**9 + 8


def test_no_journeys_earn_nothing() -> None:
    nothing = journeys_of([([("mail", 5)], None, 0)])
    assert [model.credit(nothing).tolist() for model in MODELS.values()] == [[0.0] * 4] * len(MODELS)
    assert TOUCH["linear"].settled(nothing).tolist() == [0] * 4


def test_orders_worth_more_than_can_be_counted_are_refused() -> None:
    with pytest.raises(BadInput):
        journeys_of([([("mail", 1)], 2, 2**61), ([("mail", 1)], 2, 2**61)])


def test_an_order_may_be_worth_more_than_the_digits_of_a_float() -> None:
    value = 2**60 + 1
    found = journeys_of([([("mail", 1), ("shop", 2)], 3, value)])
    assert TOUCH["linear"].settled(found).tolist() == [2**59 + 1, 0, 2**59, 0]
