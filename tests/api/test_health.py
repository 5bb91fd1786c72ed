"""Whoever balances load learns at once whether the service can answer, and nothing else."""

from __future__ import annotations

import asyncio
import logging
import time

import httpx
import pytest

from app.main import create_app
from app.store.graph import Store
from app.store.local import Address
from tests.api.conftest import service, settings
from tests.api.relay import relay

pytestmark = pytest.mark.server


async def test_ready_means_that_the_schema_is_up_to_date(client: httpx.AsyncClient, story: Store) -> None:
    assert (await client.get("/health/ready")).json() == {"status": "ready"}
    await story.statement("MATCH (m:Migration) SET m.version = 'hidden ' + m.version")
    try:
        answer = await client.get("/health/ready")
    finally:
        await story.statement("MATCH (m:Migration) SET m.version = replace(m.version, 'hidden ', '')")
    assert (answer.status_code, answer.json()["code"]) == (503, "schema_behind")
    assert "V0" not in answer.text


async def test_a_migration_that_was_edited_is_not_ready(client: httpx.AsyncClient, story: Store) -> None:
    await story.statement("MATCH (m:Migration) SET m.checksum = 'edited ' + m.checksum")
    try:
        answer = await client.get("/health/ready")
    finally:
        await story.statement("MATCH (m:Migration) SET m.checksum = replace(m.checksum, 'edited ', '')")
    assert (answer.status_code, answer.json()["code"]) == (503, "migration_changed")


@pytest.mark.usefixtures("story")
async def test_ready_answers_within_two_seconds_of_a_silent_store(neo4j: Address) -> None:
    async with relay(neo4j) as (line, address), service(create_app(settings(), address)) as client:
        assert (await client.get("/health/ready")).status_code == 200
        line.fall_silent()
        begun = time.monotonic()
        answers = await asyncio.gather(*(client.get("/health/ready") for _ in range(20)))
        assert time.monotonic() - begun < 2
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "store_unreachable")}
        assert answers[0].headers["content-type"] == "application/problem+json"
        line.speak_again()
        assert (await client.get("/health/ready")).status_code == 200


@pytest.mark.usefixtures("story")
async def test_many_who_ask_at_once_use_one_connection(neo4j: Address) -> None:
    async with relay(neo4j) as (line, address), service(create_app(settings(), address)) as client:
        await asyncio.gather(*(client.get("/health/ready") for _ in range(50)))
        assert line.calls == 1


@pytest.mark.usefixtures("story")
async def test_the_log_says_why_it_is_not_ready(neo4j: Address, caplog: pytest.LogCaptureFixture) -> None:
    async with relay(neo4j) as (line, address), service(create_app(settings(), address)) as client:
        line.hang_up()
        with caplog.at_level(logging.WARNING, "grapevine"):
            answer = await client.get("/health/ready")
    assert "127.0.0.1" not in answer.text
    assert "not ready: " in caplog.text
