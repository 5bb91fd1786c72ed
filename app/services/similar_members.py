"""Who is in a customer's circles, deals with a topic, and is most like the customer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles import Circles
from app.analytics.telling import Similar, similar_members
from app.queries import query
from app.services.content_acts import act_weights
from app.services.runs import of_kind
from app.store.graph import Store

NEAR = query("circles/near")
TOPICS = query("circles/topics_of_customers")


@dataclass(frozen=True)
class Alike:
    """A customer, and how like another one they are: in the topics they deal with and in the circles they are in."""

    KEY: ClassVar[Mapping[str, type]] = {"similarity": float, "customer": str}
    customer: str
    similarity: float
    by_topics: float
    by_circles: float
    shared_circles: int


async def similar(store: Store, run: str, customer: str, topic: str) -> list[Alike]:
    """Who shares a circle with a customer and dealt with a topic up to the run's moment, those most alike first."""
    near = await store.columns(NEAR, customer=customer, run=run)
    as_of = next((each.as_of for each in await of_kind(store, "circles") if each.id == run), 0)
    ids = np.unique(near["customer"])
    acts = await store.columns(TOPICS, customers=ids.tolist(), as_of=as_of)
    alike = await asyncio.to_thread(_alike, ids, near, acts, customer, topic)
    names = ("similarity", "by_topics", "by_circles", "shared_circles")
    columns = zip(ids[alike.person].tolist(), *(getattr(alike, name).tolist() for name in names), strict=True)
    return [Alike(*row) for row in columns]


def _alike(
    ids: NDArray[Any], near: Mapping[str, NDArray[Any]], acts: Mapping[str, NDArray[Any]], customer: str, topic: str
) -> Similar:
    person, dealt = np.searchsorted(ids, near["customer"]), np.searchsorted(ids, acts["customer"])
    names, circle = np.unique(near["circle"], return_inverse=True)
    order = np.lexsort((person, circle))
    nothing = np.zeros(len(order))
    found = Circles(person[order], circle[order].astype(np.int64), nothing, nothing, len(names))
    of = int(np.searchsorted(ids, customer))
    return similar_members(found, dealt, acts["topic"], act_weights(acts["act"]), of=of, topic=topic)
