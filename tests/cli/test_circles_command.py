"""`grapevine circles`: files in, files out, one line of facts, and a word on every row that cannot be used."""

from __future__ import annotations

import gzip
import random
import re
import shlex
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from desk import Desk

from app import Network, circles

PAGE = (Path(__file__).parents[2] / "docs/how-to/circles-on-files.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ \.venv/bin/grapevine circles (.*)$", PAGE, re.M)
GROUPS = [[f"{name}{number}" for number in range(6)] for name in ("ana", "bo", "cy", "dan", "eve", "fay")]
RING = [(GROUPS[place][0], GROUPS[place - 1][1]) for place in range(len(GROUPS))]
TIES = [pair for group in GROUPS for pair in combinations(group, 2)] + RING


class CirclesDesk(Desk):
    """A desk with ties on it."""

    def ties(self, name: str = "ties.txt", separator: str = " ") -> str:
        """Write a ring of six groups of six as a file of ties."""
        return self.put(name, *(separator.join(pair) for pair in TIES))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CirclesDesk:
    return CirclesDesk("circles", tmp_path, capsys, monkeypatch)


def sets(rows: list[dict[str, str]]) -> list[list[str]]:
    """The members of each circle, sorted."""
    names = sorted({row["circle"] for row in rows})
    return sorted(sorted(row["node"] for row in rows if row["circle"] == name) for name in names)


def test_the_circles_of_a_file_are_written_with_one_line_of_facts(desk: CirclesDesk) -> None:
    done = desk(desk.ties(), "--out", "found/members.csv", "--disjoint")
    rows = desk.rows("found/members.csv")
    assert desk.bytes("found/members.csv").startswith(b"node,circle,strength\n")
    assert sets(rows) == sorted(map(sorted, GROUPS))
    assert rows == sorted(rows, key=lambda row: (row["circle"], row["node"]))
    assert {row["circle"] for row in rows} == {f"c{number}" for number in range(1, 7)}
    facts = {"nodes": 36, "ties": 96, "circles": 6, "memberships": 36, "in_several": 0, "in_none": 0, "largest": 6}
    assert done.facts.items() >= facts.items()
    assert done.facts.items() >= {"seed": 1, "disjoint": True, "refused": {}, "self_ties": 0}.items()
    assert "finding circles" in done.err
    assert str(desk.folder) not in done.out


def test_the_command_finds_what_python_finds(desk: CirclesDesk) -> None:
    desk(desk.ties(), "--out", "members.csv")
    net = Network.from_columns([a for a, _ in TIES], [b for _, b in TIES], [1.0] * len(TIES))
    found = circles(net)
    ours = [
        (net.ids[m], f"c{c + 1}", f"{s:.9g}")
        for m, c, s in zip(found.member, found.circle, found.strength, strict=True)
    ]
    assert [tuple(row.values()) for row in desk.rows("members.csv")] == sorted(ours, key=lambda row: (row[1], row[0]))


