"""Scores that explain themselves, as the schema tells them of the market."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.analytics.capital.plan import CAPITAL
from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.score_plans import read_plans
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api import market
from tests.api.conftest import ask, refusal
from tests.conftest import wipe

pytestmark = pytest.mark.server
EXPLAINED = """run asOf missing rerun plan { name version }
  explanation { component raw low high unit percentile weight points missing
    evidence { what other { id } at count amount } change { total evidence decay others version } }"""
CAPITAL_OF = f"query($who: ID!, $at: DateTime) {{ socialCapital(customer: $who, asOf: $at) {{ total trust activity relationships bonding bridging contribution {EXPLAINED} }} }}"
VALUE_OF = f"query($who: ID!, $at: DateTime) {{ customerValue(customer: $who, asOf: $at) {{ total income participation influence {EXPLAINED} }} }}"


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@dataclass(frozen=True)
class Seen:
    """The market after its runs as of April and May."""

    store: Store
    april: str
    may: str


@pytest_asyncio.fixture(scope="module")
async def seen(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seen]:
    await wipe(server_store)
    await ingest(server_store, market.write(tmp_path_factory.mktemp("world") / "market"), say=quiet)
    runs = []
    for at in (market.APRIL, market.MAY):
        outcomes = await run_all(server_store, say=quiet, parameters=Parameters(as_of=moment(at), resamples=0))
        runs += [outcome.id for outcome in outcomes if outcome.kind == "scores"]
    yield Seen(server_store, *runs)


async def capital(seen: Seen, who: str, at: str | None = None) -> dict[str, Any]:
    return (await ask(seen.store, CAPITAL_OF, who=who, at=at))["socialCapital"]


async def value(seen: Seen, who: str, at: str | None = None) -> dict[str, Any]:
    return (await ask(seen.store, VALUE_OF, who=who, at=at))["customerValue"]


def part(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in found["explanation"] if each["component"] == name)


@pytest.mark.parametrize("who", market.PEOPLE)
async def test_the_points_of_an_explanation_add_up_to_the_score(seen: Seen, who: str) -> None:
    for found in (await capital(seen, who), await value(seen, who)):
        assert sum(each["points"] for each in found["explanation"]) == pytest.approx(found["total"], abs=1e-9)
        for each in found["explanation"]:
            assert each["points"] == pytest.approx(100 * each["weight"] * each["percentile"], abs=1e-6)


async def test_relationships_are_bonding_and_bridging(seen: Seen) -> None:
    found = await capital(seen, "ana")
    assert found["relationships"] == found["bonding"] + found["bridging"]
    assert found["trust"] + found["activity"] + found["relationships"] + found["contribution"] == found["total"]


async def test_the_score_of_a_customer_is_the_same_wherever_it_is_asked(seen: Seen) -> None:
    document = '{ customer(id: "ana") { socialCapital { total } customerValue { total } scores { socialCapital customerValue } } }'
    found = (await ask(seen.store, document))["customer"]
    assert found["socialCapital"]["total"] == found["scores"]["socialCapital"] == (await capital(seen, "ana"))["total"]
    assert found["customerValue"]["total"] == found["scores"]["customerValue"] == (await value(seen, "ana"))["total"]


async def test_whoever_is_known_only_to_strangers_is_not_trusted(seen: Seen) -> None:
    trusted = part(await capital(seen, "stranger"), "trust")
    assert (trusted["raw"], trusted["points"], trusted["evidence"]) == (0.0, 0.0, [])
    assert part(await capital(seen, "ana"), "trust")["low"] > 0.3


async def test_talking_to_strangers_is_no_activity(seen: Seen) -> None:
    assert part(await capital(seen, "zoe"), "activity")["raw"] == 0
    assert part(await capital(seen, "bo"), "activity")["raw"] > 0


async def test_evidence_names_the_other_customer_and_the_time(seen: Seen) -> None:
    lines = {each["other"]["id"]: each for each in part(await capital(seen, "ana"), "contribution")["evidence"]}
    assert set(lines) == {"bo"}
    assert (lines["bo"]["what"], lines["bo"]["count"]) == ("referral", 1)
    brought = part(await capital(seen, "bo"), "contribution")
    assert brought["raw"] == pytest.approx(sum(each["amount"] for each in brought["evidence"]), rel=1e-6)


async def test_income_is_what_was_paid_less_refunds_in_the_usual_currency(seen: Seen) -> None:
    paid = part(await value(seen, "ana"), "income")
    assert (paid["raw"], paid["unit"]) == (5000.0, "minor units of EUR")
    assert paid["evidence"] == [
        {"what": "order", "other": None, "at": "2026-04-07T10:00:00Z", "count": 1, "amount": 5000.0}
    ]


async def test_participation_counts_views_shares_and_orders(seen: Seen) -> None:
    assert {each["what"] for each in part(await value(seen, "gil"), "participation")["evidence"]} == {"view"}
    assert {each["what"] for each in part(await value(seen, "ana"), "participation")["evidence"]} == {"share", "order"}


async def test_changes_add_up_and_tell_the_difference_to_the_run_before(seen: Seen) -> None:
    for who in market.PEOPLE:
        for asked in (capital, value):
            now, before = await asked(seen, who), await asked(seen, who, market.APRIL)
            assert (now["run"], before["run"]) == (seen.may, seen.april)
            for each in now["explanation"]:
                change = each["change"]
                causes = sum(change[cause] for cause in ("evidence", "decay", "others", "version"))
                assert causes == pytest.approx(change["total"], abs=1e-9)
                earlier = part(before, each["component"])["points"]
                assert change["total"] == pytest.approx(each["points"] - earlier, abs=1e-9)


async def test_a_first_run_has_nothing_to_compare_with(seen: Seen) -> None:
    assert {each["change"] for each in (await capital(seen, "ana", market.APRIL))["explanation"]} == {None}


async def test_new_facts_are_the_reason_for_the_rise_of_the_second_row(seen: Seen) -> None:
    change = part(await capital(seen, "kim"), "activity")["change"]
    assert change["evidence"] > 0 == change["version"]
    quiet_one = part(await capital(seen, "fay"), "activity")["change"]
    assert quiet_one["evidence"] < change["evidence"]


@pytest.mark.parametrize(("at", "expected"), [("2026-05-01", "april"), ("2026-05-31", "may"), ("2030-01-01", "may")])
async def test_as_of_a_moment_the_latest_run_up_to_it_answers(seen: Seen, at: str, expected: str) -> None:
    run = getattr(seen, expected)
    assert (await capital(seen, "ana", at))["run"] == run
    document = "query($at: DateTime) { influencers(first: 1, by: TRUST, asOf: $at) { totalCount edges { node { scores(asOf: $at) { trust } } score } } }"
    edge = (await ask(seen.store, document, at=at))["influencers"]["edges"][0]
    assert edge["node"]["scores"]["trust"] == edge["score"]


async def test_before_the_first_run_of_a_line_there_is_no_answer_but_a_hint(seen: Seen) -> None:
    error = await refusal(seen.store, '{ socialCapital(customer: "ana", asOf: "2026-01-01") { total } }')
    assert error["code"] == "not_found"
    assert "--as-of" in error["hint"]


async def test_a_comparison_tells_what_sets_two_customers_apart(seen: Seen) -> None:
    document = """{ compareScores(a: "ana", b: "stranger") { run a { id } b { id } socialCapital { a b difference
      components { component difference a { points } b { points } carriedBy { what amount } } } customerValue { difference } } }"""
    found = (await ask(seen.store, document))["compareScores"]
    difference = found["socialCapital"]
    assert (found["a"]["id"], found["b"]["id"], found["run"]) == ("ana", "stranger", seen.may)
    assert sum(each["difference"] for each in difference["components"]) == pytest.approx(difference["difference"])
    assert difference["difference"] == difference["a"] - difference["b"] > 0
    sizes = [abs(each["difference"]) for each in difference["components"]]
    assert sizes == sorted(sizes, reverse=True)
    assert all(each["carriedBy"] for each in difference["components"] if each["difference"] > 0)


async def test_two_runs_of_scores_differ_in_the_movers_with_their_causes(seen: Seen) -> None:
    document = """query($a: ID!, $b: ID!, $after: String) { diffRuns(from: $a, to: $b) { changes { totalCount }
      scores(first: 5, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { socialCapital customerValue
        capitalChange { total evidence decay others version } components { component change { total } } node { id } } } } }"""
    edges: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        found = (await ask(seen.store, document, a=seen.april, b=seen.may, after=after))["diffRuns"]
        edges += found["scores"]["edges"]
        after, more = found["scores"]["pageInfo"]["endCursor"], found["scores"]["pageInfo"]["hasNextPage"]
    assert found["changes"]["totalCount"] == 0
    assert len(edges) == found["scores"]["totalCount"] == len({edge["node"]["id"] for edge in edges})
    sizes = [max(abs(edge["socialCapital"]), abs(edge["customerValue"])) for edge in edges]
    assert sizes == sorted(sizes, reverse=True)
    for edge in edges:
        assert edge["capitalChange"]["total"] == pytest.approx(edge["socialCapital"], abs=1e-9)


async def test_runs_of_two_kinds_have_no_difference(seen: Seen) -> None:
    kinds = (await ask(seen.store, '{ runs(kind: "circles") { edges { node { id } } } }'))["runs"]["edges"]
    document = "query($a: ID!, $b: ID!) { diffRuns(from: $a, to: $b) { scores { totalCount } } }"
    assert (await refusal(seen.store, document, a=kinds[0]["node"]["id"], b=seen.may))["code"] == "not_found"


async def test_the_plan_behind_a_run_is_told_whole(seen: Seen) -> None:
    document = "query($run: ID) { scorePlan(run: $run) { run socialCapital { name version reason components { name weight unit reason halfLifeDays } } customerValue { name } } }"
    found = (await ask(seen.store, document, run=seen.april))["scorePlan"]
    assert found["run"] == seen.april
    assert {each["name"]: each["weight"] for each in found["socialCapital"]["components"]} == CAPITAL.weights()
    assert found["customerValue"]["name"] == "customer_value"


async def test_the_command_that_works_it_out_again_names_the_moment(seen: Seen) -> None:
    assert (await capital(seen, "ana"))["rerun"] == (
        "grapevine run --no-serve --no-publish --as-of 2026-05-31T00:00:00Z --half-life 180 --plan default"
    )


async def test_forecasts_say_what_lacks(seen: Seen) -> None:
    document = "{ forecasts { name what trainedUntil judgedUntil why count bins { count } } }"
    found = (await ask(seen.store, document))["forecasts"]
    assert {each["name"]: (each["trainedUntil"], each["judgedUntil"]) for each in found} == dict.fromkeys(
        ("income", "influence"), ("2026-03-02T00:00:00Z", "2026-05-31T00:00:00Z")
    )
    assert all(each["why"] and each["count"] is None and each["bins"] == [] for each in found)


async def test_identities_and_customers_say_that_they_are_verified(seen: Seen) -> None:
    document = "query($who: ID!) { customer(id: $who) { verified identities { verified } } }"
    assert (await ask(seen.store, document, who="ana"))["customer"] == {
        "verified": True,
        "identities": [{"verified": True}],
    }
    assert (await ask(seen.store, document, who="bo"))["customer"] == {
        "verified": None,
        "identities": [{"verified": None}],
    }


async def test_without_anybody_verified_trust_is_missing_and_its_weight_is_shared_out(
    server_store: Store, seen: Seen, tmp_path: Path
) -> None:
    # Last of this module, since it empties the graph.
    await wipe(server_store)
    files = {name: text.replace(",yes,", ",,") if name == "customers" else text for name, text in market.FILES.items()}
    (tmp_path / "market").mkdir()
    for name, text in files.items():
        (tmp_path / "market" / f"{name}.csv").write_text(text, encoding="utf-8")
    await ingest(server_store, tmp_path / "market", say=quiet)
    plan = json.loads(CAPITAL.to_json()) | {"version": 2}
    (tmp_path / "plan.json").write_text(json.dumps({"social_capital": plan}), encoding="utf-8")
    chosen = Parameters(resamples=0, plans=read_plans(tmp_path / "plan.json"))
    await run_all(server_store, say=quiet, parameters=chosen)
    found = await capital(Seen(server_store, seen.april, seen.may), "ana")
    trusted = part(found, "trust")
    assert found["missing"] == ["trust"]
    assert (trusted["raw"], trusted["points"], trusted["weight"], trusted["missing"]) == (None, None, 0.0, True)
    assert {each["component"]: each["weight"] for each in found["explanation"] if each["weight"]} == pytest.approx(
        {"activity": 1 / 3, "bonding": 1 / 6, "bridging": 1 / 6, "contribution": 1 / 3}
    )
    assert sum(each["points"] or 0 for each in found["explanation"]) == pytest.approx(found["total"], abs=1e-9)
    assert (found["plan"]["version"], found["rerun"].split()[-2:]) == (2, ["--plan", found["run"]])
    ranked = await ask(server_store, "{ influencers(by: TRUST) { totalCount edges { rank } } }")
    assert ranked["influencers"] == {"totalCount": 0, "edges": []}
