"""Webhooks are signed as the Standard Webhooks scheme says, and go nowhere that is not safe."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.signing import is_signed, read_secret, signature
from app.delivery.webhooks import MOST_ATTEMPTS, Endpoint, Message, endpoint, pause, send
from app.errors import BadWebhook
from tests.delivery.receiver import KEY, SECRET, receiver

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "settlement.md"
OTHER = "whsec_" + "QUJD" * 8
BODY = json.dumps({"type": "settlement.closed", "data": {"settlement": "中文"}}, ensure_ascii=False)


def test_the_signature_is_the_one_that_the_schemes_own_libraries_test_with() -> None:
    signed = signature([KEY], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=200), st.integers(0, 2**40), st.integers(0, 199))
def test_a_changed_byte_or_second_breaks_the_signature(body: bytes, at: int, place: int) -> None:
    signed = signature([KEY], "msg_1", at, body)
    changed = body[: place % (len(body) + 1)] + b"x" + body[place % (len(body) + 1) :]
    assert is_signed(KEY, "msg_1", at, body, signed)
    assert not is_signed(KEY, "msg_1", at, changed, signed)
    assert not is_signed(KEY, "msg_1", at + 1, body, signed)
    assert not is_signed(KEY, "msg_2", at, body, signed)


def test_while_a_secret_is_changed_both_sign() -> None:
    signed = signature([read_secret(OTHER), KEY], "msg_1", 7, b"{}")
    assert is_signed(KEY, "msg_1", 7, b"{}", signed)
    assert is_signed(read_secret(OTHER), "msg_1", 7, b"{}", signed)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://example.com",
        "https://",
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
        "http://0.0.0.0/hook",
        "http://localhost.example.com/",
        "example.com",
        "https://[::1",
        "https://example.com:99999999/",
        "",
    ],
)
def test_an_address_that_is_neither_https_nor_this_machine_is_refused(url: str) -> None:
    with pytest.raises(BadWebhook):
        endpoint(url, [SECRET])


@pytest.mark.parametrize(
    "url", ["https://example.com/hook", "http://127.0.0.1:9/x", "http://[::1]:9/", "http://localhost:9"]
)
def test_https_and_this_machine_are_taken(url: str) -> None:
    assert endpoint(url, [SECRET]).secrets == (KEY,)


@pytest.mark.parametrize("secrets", [[], ["secret"], ["whsec_!"], ["whsec_QUJD"], [SECRET, "whsec_" + "QUJD" * 30]])
def test_a_secret_that_is_weak_or_unreadable_is_refused(secrets: list[str]) -> None:
    with pytest.raises(BadWebhook):
        endpoint("https://example.com", secrets)


def test_a_refused_address_is_told_without_its_password() -> None:
    with pytest.raises(BadWebhook) as caught:
        endpoint("http://ana:hidden@example.com/hook?token=hidden", [SECRET])
    assert "hidden" not in str(caught.value) + caught.value.remedy


def test_the_receiver_of_the_page_tells_genuine_webhooks_from_others() -> None:
    known: dict[str, Any] = {}
    exec(re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)[1], known)  # type: ignore[index]
    head = {
        "webhook-id": "msg_1",
        "webhook-timestamp": "100",
        "webhook-signature": signature([KEY], "msg_1", 100, b"{}"),
    }
    judged = [(SECRET, b"{}", 200), (OTHER, b"{}", 200), (SECRET, b"{ }", 200), (SECRET, b"{}", 401)]
    found = [known["is_genuine"](secret, head, body, now) for secret, body, now in judged]
    assert found == [True, False, False, False]


def test_a_receiver_may_be_away_for_three_days() -> None:
    to = Endpoint("https://example.com", (KEY,))
    assert sum(pause(to, "msg_1", attempts) for attempts in range(1, MOST_ATTEMPTS)) > 3 * 86_400


async def test_a_receiver_gets_exactly_the_bytes_that_are_signed() -> None:
    with receiver() as there:
        ended = await send(Endpoint(there.url, (KEY,)), Message("msg_1", BODY), now=1_700_000_000)
    assert (ended.taken, ended.answer) == (True, "200")
    got = there.received[0]
    assert (got.id, got.timestamp, got.body) == ("msg_1", 1_700_000_000, BODY.encode())
    assert got.is_signed(KEY)
    assert not got.is_signed(read_secret(OTHER))


@pytest.mark.parametrize(("status", "taken", "over"), [(204, True, False), (500, False, False), (410, False, True)])
async def test_only_2xx_is_taken_and_410_means_never_again(status: int, taken: bool, over: bool) -> None:
    with receiver([status]) as there:
        ended = await send(Endpoint(there.url, (KEY,)), Message("msg_1", BODY), now=1)
    assert (ended.taken, ended.over) == (taken, over)


async def test_a_redirect_is_not_followed() -> None:
    with receiver() as elsewhere, receiver([(307, {"location": elsewhere.url})]) as there:
        ended = await send(Endpoint(there.url, (KEY,)), Message("msg_1", BODY), now=1)
    assert (ended.taken, elsewhere.received) == (False, [])


async def test_nobody_there_is_an_attempt_like_any_other() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    ended = await send(Endpoint(f"http://127.0.0.1:{port}", (KEY,)), Message("msg_1", BODY), now=1)
    assert (ended.taken, ended.over, "ConnectError" in ended.answer) == (False, False, True)


async def test_a_receiver_that_says_nothing_is_given_up_in_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        to = Endpoint(f"http://127.0.0.1:{silent.getsockname()[1]}", (KEY,), seconds=0.2)
        ended = await send(to, Message("msg_1", BODY), now=1)
    assert (ended.taken, "Timeout" in ended.answer) == (False, True)


async def test_a_receiver_may_ask_for_patience_and_gets_a_day_at_most() -> None:
    with receiver(
        [(503, {"retry-after": "120"}), (503, {"retry-after": "9999999"}), (429, {"retry-after": "-1"})]
    ) as there:
        waits = [(await send(Endpoint(there.url, (KEY,)), Message("m", BODY), now=1)).wait for _ in range(3)]
    assert waits == [120.0, 86_400.0, 0.0]


@given(st.text(), st.integers(1, 40))
def test_each_pause_is_longer_than_the_one_before_up_to_a_day(message: str, attempts: int) -> None:
    to = Endpoint("https://example.com", (KEY,))
    here, there = pause(to, message, attempts), pause(to, message, attempts + 1)
    assert 4 ** (attempts - 1) <= here or here >= 86_400
    assert here < there or here >= 86_400
    assert there <= 86_400 * 1.2
