"""Invariant 1: an amount is divided so that nothing is lost, nothing made up, and the earlier of equals wins."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.money import allocate, allocate_many
from app.errors import BadInput

laws = settings(max_examples=200, deadline=None)
whole = st.one_of(st.integers(0, 5), st.integers(0, 2**32), st.integers(0, 2**62))
fractions = st.builds(Fraction, st.integers(0, 300), st.integers(1, 30))
weights = st.lists(st.one_of(whole, fractions), min_size=1, max_size=9).filter(any)
totals = st.one_of(st.integers(-50, 50), st.integers(-(2**62), 2**62))


@laws
@given(totals, weights)
def test_the_parts_add_up_to_the_total(total: int, shares: list[int | Fraction]) -> None:
    assert sum(allocate(total, shares)) == total


@laws
@given(totals, weights)
def test_every_part_is_less_than_one_unit_from_its_quota(total: int, shares: list[int | Fraction]) -> None:
    for part, weight in zip(allocate(total, shares), shares, strict=True):
        assert abs(part - Fraction(total) * weight / sum(shares)) < 1


@laws
@given(totals, weights)
def test_a_negative_total_is_divided_as_its_positive_twin(total: int, shares: list[int | Fraction]) -> None:
    assert allocate(-total, shares) == [-part for part in allocate(total, shares)]


@laws
@given(st.integers(0, 10**6), st.lists(st.integers(0, 6), min_size=1, max_size=9).filter(any))
def test_extra_units_go_to_the_largest_remainders_and_of_equals_to_the_earlier(total: int, shares: list[int]) -> None:
    left = total - sum(total * weight // sum(shares) for weight in shares)
    ranked = sorted(range(len(shares)), key=lambda place: (-(total * shares[place] % sum(shares)), place))
    wanted = [total * weight // sum(shares) + (at in ranked[:left]) for at, weight in enumerate(shares)]
    assert allocate(total, shares) == wanted


@laws
@given(st.integers(0, 10**6), weights, st.randoms(use_true_random=False))
def test_no_order_of_the_parts_moves_more_than_a_tie(total: int, shares: list[int | Fraction], dice: object) -> None:
    places = list(range(len(shares)))
    dice.shuffle(places)  # type: ignore[attr-defined]
    moved = allocate(total, [shares[place] for place in places])
    pairs = sorted((shares[place], part) for place, part in zip(places, moved, strict=True))
    assert pairs == sorted(zip(shares, allocate(total, shares), strict=True))


@laws
@given(totals, weights, st.integers(1, 1000))
def test_only_proportions_matter(total: int, shares: list[int | Fraction], times: int) -> None:
    assert allocate(total, [weight * times for weight in shares]) == allocate(total, shares)


@laws
@given(st.lists(st.tuples(totals, st.lists(whole, min_size=1, max_size=20).filter(any)), max_size=4))
def test_many_amounts_are_divided_as_each_alone(amounts: list[tuple[int, list[int]]]) -> None:
    first = list(accumulate((len(shares) for _, shares in amounts), initial=0))
    flat = [weight for _, shares in amounts for weight in shares]
    found = allocate_many([total for total, _ in amounts], flat, first).tolist()
    assert found == [part for total, shares in amounts for part in allocate(total, shares)]


def test_amounts_beyond_the_digits_of_a_float_are_divided_exactly() -> None:
    assert allocate_many([2**53 + 1, 2**62 + 3], [1, 0, 1, 1], [0, 2, 4]).tolist() == [
        2**53 + 1,
        0,
        2**61 + 2,
        2**61 + 1,
    ]


@pytest.mark.parametrize("total", [1, 30, 65, 79, -79])
def test_of_many_equal_remainders_the_earliest_win(total: int) -> None:
    shares = [1, 2] * 40
    assert allocate_many([total], shares, [0, 80]).tolist() == allocate(total, shares)
    ones = allocate_many([total], [1] * 80, [0, 80]).tolist()
    assert ones == [total // abs(total)] * abs(total) + [0] * (80 - abs(total))


def test_a_part_of_no_weight_gets_nothing() -> None:
    assert allocate(7, [0, 1, 0, 1, 1]) == [0, 3, 0, 2, 2]


def test_nothing_can_be_divided_by_no_weights() -> None:
    assert allocate(0, []) == []
    assert allocate(0, [0, 0]) == [0, 0]


@pytest.mark.parametrize(("total", "shares"), [(1, []), (1, [0, 0]), (5, [2, -1])])
def test_an_amount_without_a_way_to_divide_it_is_refused(total: int, shares: list[int]) -> None:
    with pytest.raises(BadInput):
        allocate(total, shares)
    with pytest.raises(BadInput):
        allocate_many([total], shares, [0, len(shares)])


def test_columns_that_do_not_fit_are_refused() -> None:
    for first in ([0, 1], [1, 2], [0, 2, 1], [0]):
        with pytest.raises(BadInput):
            allocate_many([5], [1, 1], first)
