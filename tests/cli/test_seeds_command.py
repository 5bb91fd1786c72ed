"""`grapevine seeds`: arcs in, a list out, one line of facts, and a word on every row that cannot be used."""

from __future__ import annotations

import gzip
import random
import re
import shlex
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from desk import Desk

from app import Spread, plan_seeds

PAGE = (Path(__file__).parents[2] / "docs/how-to/seeds-on-files.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ \.venv/bin/grapevine seeds (.*)$", PAGE, re.M)
PEOPLE = ["ana", "Ωmega", "дима", "李雷", "🦊", "a b", "é", "-1", "Ana", "007", "7", "bo", "cy", "dan"]
ARCS = [(a, b) for a in PEOPLE for b in PEOPLE if a != b and (ord(a[0]) * 7 + ord(b[0])) % 5 == 0]
QUICK = ("--samples", "4096")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk("seeds", tmp_path, capsys, monkeypatch)
    found.put("arcs.csv", "source,target", *(f"{a},{b}" for a, b in ARCS))
    return found


def test_the_list_is_written_with_one_line_of_facts(desk: Desk) -> None:
    done = desk("arcs.csv", "--k", "3", "--out", "seeds.csv", *QUICK)
    rows = desk.rows("seeds.csv")
    assert desk.bytes("seeds.csv").startswith(b"rank,node,reach,low,high,adds,alone,cost,wave\n")
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    facts = done.facts
    assert facts["reach"] == pytest.approx(float(rows[-1]["reach"]), abs=1e-5)
    assert facts["low"] <= facts["reach"] <= facts["high"]
    assert 0 < facts["certificate"] <= 1
    assert facts.items() >= {"seeds": 3, "model": "ic", "nodes": 14, "arcs": len(ARCS), "refused": {}}.items()
    assert facts["seconds"] >= facts["seconds_choosing"]


def test_the_command_finds_what_python_finds(desk: Desk) -> None:
    desk("arcs.csv", "--k", "4", "--out", "seeds.csv", "--model", "lt", *QUICK)
    ids = np.array(sorted(PEOPLE), dtype=object)
    place = {name: at for at, name in enumerate(ids)}
    spread = Spread.from_arcs(ids, [place[a] for a, _ in ARCS], [place[b] for _, b in ARCS])
    plan = plan_seeds(spread, k=4, model="lt", samples=4096)
    assert [row["node"] for row in desk.rows("seeds.csv")] == ids[plan.seeds].tolist()
    assert [row["adds"] for row in desk.rows("seeds.csv")] == [f"{value:.9g}" for value in plan.adds]


def test_any_order_and_form_of_the_same_arcs_gives_the_same_bytes(desk: Desk) -> None:
    desk("arcs.csv", "--out", "seeds.csv", *QUICK)
    wanted = desk.bytes("seeds.csv")
    lines = [f"{a},{b}" for a, b in ARCS]
    (desk.folder / "b.csv.gz").write_bytes(gzip.compress("\n".join(["source,target", *lines]).encode()))
    pl.DataFrame(ARCS, schema=["source", "target"], orient="row").write_parquet(desk.folder / "c.parquet")
    names = ["b.csv.gz", "c.parquet", desk.put("d.csv", "target,source", *(f"{b},{a}" for a, b in ARCS))]
    for seed in range(20):
        random.Random(seed).shuffle(lines)
        names.append(desk.put(f"e{seed}.csv", *lines))
    for place, name in enumerate(names):
        desk(name, "--out", "again.csv", "--threads", str(1 + place % 2), *QUICK)
        assert desk.bytes("again.csv") == wanted, name


