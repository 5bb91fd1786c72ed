"""`grapevine attribute`: touches and journeys in, credit by model and channel out, and a word on every bad row."""

from __future__ import annotations

import gzip
import json
import random
import re
import shlex
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from desk import Desk

from app.analytics.attribution import MODELS, Journeys

PAGE = (Path(__file__).parents[2] / "docs/how-to/attribution-on-files.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ \.venv/bin/grapevine attribute (.*)$", PAGE, re.M)
TOUCHES = [
    ("ana", 1, 1_700_000_000, "微信", "c1"),
    ("ana", 2, 1_700_100_000, "mail", "c2"),
    ("ana", 3, 1_700_200_000, "mail", "c1"),
    ("bo", 1, 1_700_000_000, "shop", "c2"),
    ("bo", 2, 1_700_300_000, "mail", "c2"),
    ("cy", 1, 1_700_000_000, "shop", "c3"),
]
JOURNEYS = [("ana", 1, 1_700_200_000, 1000), ("bo", 1, 1_700_400_000, 501), ("cy", 0, "", 0)]
FILES = ("--touches", "touches.csv", "--journeys", "journeys.csv", "--out", "a.json")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk("attribute", tmp_path, capsys, monkeypatch)
    found.put("touches.csv", "journey_id,seq,ts,channel,content", *(",".join(map(str, row)) for row in TOUCHES))
    found.put(
        "journeys.csv", "journey_id,converted,conversion_ts,value_minor", *(",".join(map(str, row)) for row in JOURNEYS)
    )
    found.put(
        "paths.csv",
        "path,total_conversions,total_conversion_value,total_null",
        "微信 > mail > mail,1,1000,0",
        "shop > mail,1,501,0",
        "shop,0,0,1",
    )
    return found


def written(desk: Desk) -> Any:
    return json.loads(desk.bytes("a.json"))


def test_every_model_is_written_with_one_line_of_facts(desk: Desk) -> None:
    facts = desk(*FILES).facts
    found = written(desk)
    assert list(found) == [*MODELS, "settled"]
    assert found["first"] == {"mail": 0, "shop": 1, "微信": 1}
    assert found["linear"] == {"mail": pytest.approx(7 / 6), "shop": 0.5, "微信": pytest.approx(1 / 3)}
    assert found["settled"]["linear"] == {"mail": 333 + 333 + 250, "shop": 251, "微信": 334}
    assert facts.items() >= {"journeys": 3, "touches": 6, "conversions": 2, "value_minor": 1501, "refused": {}}.items()


@pytest.mark.reference
def test_the_reference_journeys_come_out_exactly(desk: Desk, reference: Path) -> None:
    folder = reference / "attribution"
    oracle = json.loads((folder / "paths_a_expected.json").read_text("utf-8"))["oracle"]
    files = ("--touches", str(folder / "paths_a_touches.csv.gz"), "--journeys", str(folder / "paths_a_journeys.csv"))
    assert desk(*files, "--models", "all", "--out", "a.json").code == 0
    found = written(desk)
    assert found.pop("settled") == oracle["settled_minor_units_largest_remainder"]
    assert sum(found.pop("markov_order4").values()) == pytest.approx(300)
    oracle["ordered_shapley"]["conversions"] = oracle["ordered_shapley"]["by_channel"]
    for name, credit in found.items():
        wanted = oracle[f"{name}_exact" if "markov" in name else name]["conversions"]
        assert credit == pytest.approx(wanted, abs=1e-9), name


@pytest.mark.reference
def test_the_reference_paths_come_out_exactly(desk: Desk, reference: Path) -> None:
    folder = reference / "attribution"
    oracle = json.loads((folder / "paths_a_expected.json").read_text("utf-8"))["oracle"]
    desk("--paths", str(folder / "paths_a_paths.csv"), "--out", "a.json")
    found = written(desk)
    for name in ("first", "last", "linear", "position", "simplified_shapley"):
        assert found[name] == pytest.approx(oracle[name]["conversions"], abs=1e-9), name
    for order in (1, 2, 3):
        assert found[f"markov_order{order}"] == pytest.approx(
            oracle[f"markov_order{order}_exact"]["conversions"], abs=1e-6
        )


