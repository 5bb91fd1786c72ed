"""Who is in which circle of a run, all at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles import Circles
from app.analytics.circles.lineage import Memberships
from app.analytics.telling import positions
from app.queries import query
from app.store.graph import Store

MEMBERS = query("exports/members")
PORTION = 20_000


@dataclass(frozen=True)
class Found:
    """Circles of a stored run as positions into all customers, and the id of each circle."""

    circles: Circles
    names: NDArray[np.object_]


async def found_in(store: Store, run: str, ids: NDArray[np.object_]) -> Found:
    """The circles of a run, in the order of their ids; members who are no customers any more are left out."""
    known = await memberships_of(store, run)
    member = positions(ids, known.people)[known.person]
    order = np.lexsort((member, known.circle))
    order = order[member[order] >= 0]
    nothing = np.zeros(len(order))
    return Found(Circles(member[order], known.circle[order], nothing, nothing, len(known.names)), known.names)


async def memberships_of(store: Store, run: str) -> Memberships:
    """Every membership of a run; none for an empty id."""
    customers: list[NDArray[np.object_]] = []
    circles: list[NDArray[np.object_]] = []
    after = ""
    while run:
        portion = await store.columns(MEMBERS, run=run, after=after)
        if not len(portion["key"]):
            break
        customers.append(portion["customer_id"])
        circles.append(portion["circle_id"])
        after = max(portion["key"])
    return Memberships.from_columns(*(np.concatenate(part).tolist() if part else [] for part in (customers, circles)))
