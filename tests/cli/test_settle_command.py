"""`grapevine settle`: shares, orders and policies in, payouts and cascades out, and a word on every row that is wrong."""

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
from desk import Call, Desk

PAGE = (Path(__file__).parents[2] / "docs/how-to/settle-on-files.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ \.venv/bin/grapevine settle (.*)$", PAGE, re.M)
SHARES = ["s1,,ana,100", "s2,s1,bo,200", "s3,s2,cy,300", "s4,s3,ana,400", "s5,,李雷,500"]
ORDERS = ["o1,s4,dan,1000,1999", "o2,s3,bo,1001,1000", "o3,s5,李雷,1002,500", "o4,,eve,1003,700"]
REFUNDS = ["r1,o1,999", "r2,o2,1", "r3,o2,2"]
POLICIES = {
    "two": {"kind": "level_table", "bps": [1000, 500], "cap": 2},
    "halves": {"kind": "geometric", "b": "1/10", "a": "1/2", "cap": None},
    "equal": {"kind": "equal_split", "pool_bps": 2000},
    "cdrm": {"kind": "cdrm2", "phi": "1/5", "theta": "1/10"},
}
WORDS = ("--shares", "s.csv", "--orders", "o.csv", "--refunds", "r.csv", "--policies", "p.json", "--out", "c.json")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk("settle", tmp_path, capsys, monkeypatch)
    fill(found)
    return found


def fill(desk: Desk, **changed: list[str]) -> None:
    """Write the three tables and the policies."""
    desk.put("s.csv", "share_id,parent_share_id,person_id,ts", *changed.get("shares", SHARES))
    desk.put("o.csv", "order_id,share_id,buyer_id,ts,amount_minor", *changed.get("orders", ORDERS))
    desk.put("r.csv", "refund_id,order_id,amount_minor", *changed.get("refunds", REFUNDS))
    desk.put("p.json", json.dumps({"policies": POLICIES}))


def answer(desk: Desk, name: str = "c.json") -> Any:
    """What was written."""
    return json.loads(desk.bytes(name))


def test_each_policy_pays_its_people_and_each_root_has_its_cascade(desk: Desk) -> None:
    done = desk(*WORDS)
    found = answer(desk)
    assert found["payout"]["two"] == {"ana": 149, "cy": 149}
    assert found["payout"]["halves"] == {"ana": 149, "bo": 25, "cy": 149}
    assert found["payout"]["equal"] == {"ana": 166, "bo": 66, "cy": 167}
    assert found["cascades"]["s5"] == {"size": 1, "depth": 0, "max_breadth": 1, "structural_virality": 0.0}
    assert found["cascades"]["s1"] == {"size": 4, "depth": 3, "max_breadth": 1, "structural_virality": 5 / 3}
    facts = done.facts
    assert facts.items() >= {"shares": 5, "orders": 4, "orders_without_share": 1, "refunds": 3, "refused": {}}.items()
    assert (facts["gross_minor"], facts["net_minor"]) == (4199, 3197)
    assert facts["policies"]["two"]["paid_minor"] == 298
    assert facts["policies"]["two"].items() >= {"pays_at_most": "3/20", "sybil_proof": False, "rises_to": 2}.items()
    assert facts["policies"]["cdrm"]["sybil_proof"]


def test_any_order_and_form_of_the_same_rows_gives_the_same_bytes(desk: Desk) -> None:
    facts = desk(*WORDS).facts | {"seconds": 0}
    wanted = desk.bytes("c.json")
    for seed in range(20):
        tables = {"shares": SHARES.copy(), "orders": ORDERS.copy(), "refunds": REFUNDS.copy()}
        for rows in tables.values():
            random.Random(seed).shuffle(rows)
        fill(desk, **tables)
        assert desk(*WORDS).facts | {"seconds": 0} == facts
        assert desk.bytes("c.json") == wanted, seed
    for name in ("s", "o", "r"):
        (desk.folder / f"{name}.csv.gz").write_bytes(gzip.compress(desk.bytes(f"{name}.csv")))
        pl.read_csv(desk.bytes(f"{name}.csv")).write_parquet(desk.folder / f"{name}.parquet")
    for ending in (".csv.gz", ".parquet"):
        desk(*(word.replace(".csv", ending) for word in WORDS))
        assert desk.bytes("c.json") == wanted, ending


