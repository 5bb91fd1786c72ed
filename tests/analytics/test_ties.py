"""What is true of ties that fade with time."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.ties import NO_TIME, Ties, decayed_ties
from app.errors import BadInput

DAY = 86_400
NOW = 1_700_000_000


def of_pair(weights: list[float], times: list[int], *, half_life_days: float = 180.0) -> float:
    """The one tie weight that facts between two people come to."""
    n = len(weights)
    ties = decayed_ties([0] * n, [1] * n, [0] * n, weights, times, as_of=NOW, half_life_days=half_life_days)
    return float(ties.weight.sum())


@given(st.lists(st.tuples(st.integers(0, 4 * 2**20), st.integers(0, 40)), min_size=1, max_size=20))
def test_whole_half_lives_halve_exactly(facts: list[tuple[int, int]]) -> None:
    got = of_pair([units / 2**20 for units, _ in facts], [NOW - 180 * DAY * halves for _, halves in facts])
    exact = sum(Fraction(units, 2**20) / 2**halves for units, halves in facts)
    assert abs(Fraction(got) - exact) <= Fraction(1, 2**21) + len(facts) * Fraction(1, 2**31)


@given(
    st.lists(st.tuples(st.floats(0, 1000), st.integers(0, 20 * 365 * DAY)), min_size=1, max_size=20),
    st.floats(0.5, 4000),
)
def test_decay_agrees_with_forty_digit_arithmetic(facts: list[tuple[float, int]], days: float) -> None:
    got = of_pair([weight for weight, _ in facts], [NOW - age for _, age in facts], half_life_days=days)
    with localcontext() as context:
        context.prec = 40
        seconds = round(days * DAY)
        exact = sum(Decimal(weight) * Decimal(2) ** (Decimal(-age) / seconds) for weight, age in facts)
        assert (
            abs(Decimal(got) - exact) <= Decimal(2) ** -21 + exact * Decimal(2) ** -23 + len(facts) * Decimal(2) ** -30
        )


def test_a_fact_of_this_very_second_counts_in_full() -> None:
    assert of_pair([3.0], [NOW]) == 3.0


def test_a_fact_of_the_next_second_is_left_out() -> None:
    assert of_pair([3.0, 1.0], [NOW + 1, NOW]) == 1.0


def test_a_fact_without_a_time_does_not_fade() -> None:
    assert of_pair([3.0], [NO_TIME]) == 3.0


def test_a_fact_from_before_the_unix_era_still_fades_by_its_age() -> None:
    assert of_pair([2.0], [NOW - 2 * 36_500 * DAY], half_life_days=36_500) == 0.5


def test_a_fact_of_countless_half_lives_is_gone() -> None:
    assert of_pair([1000.0], [-(2**40)], half_life_days=1) == 0.0


def test_older_facts_never_count_more() -> None:
    ages = range(0, 400 * DAY, 7 * 3600)
    weights = [of_pair([1.0], [NOW - age]) for age in ages]
    assert weights == sorted(weights, reverse=True)


def test_what_one_does_towards_oneself_is_no_tie() -> None:
    assert decayed_ties([4], [4], [0], [1.0], [NOW], as_of=NOW).source.size == 0


def test_sums_below_the_grid_vanish() -> None:
    assert decayed_ties([0], [1], [0], [2.0**-22], [NOW], as_of=NOW).source.size == 0


def test_small_facts_are_summed_before_they_are_rounded() -> None:
    assert of_pair([2.0**-22] * 4, [NOW] * 4) == 2.0**-20


def test_sums_are_exact_up_to_the_largest_total() -> None:
    n = 1_000_000
    pair = np.zeros(n, dtype=np.int8), np.ones(n, dtype=np.int8)
    ties = decayed_ties(*pair, pair[0], np.full(n, 4000.0), np.full(n, NOW), as_of=NOW)
    assert ties.weight.tolist() == [4e9]


def test_no_facts_make_no_ties() -> None:
    ties = decayed_ties([], [], [], [], [], as_of=NOW)
    assert (ties.source.size, ties.target.size, ties.layer.size, ties.weight.size) == (0, 0, 0, 0)


def test_layers_stay_apart_and_rows_are_sorted() -> None:
    ties = decayed_ties([1, 0, 0, 0], [0, 2, 1, 1], [5, 0, 7, 2], [1.0] * 4, [NOW] * 4, as_of=NOW)
    rows = zip(ties.source.tolist(), ties.target.tolist(), ties.layer.tolist(), strict=True)
    assert list(rows) == [(0, 1, 2), (0, 1, 7), (0, 2, 0), (1, 0, 5)]


def test_the_same_bytes_come_from_any_order_of_facts() -> None:
    random = np.random.default_rng(4)
    facts = [*random.integers(0, 12, (2, 3000)), random.integers(0, 3, 3000), random.gamma(1.0, 1.0, 3000)]
    times = random.integers(NOW - 900 * DAY, NOW + DAY, 3000)

    def shuffled(seed: int) -> Ties:
        order = np.random.default_rng(seed).permutation(3000)
        return decayed_ties(*(column[order] for column in facts), times[order], as_of=NOW)

    found = [shuffled(seed) for seed in range(20)]
    assert len({b"".join(c.tobytes() for c in (t.source, t.target, t.layer, t.weight)) for t in found}) == 1


@pytest.mark.parametrize("days", [0.0, -3.0, float("nan"), float("inf"), 1e12])
def test_a_half_life_that_is_no_span_is_refused(days: float) -> None:
    with pytest.raises(BadInput, match="half-life"):
        of_pair([1.0], [NOW], half_life_days=days)