def test_every_form_of_the_same_ties_gives_the_same_bytes(desk: CirclesDesk) -> None:
    desk(desk.ties(), "--out", "members.csv")
    plain = desk.bytes("members.csv")
    lines = [",".join(pair) for pair in TIES]
    (desk.folder / "b.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    pl.DataFrame(TIES, schema=["source", "target"], orient="row").write_parquet(desk.folder / "e.parquet")
    files = [
        desk.put("a.csv", "a_id,b_id", *lines),
        "b.csv.gz",
        desk.put("c.tsv", "source\ttarget\tweight", *(f"{a}\t{b}\t2" for a, b in TIES)),
        desk.put("d.edges", "# a comment", *(f"  {b}\t {a} " for a, b in TIES)),
        "e.parquet",
        desk.put("f.csv", *(f'"{a}","{b}"' for a, b in TIES)),
    ]
    for name in files:
        assert desk(name, "--out", "again.csv").code == 0
        assert desk.bytes("again.csv") == plain, name


def test_rows_in_any_order_and_any_number_of_threads_write_the_same_bytes(desk: CirclesDesk) -> None:
    mixer = random.Random(3)
    weighted = [(a, b, mixer.choice(["1", "0.3", "2.75"])) for a, b in TIES]
    known = [f"{name},place={name[:2]}" for group in GROUPS for name in group]
    seen = set()
    for turn in range(6):
        mixer.shuffle(weighted)
        mixer.shuffle(known)
        rows = [(a, b, w) if mixer.random() < 0.5 else (b, a, w) for a, b, w in weighted]
        words = [desk.put("ties.csv", *map(",".join, rows)), "--weight", "--threads", str(1 + turn % 3), "--stability"]
        words += ["--attrs", desk.put("attrs.csv", "node,attr", *known), "--labels", "labels.csv"]
        assert desk(*words, "--out", "members.csv", "--circles", "circles.csv").code == 0
        seen.add(tuple(desk.bytes(f"{name}.csv") for name in ("members", "labels", "circles")))
    assert len(seen) == 1


def test_an_earlier_result_is_read_without_a_word(desk: CirclesDesk) -> None:
    desk(desk.ties(), "--out", "members.csv")
    done = desk(desk.ties(), "--previous", "members.csv", "--out", "later.csv")
    assert (done.code, "note: " in done.err) == (0, False)


def test_ids_come_back_unchanged(desk: CirclesDesk) -> None:
    ids = ["007", "7", "7.0", "1e1", "李雷", "🦊", "e\u0301", "é", "a b", 'say "hi"', "x,y", "null"]
    lines = [f'"{a}","{b}"'.replace('say "hi"', 'say ""hi""') for a, b in combinations(ids, 2)]
    assert desk(desk.put("ties.csv", *lines), "--out", "members.csv").facts["nodes"] == len(ids)
    assert {row["node"] for row in desk.rows("members.csv")} == set(ids)


def test_without_weight_a_pair_counts_once_and_with_it_rows_add_up(desk: CirclesDesk) -> None:
    base = [f"{a},{b},1" for a, b in combinations("abcd", 2)] + [f"{a},{b},1" for a, b in combinations("wxyz", 2)]
    ties = desk.put("ties.csv", "source,target,weight", *base, "d,w,0.5", "w,d,0.25", "d,w,0.25")
    first = desk(ties, "--out", "once.csv", "--method", "leiden")
    assert {row["node"]: row["strength"] for row in desk.rows("once.csv")}["d"] == "0.75"
    assert (first.facts["ties"], first.facts["rows"], first.facts["weighted"]) == (13, 15, False)
    assert "give --weight" in first.err
    desk.put("ties.csv", "source,target,weight", *base, "d,w,0.5", "w,d,0.25", "d,w,0.25", "a,w,0")
    second = desk(ties, "--weight", "--out", "added.csv", "--method", "leiden")
    assert {row["node"]: row["strength"] for row in desk.rows("added.csv")}["d"] == "0.75"
    assert (second.facts["ties"], second.facts["weighted"], "give --weight" in second.err) == (13, True, False)


@pytest.mark.parametrize("factor", ["e300", "e-300", "e9", "e-9"])
def test_weights_of_any_size_find_the_same_circles(desk: CirclesDesk, factor: str) -> None:
    for name, end in (("plain.csv", ""), ("other.csv", factor)):
        ties = desk.put("ties.csv", *(f"{a},{b},{1 + len(a + b) % 3}{end}" for a, b in TIES))
        desk(ties, "--weight", "--out", name)
    assert sets(desk.rows("plain.csv")) == sets(desk.rows("other.csv"))


def test_a_list_adds_people_without_ties_and_leaves_nobody_out(desk: CirclesDesk) -> None:
    people = desk.put("people.txt", "loner", *GROUPS[0], "Bo, jr", "loner")
    facts = desk(desk.ties(), "--nodes", people, "--out", "members.csv", "--disjoint").facts
    assert (facts["nodes"], facts["in_none"], facts["nodes_not_listed"]) == (38, 2, 30)


def test_ties_to_oneself_are_counted_and_left_out(desk: CirclesDesk) -> None:
    facts = desk(desk.put("ties.txt", "ana ana", "ana bo"), "--out", "members.csv").facts
    assert (facts["nodes"], facts["ties"], facts["rows"], facts["self_ties"]) == (2, 1, 2, 1)


def test_a_row_that_cannot_be_used_is_named_and_the_others_go_on(desk: CirclesDesk) -> None:
    bad = ["ana,,1", ",bo,1", "ana,bo,much", "ana,bo,-1", "ana,bo,inf", "ana,bo,nan", "ana,bo,", "ana,bo,1,1"]
    rows = [f"{a},{b},1" for a, b in TIES]
    ties = desk.put("ties.csv", "source,target,weight", *rows[:10], *bad, *rows[10:])
    done = desk(ties, "--weight", "--out", "members.csv", "--disjoint")
    assert (done.facts["refused"], done.facts["rows"]) == ({"ties.csv": 8}, len(TIES))
    assert sets(desk.rows("members.csv")) == sorted(map(sorted, GROUPS))
    said = [line for line in done.err.splitlines() if line.startswith("refused")]
    assert said == [
        "refused: ties.csv, line 12, b_id = '' is empty. Fill it in, or leave the row out.",
        "refused: ties.csv, line 13, a_id = '' is empty. Fill it in, or leave the row out.",
        "refused: ties.csv, line 14, weight = 'much' is not a number from 0 up. Write a plain number such as 2.5.",
        "refused: ties.csv, line 15, weight = '-1' is not a number from 0 up. Write a plain number such as 2.5.",
        "refused: ties.csv, line 16, weight = 'inf' is not a number from 0 up. Write a plain number such as 2.5.",
        "refused: ties.csv, 3 more rows",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none.txt", "--out", "m.csv"], "none.txt cannot be read"),
        (["empty.txt", "--out", "m.csv"], "holds no tie"),
        (["header.csv", "--out", "m.csv"], "holds no tie"),
        (["one.txt", "--out", "m.csv"], "a_id, b_id"),
        (["bad.csv", "--weight", "--out", "m.csv"], "None of the 2 rows of bad.csv can be used"),
        (["ties.txt", "--weight", "--out", "m.csv"], "no column of weights"),
        (["ties.txt"], "--out"),
        (["ties.txt", "--out", "m.csv", "--labels", "l.csv"], "--attrs"),
        (["ties.txt", "--out", "m.csv", "--log", "l.csv"], "--previous"),
        (["ties.txt", "--out", "m.csv", "--stability"], "--circles"),
        (["ties.txt", "--out", "m.csv", "--method", "magic"], "Choose one of"),
        (["ties.txt", "--out", "ties.txt"], "ties.txt cannot be written"),
        (["ties.txt", "--out", "m.csv", "--circles", "m.csv"], "m.csv cannot be written"),
        (["ties.txt", "--out", "."], "cannot be written"),
        (["ties.txt", "--out", "m.csv", "--attrs", "bad.csv", "--labels", "l.csv"], "is not field=value"),
        (["ties.txt", "--previous", "one.txt", "--out", "m.csv"], "node, circle"),
    ],
)
def test_a_mistake_ends_with_a_remedy_and_writes_nothing(desk: CirclesDesk, words: list[str], said: str) -> None:
    desk.ties()
    desk.put("empty.txt")
    desk.put("header.csv", "source,target")
    desk.put("one.txt", "ana", "bo")
    desk.put("bad.csv", "ana,bo,much", "bo,cy,more")
    files = {path.name: path.read_bytes() for path in desk.folder.iterdir()}
    done = desk(*words)
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert "what to do: " in done.err
    assert {path.name: path.read_bytes() for path in desk.folder.iterdir()} == files


