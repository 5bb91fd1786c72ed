"""`grapevine trust`: ratings in, predictions out, one line of facts, and a word on every row that cannot be used."""

from __future__ import annotations

import json
import random
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from desk import Desk

PAGE = (Path(__file__).parents[2] / "docs/how-to/trust-in-ratings.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ \.venv/bin/grapevine trust (.*)$", PAGE, re.M)
DICE = random.Random(3)
PEOPLE = [f"p{number:02}" for number in range(40)]
GOOD = {name: DICE.uniform(-6, 9) for name in PEOPLE}
RATINGS = [
    (one, other, max(-10, min(10, round(GOOD[other] + DICE.gauss(0, 1.5)))), 1_600_000_000 + 3600 * place)
    for place, (one, other) in enumerate(
        DICE.sample([(one, other) for one in PEOPLE for other in PEOPLE if one != other], 900)
    )
]


class TrustDesk(Desk):
    """A desk with ratings on it."""

    def ratings(self, rows: list[tuple[Any, ...]] = RATINGS, header: str = "source,target,rating,time") -> str:
        """Write the ratings."""
        return self.put("ratings.csv", *([header] if header else []), *(",".join(map(str, row)) for row in rows))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> TrustDesk:
    """An empty folder and the command."""
    return TrustDesk("trust", tmp_path, capsys, monkeypatch)


def test_each_rating_is_predicted_without_itself(desk: TrustDesk) -> None:
    facts = desk(desk.ratings(), "--out", "out.csv").facts
    rows = desk.rows("out.csv")
    told = np.array([float(row["predicted"]) for row in rows])
    given = {(one, other): rating / 10 for one, other, rating, _ in RATINGS}
    came = np.array([given[row["source"], row["target"]] for row in rows])
    assert facts["leave_one_out"]["rmse"] == pytest.approx(np.sqrt(((told - came) ** 2).mean()), abs=2e-6)
    assert facts["leave_one_out"]["correlation"] > 0.8


def test_rows_come_out_sorted_and_within_the_scale(desk: TrustDesk) -> None:
    desk(desk.ratings(), "--out", "out.csv")
    rows = desk.rows("out.csv")
    assert list(rows[0]) == ["source", "target", "predicted", "low", "high"]
    assert [(row["source"], row["target"]) for row in rows] == sorted((one, other) for one, other, *_ in RATINGS)
    assert all(-1 <= float(row["low"]) <= float(row["predicted"]) <= float(row["high"]) <= 1 for row in rows)


def test_asked_pairs_are_predicted_from_the_ratings(desk: TrustDesk) -> None:
    known, later = RATINGS[:700], RATINGS[700:]
    pairs = desk.put("pairs.csv", "source,target", *(f"{one},{other}" for one, other, *_ in later))
    desk(desk.ratings(known), "--predict", pairs, "--out", "out.csv")
    told = {(row["source"], row["target"]): float(row["predicted"]) for row in desk.rows("out.csv")}
    came = {(one, other): rating / 10 for one, other, rating, _ in later}
    assert np.corrcoef([told[pair] for pair in came], list(came.values()))[0, 1] > 0.8


def test_unknown_people_get_the_prior_and_a_wide_range(desk: TrustDesk) -> None:
    pairs = desk.put("pairs.csv", "nobody,stranger")
    facts = desk(desk.ratings(), "--predict", pairs, "--out", "out.csv").facts
    row = desk.rows("out.csv")[0]
    assert facts["pairs_with_somebody_unknown"] == 1
    assert float(row["predicted"]) == pytest.approx(facts["mean"], abs=0.1)
    assert float(row["high"]) - float(row["low"]) > 0.5


def test_the_same_bytes_come_out_of_20_shuffles(desk: TrustDesk) -> None:
    pairs = [f"{one},{other}" for one in PEOPLE[:5] for other in PEOPLE]
    found = set()
    for seed in range(20):
        order = random.Random(seed)
        desk.put("pairs.csv", *order.sample(pairs, len(pairs)))
        out = desk(desk.ratings(order.sample(RATINGS, len(RATINGS))), "--predict", "pairs.csv", "--out", "out.csv")
        facts = out.facts | {"seconds": 0}
        found.add((json.dumps(facts), (desk.folder / "out.csv").read_bytes()))
    assert len(found) == 1


@pytest.mark.parametrize("header", ["", "rater,rated,rating,time", "source,target,weight,timestamp"])
def test_a_header_is_optional(desk: TrustDesk, header: str) -> None:
    assert desk(desk.ratings(header=header), "--out", "out.csv").facts["ratings"] == 900


