"""`grapevine score`: files in, files out, one line of facts, and a word on every row that cannot be used."""

from __future__ import annotations

import gzip
import random
import re
import shlex
from pathlib import Path

import networkx as nx
import polars as pl
import pytest
from desk import Desk

from app.services.score_files import METRICS

PAGE = (Path(__file__).parents[2] / "docs/how-to/scores-on-files.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ \.venv/bin/grapevine score (.*)$", PAGE, re.M)
PEOPLE = ["ana", "Ωmega", "дима", "李雷", "🦊", "a b", "é", "e\u0301", "-1", "Ana", "007", "7"]


def arcs(seed: int) -> list[tuple[str, str, str]]:
    """Sixty arcs with weights between a dozen people, some of them twice."""
    rng = random.Random(seed)
    pairs = [rng.sample(PEOPLE, 2) for _ in range(60)]
    return [(source, target, f"{rng.randint(1, 400) / 100}") for source, target in pairs]


class ScoreDesk(Desk):
    """A desk that reads the scores it wrote."""

    def scores(self, *words: str) -> dict[str, float]:
        """The scores of everybody."""
        assert self(*words, "--out", "scores.csv").code == 0
        return {row["node"]: float(row["score"]) for row in self.rows("scores.csv")}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> ScoreDesk:
    return ScoreDesk("score", tmp_path, capsys, monkeypatch)


@pytest.fixture
def table(desk: ScoreDesk) -> str:
    return desk.put("arcs.csv", "source,target,weight", *map(",".join, arcs(1)))


@pytest.fixture
def trusted(desk: ScoreDesk) -> str:
    return desk.put("trusted.txt", "ana", "a b", "007")


@pytest.mark.parametrize("metric", METRICS)
def test_everybody_has_a_score_best_first(metric: str, desk: ScoreDesk, table: str, trusted: str) -> None:
    scores = desk.scores(table, "--metric", metric, "--trusted", trusted)
    assert set(scores) == {end for source, target, _ in arcs(1) for end in (source, target)}
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


@pytest.mark.parametrize("metric", METRICS)
def test_the_same_bytes_come_from_any_order_of_rows_and_any_threads(metric: str, desk: ScoreDesk, trusted: str) -> None:
    found = set()
    rows = [",".join(row) for row in arcs(1)]
    for seed in range(6):
        random.Random(seed).shuffle(rows)
        shuffled = desk.put("shuffled.csv", "source,target,weight", *rows)
        words = (shuffled, "--metric", metric, "--trusted", trusted, "--threads", str(1 + seed % 2))
        assert desk(*words, "--out", "scores.csv").code == 0
        found.add((desk.folder / "scores.csv").read_bytes())
    assert len(found) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_pagerank_of_a_file_is_that_of_networkx(turned: bool, desk: ScoreDesk, table: str) -> None:
    graph = nx.DiGraph()
    for source, target, weight in arcs(1):
        ends = (target, source) if turned else (source, target)
        before = graph.get_edge_data(*ends, {"weight": 0.0})["weight"]
        graph.add_edge(*ends, weight=before + float(weight))
    scores = desk.scores(table, "--metric", "pagerank", *(["--reverse"] if turned else []))
    assert scores == pytest.approx(nx.pagerank(graph, tol=1e-12), abs=1e-6)


def test_a_file_without_weights_and_one_whose_weights_are_not_used_are_the_same(desk: ScoreDesk, table: str) -> None:
    bare = desk.put(
        "bare.txt", *(f"{source.replace(' ', '_')} {target.replace(' ', '_')}" for source, target, _ in arcs(1))
    )
    used = {
        node.replace(" ", "_"): score for node, score in desk.scores(table, "--metric", "hits", "--no-weight").items()
    }
    assert desk.scores(bare, "--metric", "hits") == used


def test_arcs_without_direction_lead_both_ways(desk: ScoreDesk) -> None:
    table = desk.put("path.csv", "ana,bo", "bo,cy")
    assert desk.scores(table, "--metric", "betweenness") == {"bo": 0.5, "ana": 0, "cy": 0}
    assert desk.scores(table, "--metric", "betweenness", "--undirected") == {"bo": 1.0, "ana": 0, "cy": 0}


def test_gzip_and_parquet_give_the_same_scores(desk: ScoreDesk, table: str) -> None:
    text = (desk.folder / table).read_bytes()
    (desk.folder / "arcs.csv.gz").write_bytes(gzip.compress(text))
    pl.read_csv(text, schema_overrides={"source": pl.String, "target": pl.String}).write_parquet(
        desk.folder / "arcs.parquet"
    )
    wanted = desk.scores(table, "--metric", "pagerank")
    assert desk.scores("arcs.csv.gz", "--metric", "pagerank") == wanted
    assert desk.scores("arcs.parquet", "--metric", "pagerank") == wanted


