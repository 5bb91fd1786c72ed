"""Statements are kept as a settlement ended: each opens with what the one before carried, and the lines tell the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.queries import query
from app.services.ledger import verify
from app.services.settlement import close, preview, settlement
from app.services.settlement_log import stored
from app.store.graph import Store
from tests.worlds.fair import BEGAN, DAY, MUCH_LATER, open_fair

pytestmark = pytest.mark.server
UNSTATED = "MATCH (run:SettlementRun) REMOVE run.statements"
GONE = "MATCH (one:Statement) WITH one ORDER BY one.key LIMIT 5 DELETE one"


async def test_statements_that_were_not_stored_before_a_crash_are_told_from_the_lines_and_stored_by_the_next(
    store: Store, tmp_path: Path
) -> None:
    await open_fair(store, tmp_path)
    runs = [await close(store, as_of, actor="kim") for as_of in (BEGAN + 3 * DAY, BEGAN + 9 * DAY)]
    seen = await preview(store, MUCH_LATER)
    await store.statement(UNSTATED)
    await store.statement(GONE)
    assert [await settlement(store, run.id) for run in runs] == runs
    assert (await preview(store, MUCH_LATER)).statements == seen.statements
    last = await close(store, MUCH_LATER, actor="kim")
    assert last.statements == seen.statements
    told = [*runs, last]
    assert [run.statements for run in await stored(store)] == [len(run.statements) for run in told]
    assert [await settlement(store, run.id) for run in told] == told
    assert (await verify(store)).differences == []


async def test_a_closed_settlement_is_read_without_its_lines(store: Store, tmp_path: Path) -> None:
    await open_fair(store, tmp_path)
    run = await close(store, MUCH_LATER, actor="kim")
    await store.statement("MATCH (line:LedgerLine) DETACH DELETE line")
    assert await settlement(store, run.id) == run
    assert run.statements != []


@pytest.mark.parametrize(
    "change", ["SET one.carried = one.carried + 1", "DELETE one", "SET one.customer = 'somebody else'"]
)
async def test_a_changed_statement_is_noticed(store: Store, tmp_path: Path, change: str) -> None:
    await open_fair(store, tmp_path)
    for as_of in (BEGAN + 3 * DAY, BEGAN + 9 * DAY, MUCH_LATER):
        run = await close(store, as_of, actor="kim")
    assert (await verify(store)).differences == []
    await store.statement(f"MATCH (one:Statement {{run: '{run.id}'}}) WITH one ORDER BY one.key LIMIT 1 {change}")
    assert (await verify(store)).differences == ["the statements of settlement 3 are not what its lines come to"]


@pytest.mark.parametrize("name", ["movements", "entry_counts", "lines_between", "statements"])
async def test_what_a_settlement_reads_is_found_by_an_index(store: Store, name: str) -> None:
    _, _, plan, _ = await store.explain(query(f"ledger/{name}"))
    assert "Seek" in str(plan)
