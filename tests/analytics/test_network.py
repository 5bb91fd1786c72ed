"""What is true of a network, whichever rows it was built from."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.network import Network
from app.errors import BadInput

from .conftest import Rows

ROWS = st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3), st.integers(0, 2**30)), max_size=30)


def test_ids_are_sorted_by_their_bytes() -> None:
    net = Network.from_columns(["b", "Z", "é"], ["a", "\uffee", "\U0001f98a"], [1, 1, 1])
    assert net.ids.tolist() == sorted(net.ids, key=lambda name: name.encode())


def test_ids_come_back_as_they_were() -> None:
    odd = [" ana ", "ana", "e\u0301", "é", "00", "0", ""]
    assert set(Network.from_columns([], [], [], ids=odd).ids) == set(odd)


def test_numpy_text_columns_become_plain_strings() -> None:
    net = Network.from_columns(np.array(["ana"]), np.array(["bo"]), [1.0])
    assert {type(name) for name in net.ids} == {str}


def test_positions_into_unsorted_ids_mean_the_same_people() -> None:
    by_name = Network.from_columns(["cy", "ana"], ["ana", "bo"], [1.0, 2.0])
    by_number = Network.from_numbers(["cy", "bo", "ana"], [0, 2], [2, 1], [1.0, 2.0])
    assert by_number.ids.tolist() == by_name.ids.tolist()
    assert (by_number.weight != by_name.weight).nnz == 0


def test_an_id_cannot_stand_for_two_people() -> None:
    with pytest.raises(BadInput, match="'ana' is given twice"):
        Network.from_numbers(["ana", "bo", "ana"], [], [], [])


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_is_no_amount_is_refused_with_its_row(weight: float) -> None:
    with pytest.raises(BadInput, match="Row 1"):
        Network.from_columns(["ana", "ana"], ["bo", "cy"], [1.0, weight])


def test_weights_too_large_to_sum_exactly_are_refused() -> None:
    with pytest.raises(BadInput, match="add up"):
        Network.from_columns(["ana", "bo"], ["bo", "cy"], [2.0**32, 1.0])


def test_the_largest_weight_is_kept_exactly() -> None:
    assert Network.from_columns(["ana"], ["bo"], [2.0**32]).weight[0, 1] == 2.0**32


def test_acting_towards_oneself_is_no_tie() -> None:
    net = Network.from_columns(["ana", "ana"], ["ana", "bo"], [5.0, 1.0])
    assert net.weight.diagonal().tolist() == [0, 0]


def test_a_weight_below_the_grid_leaves_no_arc_but_keeps_the_people() -> None:
    net = Network.from_columns(["ana"], ["bo"], [2.0**-22])
    assert (net.ids.tolist(), net.weight.nnz) == (["ana", "bo"], 0)


@given(ROWS)
def test_equal_pairs_are_summed_exactly_and_rounded_once(rows: list[tuple[str, str, int]]) -> None:
    source, target, fine = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    net = Network.from_columns(source, target, [number / 2**30 for number in fine])
    wanted: dict[tuple[str, str], Fraction] = {}
    for by, to, number in rows:
        if by != to:
            wanted[by, to] = wanted.get((by, to), Fraction(0)) + Fraction(number, 2**30)
    rounded = {pair: (total * 2**20 + Fraction(1, 2)) // 1 / 2**20 for pair, total in wanted.items()}
    by_number, to_number, weight = net.arcs()
    names = zip(net.ids[by_number], net.ids[to_number], strict=True)
    assert dict(zip(names, weight.tolist(), strict=True)) == {pair: w for pair, w in rounded.items() if w}


def test_the_same_bytes_come_from_any_order_of_rows(crowd: Rows) -> None:
    built = [crowd.shuffled(seed).network() for seed in range(20)]
    assert len({(*net.ids, net.weight.data.tobytes(), net.weight.indices.tobytes()) for net in built}) == 1


def test_an_undirected_network_is_the_same_from_both_ends(crowd: Rows) -> None:
    both = crowd.network().undirected()
    assert (both.weight != both.weight.T).nnz == 0
    assert both.weight.sum() == 2 * crowd.network().weight.sum()
