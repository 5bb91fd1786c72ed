"""What people have in common ties them, and a crowd does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.projection import MOST, co_ties

Pairs = dict[tuple[int, int], float]


def tied(person: list[int], item: list[int], weight: list[float], **options: int) -> Pairs:
    source, target, found = co_ties(person, item, weight, **options)
    return dict(zip(zip(source.tolist(), target.tolist(), strict=True), found.tolist(), strict=True))


def test_nothing_in_common_is_no_tie() -> None:
    assert tied([], [], [], people=3) == {}
    assert tied([0, 1], [0, 1], [1.0, 1.0], people=2) == {}


def test_an_item_gives_each_sharer_one_message_in_all() -> None:
    found = tied([0, 1, 2, 3, 4], [7] * 5, [1.0] * 5, people=5)
    assert sum(weight for (source, _), weight in found.items() if source == 0) == pytest.approx(1.0)
    assert len(found) == 20


@pytest.mark.parametrize(("sharers", "ties"), [(MOST, MOST * (MOST - 1)), (MOST + 1, 0)])
def test_what_a_crowd_shares_ties_nobody(sharers: int, ties: int) -> None:
    assert len(tied(list(range(sharers)), [0] * sharers, [1.0] * sharers, people=sharers)) == ties


ROWS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 5), st.floats(0, 1)), unique_by=lambda row: row[:2], max_size=40
)


@given(rows=ROWS, shuffle=st.randoms())
def test_ties_go_both_ways_and_no_order_of_rows_changes_a_bit(
    rows: list[tuple[int, int, float]], shuffle: object
) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    found = tied(*columns, people=10)
    assert all(found[target, source] == weight for (source, target), weight in found.items())
    shuffle.shuffle(rows)  # type: ignore[attr-defined]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    assert tied(*columns, people=10) == found


@given(rows=ROWS)
def test_it_is_the_sum_over_common_items(rows: list[tuple[int, int, float]]) -> None:
    matrix = np.zeros((10, 6))
    for person, item, weight in rows:
        matrix[person, item] = weight
    sharers = np.zeros(6)
    for _, item, _ in rows:
        sharers[item] += 1
    expected = (matrix / np.maximum(sharers - 1, 1)) @ matrix.T
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    for (source, target), weight in tied(*columns, people=10).items():
        assert weight == pytest.approx(expected[source, target], abs=1e-5)