def test_a_star_is_led_by_its_centre_and_reversed_by_nobody(desk: Desk) -> None:
    desk.put("star.txt", *(f"hub leaf{number}" for number in range(6)))
    done = desk("star.txt", "--k", "1", "--out", "seeds.csv", *QUICK)
    assert (desk.rows("seeds.csv")[0]["node"], done.facts["reach"]) == ("hub", 7.0)
    desk("star.txt", "--k", "1", "--reverse", "--out", "seeds.csv", *QUICK)
    assert float(desk.rows("seeds.csv")[0]["reach"]) == pytest.approx(1 + 1 / 6, abs=0.1)
    desk("star.txt", "--k", "1", "--undirected", "--out", "seeds.csv", *QUICK)
    assert desk.rows("seeds.csv")[0]["node"] == "hub"


def test_weights_share_one_chance_and_probabilities_are_taken_as_they_are(desk: Desk) -> None:
    desk.put("weights.csv", "source,target,weight", "ana,cy,3", "bo,cy,1")
    desk("weights.csv", "--k", "1", "--out", "seeds.csv")
    assert float(desk.rows("seeds.csv")[0]["reach"]) == pytest.approx(1.75, abs=0.01)
    desk.put("chances.csv", "source,target,probability", "ana,cy,0.2", "bo,cy,.9")
    done = desk("chances.csv", "--k", "1", "--out", "seeds.csv")
    assert (desk.rows("seeds.csv")[0]["node"], done.facts["probabilities"]) == ("bo", "as given")
    assert float(desk.rows("seeds.csv")[0]["reach"]) == pytest.approx(1.9, abs=0.01)


def test_a_budget_is_kept_to_the_last_decimal(desk: Desk) -> None:
    desk.put("costs.csv", "node,cost", *(f"{name},{1 + place % 3}.05" for place, name in enumerate(PEOPLE)))
    done = desk("arcs.csv", "--costs", "costs.csv", "--budget", "6.15", "--out", "seeds.csv", *QUICK)
    spent = sum(round(100 * float(row["cost"])) for row in desk.rows("seeds.csv"))
    assert (spent <= 615, done.facts["cost"], done.facts["budget"]) == (True, f"{spent / 100:g}", "6.15")


def test_target_exclusions_and_people_who_have_it_are_respected(desk: Desk) -> None:
    desk.put("star.txt", *(f"hub leaf{number}" for number in range(6)), "other leaf9")
    desk.put("target.txt", "leaf9", "stranger")
    done = desk("star.txt", "--k", "1", "--target", "target.txt", "--out", "seeds.csv", *QUICK)
    assert done.facts["reach"] == 1.0
    assert desk.rows("seeds.csv")[0]["node"] in {"leaf9", "other"}
    assert "stranger" in done.err
    desk.put("no.txt", "hub")
    desk("star.txt", "--k", "9", "--exclude", "no.txt", "--out", "seeds.csv", *QUICK)
    assert "hub" not in {row["node"] for row in desk.rows("seeds.csv")}
    done = desk("star.txt", "--k", "9", "--reached", "no.txt", "--out", "seeds.csv", *QUICK)
    assert done.facts["reach"] == pytest.approx(8, abs=0.01)


STAR = [f"hub,leaf{number}" for number in range(6)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--exclude", "leaves.txt"), "1 of 9 people were chosen: nobody else may be chosen."),
        (("--exclude", "all.txt"), "0 of 9 people were chosen: everybody is excluded, reached or without a cost."),
        (("--costs", "costs.csv", "--budget", "5"), "1 of 9 people were chosen: the budget is spent."),
        (("--costs", "costs.csv", "--budget", "8"), "1 of 9 people were chosen: nobody else adds anything."),
        (("--costs", "costs.csv", "--budget", "1"), "0 of 9 people were chosen: everybody costs more than the budget."),
        (("--overlap-max", "0"), "all others share more than 0 of their reach with these, or add nothing."),
        (("--wave", "4", "--wave", "6"), "7 of 10 people were chosen: nobody else may be chosen."),
    ],
)
def test_a_list_that_is_shorter_than_asked_for_says_why(desk: Desk, words: tuple[str, ...], said: str) -> None:
    leaves = [f"leaf{number}" for number in range(6)]
    desk.put("star.csv", *STAR)
    desk.put("leaves.txt", *leaves)
    desk.put("all.txt", "hub", *leaves)
    desk.put("costs.csv", "hub,4", *(f"{name},2" for name in leaves))
    done = desk("star.csv", "--k", "9", "--out", "seeds.csv", *words, *QUICK)
    assert said in done.err
    assert (
        done.facts["seeds"] == len(desk.rows("seeds.csv")) == int(re.findall(r"(\d+) of \d+ people were", done.err)[0])
    )


