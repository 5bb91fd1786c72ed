"""Plain files of arcs, of people and of costs: what is read of them, and what is said."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import BadFile
from app.services.arc_files import Arcs, read_arcs
from app.services.people_files import read_costs, read_ids
from app.services.plain_rows import Report


def put(folder: Path, *lines: str, name: str = "arcs.csv") -> Path:
    """Write a file."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def named(arcs: Arcs) -> dict[str, float]:
    """Arcs by the ids of their ends."""
    pairs = zip(arcs.ids[arcs.source], arcs.ids[arcs.target], arcs.amount.tolist(), strict=True)
    return {f"{source}>{target}": amount for source, target, amount in pairs}


def read(folder: Path, *lines: str, **options: Any) -> tuple[dict[str, float], Report]:
    """The arcs of some lines."""
    report = Report()
    return named(read_arcs(put(folder, *lines), report, **options)), report


def test_arcs_are_sorted_by_the_bytes_of_their_ids(tmp_path: Path) -> None:
    arcs = read_arcs(put(tmp_path, "b,é", "é,b", "Z,b", "b,Z"), Report())
    assert arcs.ids.tolist() == ["Z", "b", "é"]
    assert list(zip(arcs.source.tolist(), arcs.target.tolist(), strict=True)) == [(0, 1), (1, 0), (1, 2), (2, 1)]


def test_weights_of_a_pair_are_added_up(tmp_path: Path) -> None:
    found, report = read(tmp_path, "source,target,weight", "a,b,1.5", "b,a,1", "a,b,2")
    assert found == {"a>b": 3.5, "b>a": 1.0}
    assert report.notes == ["arcs.csv: 1 rows name a pair again; weights of one pair are added up."]


def test_probabilities_of_a_pair_are_tries_of_their_own(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "source,target,probability", "a,b,0.5", "b,a,0.1", "a,b,0.5", "a,b,0.2")
    assert found == {"a>b": pytest.approx(0.8, abs=1e-12), "b>a": 0.1}


def test_without_amounts_a_pair_counts_once(tmp_path: Path) -> None:
    found, report = read(tmp_path, "a b", "a b", "b c", "c c")
    assert found == {"a>b": 1.0, "b>c": 1.0}
    assert report.notes == [
        "arcs.csv: 1 rows lead from people to themselves and were left out.",
        "arcs.csv: 1 rows name a pair again; a pair counts once.",
    ]


def test_an_arc_of_weight_nothing_is_none_and_its_people_stay(tmp_path: Path) -> None:
    arcs = read_arcs(put(tmp_path, "a,b,0", "c,d,1"), Report())
    assert (arcs.ids.tolist(), named(arcs)) == (["a", "b", "c", "d"], {"c>d": 1.0})


def test_a_tie_without_direction_is_two_arcs(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b,2", "b,a,1", directed=False)[0] == {"a>b": 3.0, "b>a": 3.0}


def test_arcs_can_be_turned_round(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b,2", "b,c,1", reverse=True)[0] == {"b>a": 2.0, "c>b": 1.0}


@pytest.mark.parametrize("header", ["source,target,weight", "source,target,probability"])
def test_arcs_have_the_same_bytes_in_any_order_of_rows(header: str, tmp_path: Path) -> None:
    rng = random.Random(4)
    rows = [f"p{rng.randrange(6)},p{rng.randrange(6)},{rng.random()!r}" for _ in range(300)]
    found = set()
    for _ in range(20):
        rng.shuffle(rows)
        arcs = read_arcs(put(tmp_path, header, *rows), Report())
        found.add((*arcs.ids, arcs.source.tobytes(), arcs.target.tobytes(), arcs.amount.tobytes()))
    assert len(found) == 1


def test_a_column_of_amounts_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="has no column of probabilities"):
        read_arcs(put(tmp_path, "a,b,1"), Report(), amounts="probability")


def test_a_column_of_amounts_that_is_not_used_is_told(tmp_path: Path) -> None:
    found, report = read(tmp_path, "a,b,5", "b,c,nonsense", amounts="none")
    assert found == {"a>b": 1.0, "b>c": 1.0}
    assert report.notes == ["arcs.csv: its column of weights is not used, every arc counts 1."]


def test_a_file_of_no_use_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="holds no arc"):
        read_arcs(put(tmp_path), Report())


IDS = np.array(["ana", "bo", "cy"], dtype=object)


def test_a_list_of_people_gives_their_places_once_each(tmp_path: Path) -> None:
    report = Report()
    assert read_ids(put(tmp_path, "cy", "zed", "ana", "cy", name="list.txt"), IDS, report).tolist() == [0, 2]
    assert report.notes == ["list.txt: 1 ids are nobody of the network and were left out: 'zed'."]


def costs(folder: Path, *lines: str) -> tuple[list[int], int]:
    """The costs of Ana, Bo and Cy."""
    found = read_costs(put(folder, *lines, name="costs.csv"), IDS, Report())
    return found.cost.tolist(), found.units


def test_costs_are_whole_numbers_of_the_smallest_unit_in_the_file(tmp_path: Path) -> None:
    assert costs(tmp_path, "node,cost", "bo,2", "ana,10", "cy,0") == ([10, 2, 0], 1)
    assert costs(tmp_path, "bo,2.5", "ana,10", "cy,0.125", "zed,1") == ([10_000, 2500, 125], 1000)


def test_decimals_that_are_too_fine_are_rounded_up(tmp_path: Path) -> None:
    cost, units = costs(tmp_path, "ana,1.6000000000000001", "bo,1.2", "cy,1000")
    assert (cost[1], cost[2]) == (12 * units // 10, 1000 * units)
    assert cost[0] == 16 * units // 10 + 1


def test_a_budget_is_rounded_down_and_a_cost_is_told_in_the_files_own_unit(tmp_path: Path) -> None:
    found = read_costs(put(tmp_path, "ana,0.25", "bo,1", "cy,3"), IDS, Report())
    assert (found.whole(Decimal("2.509")), found.told(250), found.told(300)) == (250, "2.5", "3")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["ana,1", "bo,2"], "no cost for 1 of 3 people, such as 'cy'"),
        (["ana,1", "bo,2", "cy,3", "bo,4"], "gives 'bo' two different costs"),
        (["ana,-1", "bo,free"], "is not an amount from 0 up"),
        (["ana,1", "bo,1", "cy,9e15"], "add up to too much"),
    ],
)
def test_costs_that_cannot_be_used_are_refused(lines: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=said):
        costs(tmp_path, *lines)