def test_the_same_refund_twice_changes_nothing(desk: Desk) -> None:
    desk(*WORDS)
    wanted = desk.bytes("c.json")
    fill(desk, refunds=REFUNDS * 3)
    done = desk(*WORDS)
    assert desk.bytes("c.json") == wanted
    assert (done.facts["refunds"], "count once" in done.err) == (3, True)


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("refunds", "r9,o1,1001", "amount_minor = '1001' is more than is left of its order"),
        ("refunds", "r9,o9,5", "order_id = 'o9' is no order"),
        ("refunds", "r9,o1,1.5", "amount_minor = '1.5' is not a whole number"),
        ("refunds", "r9,o1,-5", "is not a whole number"),
        ("orders", "o1,s4,dan,2000,1", "order_id = 'o1' is there already"),
        ("orders", "o9,s4,dan,1000,12.50", "is not a whole number of minor units"),
        ("orders", "o9,s4,dan,soon,12", "is not a time"),
        ("orders", ",s4,dan,1000,12", "is empty"),
        ("orders", "o9,s9,dan,1000,12", "came through a share that is not there, and pay nobody: o9"),
        ("shares", "s9,s8,bo,100", "name a parent that is not there, and begin a cascade of their own: s9"),
        ("shares", "s9,s9,bo,100", "stand in a circle; the earliest of it begins the cascade: s9"),
        ("shares", "s9,s4,bo,100", "are older than the share they came from, and stay where they are: s9"),
        ("shares", "s9,s4,,100", "person_id = '' is empty"),
        ("shares", "s2,s5,bo,900", "rows name a share again in other words"),
        ("shares", "s2,s1,eve,900", "share_id = 's2' is there already with another person"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_pays_nobody_and_the_rest_goes_on(
    desk: Desk, table: str, row: str, said: str
) -> None:
    desk(*WORDS)
    wanted = answer(desk)["payout"]
    rows = {"shares": SHARES, "orders": ORDERS, "refunds": REFUNDS}
    fill(desk, **{table: [*rows[table], row]})
    done = desk(*WORDS)
    assert said in done.err, done.err
    assert answer(desk)["payout"] == wanted


def test_of_two_refunds_with_one_id_neither_counts_in_any_order(desk: Desk) -> None:
    fill(desk, refunds=["r3,o2,2"])
    desk(*WORDS)
    wanted = desk.bytes("c.json")
    for rows in (["r1,o1,600", "r1,o1,300", "r3,o2,2"], ["r3,o2,2", "r1,o1,300", "r1,o1,600"]):
        fill(desk, refunds=rows)
        done = desk(*WORDS)
        assert desk.bytes("c.json") == wanted
        assert (done.facts["refused"], done.err.count("refund_id = 'r1' is there")) == ({"r.csv": 2}, 2)


def test_a_file_of_refunds_that_are_all_wrong_stops_nothing(desk: Desk) -> None:
    fill(desk, refunds=[])
    desk(*WORDS)
    wanted = desk.bytes("c.json")
    for row in ("r1,o1,1.5", "r1,o9,5", ",o1,5"):
        fill(desk, refunds=[row])
        done = desk(*WORDS)
        assert (done.code, desk.bytes("c.json"), done.facts["refused"]) == (0, wanted, {"r.csv": 1}), done.err


def test_the_person_of_a_share_stays_whichever_parent_binds(desk: Desk) -> None:
    fill(desk, shares=["s2,s5,eve,900", *SHARES], orders=["o1,s2,dan,1000,1000"], refunds=[])
    for binding in ("first", "last"):
        desk(*WORDS, "--binding", binding)
        assert answer(desk)["payout"]["two"] == {"ana": 50, "bo": 100}


def test_a_circle_of_shares_is_cut_before_its_earliest(desk: Desk) -> None:
    fill(desk, shares=["s1,s3,ana,100", "s2,s1,bo,200", "s3,s2,cy,300", "s4,s3,dan,400"])
    done = desk(*WORDS)
    assert done.facts["cycles"] == 1
    assert answer(desk)["cascades"] == {"s1": {"size": 4, "depth": 3, "max_breadth": 1, "structural_virality": 5 / 3}}


def test_the_last_parent_binds_where_that_is_asked_for(desk: Desk) -> None:
    fill(desk, shares=[*SHARES, "s2,s5,bo,900"], orders=["o1,s2,dan,1000,1000"], refunds=[])
    payees = []
    for binding in ("first", "last"):
        desk(*WORDS, "--binding", binding)
        payees.append(answer(desk)["payout"]["two"])
    assert payees == [{"ana": 50, "bo": 100}, {"bo": 100, "李雷": 50}]


@pytest.mark.parametrize(
    ("rows", "binding", "paid"),
    [
        (["s2,s1,bo,200,", "s2,s5,bo,300,1", "s2,s6,bo,400,0"], "override", {"bo": 100, "李雷": 50}),
        (["s2,s1,bo,200,true", "s2,s5,bo,300,True", "s2,s6,bo,400,false"], "override", {"bo": 100, "李雷": 50}),
        (["s2,s1,bo,200,0", "s2,s5,bo,300,0"], "override", {"ana": 50, "bo": 100}),
        (["s2,s1,bo,200,0", "s2,s5,bo,300,1"], "first", {"ana": 50, "bo": 100}),
    ],
)
def test_a_scan_overrides_the_first_parent_where_that_is_asked_for(
    desk: Desk, rows: list[str], binding: str, paid: dict[str, int]
) -> None:
    fill(desk, orders=["o1,s2,dan,1000,1000"], refunds=[])
    desk.put("s.csv", "share_id,parent_share_id,person_id,ts,scanned", "s1,,ana,1,", "s5,,李雷,5,", "s6,,eve,6,", *rows)
    desk(*WORDS, "--binding", binding)
    assert answer(desk)["payout"]["two"] == paid


def test_a_scan_that_is_neither_true_nor_false_is_named(desk: Desk) -> None:
    desk.put("s.csv", "share_id,parent_share_id,person_id,ts,scanned", "s1,,ana,1,perhaps", "s2,,bo,2,1")
    assert "scanned = 'perhaps' is neither true nor false" in desk(*WORDS).err


def test_two_policies_are_compared_and_everybody_is_told_what_changes(desk: Desk) -> None:
    done = desk(*WORDS, "--compare", "two, halves")
    beside = done.facts["comparison"]
    assert (beside["newcomers"], beside["winners"], beside["losers"]) == (2, 1, 0)
    assert beside["a"].items() >= {"policy": "two@1", "paid_minor": 298, "payees": 2, "per_newcomer_minor": 149}.items()
    assert beside["b"]["paid_minor"] == 323
    assert answer(desk)["comparison"]["people"] == [
        {"person": "bo", "a": 0, "b": 25, "difference": 25},
        {"person": "ana", "a": 149, "b": 149, "difference": 0},
        {"person": "cy", "a": 149, "b": 149, "difference": 0},
    ]


@pytest.mark.parametrize(("names", "said"), [("two", "names no two policies"), ("two,three", "no policy 'three'")])
def test_a_comparison_of_policies_that_are_not_there_is_refused(desk: Desk, names: str, said: str) -> None:
    done = desk(*WORDS, "--compare", names)
    assert (done.code, said in done.err) == (1, True), done.err


def test_a_policy_for_referrals_is_refused_for_files_of_orders(desk: Desk) -> None:
    terms = '"pays_for": "referral", "headcount_reward": true, "worth_minor": 5'
    desk.put("p.json", f'{{"p": {{"kind": "referrer_split", "pool_bps": 1, {terms}}}}}')
    done = desk(*WORDS)
    assert (done.code, "pays for referrals" in done.err) == (1, True), done.err


def test_refunds_and_times_may_be_missing(desk: Desk) -> None:
    desk.put("s.csv", "share_id,parent_share_id,person_id", "s1,,ana", "s2,s1,bo")
    desk.put("o.csv", "order_id,share_id,buyer_id,amount_minor", "o1,s2,cy,1000")
    desk(*WORDS[:4], *WORDS[6:])
    assert answer(desk)["payout"]["two"] == {"ana": 50, "bo": 100}


def test_policies_may_come_bare_and_with_decimal_fractions(desk: Desk) -> None:
    desk(*WORDS)
    wanted = desk.bytes("c.json")
    bare = json.dumps(POLICIES).replace('"1/10"', "0.1").replace('"1/2"', "0.5").replace('"1/5"', "0.2")
    desk.put("p.json", bare)
    desk(*WORDS)
    assert desk.bytes("c.json") == wanted


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "holds no policies"),
        ('{"p": {"kind": "lottery"}}', "kind 'lottery'"),
        ('{"p": {"kind": "level_table", "bps": [10.5]}}', "not a list of whole numbers|not a whole number"),
        ('{"p": {"kind": "level_table", "bps": [1, 1, 1], "platform": "wechat"}}', "wechat allows 2"),
    ],
)
def test_policies_that_cannot_be_used_are_refused_and_nothing_is_written(desk: Desk, policies: str, said: str) -> None:
    desk.put("p.json", policies)
    done = desk(*WORDS)
    assert (done.code, bool(re.search(said, done.err))) == (1, True), done.err
    assert not (desk.folder / "c.json").exists()