def test_a_list_as_long_as_asked_for_needs_no_word(desk: Desk) -> None:
    desk.put("star.csv", *STAR)
    assert desk("star.csv", "--k", "7", "--out", "seeds.csv", *QUICK).err.count("note: ") == 0


def test_whoever_has_no_cost_is_not_chosen(desk: Desk) -> None:
    desk.put("star.csv", *STAR)
    desk.put("costs.csv", "node,cost", "hub,-1", "leaf1,2", "leaf2,2")
    done = desk("star.csv", "--costs", "costs.csv", "--budget", "1e30", "--out", "seeds.csv", *QUICK)
    assert {row["node"] for row in desk.rows("seeds.csv")} == {"leaf1", "leaf2"}
    assert done.facts["refused"] == {"costs.csv": 1}
    assert "5 of 7 people have no cost that can be used, such as 'hub'; they cannot be chosen." in done.err
    assert "refused: costs.csv, line 2, cost = '-1' is not an amount from 0 up" in done.err


def test_waves_number_the_rows(desk: Desk) -> None:
    desk("arcs.csv", "--wave", "2", "--wave", "3", "--out", "seeds.csv", *QUICK)
    assert [row["wave"] for row in desk.rows("seeds.csv")] == ["1", "1", "2", "2", "2"]


def test_rows_that_cannot_be_used_are_named_and_the_rest_is_used(desk: Desk) -> None:
    desk.put("arcs.csv", "source,target,probability", "ana,bo,0.5", "bo,,0.5", "bo,cy,1.5", "cy,dan,1")
    done = desk("arcs.csv", "--k", "1", "--out", "seeds.csv", *QUICK)
    assert done.facts["refused"] == {"arcs.csv": 2}
    assert "line 3, target = ''" in done.err
    assert "line 4, probability = '1.5'" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--budget", "4"), "go together"),
        (("--costs", "costs.csv", "--budget", "lots"), "'lots' is not an amount"),
        (("--model", "sir"), "no model"),
        (("--wave", "0"), "at least one"),
        (("--target", "nobody.txt"), "names nobody"),
        (("--out", "arcs.csv"), "cannot be written"),
    ],
)
def test_what_does_not_fit_together_is_refused_and_nothing_is_written(
    desk: Desk, words: tuple[str, ...], said: str
) -> None:
    before = desk.bytes("arcs.csv")
    desk.put("costs.csv", "node,cost", *(f"{name},1" for name in PEOPLE))
    desk.put("nobody.txt", "stranger")
    done = desk("arcs.csv", "--out", "seeds.csv", *words)
    assert (done.code, said in done.err) == (1, True), done.err
    assert not (desk.folder / "seeds.csv").exists()
    assert desk.bytes("arcs.csv") == before


@pytest.mark.parametrize("words", SHOWN)
def test_every_command_of_the_page_runs(desk: Desk, words: str) -> None:
    desk.put("costs.csv", "node,cost", *(f"{name},5" for name in PEOPLE))
    for name, people in (("target", PEOPLE[:3]), ("exclude", PEOPLE[3:5]), ("reached", PEOPLE[5:6])):
        desk.put(f"{name}.txt", *people)
    assert desk(*shlex.split(words), *QUICK).facts["seeds"] > 0
