"""What the store gives back: rows of a query, and counts of a write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from app.queries import Query

R = TypeVar("R")


@dataclass(frozen=True)
class Counts:
    """What a write changed."""

    nodes: int = 0
    relationships: int = 0
    properties: int = 0
    rows: tuple[dict[str, Any], ...] = ()

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.nodes + other.nodes,
            self.relationships + other.relationships,
            self.properties + other.properties,
            self.rows + other.rows,
        )


def typed(query: Query[R], records: list[dict[str, Any]]) -> list[R]:
    """Records as instances of a query's row class, with moments as Python's own."""
    moments = [slot.name for slot in query.returns if slot.type == "datetime"]
    for record in records:
        for name in moments:
            record[name] = record[name] and record[name].to_native()
    return [query.row(**record) for record in records]
