"""Plans of a company's own: from an answer to a file to a run, kept until another is given, and booked in changes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.api.graphql.schema import execute
from app.errors import BadInput, NotFound
from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.score_plans import PLANS, as_data, plans_for, read_plans
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api import market
from tests.api.conftest import ask, refusal
from tests.conftest import wipe

FIELDS = "name version reason components { name weight unit reason halfLifeDays }"
SHOWN = f"{{ scorePlan {{ run socialCapital {{ {FIELDS} }} customerValue {{ {FIELDS} }} }} }}"
MAY = int(datetime.fromisoformat(market.MAY).timestamp())
CAUSES = "change { total evidence decay others version }"
SPLIT = "{ total evidence decay others version }"


def own(folder: Path) -> Path:
    """Capital without bridging and contribution but with participation, at other weights; value without it."""
    plans = as_data(PLANS)
    parts = {each["name"]: each for plan in plans.values() for each in plan["components"]}
    plans["social_capital"] |= {
        "version": 2,
        "components": [
            parts["trust"] | {"weight": 0.4},
            parts["activity"] | {"weight": 0.2},
            parts["bonding"] | {"weight": 0.2},
            parts["participation"] | {"weight": 0.2},
        ],
    }
    plans["customer_value"] |= {
        "version": 2,
        "components": [parts["income"] | {"weight": 0.6}, parts["influence"] | {"weight": 0.4}],
    }
    (folder / "plans.json").write_text(json.dumps(plans), encoding="utf-8")
    return folder / "plans.json"


@dataclass(frozen=True)
class Two:
    """The market scored by the usual plans and by the company's own, both as of the same moment."""

    store: Store
    usual: str
    own: str


@pytest_asyncio.fixture(scope="module")
async def two(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Two]:
    await wipe(server_store)
    folder = tmp_path_factory.mktemp("world")
    await ingest(server_store, market.write(folder / "market"), say=quiet)
    runs = []
    for plans in (PLANS, read_plans(own(folder))):
        outcomes = await run_all(server_store, say=quiet, parameters=Parameters(as_of=MAY, resamples=0, plans=plans))
        runs += [outcome.id for outcome in outcomes if outcome.kind == "scores"]
    yield Two(server_store, *runs)


@pytest.mark.server
@pytest.mark.parametrize("way", [("usual", "own"), ("own", "usual")])
async def test_the_causes_add_up_though_components_came_went_and_moved(two: Two, way: tuple[str, str]) -> None:
    runs = [getattr(two, name) for name in way]
    document = f"""query($a: ID!, $b: ID!) {{ diffRuns(from: $a, to: $b) {{ scores(first: 50) {{ edges {{ socialCapital
      customerValue capitalChange {SPLIT} valueChange {SPLIT} components {{ component }} node {{ id }} }} }} }} }}"""
    edges = (await ask(two.store, document, a=runs[0], b=runs[1]))["diffRuns"]["scores"]["edges"]
    assert len(edges) > 10
    for edge in edges:
        for score, change in (("socialCapital", "capitalChange"), ("customerValue", "valueChange")):
            if way == ("own", "usual"):
                assert edge[change] is None  # no run was worked out after the other in that order
                continue
            assert edge[change]["total"] == pytest.approx(edge[score], abs=1e-9)
            causes = [edge[change][cause] for cause in ("evidence", "decay", "others", "version")]
            assert sum(causes) == pytest.approx(edge[score], abs=1e-9)


@pytest.mark.server
async def test_an_explanation_shows_components_that_left_the_plan(two: Two) -> None:
    asked = f"{{ total explanation {{ component weight points {CAUSES} }} }}"
    document = f'{{ socialCapital(customer: "ana") {asked} customerValue(customer: "ana") {asked} }}'
    after = await ask(two.store, document)
    differ = "query($a: ID!, $b: ID!) { diffRuns(from: $a, to: $b) { scores(first: 50) { edges { socialCapital customerValue node { id } } } } }"
    before = await ask(two.store, differ, a=two.usual, b=two.own)
    moved = next(edge for edge in before["diffRuns"]["scores"]["edges"] if edge["node"]["id"] == "ana")
    parts = {each["component"]: each for each in after["socialCapital"]["explanation"]}
    assert list(parts) == ["trust", "activity", "bonding", "participation", "bridging", "contribution"]
    assert (parts["contribution"]["weight"], parts["contribution"]["points"]) == (0.0, 0.0)
    assert parts["contribution"]["change"]["total"] < 0
    for score in ("socialCapital", "customerValue"):
        changes = [each["change"]["total"] for each in after[score]["explanation"]]
        assert sum(changes) == pytest.approx(moved[score], abs=1e-9)
    gone = next(each for each in after["customerValue"]["explanation"] if each["component"] == "participation")
    assert gone["change"]["total"] == gone["change"]["version"] < 0
    assert parts["participation"]["change"]["version"] > 0