def test_without_times_nothing_is_judged_forward(desk: TrustDesk) -> None:
    rows = [row[:3] for row in RATINGS]
    facts = desk(desk.ratings(rows, "source,target,rating"), "--out", "out.csv").facts
    assert facts["forward"] == {"rated_before": None, "all": None}


def test_times_may_be_dates(desk: TrustDesk) -> None:
    rows = [(*row[:3], f"2026-03-{1 + place // 40:02}") for place, row in enumerate(RATINGS)]
    assert desk(desk.ratings(rows), "--out", "out.csv").facts["forward"]["all"]["count"] == 180


def test_bad_rows_are_named_and_the_others_used(desk: TrustDesk) -> None:
    bad = [("ana", "bo", 11, 5), ("ana", "bo", "much", 5), ("", "bo", 3, 5), ("ana", "bo", 3, "soon")]
    call = desk(desk.ratings([*RATINGS, *bad]), "--out", "out.csv")
    assert call.facts["refused"] == {"ratings.csv": 4}
    assert "line 902, rating = '11' is not a number from -10 to 10" in call.err
    assert "line 905, time = 'soon' is not a time" in call.err


def test_a_later_rating_replaces_the_earlier(desk: TrustDesk) -> None:
    call = desk(desk.ratings([*RATINGS, (*RATINGS[0][:2], -10, 2_000_000_000)]), "--out", "out.csv")
    assert call.facts["ratings"] == 900
    assert "1 rows rate somebody again; the latest counts." in call.err


def test_ratings_on_another_scale_are_noticed(desk: TrustDesk) -> None:
    call = desk(desk.ratings([(*row[:2], row[2] / 10, row[3]) for row in RATINGS]), "--out", "out.csv")
    assert "no rating is beyond -1 and 1" in call.err


def test_a_single_rating_is_no_trouble(desk: TrustDesk) -> None:
    assert desk(desk.ratings(RATINGS[:1]), "--out", "out.csv").facts["ratings"] == 1
    assert len(desk.rows("out.csv")) == 1


def test_a_file_without_a_usable_row_is_refused(desk: TrustDesk) -> None:
    call = desk(desk.ratings([("ana", "bo", 99, 1)]), "--out", "out.csv")
    assert call.code == 1
    assert "None of the 1 rows" in call.err
    assert not (desk.folder / "out.csv").exists()


@pytest.mark.parametrize("rows", [[], ["source,target,rating"], ["# nothing"]])
def test_a_file_without_a_row_is_refused(desk: TrustDesk, rows: list[str]) -> None:
    call = desk(desk.put("none.csv", *rows), "--out", "out.csv")
    assert (call.code, "none.csv holds no rating." in call.err) == (1, True)
    assert not (desk.folder / "out.csv").exists()


def test_a_file_without_ratings_is_told_that_they_are_missing(desk: TrustDesk) -> None:
    call = desk(desk.put("ab.csv", "ana,bo", "bo,cy"), "--out", "out.csv")
    assert (call.code, "Its rows have 2 fields: add what is missing, rating." in call.err) == (1, True)


def test_the_ratings_are_never_overwritten(desk: TrustDesk) -> None:
    assert desk(desk.ratings(), "--out", "ratings.csv").code == 1


@pytest.mark.parametrize("line", SHOWN)
def test_commands_of_the_page_run(desk: TrustDesk, line: str) -> None:
    desk.ratings()
    desk.put("pairs.csv", "source,target", "p01,p02")
    assert desk(*shlex.split(line)).facts["ratings"] == 900


@pytest.mark.reference
def test_later_ratings_of_bitcoin_alpha_are_predicted_better_than_by_the_anchor(
    desk: TrustDesk, reference: Path
) -> None:
    lines = (reference / "influence" / "alpha.csv").read_text("utf-8").splitlines()
    lines.sort(key=lambda line: int(line.split(",")[3]))
    cut = int(0.8 * len(lines))
    known, later = desk.put("known.csv", *lines[:cut]), desk.put("later.csv", *lines[cut:])
    facts = desk(known, "--predict", later, "--out", "out.csv").facts
    told = {(row["source"], row["target"]): row for row in desk.rows("out.csv")}
    seen = {line.split(",")[1] for line in lines[:cut]}
    rows = [line.split(",") for line in lines[cut:] if line.split(",")[1] in seen]
    came = np.array([int(row[2]) / 10 for row in rows])
    value, low, high = (
        np.array([float(told[row[0], row[1]][name]) for row in rows]) for name in ("predicted", "low", "high")
    )
    assert np.sqrt(((value - came) ** 2).mean()) < 0.302
    assert np.corrcoef(value, came)[0, 1] > 0.30
    assert 0.93 <= ((low <= came) & (came <= high)).mean() <= 0.98
    assert facts["leave_one_out"]["rmse"] <= 0.267