def test_hubs_and_errors_stand_beside_the_score(desk: ScoreDesk, table: str) -> None:
    for metric, header in {"hits": "node,score,hub", "betweenness": "node,score,error", "core": "node,score"}.items():
        assert desk(table, "--metric", metric, "--out", "scores.csv").code == 0
        assert (desk.folder / "scores.csv").read_text("utf-8").splitlines()[0] == header


def test_the_line_of_facts_says_what_was_read_and_who_is_on_top(desk: ScoreDesk) -> None:
    table = desk.put("arcs.csv", "source,target,weight", "ana,bo,2", "cy,bo,x", "cy,bo,1", "bo,bo,4", "dan,cy,1")
    facts = desk(table, "--metric", "reach", "--out", "scores.csv").facts
    assert facts.pop("seconds") >= 0
    assert facts == {
        "nodes": 4,
        "arcs": 3,
        "rows": 4,
        "refused": 1,
        "self_loops": 1,
        "metric": "reach",
        "parameters": {"directed": True, "reverse": False, "amounts": "weight"},
        "top": [
            {"node": "dan", "score": 0.666666667},
            {"node": "ana", "score": 0.333333333},
            {"node": "cy", "score": 0.333333333},
            {"node": "bo", "score": 0.0},
        ],
    }


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["source,target,weight", "ana,bo,1", ",bo,2"], "line 3, source = '' is empty"),
        (["source,target,weight", "ana,bo,1", "ana,cy,-2"], "line 3, weight = '-2' is not a number from 0 up"),
        (
            ["source,target,probability", "ana,bo,1", "ana,cy,1.5"],
            "line 3, probability = '1.5' is not a number from 0 to 1",
        ),
        (["ana,bo,1", "ana,cy,much"], "line 2, weight = 'much' is not a number from 0 up"),
        (["ana bo", "ana cy", "loner"], "line 3, target = '' is empty"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(rows: list[str], said: str, desk: ScoreDesk) -> None:
    call = desk(desk.put("arcs.txt", *rows), "--metric", "pagerank", "--out", "scores.csv")
    assert said in call.err
    assert call.facts["refused"] == 1


def test_a_column_is_a_probability_only_where_a_header_says_so(desk: ScoreDesk) -> None:
    table = desk.put("arcs.csv", "ana,bo,5,77", "bo,cy,5,88")
    assert desk(table, "--metric", "pagerank", "--out", "scores.csv").facts["parameters"]["amounts"] == "weight"


def test_tiny_weights_count_as_much_as_large_ones(desk: ScoreDesk, table: str) -> None:
    small = desk.put("small.csv", "source,target,weight", *(f"{a},{b},{float(w) * 2**-60!r}" for a, b, w in arcs(1)))
    assert desk.scores(small, "--metric", "pagerank") == pytest.approx(desk.scores(table, "--metric", "pagerank"))


def test_trusted_people_who_are_not_in_the_file_are_told(desk: ScoreDesk, table: str) -> None:
    listed = desk.put("trusted.txt", "ana", "nobody", "007")
    call = desk(table, "--metric", "ppr", "--trusted", listed, "--out", "scores.csv")
    assert "1 ids are nobody of the network and were left out: 'nobody'" in call.err
    assert call.facts["parameters"]["trusted"] == 2


def test_trusted_people_from_a_table_without_header_come_from_its_first_column(desk: ScoreDesk, table: str) -> None:
    listed = desk.put("trusted.csv", "ana,007", "007,ana")
    call = desk(table, "--metric", "ppr", "--trusted", listed, "--out", "scores.csv")
    assert "note: trusted.csv: its column 2 is not used." in call.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--metric", "ppr"], "Add --trusted FILE"),
        (["--metric", "trust"], "Add --trusted FILE"),
        (["--metric", "trust", "--trusted", "strangers.txt"], "names nobody who is in arcs.csv"),
        (["--metric", "fame"], "Choose one of: pagerank"),
        (["--metric", "core", "--out", "arcs.csv"], "a file of its own"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_a_remedy(
    words: list[str], said: str, desk: ScoreDesk, table: str
) -> None:
    desk.put("strangers.txt", "nobody")
    call = desk(table, *([] if "--out" in words else ["--out", "scores.csv"]), *words)
    assert call.code == 1
    assert said in call.err
    assert not (desk.folder / "scores.csv").exists()


@pytest.mark.usefixtures("table", "trusted")
@pytest.mark.parametrize("line", SHOWN)
def test_every_command_of_the_page_runs(line: str, desk: ScoreDesk) -> None:
    assert desk(*shlex.split(line)).code == 0
