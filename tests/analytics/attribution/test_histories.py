"""From touches and orders to journeys: against a plain walk, and whatever the order of the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.attribution import MODELS, Running, Windows
from app.analytics.attribution.histories import Histories, Purchases, Touches, histories, repeats
from app.analytics.grid import Numbers

CHANNELS = ("mail", "shop", "web")
MANY = settings(max_examples=200, deadline=None)


@dataclass(frozen=True)
class Touch:
    """One touch of somebody."""

    person: int
    at: int
    channel: int
    clicked: bool
    certain: bool
    aside: bool


@dataclass(frozen=True)
class Purchase:
    """One order of somebody."""

    person: int
    at: int
    value: int
    stands: bool
    asked: bool


def integers(most: int) -> st.SearchStrategy[int]:
    """Numbers from 0 up to one."""
    return st.integers(0, most)


TOUCHES = st.lists(
    st.builds(Touch, integers(3), integers(40), integers(2), st.booleans(), st.booleans(), st.booleans()), max_size=14
)
ORDERS = st.lists(
    st.builds(Purchase, integers(3), integers(40), integers(900), st.booleans(), st.booleans()), max_size=6
)


def table(rows: list[Touch]) -> Touches:
    """Touches as columns."""
    person, at, channel = (
        np.array([getattr(row, name) for row in rows], dtype=np.int64) for name in ("person", "at", "channel")
    )
    flags = (np.array([getattr(row, name) for row in rows], dtype=np.bool_) for name in ("clicked", "certain", "aside"))
    return Touches(person, at, channel, *flags)


def bought(rows: list[Purchase]) -> Purchases:
    """Orders as columns."""
    whole = (np.array([getattr(row, name) for row in rows], dtype=np.int64) for name in ("person", "at", "value"))
    person, at, value = whole
    stands, asked = (np.array([getattr(row, name) for row in rows], dtype=np.bool_) for name in ("stands", "asked"))
    return Purchases(person, at, value, stands, asked)


def walked(touches: list[Touch], orders: list[Purchase], click: int, view: int) -> dict[int, list[int]]:
    """The touches of each order that is asked for, and of each person without any (below 0), by hand."""
    found = {}
    for place, order in enumerate(orders):
        if order.asked:
            earlier = [each.at for each in orders if each.person == order.person and each.at < order.at]
            mine = [
                row
                for row, touch in enumerate(touches)
                if touch.person == order.person
                and touch.at > max(earlier, default=-1)
                and 0 <= order.at - touch.at <= (click if touch.clicked else view)
            ]
            found[place] = mine
    for person in {touch.person for touch in touches} - {order.person for order in orders}:
        found[-1 - person] = [row for row, touch in enumerate(touches) if touch.person == person]
    for place, mine in found.items():
        first = [row for row in mine if not touches[row].aside]
        chosen = first or mine
        found[place] = sorted(
            chosen, key=lambda row: (touches[row].at, touches[row].clicked, touches[row].certain, row)
        )
    return found


def told(found: Histories, touches: list[Touch]) -> dict[int, list[int]]:
    """The same from the columns."""
    journeys = {}
    for row, place in enumerate(found.order.tolist()):
        mine = found.touch[found.journeys.first[row] : found.journeys.first[row + 1]].tolist()
        journeys[place if place >= 0 else -1 - touches[mine[0]].person] = mine
    return journeys


@given(TOUCHES, ORDERS, integers(30), integers(10))
@MANY
def test_journeys_are_those_of_a_plain_walk(
    touches: list[Touch], orders: list[Purchase], click: int, view: int
) -> None:
    found = histories(CHANNELS, table(touches), bought(orders), windows=Windows(click, view))
    assert told(found, touches) == walked(touches, orders, click, view)
    assert found.journeys.channel.tolist() == [touches[row].channel for row in found.touch.tolist()]


@given(TOUCHES, ORDERS)
@MANY
def test_orders_and_money_of_journeys_are_those_asked_for(touches: list[Touch], orders: list[Purchase]) -> None:
    found = histories(CHANNELS, table(touches), bought(orders), windows=Windows(30, 1)).journeys
    standing = [order for order in orders if order.asked and order.stands]
    assert int(found.conversions.sum()) == len(standing)
    assert int(found.value_minor.sum()) == sum(order.value for order in standing)


@given(TOUCHES, ORDERS)
@MANY
def test_the_order_of_orders_changes_no_credit(touches: list[Touch], orders: list[Purchase]) -> None:
    def credit(rows: list[Purchase]) -> list[float]:
        found = histories(CHANNELS, table(touches), bought(rows), windows=Windows(30, 1))
        return [
            *MODELS["position"].credit(found.journeys).tolist(),
            *MODELS["markov_order1"].credit(found.journeys).tolist(),
        ]

    assert credit(orders) == credit(orders[::-1])


@given(TOUCHES, ORDERS, integers(5))
@MANY
def test_a_refund_taken_and_given_anew_is_the_full_count(
    touches: list[Touch], orders: list[Purchase], which: int
) -> None:
    if not orders:
        return
    refunded = orders[which % len(orders)]
    after = [
        Purchase(each.person, each.at, each.value // 2, each.stands, each.asked) if each is refunded else each
        for each in orders
    ]
    before, now = (
        histories(CHANNELS, table(touches), bought(rows), windows=Windows(30, 1)) for rows in (orders, after)
    )
    running = Running({name: MODELS[name] for name in ("linear", "position", "markov_order2")})
    running.add(before.journeys)
    changed = np.flatnonzero(before.order == next(place for place, each in enumerate(orders) if each is refunded))
    mask = np.isin(np.arange(len(before.order)), changed)
    running.remove(before.journeys.of(mask))
    running.add(now.journeys.of(mask))
    whole = Running({name: MODELS[name] for name in ("linear", "position", "markov_order2")})
    whole.add(now.journeys)
    for name in ("linear", "position", "markov_order2"):
        assert running.credit(name, by_value=True) == whole.credit(name, by_value=True)


@given(st.lists(st.tuples(integers(2), integers(1), integers(60)), max_size=12), integers(10))
@MANY
def test_a_click_repeats_one_that_was_shortly_before(rows: list[tuple[int, int, int]], within: int) -> None:
    columns: list[Numbers] = [np.array([row[part] for row in rows], dtype=np.int64) for part in range(3)]
    found = repeats(*columns, within=within)
    for place, (person, target, at) in enumerate(rows):
        others = [
            row[2] for other, row in enumerate(rows) if row[:2] == (person, target) and (row[2], other) < (at, place)
        ]
        assert found[place] == any(at - other <= within for other in others)


@pytest.mark.parametrize(("age", "held"), [(30, True), (31, False)])
def test_a_touch_as_old_as_the_window_is_in_and_one_older_is_not(age: int, held: bool) -> None:
    touches = [Touch(0, 100 - age, 0, True, True, False)]
    found = histories(CHANNELS, table(touches), bought([Purchase(0, 100, 5, True, True)]), windows=Windows(30, 1))
    assert len(found.touch) == held


def test_orders_of_one_moment_share_what_came_before() -> None:
    touches, both = [Touch(0, 5, 0, True, True, False)], [Purchase(0, 9, 5, True, True), Purchase(0, 9, 7, True, True)]
    found = histories(CHANNELS, table(touches), bought(both), windows=Windows(30, 1))
    assert found.journeys.lengths.tolist() == [1, 1]


def test_an_order_that_is_not_asked_for_ends_a_journey_all_the_same() -> None:
    touches = [Touch(0, 5, 0, True, True, False), Touch(0, 15, 1, True, True, False)]
    orders = [Purchase(0, 9, 5, True, False), Purchase(0, 20, 7, True, True)]
    found = histories(CHANNELS, table(touches), bought(orders), windows=Windows(30, 1))
    assert found.touch.tolist() == [1]
