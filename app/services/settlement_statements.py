"""Statements of closed settlements, kept as they were: each opens with what the one before carried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from app.analytics.ledger import EXPENSE
from app.queries import query
from app.services.runs import canonical
from app.services.sales import Reads
from app.services.settlement_log import (
    LAST,
    Movement,
    RunRow,
    Statement,
    movements,
    openings,
    statements_of,
    unfolded,
)
from app.store.graph import Store

STORED = query("ledger/statements")
STORE = query("ledger/store_statements")
COUNT = query("ledger/count_statements")
COLUMNS: Final = tuple(slot.name for slot in STORED.returns)


async def opened(store: Reads, runs: Sequence[RunRow], first: int) -> dict[tuple[str, str], int]:
    """What a settlement that begins at an entry opens with: what the one before it carried, by customer and currency.

    Where that was cut off before all its statements were stored, the lines tell the same, only more slowly.
    """
    before = [run for run in runs if run.last is not None and run.last < first]
    if not before:
        return {}
    last = max(before, key=lambda run: run.number)
    return await openings(store, first) if last.statements is None else _carried(await _kept(store, last))


async def statements(store: Reads, runs: Sequence[RunRow], run: RunRow) -> list[Statement]:
    """The statements of a settlement: as they are stored, or from its lines until they are."""
    if run.statements is not None:
        return await _kept(store, run)
    moved = await movements(store, run.first, LAST if run.last is None else run.last)
    return statements_of(await opened(store, [each for each in runs if each.number < run.number], run.first), moved)


async def keep(store: Store, runs: Sequence[RunRow]) -> None:
    """Store the statements of closed settlements that were cut off before they had.

    They follow from lines that never change, so whoever stores them, and however often, they are the same; and the
    ledger's head is not held for it.
    """
    for place, run in enumerate(runs):
        if run.state == "closed" and run.statements is None:
            found = await statements(store, runs, run)
            columns: dict[str, list[Any]] = {name: [getattr(one, name) for one in found] for name in COLUMNS}
            await store.write(STORE, {"keys": [_key(run.id, one) for one in found], **columns}, run=run.id)
            await store.write(COUNT, run=run.id, count=len(found))
            runs = [*runs[:place], run.stated(len(found)), *runs[place + 1 :]]


@dataclass
class Restated:
    """The statements of settlements, worked out again line by line while the log is replayed."""

    runs: Sequence[RunRow]
    opening: dict[tuple[str, str], int] = field(default_factory=dict)
    sums: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    found: dict[str, list[Statement]] = field(default_factory=dict)

    def follow(self, number: int, lines: Iterable[Mapping[str, Any]]) -> None:
        """Take the lines of the next entry; settlements that ended before it are told then."""
        self.end(number - 1)
        for line in lines:
            if line["account"] != EXPENSE:
                key = line["customer"], line["currency"], line["account"], line["kind"]
                self.sums[key] += line["credit"] - line["debit"]

    def end(self, last: int) -> None:
        """Work out the statements of settlements that end with an entry or before it."""
        while len(self.found) < len(self.runs):
            run = self.runs[len(self.found)]
            if run.last is None or run.last > last:
                break
            moved = [Movement(*key, amount) for key, amount in sorted(self.sums.items())]
            self.found[run.id] = statements_of(self.opening, moved)
            self.opening = _carried(self.found[run.id])
            self.sums.clear()

    async def differences(self, store: Reads) -> list[str]:
        """Settlements whose statements are stored, and are not what follows from the lines."""
        stored = [run for run in self.runs if run.statements is not None and run.id in self.found]
        return [
            f"the statements of settlement {run.number} are not what its lines come to"
            for run in stored
            if await _kept(store, run) != self.found[run.id] or run.statements != len(self.found[run.id])
        ]


async def _kept(store: Reads, run: RunRow) -> list[Statement]:
    rows = await unfolded(store, STORED, run=run.id)
    return [Statement(**dict(zip(COLUMNS, values, strict=True))) for values in rows]


def _carried(found: Iterable[Statement]) -> dict[tuple[str, str], int]:
    return {(one.customer, one.currency): one.carried for one in found if one.carried}


def _key(run: str, one: Statement) -> str:
    return sha256(canonical([run, one.customer, one.currency]).encode()).hexdigest()[:32]