def test_no_input_is_overwritten(desk: Desk) -> None:
    done: Call = desk(*WORDS[:-1], "s.csv")
    assert (done.code, "cannot be written" in done.err) == (1, True)


@pytest.mark.parametrize("words", SHOWN)
def test_every_command_of_the_page_runs(desk: Desk, words: str) -> None:
    for old, new in (("s.csv", "shares.csv"), ("o.csv", "orders.csv"), ("r.csv", "refunds.csv")):
        (desk.folder / old).rename(desk.folder / new)
    # The commands name the policies that the page shows.
    desk.put("policies.json", next(iter(re.findall(r"```json\n(.*?)```", PAGE, re.S))))
    assert desk(*shlex.split(words)).facts["orders"] == 4


@pytest.mark.parametrize("block", re.findall(r"```json\n(.*?)```", PAGE, re.S))
def test_every_policy_of_the_page_can_be_used(desk: Desk, block: str) -> None:
    desk.put("p.json", block)
    assert desk(*WORDS).facts["policies"]


@pytest.mark.reference
def test_the_reference_orders_are_settled_to_the_unit_and_its_cascades_are_equal(desk: Desk, reference: Path) -> None:
    folder = reference / "attribution"
    words = ("--shares", "chain_a_shares.csv.gz", "--orders", "chain_a_orders.csv", "--refunds", "chain_a_refunds.csv")
    paths = (word if word.startswith("--") else str(folder / word) for word in words)
    facts = desk(*paths, "--policies", str(folder / "chain_a_expected.json.gz"), "--out", "c.json").facts
    wanted, found = json.loads(gzip.decompress((folder / "chain_a_expected.json.gz").read_bytes())), answer(desk)
    for name, payout in wanted["payout"].items():
        assert found["payout"][name] == payout["by_person"]
        assert facts["policies"][name]["clawed_back_minor"] == payout["clawed_back"]
    names = ("size", "depth", "max_breadth", "structural_virality")
    assert found["cascades"] == {
        root["root"]: {name: root[name] for name in names} for root in wanted["cascades"]["per_root"]
    }
