"""Plans, settlements, statements and balances as the doors tell them: the stall."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import httpx
import polars as pl
import pytest
import pytest_asyncio
from graphql import parse, validate

from app.api.graphql import turns
from app.api.graphql.limits import WHOLE_GRAPH, measure
from app.api.graphql.schema import SCHEMA
from app.main import create_app
from app.services import statements
from app.store.graph import Store
from app.store.local import Address
from tests.api.conftest import ask, refusal, service, settings
from tests.api.money_documents import CLOSE, REWARDS, STATEMENTS
from tests.conftest import wipe
from tests.worlds import stall

server = pytest.mark.server


@pytest_asyncio.fixture(scope="module")
async def closed(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The stall after a settlement, for tests that only read."""
    await wipe(server_store)
    await stall.load(server_store, tmp_path_factory.mktemp("world"))
    await ask(server_store, CLOSE, asOf=stall.DUE)
    return server_store


@pytest_asyncio.fixture(scope="module")
async def shop(closed: Store, neo4j: Address) -> AsyncIterator[httpx.AsyncClient]:
    """The service over it."""
    assert closed.round_trips
    async with service(create_app(settings(), neo4j)) as client:
        yield client


async def run_of(store: Store) -> str:
    found = await ask(store, "{ settlements(first: 1) { edges { node { id } } } }")
    return str(found["settlements"]["edges"][0]["node"]["id"])


@server
async def test_a_settlement_pays_what_is_due_and_holds_what_is_held(closed: Store) -> None:
    found = await ask(
        closed,
        "{ settlements { totalCount edges { node { number state totals { currency earned { minor text } clawedBack { minor } paid { minor text } held { minor } } } } } }",
    )
    assert found["settlements"]["totalCount"] == 1
    node = found["settlements"]["edges"][0]["node"]
    assert (node["number"], node["state"]) == (1, "closed")
    assert node["totals"] == [
        {
            "currency": "CNY",
            "earned": {"minor": "450", "text": "4.50"},
            "clawedBack": {"minor": "60"},
            "paid": {"minor": "290", "text": "2.90"},
            "held": {"minor": "100"},
        },
        {
            "currency": "JPY",
            "earned": {"minor": "33", "text": "33"},
            "clawedBack": {"minor": "0"},
            "paid": {"minor": "33", "text": "33"},
            "held": {"minor": "0"},
        },
    ]


@server
async def test_each_statement_adds_up_and_its_lines_cite_order_plan_and_chain(closed: Store) -> None:
    found = (await ask(closed, STATEMENTS, id=await run_of(closed), first=20))["settlement"]
    assert (found["state"], found["actor"]) == ("closed", "kim")
    rows = [edge["node"] for edge in found["statements"]["edges"]]
    assert [(row["customer"]["id"], row["currency"], row["paid"]["minor"]) for row in rows] == [
        ("ana", "CNY", "230"),
        ("ana", "JPY", "33"),
        ("bo", "CNY", "60"),
    ]
    for row in rows:
        minor = {
            name: int(value["minor"]) for name, value in row.items() if isinstance(value, dict) and "minor" in value
        }
        owed = minor["opening"] + minor["earned"] - minor["clawedBack"] + minor["moved"] - minor["paid"]
        assert owed == minor["carried"]
        lines = [edge["node"] for edge in row["lines"]["edges"]]
        assert lines
        assert all(
            line["order"].startswith("stall/o") and line["plan"] == "two-levels@1" and line["snapshot"]
            for line in lines
        )


