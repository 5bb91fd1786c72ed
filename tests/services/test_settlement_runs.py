"""Settlements: the preview is what closing gives, closing twice gives nothing more, and statements add up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.errors import Conflict
from app.services.ingest import ingest
from app.services.ledger import verify
from app.services.settlement import close, preview, settlements, statement_lines
from app.services.statements import export
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write
from tests.worlds.fair import BEGAN, DAY, MUCH_LATER, fair, open_fair

pytestmark = pytest.mark.server


async def test_a_preview_is_what_closing_gives(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path)
    for as_of in (BEGAN + DAY + 977 * 20, MUCH_LATER):
        seen = await preview(store, as_of)
        closed = await close(store, as_of, actor="kim")
        assert (seen.counts, seen.totals, seen.statements) == (closed.counts, closed.totals, closed.statements)
        assert seen.counts["ordered"] > 0
    assert (await verify(store)).differences == []


async def test_a_second_settlement_of_the_same_moment_finds_nothing_new(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path)
    first = await close(store, MUCH_LATER, actor="kim")
    second = await close(store, MUCH_LATER, actor="kim")
    assert (first.number, second.number, second.counts) == (1, 2, {})
    assert [run.id for run in await settlements(store)] == [second.id, first.id]


async def test_an_open_settlement_is_not_exported(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 10)
    run = await close(store, MUCH_LATER, actor="kim")
    await store.statement("MATCH (r:SettlementRun) SET r.state = 'open'")
    with pytest.raises(Conflict, match="may still change"):
        await export(store, run.id, tmp_path / "out", "csv", say=quiet)
    assert not (tmp_path / "out").exists()


async def test_two_commands_at_once_work_on_one_settlement(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path)
    seen = await preview(store, MUCH_LATER)
    one, other = await asyncio.gather(*(close(store, MUCH_LATER, actor=name) for name in ("kim", "lee")))
    assert one == other
    assert (one.totals, one.statements) == (seen.totals, seen.statements)
    assert (await verify(store)).differences == []


async def test_late_orders_are_posted_by_the_next_settlement(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path, 10)
    await close(store, MUCH_LATER, actor="kim")
    late = {"orders.csv": fair(12)["orders.csv"]}
    late["orders.csv"] += "o-without-a-time,,p001,500,CNY,s1\n"
    await ingest(store, write(late, tmp_path / "late"), say=quiet, source="fair")
    run = await close(store, MUCH_LATER, actor="kim")
    assert run.counts["ordered"] == 4
    assert run.differences == ["fair/o-without-a-time: it lacks a time"]


async def test_statements_add_up_and_go_on_where_the_last_ended(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path)
    carried: dict[tuple[str, str], int] = {}
    for as_of in (BEGAN + 2 * DAY, BEGAN + 5 * DAY, BEGAN + 9 * DAY, MUCH_LATER):
        run = await close(store, as_of, actor="kim")
        for one in run.statements:
            assert one.opening == carried.pop((one.customer, one.currency), 0)
            assert one.opening + one.earned - one.clawed_back + one.moved - one.paid == one.carried
        assert not any(carried.values())
        carried = {(one.customer, one.currency): one.carried for one in run.statements}
        lines = await statement_lines(store, run.id)
        assert sum(line.debit - line.credit for line in lines) == 0
