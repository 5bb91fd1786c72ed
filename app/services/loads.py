"""Loads that were cut off: noticed, and done again or accepted as they are."""

from __future__ import annotations

from app.queries import query
from app.store.graph import Store

UNFINISHED = query("upkeep/unfinished_loads")
ACCEPT = query("upkeep/accept_unfinished")


async def unfinished_loads(store: Store) -> list[str]:
    """Sources whose load was cut off and not done again."""
    return [row["source"] for row in await store.read(UNFINISHED)]


async def accept_unfinished(store: Store) -> list[str]:
    """Take what is stored of loads that were cut off; gives their sources."""
    return [row["source"] for row in (await store.write(ACCEPT)).rows]
