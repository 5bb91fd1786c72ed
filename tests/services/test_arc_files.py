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


@pytest.mark.parametrize("name", ["list.txt", "list.csv"])
def test_an_id_that_nobody_has_counts_without_the_blanks_around_it(name: str, tmp_path: Path) -> None:
    ids = np.array([" cy", "ana", "bo", "cy"], dtype=object)
    assert read_ids(put(tmp_path, "ana ", " cy", name=name), ids, Report()).tolist() == [0, 1]


def test_a_list_with_several_columns_and_no_header_is_told_of(tmp_path: Path) -> None:
    report = Report()
    assert read_ids(put(tmp_path, "cy,1", "ana,2", name="list.csv"), IDS, report).tolist() == [0, 2]
    assert report.notes == ["list.csv: its column 2 is not used."]


def test_an_earlier_result_is_a_list_without_a_word(tmp_path: Path) -> None:
    report = Report()
    assert read_ids(put(tmp_path, "rank,node,reach", "1,cy,2", name="list.csv"), IDS, report).tolist() == [2]
    assert report.notes == []


def test_columns_of_a_header_that_are_not_used_are_told(tmp_path: Path) -> None:
    found, report = read(tmp_path, "Source, Target ,Prob,At", "a,b,.5,1", "b,c,.5,2")
    assert found == {"a>b": 1.0, "b>c": 1.0}
    assert report.notes == ["arcs.csv: its columns Prob, At are not used."]


def test_a_first_line_that_looks_like_a_header_is_told(tmp_path: Path) -> None:
    _, report = read(tmp_path, "from,to", "a,b", "b,c")
    assert report.notes == ["arcs.csv: the first line, from to, was read as a row; a header must name source, target."]


def test_comments_between_arcs_are_left_out(tmp_path: Path) -> None:
    found, report = read(tmp_path, "a b", "# c", "b c")
    assert found == {"a>b": 1.0, "b>c": 1.0}
    assert report.notes == ["arcs.csv: 1 lines of comment were left out."]


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


@pytest.mark.parametrize("budget", ["1e30", "1e9999999", "4.25"])
def test_a_budget_beyond_all_costs_is_all_costs(budget: str, tmp_path: Path) -> None:
    assert read_costs(put(tmp_path, "ana,0.25", "bo,1", "cy,3"), IDS, Report()).whole(Decimal(budget)) == 425


def test_a_budget_is_never_rounded_up(tmp_path: Path) -> None:
    found = read_costs(put(tmp_path, "ana,0.25", "bo,1", "cy,3"), IDS, Report())
    assert found.whole(Decimal("3." + "9" * 40)) == 399


def test_people_whose_cost_nobody_knows_are_told_and_the_others_are_used(tmp_path: Path) -> None:
    report = Report()
    found = read_costs(put(tmp_path, "ana,-1", "cy,3", name="costs.csv"), IDS, report)
    assert (found.cost.tolist(), found.unknown.tolist(), report.counts) == ([0, 0, 3], [0, 1], {"costs.csv": 1})
    assert report.notes == [
        "costs.csv: 2 of 3 people have no cost that can be used, such as 'ana'; they cannot be chosen."
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["zed,1", "bob,2"], "no cost for anybody of the network, such as 'ana'"),
        (["zed,1", "bo,-2"], "such as 'ana'; line 2, cost '-2' is not an amount from 0 up"),
        (["ana,1", "bo,2", "cy,3", "bo,4"], "gives 'bo' two different costs"),
        (["ana,-1", "bo,free"], "is not an amount from 0 up"),
        (["ana,1", "bo,1", "cy,9e15"], "add up to too much"),
    ],
)
def test_costs_that_cannot_be_used_are_refused(lines: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=said):
        costs(tmp_path, *lines)