@server
async def test_statements_come_page_by_page(closed: Store) -> None:
    run, seen, after = await run_of(closed), [], None
    for _ in range(3):
        page = (await ask(closed, STATEMENTS, id=run, first=1, after=after))["settlement"]["statements"]
        seen += [(edge["node"]["customer"]["id"], edge["node"]["currency"]) for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert (seen, page["pageInfo"]["hasNextPage"]) == ([("ana", "CNY"), ("ana", "JPY"), ("bo", "CNY")], False)


@server
async def test_the_lines_of_all_statements_are_read_together(closed: Store) -> None:
    run = await run_of(closed)
    trips = []
    for first in (1, 20):
        before = closed.round_trips
        await ask(closed, STATEMENTS, id=run, first=first)
        trips.append(closed.round_trips - before)
    assert trips[0] == trips[1]


@server
async def test_one_payee_asks_for_his_own_statement(closed: Store) -> None:
    asked = 'query($run: ID!) { statement(settlement: $run, customer: "bo") { currency paid { text } } }'
    found = await ask(closed, asked, run=await run_of(closed))
    assert found == {"statement": [{"currency": "CNY", "paid": {"text": "0.60"}}]}


@server
async def test_an_order_tells_what_it_earned_and_works_it_out_again(closed: Store) -> None:
    found = (await ask(closed, REWARDS, id="stall/o1"))["order"]
    assert found["shareChain"]["hops"] == [
        {"customer": {"id": "bo"}, "level": 1, "amountMinor": "60", "rule": "two-levels@1 level_table"},
        {"customer": {"id": "ana"}, "level": 2, "amountMinor": "30", "rule": "two-levels@1 level_table"},
    ]
    rewards = found["rewards"]
    assert (rewards["plan"], rewards["reproduced"], rewards["differences"]) == (["two-levels@1"], True, [])
    assert [entry["kind"] for entry in rewards["entries"]] == ["ordered", "refunded", "approved", "paid", "paid"]
    assert rewards["earned"] == [
        {"customer": {"id": "ana"}, "account": "paid", "amount": {"minor": "30", "text": "0.30"}},
        {"customer": {"id": "bo"}, "account": "paid", "amount": {"minor": "60", "text": "0.60"}},
    ]
    for entry in rewards["entries"]:
        given, taken = (
            sum(int(line[side]["minor"]) for line in entry["lines"] if line[side]) for side in ("debit", "credit")
        )
        assert given == taken


@server
async def test_the_explanation_is_the_same_bytes_each_time(closed: Store) -> None:
    texts = {(await ask(closed, REWARDS, id="stall/o2"))["order"]["rewards"]["explanation"] for _ in range(3)}
    assert len(texts) == 1


@server
async def test_many_orders_are_rewarded_in_a_few_round_trips(closed: Store) -> None:
    asked = " ".join(f'o{n}: order(id: "stall/o{n}") {{ rewards {{ holds }} }}' for n in range(1, 5))
    before = closed.round_trips
    found = await ask(closed, f"{{ {asked} }}")
    assert closed.round_trips - before == 3
    assert found["o3"]["rewards"]["holds"] == ["self_referral"]


@server
async def test_balances_are_told_for_now_and_for_any_moment(closed: Store) -> None:
    asked = 'query($at: DateTime) { balances(customer: "ana", at: $at) { account currency amount { minor } } }'
    now = (await ask(closed, asked))["balances"]
    assert {(each["account"], each["currency"]): each["amount"]["minor"] for each in now} == {
        ("pending", "CNY"): "100",
        ("paid", "CNY"): "230",
        ("paid", "JPY"): "33",
    }
    then = (await ask(closed, asked, at="2026-03-02T10:30:00Z"))["balances"]
    assert {(each["account"], each["currency"]): each["amount"]["minor"] for each in then} == {("pending", "CNY"): "50"}


@server
async def test_two_plans_are_compared_on_the_same_history(closed: Store) -> None:
    asked = """query($a: JSON!, $b: JSON!) { simulatePlan(a: $a, b: $b) { currency newCustomers sales leftOut
      a { plan payouts { minor text } payees costPerNewCustomer { minor } } b { plan payouts { minor } payees }
      winners { totalCount } losers(first: 5) { edges { node { customer { id } byA { minor } byB { minor } change { minor } } } } } }"""
    found = (await ask(closed, asked, a="two-levels", b=stall.ONE))["simulatePlan"]
    assert (found["currency"], found["sales"], found["leftOut"]) == ("CNY", 3, {"JPY": 1})
    assert found["a"] == {
        "plan": "two-levels@1",
        "payouts": {"minor": "390", "text": "3.90"},
        "payees": 2,
        "costPerNewCustomer": {"minor": "130"},
    }
    assert found["b"] == {"plan": "new@1", "payouts": {"minor": "360"}, "payees": 2}
    assert found["winners"] == {"totalCount": 0}
    assert found["losers"]["edges"] == [
        {
            "node": {
                "customer": {"id": "ana"},
                "byA": {"minor": "330"},
                "byB": {"minor": "300"},
                "change": {"minor": "-30"},
            }
        }
    ]


@server
async def test_plans_in_other_currencies_are_no_comparison(closed: Store) -> None:
    points = {**stall.ONE, "pays_in": "points"}
    error = await refusal(closed, 'query($b: JSON!) { simulatePlan(a: "two-levels", b: $b) { currency } }', b=points)
    assert (error["code"], "points" in error["message"]) == ("bad_input", True)


@pytest.mark.parametrize(
    "asked",
    [
        "{ settlementPreview { id } }",
        '{ settlement(id: "x") { id } }',
        '{ simulatePlan(a: "x", b: "y") { currency } }',
        'mutation { closeSettlement(asOf: "2026-01-01", actor: "kim") { id } }',
    ],
)
def test_questions_about_all_money_count_as_questions_about_the_whole_graph(asked: str) -> None:
    assert measure(SCHEMA._schema, parse(asked)).nodes >= WHOLE_GRAPH


@pytest.mark.parametrize("page", ["reward-plans", "settlement"])
def test_the_pages_ask_what_can_be_asked(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "how-to" / f"{page}.md").read_text("utf-8")
    blocks = re.findall(r"```graphql\n(.*?)```", text, re.S)
    assert blocks
    assert [error.message for block in blocks for error in validate(SCHEMA._schema, parse(block))] == []


@server
async def test_settlements_lead_to_their_statements_and_lines(shop: httpx.AsyncClient) -> None:
    row = (await shop.get("/v1/settlements")).json()["rows"][0]
    assert [(total["currency"], total["paid"], total["paid_minor"]) for total in row["totals"]] == [
        ("CNY", "2.90", "290"),
        ("JPY", "33", "33"),
    ]
    statements = (await shop.get(row["statements"])).json()["rows"]
    assert [(each["customer_id"], each["currency"], each["paid_minor"]) for each in statements] == [
        ("ana", "CNY", "230"),
        ("ana", "JPY", "33"),
        ("bo", "CNY", "60"),
    ]
    lines = (await shop.get(row["lines"], params={"customer": "bo"})).json()["rows"]
    assert {each["customer_id"] for each in lines} == {"bo"}


@server
async def test_statements_come_as_csv_and_parquet_with_a_tag_that_holds(shop: httpx.AsyncClient) -> None:
    address = (await shop.get("/v1/settlements")).json()["rows"][0]["statements"]
    csv = await shop.get(address, params={"format": "csv"})
    assert csv.text.splitlines()[:2] == [
        "customer_id,currency,opening_minor,earned_minor,clawed_back_minor,moved_minor,approved_minor,paid_minor,carried_minor",
        "ana,CNY,0,350,20,0,230,230,100",
    ]
    again = await shop.get(address, params={"format": "csv"}, headers={"If-None-Match": csv.headers["etag"]})
    assert again.status_code == 304
    parquet = await shop.get(address, params={"format": "parquet"})
    frame = pl.read_parquet(BytesIO(parquet.content))
    assert frame["paid_minor"].to_list() == [230, 33, 60]
    assert frame.schema["paid_minor"] == pl.Int64


@server
@pytest.mark.parametrize("form", ["json", "csv"])
async def test_lines_in_portions_are_the_lines_in_one(
    shop: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    address = (await shop.get("/v1/settlements")).json()["rows"][0]["lines"]
    whole = await shop.get(address, params={"format": form})
    monkeypatch.setattr(statements, "ENTRIES_AT_ONCE", 1)
    parts = await shop.get(address, params={"format": form})
    assert (parts.content, parts.headers["etag"]) == (whole.content, whole.headers["etag"])
    parquet = await shop.get(address, params={"format": "parquet"})
    count = len(whole.json()["rows"]) if form == "json" else len(whole.text.splitlines()) - 1
    assert count == len(pl.read_parquet(BytesIO(parquet.content))) > 5


@server
async def test_a_tag_is_of_one_table_in_one_form(shop: httpx.AsyncClient) -> None:
    row = (await shop.get("/v1/settlements")).json()["rows"][0]
    asked = [(row["lines"], {}), (row["lines"], {"customer": "bo"}), (row["lines"], {"format": "csv"})]
    asked += [(row["statements"], {}), (row["lines"], {"format": "csv", "spreadsheet": "true"})]
    tags = [(await shop.get(address, params=words)).headers["etag"] for address, words in asked]
    assert len(set(tags)) == len(asked)
    known = {"If-None-Match": ", ".join(tags)}
    assert [(await shop.get(address, params=words, headers=known)).status_code for address, words in asked] == [304] * 5


@server
async def test_of_an_open_settlement_nothing_is_handed_out(shop: httpx.AsyncClient, closed: Store) -> None:
    row = (await shop.get("/v1/settlements")).json()["rows"][0]
    await closed.statement("MATCH (r:SettlementRun) SET r.state = 'open'")
    try:
        found = [await shop.get(row[name]) for name in ("statements", "lines")]
    finally:
        await closed.statement("MATCH (r:SettlementRun) SET r.state = 'closed'")
    assert [(each.status_code, each.json()["code"]) for each in found] == [(409, "conflict")] * 2


@server
async def test_files_of_settlements_wait_for_a_turn_like_any_long_question(closed: Store, neo4j: Address) -> None:
    run = await run_of(closed)
    app = create_app(settings(), neo4j)
    async with service(app) as client:
        app.state.turns = turns.Turns(1, 0)
        async with app.state.turns.one():
            found = [await client.get(f"/v1/settlements/{run}/{name}") for name in ("statements", "lines")]
        assert [(each.status_code, each.json()["code"]) for each in found] == [(409, "busy")] * 2
        assert (await client.get(f"/v1/settlements/{run}/lines")).status_code == 200


@server
async def test_a_settlement_that_is_not_there_is_not_found(shop: httpx.AsyncClient) -> None:
    assert (await shop.get("/v1/settlements/nothing/statements")).status_code == 404
    assert (await shop.get("/v1/settlements/nothing/lines")).status_code == 404


@server
async def test_money_is_behind_the_key_like_everything_else(closed: Store, neo4j: Address) -> None:
    assert closed.round_trips
    async with service(create_app(settings(api_keys="k" * 24), neo4j)) as client:
        assert (await client.get("/v1/settlements")).status_code == 401
        assert (await client.post("/v1/orders", json={})).status_code == 401
