"""Seed plans and trust between customers, as the schema tells them of the market."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.services.held_network import Holder
from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.runs import published
from app.services.seed_plans import Wish, seed_plan
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api import market
from tests.api.conftest import ask, refusal
from tests.conftest import wipe

pytestmark = pytest.mark.server
ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture(scope="module")
async def stalls(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """The market, loaded and worked out once."""
    await wipe(server_store)
    await ingest(server_store, market.write(tmp_path_factory.mktemp("world") / "market"), say=quiet)
    await run_all(server_store, say=quiet, parameters=Parameters(resamples=0))
    yield server_store


async def plan(store: Store, arguments: str, fields: str = "seeds { customer { id } }") -> Any:
    return (await ask(store, f"{{ seedPlan({arguments}) {{ {fields} }} }}"))["seedPlan"]


def ids(found: Any) -> list[str]:
    return [seed["customer"]["id"] for seed in found["seeds"]]


ALL = "reach low high certificate model probabilities costMinor samples run asOf note seeds { rank wave adds reach low high alone costMinor customer { id } why { overlap through { probability customer { id } } } }"


async def test_what_seeds_add_sums_to_the_reach_of_the_list(stalls: Store) -> None:
    found = await plan(stalls, "k: 4, model: IC", ALL)
    assert [seed["rank"] for seed in found["seeds"]] == [1, 2, 3, 4]
    assert sum(seed["adds"] for seed in found["seeds"]) == pytest.approx(found["reach"])
    assert found["low"] <= found["reach"] <= found["high"] <= len(market.PEOPLE)
    assert [found["seeds"][-1][name] for name in ("reach", "low", "high")] == [
        found[name] for name in ("reach", "low", "high")
    ]
    assert 0.5 < found["certificate"] <= 1
    assert all(seed["alone"] >= seed["adds"] - 0.01 for seed in found["seeds"])
    assert all(seed["costMinor"] is None for seed in found["seeds"])
    assert (found["model"], found["probabilities"]) == ("ic", "past shares")


async def test_the_same_question_has_the_same_answer(stalls: Store) -> None:
    assert await plan(stalls, "k: 5", ALL) == await plan(stalls, "k: 5", ALL)


async def test_too_little_past_to_judge_by_is_said(stalls: Store) -> None:
    found = await plan(stalls, "k: 2", "model note howGood { chosen }")
    assert (found["model"], found["howGood"]) == ("ic", None)
    assert "needed to judge by" in found["note"]


async def test_past_cascades_name_those_after_whom_others_came(stalls: Store) -> None:
    found = await plan(stalls, "k: 2, model: PAST_CASCADES", "model certificate note seeds { customer { id } }")
    assert set(ids(found)) == {"ana", "bo"}
    assert (found["model"], found["certificate"]) == ("past_cascades", None)
    assert set(ids(await plan(stalls, 'k: 1, model: PAST_CASCADES, exclude: ["ana"]'))) == {"bo"}


async def test_a_list_costs_no_more_than_its_budget(stalls: Store) -> None:
    found = await plan(stalls, 'k: 10, costAttribute: "price", budgetMinor: "360"', ALL)
    assert sum(int(seed["costMinor"]) for seed in found["seeds"]) == int(found["costMinor"]) <= 360
    assert 2 <= len(found["seeds"]) <= 3


async def test_only_people_with_a_cost_can_be_chosen(stalls: Store) -> None:
    costs = '[{customer: "ida", minor: "10"}, {customer: "zoe", minor: 10}]'
    assert set(ids(await plan(stalls, f"k: 5, costs: {costs}"))) == {"ida", "zoe"}


async def test_only_those_who_agreed_are_chosen(stalls: Store) -> None:
    assert ids(await plan(stalls, 'k: 5, consent: {attribute: "asked", value: "no"}')) == ["dan"]
    assert "dan" not in ids(await plan(stalls, 'k: 16, consent: {attribute: "asked", value: "yes"}'))


async def test_a_consent_that_nobody_gave_names_what_people_have_instead(stalls: Store) -> None:
    asked = '{ seedPlan(consent: {attribute: "asked", value: "Yes"}) { reach } }'
    assert "'yes', 'no'" in (await refusal(stalls, asked))["hint"]


@pytest.mark.parametrize(
    ("target", "most"), [('{tag: "vip"}', 2), ('{group: "market/row"}', 6), ('{channel: "phone"}', 5)]
)
async def test_only_people_of_the_target_count(stalls: Store, target: str, most: int) -> None:
    found = await plan(stalls, f"k: 14, target: {target}", "reach note")
    assert 0.9 * most < found["reach"] <= most
    assert "target" in found["note"]


async def test_a_circle_can_be_the_target(stalls: Store) -> None:
    circle = (await ask(stalls, "{ circles(first: 1) { edges { node { id key size } } } }"))["circles"]["edges"][0][
        "node"
    ]
    for name in (circle["id"], circle["key"]):
        found = await plan(stalls, f'k: 14, target: {{circle: "{name}"}}', "reach")
        assert found["reach"] == pytest.approx(circle["size"], rel=0.05)


async def test_whoever_has_it_already_neither_counts_nor_is_chosen(stalls: Store) -> None:
    reached = ", ".join(f'"{who}"' for who in market.FIRST)
    found = await plan(stalls, f"k: 14, reached: [{reached}]", "reach seeds { customer { id } }")
    assert not set(ids(found)) & set(market.FIRST)
    assert found["reach"] <= len(market.PEOPLE) - len(market.FIRST)


async def test_waves_share_the_list_out_in_order(stalls: Store) -> None:
    found = await plan(stalls, "k: 6, waves: [1, 2, 3]", "seeds { rank wave }")
    assert [seed["wave"] for seed in found["seeds"]] == [1, 2, 2, 3, 3, 3]


async def test_overlap_passes_by_who_reaches_the_same(stalls: Store) -> None:
    found = await plan(stalls, "k: 6, model: IC, overlapMax: 0.2", "seeds { why { overlap } }")
    assert all(seed["why"]["overlap"] <= 0.25 for seed in found["seeds"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("k: 0", "1 to 500"),
        ("k: 3, waves: [1, 1]", "waves"),
        ('budgetMinor: "100"', "needs costs"),
        ('exclude: ["nobody"]', "nobody"),
        ('target: {tag: "none"}', "target"),
        ('consent: {attribute: "shoe size", value: "yes"}', "shoe size"),
        ('costAttribute: "asked"', "asked of customer"),
        ('costs: [{customer: "ana", minor: "1.5"}]', "1.5"),
        ('costs: [{customer: "ana", minor: "1"}, {customer: "ana", minor: "2"}]', "two costs for customer 'ana'"),
        ("target: {}", "without conditions"),
        ('consent: {attribute: "asked", value: "Yes"}', "Nobody has 'Yes'"),
        ("overlapMax: 2", "overlapMax"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_name(stalls: Store, arguments: str, message: str) -> None:
    assert message in (await refusal(stalls, f"{{ seedPlan({arguments}) {{ reach }} }}"))["message"]


SHOWN = [
    pytest.param(block, id=f"{page}-{place}")
    for page in ("README.md", "docs/how-to/seed-list.md")
    for place, block in enumerate(re.findall(r"```graphql\n(.*?)```", (ROOT / page).read_text("utf-8"), re.S))
    if "seedPlan" in block
]


@pytest.mark.parametrize("document", SHOWN)
async def test_the_questions_that_the_pages_show_have_answers(stalls: Store, document: str) -> None:
    assert (await ask(stalls, document))["seedPlan"]["seeds"]


async def test_trust_goes_along_ways(stalls: Store) -> None:
    found = (
        await ask(stalls, '{ trust(from: "ana", to: "cy") { value low high paths { probability people { id } } } }')
    )["trust"]
    assert 0 < found["low"] <= found["value"] <= found["high"] < 1
    chances = [path["probability"] for path in found["paths"]]
    assert chances == sorted(chances, reverse=True)
    assert all((path["people"][0]["id"], path["people"][-1]["id"]) == ("ana", "cy") for path in found["paths"])
    assert sum(chances) <= found["high"]


async def test_nobody_trusts_whom_nothing_leads_to(stalls: Store) -> None:
    found = (await ask(stalls, '{ trust(from: "ana", to: "stranger") { value paths { probability } } }'))["trust"]
    assert found == {"value": 0.0, "paths": []}


async def test_trust_of_somebody_unknown_is_not_found(stalls: Store) -> None:
    assert (await refusal(stalls, '{ trust(from: "ana", to: "nobody") { value } }'))["code"] == "not_found"


@pytest_asyncio.fixture(scope="module")
async def leaflets(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """Forty people and sixty leaflets: whatever p0, p1 or p2 hand out goes on, whatever others hand out does not."""
    await wipe(server_store)
    folder = tmp_path_factory.mktemp("world") / "leaflets"
    folder.mkdir()
    people = [f"p{number:02}" for number in range(40)]
    rows, talk = [], []
    for number in range(60):
        root = number % 3 if number % 2 else 3 + number % 30
        rows.append(f"s{number},2026-0{1 + number // 20}-{1 + number % 20:02}T08:00:00Z,{people[root]},")
        if root < 3:
            for step in range(4):
                who = people[10 * (root + 1) + (number + step) % 10]
                rows.append(
                    f"s{number}-{step},2026-0{1 + number // 20}-{1 + number % 20:02}T09:0{step}:00Z,{who},s{number}"
                )
    for place, who in enumerate(people):
        talk += [f"2026-01-01T10:00:00Z,sms,message,{who},{people[place % 3 if place > 9 else (place + 1) % 40]}"]
    (folder / "customers.csv").write_text("customer_id\n" + "\n".join(people) + "\n", encoding="utf-8")
    (folder / "shares.csv").write_text(
        "share_id,shared_at,sharer_id,parent_share_id\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    (folder / "interactions.csv").write_text(
        "occurred_at,channel,kind,from_id,to_id\n" + "\n".join(talk) + "\n", encoding="utf-8"
    )
    await ingest(server_store, folder, say=quiet)
    await run_all(server_store, say=quiet, parameters=Parameters(resamples=0))
    yield server_store


JUDGED = "model certificate note howGood { chosen known judged came expected oracle models { name what tried came } } seeds { rank customer { id } }"


async def test_the_best_way_is_chosen_and_judged_on_the_companys_own_past(leaflets: Store) -> None:
    found = await plan(leaflets, "k: 3", JUDGED)
    good = found["howGood"]
    assert (good["known"] + good["judged"], good["judged"] > 5) == (60, True)
    assert good["came"] <= good["oracle"]
    came = {each["name"]: each["came"] for each in good["models"]}
    assert came[good["chosen"]] == good["came"] >= 0.9 * max(came.values())
    assert {"random", "spread", "cover", "pagerank"} <= set(came)
    assert set(ids(found)) == {"p00", "p01", "p02"}
    assert [seed["rank"] for seed in found["seeds"]] == [1, 2, 3]


async def test_a_judgement_is_told_only_of_lists_without_conditions(leaflets: Store) -> None:
    costs = ", ".join(f'{{customer: "p{number:02}", minor: "10"}}' for number in range(40))
    found = await plan(leaflets, f'k: 3, costs: [{costs}], budgetMinor: "20"', JUDGED)
    assert (found["model"], len(found["seeds"]), found["howGood"]) == ("ic", 2, None)
    assert found["certificate"] is not None
    assert "without conditions" in found["note"]
    assert (await plan(leaflets, 'k: 3, exclude: ["p39"]', JUDGED))["howGood"] is None


async def test_reach_is_preferred_where_it_did_as_well_in_trials(leaflets: Store) -> None:
    found = await plan(leaflets, "k: 3", JUDGED)
    good = found["howGood"]
    tried = {each["name"]: each["tried"] for each in good["models"]}
    assert tried["spread"] >= 0.97 * max(tried.values())
    assert (found["model"], good["chosen"]) == ("ic", "spread")
    assert found["certificate"] is not None


async def test_another_seed_is_judged_anew(leaflets: Store) -> None:
    holder = Holder()
    run = (await published(leaflets))["scores"]
    held = await holder.of(leaflets, run)
    one = (await seed_plan(leaflets, held, Wish(k=3))).model.judged
    assert one
    other = replace(one, came=0)
    assert held.judged(30, 1, lambda: one) is one
    assert held.judged(30, 2, lambda: other) is other
    assert held.judged(30, 1, lambda: other) is one


async def test_facts_that_came_since_the_run_are_read_and_said(leaflets: Store, tmp_path: Path) -> None:
    # Last of those who read the leaflets, since it adds to them.
    holder = Holder()
    run = (await published(leaflets))["scores"]
    before = await holder.of(leaflets, run)
    assert not before.changed
    assert await holder.of(leaflets, run) is before
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "interactions.csv").write_text(
        "occurred_at,channel,kind,from_id,to_id\n2026-01-01T09:00:00Z,sms,message,p00,p01\n", encoding="utf-8"
    )
    (tmp_path / "late" / "customers.csv").write_text("customer_id\np00\np01\n", encoding="utf-8")
    await ingest(leaflets, tmp_path / "late", say=quiet, source="leaflets")
    after = await holder.of(leaflets, run)
    assert after.changed
    assert "loaded since the run" in (await plan(leaflets, "k: 3", "note"))["note"]
    trusted = await ask(leaflets, '{ trust(from: "p00", to: "p01") { note } }')
    assert "loaded since the run" in trusted["trust"]["note"]


@pytest_asyncio.fixture
async def priced(server_store: Store, tmp_path: Path) -> AsyncIterator[Store]:
    """Three people, one of whom costs what nobody can read."""
    await wipe(server_store)
    (tmp_path / "three").mkdir()
    (tmp_path / "three" / "customers.csv").write_text("customer_id,price\nana,dear\nben,10\ncas,20\n", encoding="utf-8")
    (tmp_path / "three" / "interactions.csv").write_text(
        "occurred_at,channel,kind,from_id,to_id\n2026-01-01T09:00:00Z,sms,message,ana,ben\n", encoding="utf-8"
    )
    await ingest(server_store, tmp_path / "three", say=quiet)
    await run_all(server_store, say=quiet, parameters=Parameters(resamples=0))
    yield server_store


async def test_a_cost_that_is_no_number_leaves_one_person_out_and_is_said(priced: Store) -> None:
    # After those who read the leaflets, since it empties the graph.
    found = await plan(priced, 'k: 3, costAttribute: "price", budgetMinor: "100"', "note seeds { customer { id } }")
    assert set(ids(found)) == {"ben", "cas"}
    assert "1 of them have a cost that is no whole number" in found["note"]
