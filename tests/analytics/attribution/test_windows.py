"""Invariant 7: which touches count, and which of two at the same time is the later."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.attribution import MODELS, Journeys, Windows

from .stories import CHANNELS, laws

DAY = 86_400
ORDER = 100 * DAY
row = st.tuples(st.integers(ORDER - 9, ORDER + 2), st.integers(0, 3), st.booleans(), st.booleans(), st.integers(0, 5))
rows = st.lists(row, min_size=1, max_size=9)
lengths = st.one_of(st.none(), st.integers(0, 9))

Row = tuple[int, int, bool, bool, int]


def journey(told: list[Row], windows: Windows | None = None, *, converted: bool = True) -> Journeys:
    """One journey of these touches: time, channel, clicked, certain, number."""
    at, channel, clicked, certain, touch = zip(*told, strict=True)
    return Journeys.from_columns(
        CHANNELS,
        [0] * len(told),
        channel,
        at,
        converted=[converted],
        converted_at=[ORDER],
        value_minor=[1000],
        clicked=clicked,
        certain=certain,
        touch=touch,
        windows=windows,
    )


@pytest.mark.parametrize(("clicked", "days"), [(True, 7), (False, 1)])
@pytest.mark.parametrize(("late", "held"), [(0, 1), (-1, 0), (1, 1)])
def test_a_touch_as_old_as_its_window_is_in_and_one_second_older_is_out(
    clicked: bool, days: int, late: int, held: int
) -> None:
    told = [(ORDER - days * DAY + late, 0, clicked, True, 1)]
    assert len(journey(told, Windows(click=7 * DAY, view=DAY)).channel) == held


@pytest.mark.parametrize(("late", "held"), [(0, 1), (1, 0)])
def test_a_touch_at_the_moment_of_the_order_is_in_and_one_after_it_is_out(late: int, held: int) -> None:
    assert len(journey([(ORDER + late, 0, True, True, 1)]).channel) == held


def test_without_an_order_no_window_closes() -> None:
    told = [(ORDER + 5, 0, True, True, 1), (0, 1, False, True, 2)]
    assert len(journey(told, Windows(click=1, view=1), converted=False).channel) == 2


@laws
@given(rows, lengths, lengths)
def test_exactly_the_touches_within_their_window_are_kept(told: list[Row], click: int | None, view: int | None) -> None:
    wanted = [
        at
        for at, _, clicked, _, _ in told
        if ORDER - at >= 0 and ((window := click if clicked else view) is None or ORDER - at <= window)
    ]
    assert journey(told, Windows(click, view)).at.tolist() == sorted(wanted)


@laws
@given(rows)
def test_equal_times_go_by_click_then_evidence_then_number(told: list[Row]) -> None:
    found = journey(told, converted=False)
    wanted = sorted(told, key=lambda each: (each[0], each[2], each[3], each[4], each[1]))
    assert found.channel.tolist() == [channel for _, channel, _, _, _ in wanted]


@pytest.mark.parametrize(
    "weaker",
    [(ORDER, 1, False, True, 9), (ORDER, 1, True, False, 9), (ORDER, 1, True, True, 1), (ORDER - 1, 1, True, True, 9)],
    ids=["view", "probable", "lower number", "older"],
)
def test_the_last_touch_is_the_newest_and_of_equals_the_strongest(weaker: Row) -> None:
    stronger = (ORDER, 0, True, True, 2)
    for told in ([stronger, weaker], [weaker, stronger]):
        assert MODELS["last"].credit(journey(told)).tolist() == [1, 0, 0, 0]


@laws
@given(st.lists(st.tuples(st.integers(0, 4), row), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_bytes(told: list[tuple[int, Row]], dice: object) -> None:
    def worked_out(rows: list[tuple[int, Row]]) -> list[bytes]:
        at, channel, clicked, certain, touch = (
            np.array(column) for column in zip(*(each for _, each in rows), strict=True)
        )
        found = Journeys.from_columns(
            CHANNELS,
            [of for of, _ in rows],
            channel,
            at,
            converted=[True, False, True, True, False],
            converted_at=[ORDER] * 5,
            value_minor=[100, 0, 333, 10**9, 0],
            clicked=clicked,
            certain=certain,
            touch=touch,
        )
        return [model.credit(found, by_value=True).tobytes() for model in MODELS.values()]

    wanted = worked_out(told)
    dice.shuffle(told)  # type: ignore[attr-defined]
    assert worked_out(told) == wanted


def test_a_robots_touches_are_put_in_order() -> None:
    dice = np.random.default_rng(5)
    at = dice.integers(0, 1000, 30_000)
    touch = dice.permutation(30_000)
    found = Journeys.from_columns(
        ["a"], [0] * 30_000, [0] * 30_000, at, converted=[False], converted_at=[0], value_minor=[0], touch=touch
    )
    assert found.at.tolist() == sorted(at.tolist())
