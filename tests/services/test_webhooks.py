"""Webhooks are noted before they are sent, survive crashes and absent receivers, and are told once under one id."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from app.delivery.webhooks import Endpoint
from app.errors import Conflict, NotFound
from app.services import settlement, webhook_events, webhooks
from app.services.instants import seconds
from app.services.posting import return_payment
from app.store.graph import Store
from app.store.local import quiet
from tests.conftest import wipe
from tests.delivery.receiver import KEY, Receiver, receiver
from tests.worlds import stall

pytestmark = pytest.mark.server


@pytest_asyncio.fixture
async def told(store: Store, tmp_path: Path) -> Store:
    """The stall, after webhooks were set up, and settled when all was due."""
    await stall.load(store, tmp_path)
    await webhook_events.begin(store)
    await settlement.close(store, seconds(stall.DUE), actor="kim", say=quiet)
    return store


def to(there: Receiver) -> Endpoint:
    return Endpoint(there.url, (KEY,), first_pause=0.01)


def kinds(there: Receiver) -> list[str]:
    return sorted(json.loads(each.body)["type"] for each in there.received)


async def test_a_receiver_that_fails_twice_gets_it_signed_at_the_third_attempt(told: Store) -> None:
    with receiver([500, 503, 503, 500]) as there:
        sent = await webhooks.deliver_soon(told, replace(to(there), first_pause=0.5))
    assert (sent.delivered, sent.later, sent.failed) == (2, 0, 0)
    assert len(there.received) == 6
    assert len({each.id for each in there.received}) == 2
    assert all(each.is_signed(KEY) for each in there.received)
    assert kinds(there)[::3] == [webhook_events.HELD, webhook_events.CLOSED]


async def test_what_nobody_takes_for_now_is_left_for_later(told: Store) -> None:
    with receiver([500] * 40) as there:
        sent = await webhooks.deliver_soon(told, to(there))
    assert (sent.delivered, sent.later, sent.failed) == (0, 2, 0)
    assert len(there.received) < 2 * webhooks.MOST_ATTEMPTS


async def test_a_settlement_is_told_with_its_totals_and_where_its_statements_are(told: Store) -> None:
    run = (await settlement.settlements(told))[0]
    with receiver() as there:
        await webhooks.deliver(told, to(there))
    body = next(json.loads(each.body) for each in there.received if b"settlement.closed" in each.body)
    assert body["data"]["statements"] == f"/v1/settlements/{run.id}/statements"
    assert [total["currency"] for total in body["data"]["totals"]] == ["CNY", "JPY"]
    assert body["data"]["totals"][0]["paid_minor"] == "290"


async def test_a_held_reward_is_told_with_the_reasons(told: Store) -> None:
    with receiver() as there:
        await webhooks.deliver(told, to(there))
    body = next(json.loads(each.body) for each in there.received if b"reward.held" in each.body)
    assert [(each["order"], each["plan"], each["reasons"]) for each in body["data"]["held"]] == [
        ("stall/o3", "two-levels@1", ["self_referral"])
    ]
    assert (body["data"]["count"], body["data"]["settlement"]) == (1, (await settlement.settlements(told))[0].id)


async def test_many_held_rewards_of_a_settlement_are_told_together(told: Store) -> None:
    rows = [
        {"kind": "ordered", "key": f"e{n}", "order": f"stall/x{n}", "plan": "p@1", "run": "r"}
        | {"event": json.dumps({"key": f"e{n}", "at": 0, "holds": ["velocity"]})}
        for n in range(250)
    ]
    found = await webhook_events._of_entries(told, webhook_events.Portion(250, rows))
    counts = [json.loads(each.body)["data"]["count"] for each in found]
    assert (counts, len({each.id for each in found})) == ([100, 100, 50], 3)


async def test_what_cannot_be_told_is_skipped_and_the_others_are_told(told: Store) -> None:
    lost = {"kind": "returned", "key": "back", "order": None, "plan": None, "run": None, "reason": None}
    lost["event"] = json.dumps({"key": "back", "at": 0, "payment": "nobody knows it"})
    odd = {"kind": "ordered", "key": "odd", "order": "stall/odd", "plan": "p@1", "run": None}
    odd["event"] = json.dumps({"key": "odd", "at": -(10**17), "holds": ["velocity"]})
    found = await webhook_events._of_entries(told, webhook_events.Portion(2, [lost, odd]))
    assert [json.loads(each.body)["data"]["held"][0]["order"] for each in found] == ["stall/odd"]


async def test_what_somebody_else_has_read_on_from_is_noted_by_nobody_twice(told: Store) -> None:
    await webhook_events.note_new(told)
    late = webhook_events.Announcement("msg_late", webhook_events.HELD, "late", "{}")
    await webhook_events._note(told, [late], 10**6, 0, after=1)
    assert await webhooks.about(told, "late") == []


async def test_a_receiver_that_never_answers_holds_a_command_for_a_short_while_only(told: Store) -> None:
    many = [webhook_events.Announcement(f"msg_{n}", webhook_events.HELD, f"s{n}", "{}") for n in range(40)]
    await webhook_events._note(told, many)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(200)
        slow = Endpoint(f"http://127.0.0.1:{silent.getsockname()[1]}", (KEY,), first_pause=0.05, seconds=0.3)
        began = time.monotonic()
        sent = await webhooks.deliver_soon(told, slow)
    assert time.monotonic() - began < 3
    assert (sent.delivered, sent.later) == (0, 42)


async def test_each_is_tried_once_a_round(told: Store) -> None:
    with receiver([500] * 40) as there:
        await webhooks.deliver(told, replace(to(there), first_pause=0.0))
    assert len(there.received) == 2


async def test_what_has_no_bytes_is_given_up_and_stops_nobody(told: Store) -> None:
    assert (await webhooks._try(told, Endpoint("http://127.0.0.1:9", (KEY,)), webhooks.Due("m", "\ud800", 1, 0))).failed


async def test_what_was_told_is_never_told_again(told: Store) -> None:
    with receiver() as there:
        await webhooks.deliver(told, to(there))
        await webhooks.deliver(told, to(there))
    assert len(there.received) == 2


async def test_a_payment_that_came_back_is_told(told: Store) -> None:
    run = (await settlement.settlements(told))[0]
    await return_payment(told, f"paid {run.id} ana CNY", reason="account closed", actor="kim")
    with receiver() as there:
        await webhooks.deliver(told, to(there))
    body = next(json.loads(each.body) for each in there.received if b"payment.returned" in each.body)
    assert body["data"] == {
        "payment": f"paid {run.id} ana CNY",
        "settlement": run.id,
        "customer": "ana",
        "currency": "CNY",
        "amount_minor": "230",
        "reason": "account closed",
    }


async def test_whoever_dies_while_sending_leaves_it_to_others(told: Store) -> None:
    await webhook_events.note_new(told)
    taken = await told.write(webhooks.TAKE, first=8, lease=0)  # taken by somebody who is never heard of again
    with receiver() as there:
        sent = await webhooks.deliver(told, to(there))
    assert (len(taken.rows), sent.delivered) == (2, 2)


async def test_two_who_send_at_once_send_each_once(told: Store) -> None:
    with receiver() as there:
        await asyncio.gather(*(webhooks.deliver(told, to(there)) for _ in range(4)))
    assert len(there.received) == 2


async def test_a_receiver_that_is_gone_is_not_asked_again(told: Store) -> None:
    with receiver([410, 410]) as there:
        sent = await webhooks.deliver_soon(told, to(there))
    assert (sent.failed, len(there.received)) == (2, 2)
    assert (await webhooks.waiting(told)).failed == 2


async def test_after_a_dozen_attempts_it_is_given_up(told: Store) -> None:
    with receiver([500] * 40) as there:
        quick = replace(to(there), first_pause=0.0)
        for _ in range(webhooks.MOST_ATTEMPTS):
            sent = await webhooks.deliver(told, quick)
    assert (sent.failed, len(there.received)) == (2, 2 * webhooks.MOST_ATTEMPTS)


async def test_a_settlement_that_was_given_up_can_be_told_again_under_the_same_id(told: Store) -> None:
    run = (await settlement.settlements(told))[0]
    with receiver([410, 410]) as there:
        await webhooks.deliver(told, to(there))
        assert await webhooks.send_again(told, run.id) == 1
        await webhooks.deliver(told, to(there))
    first, again = [each for each in there.received if b"settlement.closed" in each.body]
    assert (first.id, first.body) == (again.id, again.body)
    assert [each.state for each in await webhooks.about(told, run.id)] == ["delivered"]


async def test_what_happened_before_webhooks_were_set_up_is_told_only_when_asked_for(
    store: Store, tmp_path: Path
) -> None:
    await stall.load(store, tmp_path)
    closed = await settlement.close(store, seconds(stall.DUE), actor="kim", say=quiet)
    with receiver() as there:
        await webhooks.deliver(store, to(there))
        assert there.received == []
        await webhook_events.note_settlement(store, await settlement.settlement(store, closed.id))
        await webhooks.deliver(store, to(there))
    assert kinds(there) == [webhook_events.CLOSED]


async def test_a_courier_sends_what_comes_up_and_ends_with_its_block(told: Store) -> None:
    with receiver() as there:
        async with webhooks.courier(told, to(there), look=0.01):
            for _ in range(200):
                if len(there.received) == 2:
                    break
                await asyncio.sleep(0.02)
        assert len(there.received) == 2


async def test_a_settlement_that_nobody_knows_cannot_be_told(store: Store) -> None:
    await wipe(store)
    with pytest.raises(NotFound):
        await settlement.settlement(store, "nothing")


async def test_an_open_settlement_is_not_told(told: Store) -> None:
    run = replace(await settlement.settlement(told, (await settlement.settlements(told))[0].id), state="open")
    with pytest.raises(Conflict):
        await webhook_events.note_settlement(told, run)