def attributes(desk: CirclesDesk) -> str:
    """Write that the first two groups share an employer and a town, and that the rest share nothing."""
    rows = [f"{name},employer=ACME" for name in GROUPS[0]] + [f"{name},hometown=Lima" for name in GROUPS[1]]
    return desk.put("attrs.csv", "node,attr", *rows, "nobody,employer=ACME", "ana0,nothing", "fay1,employer=Bo=lt")


def test_labels_tell_what_members_have_in_common_best_first(desk: CirclesDesk) -> None:
    words = ["--disjoint", "--labels", "labels.csv", "--circles", "circles.csv", "--out", "members.csv"]
    done = desk(desk.ties(), "--attrs", attributes(desk), *words)
    rows = desk.rows("labels.csv")
    assert list(rows[0]) == ["circle", "kind", "label", "field", "value", "count", "size", "lift", "q"]
    assert [row["kind"] for row in rows] == ["colleagues", "local", *["unlabelled"] * 4]
    assert rows[0].items() >= {"field": "employer", "value": "ACME", "count": "6", "size": "6"}.items()
    assert {row["label"] for row in rows[2:]} == {""}
    assert (done.facts["labelled"], done.facts["refused"]) == (2, {"attrs.csv": 1})
    assert "attrs.csv: 1 rows are about nobody" in done.err
    lines = desk.rows("circles.csv")
    assert list(lines[0]) == ["circle", "size", "inside", "outside", "stability", "kind", "label"]
    assert tuple(lines[0].values())[:6] == ("c1", "6", "15", "2", "", "colleagues")
    assert (lines[0]["label"], lines[2]["label"]) == (rows[0]["label"], "")


