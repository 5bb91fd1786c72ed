"""A settlement may be killed anywhere, any number of times: it ends under its own id, and pays nobody twice."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from pathlib import Path

import pytest

from app.services.ledger import verify
from app.services.settlement import close, settlements
from app.store.graph import Store
from app.store.local import Address
from tests.conftest import wipe
from tests.services.killing import settle
from tests.worlds.fair import MUCH_LATER, open_fair

pytestmark = pytest.mark.server
KILLS = 20
PROCESSES = multiprocessing.get_context("forkserver")


async def lines(store: Store) -> list[tuple[object, ...]]:
    """Every line, without its place in the log."""
    rows = await store.statement(
        "MATCH (l:LedgerLine) RETURN l.key AS key, l.account AS a, l.customer AS c, l.sale AS s, l.plan AS p, "
        "l.currency AS u, l.debit AS d, l.credit AS r ORDER BY key"
    )
    return [tuple(row.values()) for row in rows]


async def test_a_settlement_killed_twenty_times_is_the_settlement_never_killed(
    store: Store, neo4j: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_fair(store, tmp_path, 400)
    whole = await close(store, MUCH_LATER, actor="kim")
    posted = await lines(store)
    await wipe(store)
    await open_fair(store, tmp_path, 400)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    PROCESSES.set_forkserver_preload(["tests.services.killing"])
    dice, sizes, seen, paid = random.Random(20), list[int](), set[str](), 0
    # On until payments are cut off as well: those are what must not happen twice.
    while len(sizes) < KILLS or paid < 2:
        # The settlement is opened by the third query; from then on it may be cut off anywhere.
        at = dice.randrange(5, 44), dice.uniform(0, 0.02)
        process = PROCESSES.Process(target=settle, args=(neo4j, MUCH_LATER, *at))
        process.start()
        await asyncio.to_thread(process.join)
        assert process.exitcode == -9
        seen |= {run.id for run in await settlements(store)}
        found = await store.statement(
            "RETURN count{(:LedgerEntry)} AS all, count{(:LedgerEntry {kind: 'paid'})} AS paid"
        )
        sizes.append(found[0]["all"])
        paid = found[0]["paid"]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > KILLS // 2
    assert paid < whole.counts["paid"]
    run = await close(store, MUCH_LATER, actor="kim")
    assert seen == {run.id} == {each.id for each in await settlements(store)}
    checked = await verify(store)
    assert (checked.differences, set(checked.balanced.values())) == ([], {0})
    assert (run.totals, run.statements, run.counts) == (whole.totals, whole.statements, whole.counts)
    assert await lines(store) == posted
