"""Channels: the ways in which the company and its customers meet, and how much each saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.queries import query
from app.store.graph import Store


@dataclass(frozen=True)
class Channel:
    """One channel; an undeclared one counts as kind `other`."""

    code: str
    name: str | None
    kind: str
    declared: bool


@dataclass(frozen=True)
class Count:
    """How many interactions one channel saw."""

    channel: str
    interactions: int


CHANNELS = query("people/channels", Channel)
COUNTS = query("people/interaction_counts", Count)


async def channels(store: Store) -> list[Channel]:
    """Every channel that is declared or was seen, in the order of their codes."""
    return await store.read(CHANNELS)


async def interaction_counts(store: Store, codes: Sequence[str]) -> dict[str, int]:
    """How many interactions some channels saw."""
    return {count.channel: count.interactions for count in await store.read(COUNTS, codes=list(codes))}