def test_an_unlabelled_circle_shows_its_likeliest_candidate_and_why_it_is_none(desk: CirclesDesk) -> None:
    attrs = desk.put(
        "attrs.csv", "node,attr", *(f"{name},employer=ACME" for name in GROUPS[0]), f"{GROUPS[1][0]},city=Lima"
    )
    desk(desk.ties(), "--attrs", attrs, "--disjoint", "--labels", "labels.csv", "--out", "members.csv")
    row = desk.rows("labels.csv")[1]
    assert (row["kind"], row["label"], row["field"], row["value"], row["count"]) == (
        "unlabelled",
        "",
        "city",
        "Lima",
        "1",
    )
    assert float(row["q"]) > 0.1


def test_labels_are_told_in_the_language_asked_for(desk: CirclesDesk) -> None:
    words = [desk.ties(), "--attrs", attributes(desk), "--disjoint", "--labels", "labels.csv", "--out", "members.csv"]
    told = set()
    for language in ("en", "es", "id", "zh", "xx"):
        desk(*words, "--lang", language)
        told.add(desk.rows("labels.csv")[0]["label"])
    assert len(told) == 4


def test_stability_is_told_of_each_circle(desk: CirclesDesk) -> None:
    desk(desk.ties(), "--out", "members.csv", "--circles", "circles.csv", "--stability")
    assert all(0 <= float(row["stability"]) <= 1 for row in desk.rows("circles.csv"))


def test_given_circles_are_labelled_under_their_own_names(desk: CirclesDesk) -> None:
    rows = [f"{name},Team {name[0]}" for name in [*GROUPS[0], *GROUPS[1]]]
    given = desk.put("given.csv", "node,circle", *rows, "ana0,Both", "bo0,Both", "nobody,Team a")
    done = desk(
        desk.ties(), "--given", given, "--attrs", attributes(desk), "--labels", "labels.csv", "--circles", "c.csv"
    )
    assert [(row["circle"], row["kind"]) for row in desk.rows("labels.csv")] == [
        ("Both", "unlabelled"),
        ("Team a", "colleagues"),
        ("Team b", "local"),
    ]
    assert [row["size"] for row in desk.rows("c.csv")] == ["2", "6", "6"]
    assert done.facts["given"] == {"circles": 3, "memberships": 14, "in_several": 2, "in_none": 24, "largest": 6}
    assert "circles" not in done.facts
    assert "given.csv: 1 memberships of people who are not in the network" in done.err


def test_found_circles_are_compared_with_given_ones(desk: CirclesDesk) -> None:
    given = desk.put("given.csv", *(f"{name},{name[:2]}" for group in GROUPS for name in group))
    facts = desk(desk.ties(), "--given", given, "--out", "members.csv", "--disjoint").facts
    assert facts["agreement"] == {"average_f1": 1.0, "found_f1": 1.0, "given_f1": 1.0}
    assert facts["circles"] == facts["given"]["circles"] == 6


