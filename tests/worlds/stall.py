"""A market stall: Bo passes on what Ana shared, Cy and Dan buy, Cy gives some back, and Bo buys through himself.

Under ten and five per cent, o1 (1000, 400 back) pays Bo 60 and Ana 30; o2 (2000) pays Ana 200; o3 is Bo's own, so that
Ana's 100 is held back until somebody has looked at it. o4 is in yen, and pays Ana 33.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from app.services.ingest import ingest
from app.services.plans import publish_plan
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write

STALL: Final = {
    "customers.csv": "customer_id\nana\nbo\ncy\ndan\n",
    "shares.csv": "share_id,shared_at,channel,sharer_id,parent_share_id\n"
    "s1,2026-03-01T10:00:00Z,wechat,ana,\n"
    "s2,2026-03-01T11:00:00Z,wechat,bo,s1\n",
    "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency,share_id\n"
    "o1,2026-03-02T10:00:00Z,cy,1000,CNY,s2\n"
    "o2,2026-03-02T11:00:00Z,dan,2000,CNY,s1\n"
    "o3,2026-03-02T12:00:00Z,bo,1000,CNY,s2\n"
    "o4,2026-03-02T13:00:00Z,dan,333,JPY,s1\n",
    "refunds.csv": "refund_id,refunded_at,order_id,amount_minor\nr1,2026-03-03T10:00:00Z,o1,400\n",
}
TWO: Final[dict[str, Any]] = {"kind": "level_table", "bps": [1000, 500], "hold_days": 7}
ONE: Final[dict[str, Any]] = {"kind": "level_table", "bps": [1000], "hold_days": 7}
BEFORE, DUE = "2026-03-05T00:00:00Z", "2026-03-20T00:00:00Z"
"""While all is on hold, and when all is due."""


async def load(store: Store, folder: Path, *, plans: bool = True) -> None:
    """Load the stall and, unless asked not to, publish its plan."""
    await ingest(store, write(STALL, folder / "stall"), say=quiet)
    if plans:
        await publish_plan(store, "two-levels", TWO, actor="kim")
