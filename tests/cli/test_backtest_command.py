"""`grapevine backtest`: cascades in, how each way to choose people would have done out."""

from __future__ import annotations

import json
import random
import re
import shlex
from pathlib import Path

import pytest
from desk import Desk

PAGE = (Path(__file__).parents[2] / "docs/how-to/backtest.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ \.venv/bin/grapevine backtest (.*)$", PAGE, re.M)
DICE = random.Random(4)
PEOPLE = [f"p{number:02}" for number in range(60)]
START = 1_600_000_000


def made_up() -> list[tuple[str, str, int, str]]:
    """A table of cascades: leaders begin them, friends of leaders follow; the fourth column is who had it from whom."""
    rows = []
    for number in range(80):
        leader = DICE.choice(PEOPLE[:5])
        at = START + number * 100_000
        rows.append((f"c{number:02}", leader, at, ""))
        friends = PEOPLE[5 + 11 * PEOPLE.index(leader) : 16 + 11 * PEOPLE.index(leader)]
        for place, friend in enumerate(DICE.sample(friends, 5), 1):
            rows.append((f"c{number:02}", friend, at + place * 60, leader))
    return rows


ROWS = made_up()
LINES = [
    f"{one[1]} " + "".join(f"{row[1]} {row[2] - one[2]}," for row in ROWS if row[0] == one[0] and row[3])
    for one in ROWS
    if not one[3]
]
EDGES = sorted({f"{row[3]},{row[1]}" for row in ROWS if row[3]})


class BacktestDesk(Desk):
    """A desk with past cascades on it."""

    def table(self, rows: list[tuple[str, str, int, str]] = ROWS, *, width: int = 3) -> str:
        """Write the cascades as a table."""
        names = ("cascade", "person", "time", "parent")[:width]
        return self.put("past.csv", ",".join(names), *(",".join(map(str, row[:width])) for row in rows))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> BacktestDesk:
    """An empty folder and the command."""
    return BacktestDesk("backtest", tmp_path, capsys, monkeypatch)


def came_after(seeds: set[str], judged: list[str]) -> int:
    """Distinct people who came after a seed in the judged lines, by this file's own count."""
    found = set[str]()
    for line in judged:
        root, _, rest = line.partition(" ")
        events = [(-1, root)] + [(int(item.split()[1]), item.split()[0]) for item in rest.split(",") if item.strip()]
        first = min((at for at, person in events if person in seeds), default=None)
        found |= {person for at, person in events if first is not None and at > first}
    return len(found)


def test_cascades_of_one_line_each_are_judged_on_every_fifth(desk: BacktestDesk) -> None:
    facts = desk(desk.put("past.txt", *LINES), "--k", "5", "--out", "seeds.csv").facts
    assert (facts["split"], facts["known"], facts["judged"]) == ("fifth", 64, 16)
    seeds = {row["node"] for row in desk.rows("seeds.csv")}
    assert facts["came"] == came_after(seeds, LINES[4::5])


def test_a_table_with_times_is_judged_on_what_began_last(desk: BacktestDesk) -> None:
    facts = desk(desk.table(), "--k", "5").facts
    assert (facts["split"], facts["known"], facts["judged"]) == ("time", 64, 16)


def test_the_leaders_are_found(desk: BacktestDesk) -> None:
    desk(desk.table(), "--k", "5", "--next", "next.csv")
    assert {row["node"] for row in desk.rows("next.csv")} == set(PEOPLE[:5])


def test_the_list_tells_what_each_adds(desk: BacktestDesk) -> None:
    facts = desk(desk.table(), "--k", "5", "--out", "seeds.csv").facts
    rows = desk.rows("seeds.csv")
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert sum(int(row["adds"]) for row in rows) == int(rows[-1]["came"]) == facts["came"]


def test_the_table_of_models_is_best_first(desk: BacktestDesk) -> None:
    facts = desk(desk.table(), "--k", "5").facts
    came = [each["came"] for each in facts["models"]]
    assert came == sorted(came, reverse=True)
    assert facts["random"] < facts["came"] <= facts["oracle"]


def test_the_foretold_range_is_told_beside_what_came(desk: BacktestDesk) -> None:
    facts = desk(desk.table(), "--k", "5").facts
    assert facts["low"] <= facts["expected"] <= facts["high"]
    assert facts["within"] == (facts["low"] <= facts["came"] <= facts["high"])


