"""Credits that are kept up to date are bit by bit those worked out at once."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.attribution import MODELS, Journeys, Running
from app.errors import BadInput

from .stories import CHANNELS, Story, journeys_of, laws, stories


def at_once(told: list[Story], *, by_value: bool) -> dict[str, dict[str, float]]:
    """All models worked out in one go; channels without credit are left out."""
    found = {}
    for name, model in MODELS.items():
        credit = model.credit(journeys_of(told), by_value=by_value).tolist()
        found[name] = {channel: part for channel, part in zip(CHANNELS, credit, strict=True) if part}
    return found


def kept(running: Running, *, by_value: bool) -> dict[str, dict[str, float]]:
    """All models from the sums."""
    return {name: running.credit(name, by_value=by_value) for name in MODELS}


@laws
@given(stories, stories, st.booleans(), st.randoms(use_true_random=False))
def test_orders_that_come_and_go_one_by_one_leave_what_a_full_count_finds(
    stay: list[Story], go: list[Story], by_value: bool, dice: object
) -> None:
    running = Running(MODELS)
    told = [*stay, *go]
    dice.shuffle(told)  # type: ignore[attr-defined]
    for story in told:
        running.add(journeys_of([story]))
    for story in go:
        running.remove(journeys_of([story]))
    assert kept(running, by_value=by_value) == at_once(stay, by_value=by_value)


@laws
@given(stories, st.integers(0, 7), st.integers(0, 10**9))
def test_a_refund_is_the_order_at_what_is_left_of_it(told: list[Story], which: int, left: int) -> None:
    which %= len(told)
    running = Running(MODELS)
    running.add(journeys_of(told))
    before = told[which]
    after = (before[0], before[1], min(before[2], left))
    running.remove(journeys_of([before]))
    running.add(journeys_of([after]))
    told[which] = after
    assert kept(running, by_value=True) == at_once(told, by_value=True)


@laws
@given(stories)
def test_when_all_has_gone_nothing_is_left(told: list[Story]) -> None:
    running = Running(MODELS)
    running.add(journeys_of(told))
    running.remove(journeys_of(told[::-1]))
    assert kept(running, by_value=False) == {name: {} for name in MODELS}


def test_removal_effects_are_those_of_the_model() -> None:
    told: list[Story] = [([("shop", 1), ("mail", 2)], 5, 100), ([("shop", 1)], None, 0)]
    running = Running(MODELS)
    running.add(journeys_of(told))
    names, found = running.removal("markov_order2")
    wanted = MODELS["markov_order2"].removal(journeys_of(told, ("mail", "shop")))  # type: ignore[union-attr]
    assert (names, found.effect.tolist(), found.base) == (("mail", "shop"), wanted.effect.tolist(), wanted.base)


def test_what_was_never_counted_cannot_be_taken_away_and_nothing_changes() -> None:
    told: list[Story] = [([("shop", 1), ("mail", 2)], 5, 100)]
    running = Running(MODELS)
    running.add(journeys_of(told))
    with pytest.raises(BadInput, match="not counted"):
        running.remove(journeys_of([([("shop", 1), ("mail", 2)], 5, 101)]))
    assert kept(running, by_value=True) == at_once(told, by_value=True)


def test_one_order_costs_a_few_milliseconds_however_many_there_are() -> None:
    dice = np.random.default_rng(4)
    lengths = dice.geometric(0.3, 20_000)
    many = Journeys.from_columns(
        CHANNELS,
        np.repeat(np.arange(20_000), lengths),
        dice.integers(0, 4, lengths.sum()),
        dice.integers(0, 10**6, lengths.sum()),
        converted=dice.random(20_000) < 0.05,
        converted_at=np.full(20_000, 10**6),
        value_minor=np.full(20_000, 100),
    )
    running = Running(MODELS)
    running.add(many)
    one = journeys_of([([("mail", 1), ("shop", 2), ("mail", 3)], 5, 700)])
    took = []
    for _ in range(20):
        began = time.thread_time()
        running.add(one)
        took.append(time.thread_time() - began)
    assert float(np.median(took)) < 0.02