def test_circles_that_live_on_keep_their_ids_and_the_log_tells_the_rest(desk: CirclesDesk) -> None:
    ties = desk.ties()
    desk(ties, "--out", "members.csv", "--disjoint")
    before = {row["node"]: row["circle"] for row in desk.rows("members.csv")}
    gone, stay = GROUPS[0], [pair for pair in TIES if not {*pair} & {*GROUPS[0]}]
    new = [f"gus{number}" for number in range(8)]
    desk.put("later.txt", *(" ".join(pair) for pair in [*stay, *combinations(new, 2), ("gus0", "bo0")]))
    words = ["--previous", "members.csv", "--log", "log.csv", "--out", "members.csv", "--disjoint"]
    done = desk("later.txt", *words)
    after = {row["node"]: row["circle"] for row in desk.rows("members.csv")}
    assert {name: circle for name, circle in after.items() if name not in new} == {
        name: circle for name, circle in before.items() if name not in gone
    }
    assert {after[name] for name in new} == {"c7"}
    assert done.facts["changes"] == {"born": 1, "died": 1, "same": 5}
    log = {row["circle"]: row for row in desk.rows("log.csv")}
    assert log[before[gone[0]]].items() >= {"event": "died", "size_before": "6", "size_after": "0"}.items()
    assert log["c7"].items() >= {"event": "born", "before": "", "after": "c7", "joined": "8"}.items()


def test_ids_of_others_live_on_too(desk: CirclesDesk) -> None:
    rows = [f"{name},Team {name[:2]},1" for group in GROUPS for name in group]
    given = desk.put("before.csv", "node,circle,strength", *rows)
    desk(desk.ties(), "--previous", given, "--out", "members.csv", "--disjoint")
    assert {row["circle"] for row in desk.rows("members.csv")} == {f"Team {group[0][:2]}" for group in GROUPS}


def test_every_command_of_the_page_does_what_it_says(desk: CirclesDesk) -> None:
    desk.put("ties.csv", "source,target,weight", *(f"{a},{b},2" for a, b in TIES))
    desk.put("later.csv", "source,target,weight", *(f"{a},{b},2" for a, b in TIES[3:]))
    desk.put("people.txt", *(name for group in GROUPS for name in group), "loner")
    desk.put("teams.csv", "node,circle", *(f"{name},{name[:2]}" for group in GROUPS for name in group))
    attributes(desk)
    (desk.folder / "out").mkdir()
    desk.put("out/ties.csv", "from_id,to_id,kind,weight", *(f"{a},{b},chat,2" for a, b in TIES))
    for shown in SHOWN:
        words = shlex.split(shown)
        written = [
            words[place + 1] for place, word in enumerate(words) if word in ("--out", "--labels", "--circles", "--log")
        ]
        for name in written:
            (desk.folder / name).unlink(missing_ok=True)
        assert desk(*words).facts["nodes"] >= 36, shown
        assert all(desk.rows(name) for name in written), shown
    assert len(SHOWN) == 9


def test_the_page_shows_how_to_find_circles_in_python() -> None:
    known: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.S)[0], known)
    assert known["members"] == [known["work"], known["home"]]
    assert known["kinds"].tolist() == ["colleagues", "unlabelled"]


@pytest.mark.reference
@pytest.mark.parametrize("ego", ["0", "3980"])
def test_an_ego_network_is_read_whole(desk: CirclesDesk, reference: Path, ego: str) -> None:
    folder = reference / "circles" / "ego-facebook"
    files = [
        str(folder / f"{ego}.edges"),
        "--nodes",
        str(folder / f"{ego}.nodes"),
        "--attrs",
        str(folder / f"{ego}.attrs.csv"),
    ]
    done = desk(*files, "--out", "members.csv", "--labels", "labels.csv")
    nodes, ties = {"0": (347, 2519), "3980": (59, 146)}[ego]
    assert done.facts.items() >= {"nodes": nodes, "ties": ties, "refused": {}, "nodes_not_listed": 0}.items()
    assert {row["circle"] for row in desk.rows("labels.csv")} == {row["circle"] for row in desk.rows("members.csv")}
    assert str(reference) not in done.out


@pytest.mark.reference
def test_known_circles_of_an_ego_network_get_labels(desk: CirclesDesk, reference: Path) -> None:
    folder = reference / "circles" / "ego-facebook"
    rows = [line.split("\t") for line in (folder / "0.circles").read_text("utf-8").splitlines()]
    given = desk.put("given.csv", "node,circle", *(f"{node},{name}" for name, *members in rows for node in members))
    attrs = ["--nodes", str(folder / "0.nodes"), "--attrs", str(folder / "0.attrs.csv"), "--labels", "labels.csv"]
    done = desk(str(folder / "0.edges"), "--given", given, *attrs)
    assert done.facts["given"]["circles"] == 24
    assert done.facts["labelled"] >= 6