def test_arcs_add_models(desk: BacktestDesk) -> None:
    without = {each["model"] for each in desk(desk.table(), "--k", "5").facts["models"]}
    facts = desk(desk.table(), "--edges", desk.put("edges.csv", *EDGES), "--k", "5").facts
    assert {each["model"] for each in facts["models"]} - without == {"degree", "pagerank"}


def test_parents_are_arcs(desk: BacktestDesk) -> None:
    facts = desk(desk.table(width=4), "--k", "5").facts
    assert facts["arcs"] == "parents of the cascades"
    assert "degree" in {each["model"] for each in facts["models"]}


def test_the_same_bytes_come_out_of_20_shuffles(desk: BacktestDesk) -> None:
    found = set()
    edges = desk.put("edges.csv", *EDGES)
    for seed in range(20):
        order = random.Random(seed)
        desk.put("edges.csv", *order.sample(EDGES, len(EDGES)))
        facts = desk(desk.table(order.sample(ROWS, len(ROWS))), "--edges", edges, "--k", "5", "--out", "s.csv").facts
        found.add((json.dumps(facts | {"seconds": 0}), (desk.folder / "s.csv").read_bytes()))
    assert len(found) == 1


def test_lines_with_times_since_1970_are_judged_by_time(desk: BacktestDesk) -> None:
    lines = [
        f"{one[1]} " + ",".join(f"{row[1]} {row[2]}" for row in ROWS if row[0] == one[0] and row[3]) + ","
        for one in ROWS
        if not one[3]
    ]
    assert desk(desk.put("past.txt", *lines), "--k", "5").facts["split"] == "time"


def test_bad_rows_are_named_and_the_others_used(desk: BacktestDesk) -> None:
    call = desk(desk.table([*ROWS, ("c1", "ana", "soon", ""), ("c1", "", START, "")]), "--k", "5")  # type: ignore[list-item]
    assert call.facts["refused"] == {"past.csv": 2}
    assert "time = 'soon' is not a time" in call.err


def test_comments_between_cascades_of_one_line_each_are_left_out(desk: BacktestDesk) -> None:
    call = desk(desk.put("past.txt", *LINES[:40], "# half, of it", *LINES[40:]), "--k", "5")
    assert (call.facts["known"] + call.facts["judged"], call.facts["refused"]) == (80, {})
    assert "past.txt: 1 lines of comment were left out." in call.err


def test_bad_items_of_a_line_are_named_and_the_others_used(desk: BacktestDesk) -> None:
    call = desk(desk.put("past.txt", *LINES[:-1], LINES[-1] + "ana soon,"), "--k", "5")
    assert call.facts["refused"] == {"past.txt": 1}
    assert "line 80: 'ana soon' is not a person and a time" in call.err


def test_too_few_cascades_are_refused(desk: BacktestDesk) -> None:
    call = desk(desk.put("past.txt", *LINES[:5]), "--k", "5", "--out", "seeds.csv")
    assert call.code == 1
    assert "too few" in call.err
    assert not (desk.folder / "seeds.csv").exists()


def test_time_cannot_part_what_has_no_times(desk: BacktestDesk) -> None:
    call = desk(desk.put("past.txt", *LINES), "--split", "time")
    assert call.code == 1
    assert "--split fifth" in call.err


def test_the_lists_need_files_of_their_own(desk: BacktestDesk) -> None:
    assert desk(desk.table(), "--out", "a.csv", "--next", "a.csv").code == 1


@pytest.mark.parametrize("line", SHOWN)
def test_commands_of_the_page_run(desk: BacktestDesk, line: str) -> None:
    desk.table()
    desk.put("past.txt", *LINES)
    desk.put("edges.csv", *EDGES)
    assert desk(*shlex.split(line)).facts["judged"] == 16


@pytest.mark.reference
def test_the_default_list_on_christianity_reaches_95_of_100_of_the_best_row(
    desk: BacktestDesk, reference: Path
) -> None:
    folder = reference / "influence"
    cascades, edges = folder / "christianity.casc.txt", folder / "christianity.edges.txt"
    facts = desk(str(cascades), "--edges", str(edges), "--out", "seeds.csv").facts
    seeds = {row["node"] for row in desk.rows("seeds.csv")}
    assert len(seeds) == 50
    assert facts["came"] == came_after(seeds, cascades.read_text("utf-8").splitlines()[4::5]) >= 0.95 * 1035