def test_any_order_and_form_of_the_same_rows_gives_the_same_bytes(desk: Desk) -> None:
    desk(*FILES, "--power")
    wanted = desk.bytes("a.json")
    lines = [",".join(map(str, row)) for row in TOUCHES]
    listed = [",".join(map(str, row)) for row in JOURNEYS]
    head = "journey_id,seq,ts,channel,content"
    (desk.folder / "t.csv.gz").write_bytes(gzip.compress("\n".join([head, *lines]).encode()))
    pl.DataFrame(TOUCHES, schema=head.split(","), orient="row").write_parquet(desk.folder / "t.parquet")
    desk.put("bare.csv", *lines)
    for name in ("t.csv.gz", "t.parquet", "bare.csv"):
        desk("--touches", name, "--journeys", "journeys.csv", "--out", "a.json", "--power")
        assert desk.bytes("a.json") == wanted, name
    for seed in range(20):
        random.Random(seed).shuffle(lines)
        random.Random(seed).shuffle(listed)
        desk.put("touches.csv", head, *lines)
        desk.put("journeys.csv", "journey_id,converted,conversion_ts,value_minor", *listed)
        desk(*FILES, "--power")
        assert desk.bytes("a.json") == wanted, seed


def test_paths_give_what_journeys_give_but_for_time_and_money(desk: Desk) -> None:
    desk(*FILES)
    wanted = {name: credit for name, credit in written(desk).items() if name not in {"time_decay_7d", "settled"}}
    done = desk("--paths", "paths.csv", "--out", "a.json")
    assert written(desk) == wanted
    assert "paths have no times" in done.err


def test_value_half_life_order_and_models_are_a_choice(desk: Desk) -> None:
    facts = desk(*FILES, "--models", "last,time_decay_1d", "--half-life", "1", "--by-value").facts
    found = written(desk)
    assert list(found) == ["last", "time_decay_1d", "settled"]
    assert list(found["settled"]) == ["time_decay"]
    assert (found["last"]["mail"], facts["unit"]) == (1501, "minor units")
    desk(*FILES, "--order", "2")
    assert [name for name in written(desk) if "markov" in name] == ["markov_order1", "markov_order2"]


def test_credit_can_go_to_content_as_well(desk: Desk) -> None:
    desk(*FILES, "--by", "content", "--models", "last")
    assert written(desk)["last"] == {"c1": 1, "c2": 1, "c3": 0}


def test_the_parts_of_power_are_told_where_asked_for(desk: Desk) -> None:
    desk(*FILES, "--power")
    found = written(desk)["channel_power"]
    assert list(found["mail"]) == ["removal", "reach", "bridging", "power"]
    for parts in found.values():
        assert parts["power"] == pytest.approx(parts["removal"] + parts["reach"] + parts["bridging"])


def test_windows_leave_out_what_is_older_and_nothing_else(desk: Desk) -> None:
    day = 86_400
    desk.put(
        "touches.csv",
        "journey_id,seq,ts,channel,kind",
        *(
            f"j,{at},{10 * day - back},{name},{kind}"
            for at, (name, back, kind) in enumerate(
                [
                    ("old", 7 * day + 1, "click"),
                    ("edge", 7 * day, "click"),
                    ("seen", day, "view"),
                    ("missed", day + 1, "view"),
                    ("late", -1, "click"),
                ]
            )
        ),
    )
    desk.put("journeys.csv", "journey_id,converted,conversion_ts,value_minor", f"j,1,{10 * day},100")
    facts = desk(*FILES, "--click-window", "7", "--view-window", "1", "--models", "linear").facts
    assert written(desk)["linear"] == {"edge": 0.5, "late": 0, "missed": 0, "old": 0, "seen": 0.5}
    assert facts["touches_outside"] == 3


def test_of_equal_times_a_click_and_certain_evidence_are_later(desk: Desk) -> None:
    desk.put(
        "touches.csv",
        "journey_id,ts,channel,kind,evidence,touch_id",
        "j,5,a,click,deterministic,t1",
        "j,5,b,view,,t9",
        "j,5,c,click,probabilistic,t9",
    )
    desk.put("journeys.csv", "journey_id,converted,conversion_ts,value_minor", "j,1,5,100")
    desk(*FILES, "--models", "first,last")
    assert (written(desk)["first"]["b"], written(desk)["last"]["a"]) == (1, 1)


def last_of(desk: Desk, ids: list[str]) -> str:
    """The channel of the newest of touches that differ in their `touch_id` alone; each channel is named for its id."""
    desk.put("touches.csv", "journey_id,ts,channel,touch_id", *(f"j,5,by {each.strip()},{each}" for each in ids))
    desk.put("journeys.csv", "journey_id,converted,conversion_ts,value_minor", "j,1,5,100")
    assert desk(*FILES, "--models", "last").code == 0
    (found,) = (name for name, credit in written(desk)["last"].items() if credit)
    return str(found)


