"""What a run of scores is made of, and what it depends on."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from app.errors import BadInput
from app.services.exports import export
from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.runs import of_kind, published
from app.services.score_log import table
from app.services.score_plans import PLANS, as_data, read_plans
from app.services.score_run import CODE
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.analytics.test_laws import depends_on
from tests.api import market
from tests.conftest import wipe

QUICK = Parameters(resamples=0)


def test_a_run_names_all_code_that_scores_depend_on() -> None:
    """Every module of analytics behind the parts, the points and the forecasts."""
    worked_by = (
        "activity",
        "changes",
        "contribution",
        "plan",
        "reach",
        "relationships",
        "scoring",
        "standing",
        "trust",
    )
    starts = [f"app.analytics.capital.{name}" for name in worked_by]
    starts += ["app.analytics.income.expectation", "app.analytics.cascades.adopters", "app.analytics.forecasts"]
    needed = {module for start in starts for module in depends_on(start)[0]}
    assert {name for name in needed if name not in CODE} == set()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[]", "social_capital"),
        ('{"luck": {}}', "social_capital"),
        ('{"social_capital": {"name": "x", "version": 1}}', "fields"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        read_plans(tmp_path / "plan.json")


def test_no_part_is_in_two_plans(tmp_path: Path) -> None:
    plans = as_data(PLANS)
    plans["customer_value"]["components"][0]["name"] = "trust"
    (tmp_path / "plan.json").write_text(json.dumps(plans), encoding="utf-8")
    with pytest.raises(BadInput, match="both plans"):
        read_plans(tmp_path / "plan.json")


def test_a_plan_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_plans(tmp_path / "plan.json")


@pytest.mark.server
async def test_a_second_run_is_served_though_the_first_was_compared_with_none(store: Store, tmp_path: Path) -> None:
    await ingest(store, market.write(tmp_path / "market"), say=quiet)
    first, second = [
        next(outcome for outcome in await run_all(store, say=quiet, parameters=QUICK) if outcome.kind == "scores")
        for _ in range(2)
    ]
    assert (second.id, second.stored) == (first.id, True)


@pytest.mark.server
async def test_another_plan_is_another_run_and_its_points_are_told_by_version(store: Store, tmp_path: Path) -> None:
    await ingest(store, market.write(tmp_path / "market"), say=quiet)
    await run_all(store, say=quiet, parameters=QUICK)
    plans = as_data(PLANS)
    plans["social_capital"]["version"] = 2
    for component, weight in zip(plans["social_capital"]["components"], (0.5, 0.2, 0.1, 0.1, 0.1), strict=True):
        component["weight"] = weight
    (tmp_path / "plan.json").write_text(json.dumps(plans), encoding="utf-8")
    await run_all(store, say=quiet, parameters=Parameters(resamples=0, plans=read_plans(tmp_path / "plan.json")))
    runs = {run.id: run for run in await of_kind(store, "scores")}
    assert len(runs) == 2
    found = await table(store, (await published(store))["scores"])
    for text in found["changes"].tolist():
        for total, *causes in json.loads(text).values():
            assert causes == [0.0, 0.0, 0.0, total]


@pytest.mark.server
async def test_loads_in_other_orders_give_the_same_scores_evidence_and_changes(store: Store, tmp_path: Path) -> None:
    halves = (("wechat,message", "email", "referral"), ("phone", "web"))
    seen = []
    for order in ((0, 1), (1, 0)):
        await wipe(store)
        for half in order:
            folder = market.write(tmp_path / f"{order}" / f"half{half}", without=halves[half])
            await ingest(store, folder, say=quiet, source="market")
        for at in (market.APRIL, market.MAY):
            moment = int(datetime.fromisoformat(at).timestamp())
            await run_all(store, say=quiet, parameters=Parameters(as_of=moment, resamples=0))
        await export(store, tmp_path / f"out{order}", say=quiet)
        rows = await store.statement(
            "MATCH (s:Score) RETURN s.key AS key, s.evidence AS e, s.changes AS c ORDER BY key"
        )
        seen.append((rows, (tmp_path / f"out{order}" / "scores.csv").read_bytes()))
    assert seen[0] == seen[1]
