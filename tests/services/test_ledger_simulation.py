"""A simulation pays what the ledger pays for the same orders and refunds."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.analytics.rewards import policy
from app.services.ingest import ingest
from app.services.plans import publish_plan
from app.services.selling import FURTHER, MOST_WAITING, Refused
from app.services.settlement import close
from app.services.simulation import simulate
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write
from tests.worlds.fair import BEGAN, DAY, MUCH_LATER, fair

TABLE = {"kind": "level_table", "bps": [1000, 500], "currency": "CNY"}
PLANS = {
    "window": {**TABLE, "window_days": 1},
    "penalty": {**TABLE, "penalty_bps": 1000},
    "void": {**TABLE, "self_purchase": "void"},
    "budget": {**TABLE, "kind": "equal_split", "pool_bps": 1000, "budget_minor": 100_000, "buyer_bps": 300},
    "both": {**TABLE, "budget_minor": 300_000, "penalty_bps": 3000},
}
PLANS["budget"].pop("bps")


@pytest.mark.server
async def test_a_simulation_comes_to_what_a_settlement_posts_also_under_a_budget(store: Store, tmp_path: Path) -> None:
    files = fair(200)
    files["refunds.csv"] += f"mistake,o00001,{BEGAN + 21 * DAY},500000\n"
    await ingest(store, write(files, tmp_path / "fair"), say=quiet)
    for name, plan in PLANS.items():
        await publish_plan(store, name, plan, actor="kim")
    await close(store, MUCH_LATER, actor="kim")
    asked = "MATCH (l:LedgerLine {account: 'expense'}) RETURN l.plan AS plan, sum(l.debit - l.credit) AS cost"
    cost = {row["plan"].split("@")[0]: row["cost"] for row in await store.statement(asked)}
    for name, plan in PLANS.items():
        found = policy(name, plan)
        assert (name, (await simulate(store, found, found)).a.paid) == (name, cost[name])


def test_of_many_orders_that_wait_the_first_are_named_and_the_rest_counted() -> None:
    refused = Refused()
    for number in range(MOST_WAITING + 5):
        refused.note(f"shop/o{number:04}", "it waits for share shop/late", waits=True)
    assert len(refused.reasons) == MOST_WAITING + 1
    assert refused.reasons[FURTHER] == "5 more wait for what nobody has made known"
