"""The reference shares, orders and refunds, loaded as they are: sales from the graph pay every policy to the unit."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from app.analytics.ledger import Ordered
from app.analytics.ledger.earning import earned, resolved
from app.analytics.rewards import policy
from app.services import sales
from app.services.ingest import ingest
from app.services.sales import Way
from app.store.graph import Store
from app.store.local import quiet

pytestmark = [pytest.mark.server, pytest.mark.reference, pytest.mark.slow]
PAGE = 1_000


async def test_chain_a_pays_every_policy_to_the_unit(store: Store, reference: Path, tmp_path: Path) -> None:
    for name, ending in (("shares", "csv.gz"), ("orders", "csv"), ("refunds", "csv")):
        file = reference / "attribution" / f"chain_a_{name}.{ending}"
        (tmp_path / f"{name}.{ending}").write_bytes(file.read_bytes())
    await ingest(store, tmp_path, say=quiet, source="chain", currency="CNY")
    expected = json.loads(gzip.decompress((reference / "attribution" / "chain_a_expected.json.gz").read_bytes()))
    plans = {name: policy(name, given) for name, given in expected["policies"].items()}
    back = Counter[str]()
    for refund in await sales.refund_events(store, first=10_000):
        back[refund.order] += refund.amount
    paid = {name: Counter[str]() for name in plans}
    page = await sales.order_events(store, first=PAGE)
    while page:
        for sale in await sales.order_sales(store, page, Way()):
            whose = dict(sale.whose)
            for name, plan in plans.items():
                event = Ordered(sale.event, sale.at, sale.amount, "CNY", plan, sale.chain, sale.buyer, sale.whose)
                for identity, amount in earned(resolved(event)[0], back[sale.event]).items():
                    paid[name][whose[identity]] += amount
        page = await sales.order_events(store, page[-1], PAGE)
    assert {name: dict(+amounts) for name, amounts in paid.items()} == {
        name: told["by_person"] for name, told in expected["payout"].items()
    }
