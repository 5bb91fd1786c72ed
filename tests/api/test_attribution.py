"""Attribution, hold-outs and forecasts as the API tells them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import pytest_asyncio
from graphql import parse, validate

from app.api.graphql.limits import WHOLE_GRAPH, measure
from app.api.graphql.schema import SCHEMA
from app.services.ingest import ingest
from app.store.graph import Store
from app.store.local import quiet
from tests.api.conftest import ask, refusal
from tests.conftest import wipe
from tests.worlds import write
from tests.worlds.tea_shop import SHOP

server = pytest.mark.server
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "attribution.md"
EXPERIMENT = {
    "circles.csv": "circle_id,kind,parent_id\nspring,holdout,\n",
    "memberships.csv": "circle_id,customer_id,role,since,until\n"
    "spring,ana,treated,2026-03-01,2026-04-01\nspring,cy,treated,2026-03-01,2026-04-01\n"
    "spring,bo,control,2026-03-01,2026-04-01\nspring,dan,control,2026-03-01,2026-04-01\n",
}
HOLDOUT = "{ id treated { people buyers valueMinor } control { people buyers } lift { rate { treated control difference { value low high } relative { value } byChance test } value { difference { value } } warnings } both }"


@pytest_asyncio.fixture(scope="module")
async def shop(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The shop of the services, with an experiment; loaded once."""
    await wipe(server_store)
    await ingest(server_store, write(SHOP | EXPERIMENT, tmp_path_factory.mktemp("world") / "shop"), say=quiet)
    return server_store


@server
async def test_orders_are_shared_by_the_models_asked_for(shop: Store) -> None:
    asked = """{ attribution(by: VALUE, models: [LAST, MARKOV_ORDER1]) { currency orders valueMinor note
      models { model channels { channel conversions valueMinor settledMinor share } }
      channelPower { channel removalEffect total } leftOut { what orders } } }"""
    found = (await ask(shop, asked))["attribution"]
    assert (found["currency"], found["orders"], found["valueMinor"]) == ("EUR", 3, "1401")
    assert "does not show" in found["note"]
    last, markov = found["models"]
    assert (last["model"], markov["model"]) == ("last", "markov_order1")
    assert {row["channel"]: row["settledMinor"] for row in last["channels"]}["shop"] == "1001"
    for model in (last, markov):
        assert sum(int(row["settledMinor"]) for row in model["channels"]) == 1201
        assert sum(row["share"] for row in model["channels"]) == pytest.approx(1, abs=1e-8)


@server
async def test_most_credit_comes_first_and_no_more_than_asked_for(shop: Store) -> None:
    asked = "{ attribution(models: [LINEAR]) { models { channels(first: 2) { channel } } channelPower(first: 1) { total } } }"
    found = (await ask(shop, asked))["attribution"]
    assert [row["channel"] for row in found["models"][0]["channels"]] == ["phone", "sms"]
    assert len(found["channelPower"]) == 1
    refused = await refusal(shop, "{ attribution { channelPower(first: 101) { total } } }")
    assert "from 1 to 100" in refused["message"]


@server
async def test_one_order_tells_how_its_money_is_divided(shop: Store) -> None:
    asked = """{ order(id: "o1") { attribution(model: TIME_DECAY, halfLifeDays: 1) { model valueMinor currency why
      touches { id channel at weight settledMinor } } } }"""
    found = (await ask(shop, asked))["order"]["attribution"]
    assert sum(int(touch["settledMinor"]) for touch in found["touches"]) == int(found["valueMinor"]) == 1001
    assert found["touches"][-1]["at"] == "2026-03-03T09:00:00Z"
    assert found["why"] is None


@server
async def test_an_order_with_nothing_before_it_says_so(shop: Store) -> None:
    found = await ask(shop, '{ order(id: "o4") { attribution { touches { id } why } } }')
    assert found["order"]["attribution"] == {"touches": [], "why": "The buyer met nothing within the windows."}


@server
async def test_a_model_of_all_orders_divides_no_single_one(shop: Store) -> None:
    error = await refusal(shop, '{ order(id: "o1") { attribution(model: MARKOV_ORDER2) { why } } }')
    assert "all orders together" in error["message"]


@server
async def test_an_experiment_tells_what_changed(shop: Store) -> None:
    found = (await ask(shop, f'{{ holdout(id: "spring") {HOLDOUT} }}'))["holdout"]
    assert found["treated"] == {"people": 2, "buyers": 2, "valueMinor": "1201"}
    assert found["lift"]["rate"]["difference"]["value"] == 0.5
    assert found["lift"]["rate"]["test"] == "Fisher"
    assert found["lift"]["warnings"]


@server
async def test_experiments_stand_beside_the_models(shop: Store) -> None:
    found = (await ask(shop, f'{{ attribution(campaign: "spring") {{ holdouts {HOLDOUT} }} }}'))["attribution"]
    assert [each["id"] for each in found["holdouts"]] == ["shop/spring"]


@server
async def test_sharing_that_is_hardly_known_is_not_foretold(shop: Store) -> None:
    asked = """{ viralGrowth(content: "p1", days: 7) { asOf days shares reproduction total { expected low95 high95 }
      perDay { expected } judged { error trials { actual } } note } }"""
    found = (await ask(shop, asked))["viralGrowth"]
    assert (found["shares"], found["total"], found["perDay"]) == (2, None, [])
    assert "nothing is foretold" in found["note"]


@server
@pytest.mark.parametrize("asked", ["viralGrowth(days: 0)", "viralGrowth(days: 91)"])
async def test_days_that_cannot_be_foretold_are_refused(shop: Store, asked: str) -> None:
    assert "days ahead" in (await refusal(shop, f"{{ {asked} {{ note }} }}"))["message"]


@pytest.mark.parametrize("asked", ["attribution { note }", 'holdout(id: "x") { both }', "viralGrowth { note }"])
def test_questions_about_the_whole_graph_count_as_such(asked: str) -> None:
    assert measure(SCHEMA._schema, parse(f"{{ {asked} }}")).nodes >= WHOLE_GRAPH


@pytest.mark.parametrize("name", ["Attribution", "ModelCredits", "ChannelPower", "OrderAttribution", "OrderTouch"])
def test_no_type_of_attribution_lets_itself_be_taken_for_a_cause(name: str) -> None:
    kind = SCHEMA._schema.type_map[name]
    assert "never a proof of cause" in (kind.description or "").lower()


@pytest.mark.parametrize("shown", re.findall(r"```graphql\n(.*?)```", PAGE.read_text("utf-8"), re.S))
def test_every_question_of_the_page_can_be_asked(shown: str) -> None:
    assert validate(SCHEMA._schema, parse(shown)) == []