@pytest.mark.server
async def test_the_answer_of_score_plan_is_a_file_of_plans(two: Two, tmp_path: Path) -> None:
    (tmp_path / "plans.json").write_text(json.dumps(await execute(two.store, SHOWN)), encoding="utf-8")
    assert read_plans(tmp_path / "plans.json") == await plans_for(two.store, None)


@pytest.mark.server
async def test_the_plans_of_the_published_scores_go_on_until_others_are_given(two: Two) -> None:
    assert (await plans_for(two.store, None))["social_capital"].version == 2
    assert await plans_for(two.store, "default") == PLANS
    assert await plans_for(two.store, two.usual) == PLANS
    assert await plans_for(two.store, two.own) == await plans_for(two.store, None)
    with pytest.raises(NotFound, match="no run of scores"):
        await plans_for(two.store, "plans-of-nobody.json")


@pytest.mark.server
async def test_equal_plans_however_given_are_served_from_the_stored_run(two: Two) -> None:
    for given, expected in ((None, two.own), (two.own, two.own), ("default", two.usual)):
        chosen = Parameters(as_of=MAY, resamples=0, plans=await plans_for(two.store, given))
        outcomes = await run_all(two.store, say=quiet, parameters=chosen, publish=False)
        assert [(each.id, each.stored) for each in outcomes if each.kind == "scores"] == [(expected, True)]


@pytest.mark.server
async def test_the_command_that_works_it_out_again_names_the_plans(two: Two) -> None:
    found = await ask(two.store, '{ socialCapital(customer: "ana") { rerun } }')
    assert found["socialCapital"]["rerun"].endswith(f"--half-life 180 --plan {two.own}")


@pytest.mark.server
async def test_a_run_that_is_none_is_named_as_it_was_asked_for(two: Two) -> None:
    error = await refusal(two.store, f'{{ diffRuns(from: "nothing", to: "{two.own}") {{ scores {{ totalCount }} }} }}')
    assert error["message"] == "There is no complete run 'nothing'."


@pytest.mark.server
async def test_whoever_is_only_in_the_earlier_run_lost_all_points(server_store: Store, tmp_path: Path) -> None:
    # Last of those with a server, since it empties the graph.
    await wipe(server_store)
    await ingest(server_store, market.write(tmp_path / "market"), say=quiet)
    runs = []
    for at in (market.APRIL, market.MAY):
        if runs:
            await server_store.statement("MATCH (i:Identity)-[:IS]->(c:Customer {id: 'bo'}) DETACH DELETE i, c")
        moment = int(datetime.fromisoformat(at).timestamp())
        outcomes = await run_all(server_store, say=quiet, parameters=Parameters(as_of=moment, resamples=0))
        runs += [outcome.id for outcome in outcomes if outcome.kind == "scores"]
    document = "query($a: ID!, $b: ID!) { diffRuns(from: $a, to: $b) { scores(first: 50) { edges { socialCapital capitalChange { total evidence } node { id } } } } }"
    edges = (await ask(server_store, document, a=runs[0], b=runs[1]))["diffRuns"]["scores"]["edges"]
    gone = next(edge for edge in edges if edge["node"]["id"] == "bo")
    assert gone["capitalChange"]["total"] == gone["capitalChange"]["evidence"] == gone["socialCapital"] < 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"half_life_days": 1e-300}, "half-life"),
        ({"half_life_days": 1e6}, "half-life"),
        ({"weight": 10**400}, "weights go"),
        ({"reason": "half \ud800"}, "reason"),
    ],
)
def test_a_component_that_cannot_be_meant_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    plans = as_data(PLANS)
    plans["social_capital"]["components"][1] |= change
    (tmp_path / "plans.json").write_text(json.dumps(plans), encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        read_plans(tmp_path / "plans.json")


def test_the_usual_plans_could_be_given_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "plans.json").write_text(json.dumps(as_data(PLANS)), encoding="utf-8")
    assert read_plans(tmp_path / "plans.json") == PLANS


@pytest.mark.parametrize("name", ["trust", "bonding", "bridging", "contribution"])
def test_a_half_life_that_would_change_nothing_is_refused(tmp_path: Path, name: str) -> None:
    plans = as_data(PLANS)
    next(each for each in plans["social_capital"]["components"] if each["name"] == name)["half_life_days"] = 30
    (tmp_path / "plans.json").write_text(json.dumps(plans), encoding="utf-8")
    with pytest.raises(BadInput, match="no half-life of its own"):
        read_plans(tmp_path / "plans.json")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"social_capital":' * 100_000])
def test_a_plan_that_is_nested_without_end_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "plans.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="nested"):
        read_plans(tmp_path / "plans.json")


def test_a_version_is_one_that_can_be_told(tmp_path: Path) -> None:
    plans = as_data(PLANS)
    plans["social_capital"]["version"] = 2**31
    (tmp_path / "plans.json").write_text(json.dumps(plans), encoding="utf-8")
    with pytest.raises(BadInput, match="version"):
        read_plans(tmp_path / "plans.json")
