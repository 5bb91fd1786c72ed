"""Plans, points and changes of points."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from app.analytics.capital.changes import State, changed, nothing_before
from app.analytics.capital.parts import Part, Traces, edges_of
from app.analytics.capital.plan import CAPITAL, VALUE, ScorePlan, shared_out
from app.analytics.capital.scoring import score, weighted_percentile
from app.errors import BadInput

from ..sybils import parts_of
from .conftest import Company


def part(raw: list[float]) -> Part:
    """A part without edges."""
    none = np.zeros(0, dtype=np.int64)
    return Part(np.array(raw), None, edges_of(none, none, np.zeros(0), Traces(none, none), np.zeros(0, dtype=object)))


@pytest.mark.parametrize("plan", [CAPITAL, VALUE], ids=lambda plan: plan.name)
def test_a_plan_comes_back_from_json_unchanged(plan: ScorePlan) -> None:
    assert ScorePlan.from_json(plan.to_json()) == plan


def test_capital_weighs_its_four_parts_alike() -> None:
    weight = CAPITAL.weights()
    assert weight["trust"] == weight["activity"] == weight["contribution"] == weight["bonding"] + weight["bridging"]


WRONG: list[tuple[str, Any, str]] = [
    ("version", 0, "version"),
    ("version", 1.5, "version"),
    ("version", True, "version"),
    ("name", "", "name"),
    ("reason", " ", "reason"),
    ("components", 3, "list"),
    ("components", [], "add up to 0"),
    ("extra", 1, "fields"),
]


@pytest.mark.parametrize(("field", "value", "word"), WRONG)
def test_a_wrong_plan_is_refused_with_the_reason(field: str, value: object, word: str) -> None:
    given = {**json.loads(VALUE.to_json()), field: value}
    with pytest.raises(BadInput, match=word):
        ScorePlan.from_json(json.dumps(given))


WRONG_PART: list[tuple[str, Any, str]] = [
    ("weight", 1.2, "weights go from 0 to 1"),
    ("weight", "much", "weights go from 0 to 1"),
    ("weight", float("nan"), "weights go from 0 to 1"),
    ("weight", 0.41, "add up to 1.01"),
    ("name", "luck", "parts are"),
    ("name", "influence", "once"),
    ("name", ["income"], "parts are"),
    ("unit", "", "unit"),
    ("reason", None, "reason"),
    ("half_life_days", -1, "half-life"),
]


@pytest.mark.parametrize(("field", "value", "word"), WRONG_PART)
def test_a_wrong_component_is_refused_with_the_reason(field: str, value: object, word: str) -> None:
    given = json.loads(VALUE.to_json())
    given["components"][0][field] = value
    with pytest.raises(BadInput, match=word):
        ScorePlan.from_json(json.dumps(given))


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(BadInput, match="not JSON"):
        ScorePlan.from_json("{")


@pytest.mark.parametrize("missing", [(), ("trust",), ("trust", "bonding", "activity")])
def test_weights_that_are_shared_out_add_up_to_one(missing: tuple[str, ...]) -> None:
    assert sum(shared_out(CAPITAL, missing).values()) == pytest.approx(1, abs=1e-12)


def test_when_all_parts_are_missing_there_is_no_weight_to_share() -> None:
    assert set(shared_out(VALUE, VALUE.weights()).values()) == {0.0}


def test_points_add_up_to_the_score_exactly(company: Company) -> None:
    found, parts = parts_of(company.world, walks=50_000, samples=20_000)
    for plan in (CAPITAL, VALUE):
        scored = score(plan, parts, found.standing)
        assert sum(scored.points.values()).tolist() == scored.total.tolist()
        assert sum(scored.weight.values()) == pytest.approx(1, abs=1e-9)
        assert scored.total.min() >= 0
        assert scored.total.max() <= 100
    assert scored.missing == ("income",)


def test_without_trust_its_weight_goes_to_the_other_parts() -> None:
    found = score(CAPITAL, {"trust": None, "activity": part([1.0, 2.0]), "bonding": part([0.0, 1.0])}, np.ones(2))
    assert found.missing == ("trust", "bridging", "contribution")
    assert found.weight == pytest.approx(
        {"trust": 0, "activity": 2 / 3, "bonding": 1 / 3, "bridging": 0, "contribution": 0}
    )
    assert "trust" not in found.points


def test_percentiles_are_mid_ranks_where_everybody_counts_alike() -> None:
    raw = np.array([4.0, 1.0, 2.0, 2.0, 9.0])
    assert weighted_percentile(raw, np.ones(5)) == pytest.approx([0.7, 0.1, 0.4, 0.4, 0.9])


def test_a_thousand_people_of_no_standing_move_no_percentile() -> None:
    raw, own = np.random.default_rng(1).random(50), np.append(0.9, np.ones(49))
    more = np.append(raw, np.full(1000, 0.5)), np.append(own, np.full(1000, 0.005))
    assert weighted_percentile(*more)[:50].tolist() == weighted_percentile(raw, own).tolist()


def test_a_crumb_does_not_lift_a_person_over_all_who_have_nothing() -> None:
    raw = np.append(np.zeros(60), np.linspace(1, 3, 40))
    lifted = raw.copy()
    lifted[0] = 0.001
    own = np.append(np.ones(99), 0.99)
    assert weighted_percentile(raw, own)[60] == pytest.approx(0.605, abs=1e-3)
    assert weighted_percentile(lifted, own)[0] < 0.01
    assert weighted_percentile(lifted, np.ones(100))[0] == pytest.approx(0.595)


def test_one_person_with_more_than_all_others_together_pushes_nobody_down() -> None:
    standing = np.append(np.full(99, 1.0), [0.5, 1.0])
    before = weighted_percentile(np.append(np.full(100, 2.0), 3.0), standing)
    after = weighted_percentile(np.append(np.full(100, 2.0), 3000.0), standing)
    assert after.tolist() == before.tolist()


def test_the_larger_raw_number_never_has_the_smaller_percentile() -> None:
    random = np.random.default_rng(2)
    raw = np.where(random.random(500) < 0.5, 0.0, random.pareto(1.0, 500) * random.random(500) ** 4)
    found = weighted_percentile(raw, random.random(500))[np.argsort(raw)]
    assert (np.diff(found) >= 0).all()


def test_the_causes_of_a_change_add_up_to_it_exactly() -> None:
    random = np.random.default_rng(3)
    before_raw, now_raw = random.random(40), random.random(40)
    population = np.append(now_raw, random.random(20))
    before = State(before_raw, before_raw, random.random(40), 0.25)
    now = State(now_raw, population, random.random(60), 0.3)
    found = changed(before, 0.9 * before_raw, now)
    assert found.total.tolist() == (now.points() - before.points()).tolist()
    for cause in (found.evidence, found.decay, found.others, found.version):
        assert np.abs(cause).max() > 0


def test_the_points_of_a_state_are_those_of_the_score() -> None:
    raw, own = np.random.default_rng(4).random(30), np.random.default_rng(5).random(30)
    scored = score(VALUE, {"influence": part(raw.tolist()), "participation": part([1.0] * 30)}, own)
    weight = scored.weight["influence"]
    assert State(raw, raw, own, weight).points().tolist() == scored.points["influence"].tolist()


def test_time_alone_gives_decay_alone() -> None:
    raw = np.array([1.0, 2.0, 3.0])
    aged = np.array([1.0, 0.5, 3.0])
    crowd = np.ones(3)
    found = changed(State(raw, raw, crowd, 0.5), aged, State(aged, raw, crowd, 0.5))
    assert found.decay[1] < 0
    assert found.evidence.tolist() == found.others.tolist() == found.version.tolist() == [0.0] * 3


def test_people_who_are_new_have_all_their_points_from_evidence() -> None:
    now = State(np.array([1.0, 2.0]), np.array([1.0, 2.0]), np.ones(2), 0.5)
    found = nothing_before(now)
    assert found.total.tolist() == found.evidence.tolist() == now.points().tolist()
