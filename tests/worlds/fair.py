"""A fair: people who pass stalls on to each other, orders that come of it, some of them given back; as many as asked."""

from __future__ import annotations

from pathlib import Path

from app.services.ingest import ingest
from app.services.plans import publish_plan
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write

BEGAN = 1_704_067_200
"""2024-01-01T00:00:00Z, far enough back that no settlement of the tests is ahead of a clock"""
DAY = 86_400
TWO_LEVELS = {"kind": "level_table", "bps": [1000, 500], "cap": 2, "hold_days": 7, "minimum_payout_minor": 50}
POINTS = {"kind": "equal_split", "pool_bps": 2000, "cap": 3, "pays_in": "points", "rate": "1/100"}
MUCH_LATER = BEGAN + 400 * DAY


def fair(orders: int, people: int = 40) -> dict[str, str]:
    """The files of a fair: every choice by whole-number arithmetic, so always the same."""
    names = [f"p{number:03}" for number in range(people)]
    shares, bought, refunds = list[str](), list[str](), list[str]()
    for number in range(people):
        parent = f"s{(number * 7 + 3) % number}" if number % 9 else ""
        shares.append(f"s{number},{BEGAN + number * 60},{names[number]},{parent}")
    for number in range(orders):
        at, share = BEGAN + DAY + number * 977, f"s{number * number % people}"
        amount = 1_000 + number * 7_919 % 100_003
        bought.append(f"o{number:05},{at},{names[(number * 13 + 5) % people]},{amount},CNY,{share}")
        if number % 5 == 0:
            refunds.append(f"f{number:05},o{number:05},{at + 3 * DAY},{amount if number % 10 else amount // 3}")
    return {
        "customers.csv": "customer_id\n" + "".join(f"{name}\n" for name in names),
        "shares.csv": "share_id,shared_at,sharer_id,parent_share_id\n" + "".join(f"{row}\n" for row in shares),
        "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency,share_id\n"
        + "".join(f"{row}\n" for row in bought),
        "refunds.csv": "refund_id,order_id,refunded_at,amount_minor\n" + "".join(f"{row}\n" for row in refunds),
    }


async def open_fair(store: Store, folder: Path, orders: int = 60, people: int = 40) -> None:
    """Load a fair, and publish a plan that pays money and one that pays points."""
    await ingest(store, write(fair(orders, people), folder / "fair"), say=quiet)
    await publish_plan(store, "two-levels", TWO_LEVELS, actor="kim")
    await publish_plan(store, "points", POINTS, actor="kim")
