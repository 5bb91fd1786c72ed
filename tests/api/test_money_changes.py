"""Plans, sales and decisions through the doors change the ledger of the stall, each once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.main import create_app
from app.services.ingest import ingest
from app.store.graph import Store
from app.store.local import Address, quiet
from tests.api.conftest import ask, refusal, service, settings
from tests.api.money_documents import CLOSE, REWARDS
from tests.worlds import stall

server = pytest.mark.server


@pytest_asyncio.fixture
async def told(store: Store, tmp_path: Path) -> Store:
    """The stall with its plan, not settled yet."""
    await stall.load(store, tmp_path)
    return store


@server
async def test_a_preview_comes_to_what_closing_pays_and_writes_nothing(told: Store) -> None:
    asked = "query($asOf: DateTime) { settlementPreview(asOf: $asOf) { id state totals { currency paid { minor } held { minor } } } }"
    preview = (await ask(told, asked, asOf=stall.DUE))["settlementPreview"]
    assert (preview["id"], preview["state"]) == ("preview", "preview")
    assert (await ask(told, "{ settlements { totalCount } }"))["settlements"]["totalCount"] == 0
    closed = (await ask(told, CLOSE, asOf=stall.DUE))["closeSettlement"]
    assert [(each["currency"], each["paid"]["minor"], each["held"]) for each in closed["totals"]] == [
        (each["currency"], each["paid"]["minor"], each["held"]) for each in preview["totals"]
    ]


@server
async def test_an_order_that_was_never_posted_has_no_rewards(told: Store) -> None:
    found = (await ask(told, REWARDS, id="stall/o1"))["order"]
    assert (found["rewards"], found["shareChain"]["hops"][0]["amountMinor"]) == (None, None)


@server
async def test_plans_are_published_once_and_never_changed(told: Store) -> None:
    asked = 'mutation($d: JSON!) { publishPlan(name: "one", definition: $d, actor: "kim") { id actor definition promises { most sybilProof risesTo } } }'
    first = (await ask(told, asked, d=stall.ONE))["publishPlan"]
    assert first == (await ask(told, asked, d=stall.ONE))["publishPlan"]
    assert (first["id"], first["actor"], first["definition"]) == ("one@1", "kim", stall.ONE)
    assert first["promises"] == {"most": "1/10", "sybilProof": False, "risesTo": 1}
    assert (await refusal(told, asked, d={**stall.ONE, "bps": [2000]}))["code"] == "conflict"
    assert (await refusal(told, asked, d={"kind": "level_table", "bps": [500] * 3, "market": "CN", "version": "2"}))[
        "code"
    ] == "bad_input"
    listed = (await ask(told, "{ rewardPlans { id } }"))["rewardPlans"]
    assert {each["id"] for each in listed} == {"one@1", "two-levels@1"}


@server
async def test_a_retired_plan_pays_no_later_order(told: Store) -> None:
    await ask(told, 'mutation { retirePlan(name: "two-levels", at: "2026-03-02T10:30:00Z", actor: "kim") { endsAt } }')
    closed = (await ask(told, CLOSE, asOf=stall.DUE))["closeSettlement"]
    assert [(each["currency"], each["paid"]["minor"]) for each in closed["totals"]] == [("CNY", "90")]


@server
async def test_a_hold_is_released_or_voided_by_somebody_for_a_reason(told: Store) -> None:
    await ask(told, CLOSE, asOf=stall.DUE)
    release = 'mutation { releaseHold(order: "stall/o3", reason: "asked Bo", actor: "kim") { kind lines { id } } }'
    assert [each["kind"] for each in (await ask(told, release))["releaseHold"]] == ["released"]
    again = (await ask(told, CLOSE, asOf="2026-04-01T00:00:00Z"))["closeSettlement"]
    assert (again["number"], [each["paid"]["minor"] for each in again["totals"] if each["currency"] == "CNY"]) == (
        2,
        ["100"],
    )
    void = 'mutation { voidReward(order: "stall/o3", reason: "late", actor: "kim") { kind } }'
    assert (await refusal(told, void))["code"] == "conflict"


@server
async def test_a_payment_that_came_back_is_owed_again(told: Store) -> None:
    run = (await ask(told, CLOSE, asOf=stall.DUE))["closeSettlement"]["id"]
    asked = 'mutation($p: ID!) { returnPayment(payment: $p, reason: "closed account", actor: "kim") { kind } }'
    assert (await ask(told, asked, p=f"paid {run} bo CNY"))["returnPayment"] == [{"kind": "returned"}]
    found = await ask(told, '{ balances(customer: "bo") { account amount { minor } } }')
    assert found["balances"] == [{"account": "approved", "amount": {"minor": "60"}}]


@server
@pytest.mark.reference
async def test_nyjazz_pays_3605_by_ten_and_five_and_2510_by_ten_alone(store: Store, reference: Path) -> None:
    await ingest(store, reference / "real" / "nyjazz-coupons" / "canonical", source="nyjazz", say=quiet)
    plan: dict[str, Any] = {
        "kind": "level_table",
        "pays_for": "referral",
        "headcount_reward": True,
        "worth_minor": 100,
        "currency": "USD",
    }
    asked = "query($a: JSON!, $b: JSON!) { simulatePlan(a: $a, b: $b) { currency a { payouts { minor } } b { payouts { minor } } winners { totalCount } losers { totalCount } } }"
    found = (await ask(store, asked, a={**plan, "bps": [1000, 500]}, b={**plan, "bps": [1000, 0]}))["simulatePlan"]
    assert (found["currency"], found["a"], found["b"]) == (
        "USD",
        {"payouts": {"minor": "3605"}},
        {"payouts": {"minor": "2510"}},
    )
    assert (found["winners"]["totalCount"], found["losers"]["totalCount"] > 0) == (0, True)


ORDER = {
    "source": "till",
    "order_id": "t1",
    "ordered_at": "2026-03-04T10:00:00Z",
    "customer_id": "cy",
    "amount_minor": 1000,
    "currency": "CNY",
}


@pytest_asyncio.fixture
async def till(told: Store, neo4j: Address) -> AsyncIterator[httpx.AsyncClient]:
    """The service over a stall that may be changed."""
    assert told.round_trips
    async with service(create_app(settings(), neo4j)) as client:
        yield client


@server
async def test_an_order_that_is_sent_twice_is_rewarded_once(till: httpx.AsyncClient) -> None:
    order = {**ORDER, "source": "stall", "share_id": "s2"}
    first = await till.post("/v1/orders", json=order)
    assert first.status_code == 200, first.text
    again = await till.post("/v1/orders", json=order)
    assert first.json() == again.json()
    lines = first.json()["entries"][0]["lines"]
    assert {line["customer_id"]: line["credit_minor"] for line in lines if line["credit_minor"] != "0"} == {
        "bo": "100",
        "ana": "50",
    }


@server
async def test_the_same_id_with_other_values_is_a_conflict(till: httpx.AsyncClient) -> None:
    assert (await till.post("/v1/orders", json=ORDER)).status_code == 200
    answer = await till.post("/v1/orders", json={**ORDER, "amount_minor": 999})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@server
async def test_a_refund_claws_back_and_more_than_is_left_is_refused(till: httpx.AsyncClient) -> None:
    order = {**ORDER, "source": "stall", "share_id": "s2"}
    await till.post("/v1/orders", json=order)
    refund = {
        "source": "stall",
        "refund_id": "b1",
        "order_id": "t1",
        "refunded_at": "2026-03-05",
        "amount_minor": "600",
    }
    first = await till.post("/v1/refunds", json=refund)
    assert first.status_code == 200, first.text
    assert (await till.post("/v1/refunds", json=refund)).json() == first.json()
    taken = [int(line["debit_minor"]) for line in first.json()["entries"][0]["lines"] if line["account"] == "pending"]
    assert sorted(taken) == [30, 60]
    more = await till.post("/v1/refunds", json={**refund, "refund_id": "b2"})
    assert more.status_code == 409


@server
@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 1.5},
        {"amount_minor": -1},
        {"amount_minor": "1.50"},
        {"ordered_at": "soon"},
        {"more": 1},
        {"amount_minor": True},
        {"ordered_at": 1_772_000_000_000},
        {"began_at": -99_999_999_999},
        {"ordered_at": 10**30},
        {"ordered_at": "9999-12-31T23:59:59-14:00"},
        {"device": "d" * 1_001},
        {"channel": "c" * 1_001},
        *({name: "\ud800"} for name in ("source", "order_id", "customer_id", "share_id", "device", "ordered_at")),
    ],
)
async def test_an_order_that_cannot_be_read_is_refused_and_not_stored(
    till: httpx.AsyncClient, wrong: dict[str, Any]
) -> None:
    # As ASCII: text with half a surrogate has no other form.
    answer = await till.post(
        "/v1/orders", content=json.dumps({**ORDER, **wrong}), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400


@server
@pytest.mark.parametrize(
    "wrong",
    [{"device": "\ud800"}, {"id": "\ud800"}, {"at": "0001-01-01T00:00:00Z"}, {"amountMinor": str(10**18 + 1)}],
)
async def test_graphql_refuses_an_order_that_cannot_be_stored(told: Store, wrong: dict[str, Any]) -> None:
    asked = "mutation($order: NewSale!) { recordOrder(order: $order) { id } }"
    order = {"source": "till", "id": "t1", "at": ORDER["ordered_at"], "customer": "cy", "currency": "CNY"}
    found = await refusal(told, asked, order={**order, "amountMinor": "1000", **wrong})
    assert found["code"] == "bad_input"


@server
@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
async def test_a_web_page_of_somebody_else_cannot_send_an_order(till: httpx.AsyncClient, kind: str | None) -> None:
    # What a browser sends without asking first: a page may post such a body to this machine.
    headers = {"Content-Type": kind} if kind else {}
    assert (await till.post("/v1/orders", content=json.dumps(ORDER), headers=headers)).status_code == 400


@server
async def test_the_same_order_through_graphql_is_the_same_order(till: httpx.AsyncClient, told: Store) -> None:
    asked = """mutation { recordOrder(order: {source: "till", id: "t1", at: "2026-03-04T10:00:00Z", customer: "cy",
      amountMinor: "1000", currency: "CNY"}) { id number } }"""
    found = (await ask(told, asked))["recordOrder"]
    answer = (await till.post("/v1/orders", json=ORDER)).json()
    assert [(each["id"], each["number"]) for each in found] == [
        (each["entry"], each["number"]) for each in answer["entries"]
    ]