def test_the_higher_touch_id_is_later_by_number_where_all_are_numbers(desk: Desk) -> None:
    for ids in (["9", "10"], ["10", "9"], ["08", "10", "9"], ["7", "10" * 20, "9" * 39], ["", "0", "10", "9"]):
        wanted = f"by {max(ids, key=lambda each: int(each or -1))}"
        assert last_of(desk, ids) == wanted, ids
    assert last_of(desk, ["t10", "9", "t9"]) == "by t9"
    assert last_of(desk, ["7", "07"]) == "by 7"


def test_an_order_that_no_chain_has_is_refused_by_name_before_any_work(desk: Desk) -> None:
    names = [f"c{at}" for at in range(6000)]
    desk.put("paths.csv", "path,total_conversions", "c0,1", f"{' > '.join(names)},0")
    done = desk("--paths", "paths.csv", "--out", "a.json", "--models", "last,markov_order4")
    assert (done.code, "Order 4 is not possible with 6,000 channels" in done.err) == (1, True)
    assert not (desk.folder / "a.json").exists()


def test_a_chain_that_cannot_be_worked_out_is_left_out_of_all_with_a_word(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.attribution_files.countable", lambda order, _: order < 3)
    monkeypatch.setattr("app.analytics.attribution.chain.DENSE", 0)
    monkeypatch.setattr("app.analytics.attribution.chain.FACTORS", -1.0)
    monkeypatch.setattr("app.analytics.attribution.chain.LAST", -1)
    done = desk("--paths", "paths.csv", "--out", "a.json")
    assert done.code == 0
    assert [name for name in written(desk) if "markov" in name] == []
    assert [name for name in done.facts["models"] if "markov" in name] == []
    assert "Order 4 is not possible with 3 channels: markov_order4 is left out." in done.err
    assert "too long to be solved. markov_order2 is left out." in done.err


def test_money_under_half_a_header_is_refused(desk: Desk) -> None:
    desk.put("journeys.csv", "journey_id,converted,value_minor,when", "ana,1,1000,1700200000")
    done = desk(*FILES)
    assert (done.code, "names journey_id, converted, value_minor and yet not conversion_ts, but when" in done.err) == (
        1,
        True,
    )


def test_orders_that_nobody_was_touched_before_are_told(desk: Desk) -> None:
    desk.put(
        "journeys.csv",
        "journey_id,converted,conversion_ts,value_minor",
        *(",".join(map(str, row)) for row in JOURNEYS),
        "dan,1,1700000000,77",
    )
    facts = desk(*FILES, "--models", "last").facts
    assert (facts["conversions"], facts["conversions_without_touch"], facts["value_minor_without_touch"]) == (2, 1, 77)


def test_a_touch_that_is_sent_twice_counts_once(desk: Desk) -> None:
    desk(*FILES)
    wanted = desk.bytes("a.json")
    lines = [",".join(map(str, row)) for row in TOUCHES]
    desk.put("touches.csv", "journey_id,seq,ts,channel,content", *lines, *lines[:2])
    done = desk(*FILES)
    assert desk.bytes("a.json") == wanted
    assert "2 touches are in the file already" in done.err


def test_equal_touches_without_a_number_are_several(desk: Desk) -> None:
    desk.put("touches.csv", "journey_id,ts,channel", "ana,5,mail", "ana,5,mail", "ana,6,shop")
    desk(*FILES, "--models", "linear")
    assert written(desk)["linear"] == {"mail": pytest.approx(2 / 3), "shop": pytest.approx(1 / 3)}


def test_no_touches_at_all_are_no_error(desk: Desk) -> None:
    desk.put("touches.csv", "journey_id,ts,channel")
    facts = desk(*FILES).facts
    assert (facts["conversions"], facts["conversions_without_touch"]) == (0, 2)
    assert written(desk)["markov_order4"] == {}


def test_times_may_be_moments_as_people_write_them(desk: Desk) -> None:
    desk.put(
        "touches.csv", "journey_id,ts,channel", "j,2026-03-01T09:30:00.250Z,mail", "j,2026-03-01 10:30:00+01:00,shop"
    )
    desk.put("journeys.csv", "journey_id,converted,conversion_ts,value_minor", "j,1,2026-03-01T09:30:00.250Z,100")
    desk(*FILES, "--models", "last")
    assert written(desk)["last"] == {"mail": 1, "shop": 0}


def test_rows_that_cannot_be_used_are_named_and_the_rest_is_used(desk: Desk) -> None:
    desk(*FILES)
    wanted = desk.bytes("a.json")
    lines = [",".join(map(str, row)) for row in TOUCHES]
    bad = [
        "ana,4,soon,mail,c",
        "ana,5,1700000000,,c",
        ",6,1700000000,mail,c",
        "ghost,1,1700000000,mail,c",
        "ana,x,1700000000,mail,c",
    ]
    desk.put("touches.csv", "journey_id,seq,ts,channel,content", *lines, *bad, "eve,1,1700000000,mail,c")
    listed = [",".join(map(str, row)) for row in JOURNEYS]
    twice = ["dan,1,1700000000,5", "dan,1,1700000000,6"]
    desk.put(
        "journeys.csv", "journey_id,converted,conversion_ts,value_minor", *listed, listed[0], *twice,
        "eve,1,,5", "fay,maybe,,0", "gus,1,1700000000,12.5", "hal,1,1700000000,-5",
    )  # fmt: skip
    done = desk(*FILES)
    assert desk.bytes("a.json") == wanted
    assert done.facts["refused"] == {"journeys.csv": 6, "touches.csv": 5}
    for said in (
        "line 8, ts = 'soon' is not a time",
        "line 9, channel = '' is empty",
        "line 10, journey_id = '' is empty",
        "line 11, journey_id = 'ghost' is not among the journeys",
        "line 12, seq = 'x' is not a whole number",
        "journey_id = 'dan' is the id of several journeys that differ",
        "conversion_ts = '' is empty",
        "converted = 'maybe' is neither 0 nor 1",
        "value_minor = '12.5' is not a whole number",
        "value_minor = '-5' is not a whole number",
        "1 rows say what another row says already",
        "1 touches belong to journeys whose own row cannot be used",
    ):
        assert said in done.err, said


def test_paths_that_cannot_be_used_are_named(desk: Desk) -> None:
    desk.put(
        "paths.csv",
        "path,total_conversions,total_conversion_value,total_null",
        "a > b,1,5,0",
        "a >  > b,1,5,0",
        "a,x,5,0",
        ",1,5,0",
        "b,0,9,2",
    )
    done = desk("--paths", "paths.csv", "--out", "a.json", "--models", "last")
    assert written(desk) == {"last": {"a": 0, "b": 1}}
    assert done.facts["refused"] == {"paths.csv": 3}
    assert "line 3, path = 'a >  > b' names no channel at some step" in done.err
    assert "1 paths have a value and no order" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--touches", "touches.csv"), "two files or as one"),
        (("--paths", "paths.csv", "--touches", "touches.csv", "--journeys", "journeys.csv"), "two files or as one"),
        ((*FILES[:4], "--models", "best"), "no model 'best'"),
        ((*FILES[:4], "--by", "weather"), "'weather'"),
        ((*FILES[:4], "--by", "campaign"), "no column campaign"),
        ((*FILES[:4], "--half-life", "0"), "half-life of 0 days"),
        ((*FILES[:4], "--click-window", "-1"), "window of -1 days"),
        (("--paths", "paths.csv", "--models", "time_decay_7d"), "no times"),
        ((*FILES[:4], "--out", "touches.csv"), "cannot be written"),
    ],
)
def test_what_does_not_fit_together_is_refused_and_nothing_is_written(
    desk: Desk, words: tuple[str, ...], said: str
) -> None:
    before = desk.bytes("touches.csv")
    done = desk("--out", "a.json", *words)
    assert (done.code, said in done.err) == (1, True), done.err
    assert not (desk.folder / "a.json").exists()
    assert desk.bytes("touches.csv") == before


def test_the_command_finds_what_python_finds(desk: Desk) -> None:
    desk("--paths", "paths.csv", "--out", "a.json", "--models", "markov_order2")
    paths = Journeys.from_paths(
        [["微信", "mail", "mail"], ["shop", "mail"], ["shop"]], [1, 1, 0], [0, 0, 1], [1000, 501, 0]
    )
    found = dict(zip(paths.channels, MODELS["markov_order2"].credit(paths).tolist(), strict=True))
    assert written(desk)["markov_order2"] == pytest.approx(found, abs=1e-12)


def test_the_python_of_the_page_is_true() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    exec(shown, {})


@pytest.mark.parametrize("words", SHOWN)
def test_every_command_of_the_page_runs(desk: Desk, words: str) -> None:
    assert desk(*shlex.split(words)).facts["conversions"] == 2
