"""Long work is done in turns: few at once, few waiting, none for whoever is gone."""

from __future__ import annotations

import asyncio

import pytest

from app.api.graphql.turns import Turns
from app.errors import Busy


async def _hold(turns: Turns, started: asyncio.Event, end: asyncio.Event) -> None:
    async with turns.one():
        started.set()
        await end.wait()


async def _taken(turns: Turns) -> tuple[asyncio.Task[None], asyncio.Event]:
    started, end = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(_hold(turns, started, end))
    await started.wait()
    return task, end


async def test_whoever_comes_when_the_queue_is_full_is_told_to_come_again() -> None:
    turns = Turns(at_once=1, most_waiting=1)
    task, end = await _taken(turns)
    waiting = asyncio.create_task(_hold(turns, asyncio.Event(), end))
    await asyncio.sleep(0)
    with pytest.raises(Busy, match="1 questions"):
        async with turns.one():
            pass
    end.set()
    await asyncio.gather(task, waiting)


async def test_a_cancelled_request_gives_up_its_place() -> None:
    turns = Turns(at_once=1, most_waiting=1)
    task, end = await _taken(turns)
    for _ in range(5):
        waiting = asyncio.create_task(_hold(turns, asyncio.Event(), end))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    end.set()
    await task
    async with turns.one():
        pass


async def test_nothing_is_worked_out_for_a_client_that_is_gone() -> None:
    turns = Turns(at_once=1)

    async def gone() -> bool:
        return True

    for _ in range(3):
        with pytest.raises(Busy, match="Nobody waits"):
            async with turns.one(gone):
                pytest.fail("work was begun")
    async with turns.one():
        pass


async def test_all_who_wait_have_their_turn_in_order() -> None:
    turns, order = Turns(at_once=1), []

    async def note(number: int) -> None:
        async with turns.one():
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(note(number) for number in range(6)))
    assert order == list(range(6))
