"""Real referrals paid through the ledger: the sums that the issue names, to the unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.services.ingest import ingest
from app.services.ledger import balances, verify
from app.services.plans import publish_plan
from app.services.settlement import close
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds.fair import MUCH_LATER

pytestmark = [pytest.mark.server, pytest.mark.reference]
REFERRAL: dict[str, Any] = {"pays_for": "referral", "headcount_reward": True}


async def paid(store: Store) -> dict[str, int]:
    """What all plans have cost, by currency, after everything was approved and paid."""
    await close(store, MUCH_LATER, actor="kim")
    found: dict[str, int] = {}
    for each in await balances(store):
        if each.account == "expense":
            found[each.currency] = found.get(each.currency, 0) - each.amount
    assert (await verify(store)).differences == []
    return found


@pytest.mark.parametrize(("bps", "pays"), [([1000, 500], 3_605), ([1000], 2_510)])
async def test_nyjazz_pays_for_each_newcomer_up_two_levels(
    store: Store, reference: Path, bps: list[int], pays: int
) -> None:
    await ingest(store, reference / "real" / "nyjazz-coupons", say=quiet)
    plan = {"kind": "level_table", "bps": bps, "worth_minor": 100, "currency": "USD", **REFERRAL}
    await publish_plan(store, "newcomers", plan, actor="kim")
    assert await paid(store) == {"USD": pays}


async def test_freebsd_mentors_share_a_million_points_for_each_newcomer(store: Store, reference: Path) -> None:
    await ingest(store, reference / "real" / "freebsd-mentors", say=quiet)
    plan = {"kind": "referrer_split", "pool_bps": 10_000, "worth_minor": 1_000_000, "currency": "points", **REFERRAL}
    await publish_plan(store, "mentors", plan, actor="kim")
    assert await paid(store) == {"points": 585_000_000}
    rows = await store.statement("MATCH (e:LedgerEntry {kind: 'ordered'}) RETURN count(e) AS events")
    assert rows == [{"events": 585}]
