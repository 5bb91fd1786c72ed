"""Statements of closed settlements, kept as they were: each opens with what the one before carried."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    Pending,
    RunRow,
    Statement,
    facts_of,
    movements,
    openings,
    run_digest,
    run_id,
    statements_of,
    totals_of,
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
    """Settlements, worked out again line by line while the log is replayed; `pending` tells what is pending by then."""

    runs: Sequence[RunRow]
    pending: Callable[[], Iterable[Pending]]
    opening: dict[tuple[str, str], int] = field(default_factory=dict)
    sums: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    found: dict[str, list[Statement]] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def follow(self, number: int, kind: str, lines: Iterable[Mapping[str, Any]]) -> None:
        """Take the lines of the next entry; settlements that ended before it are told then."""
        self.end(number - 1)
        self.kinds[kind] += 1
        for line in lines:
            if line["account"] != EXPENSE:
                key = line["customer"], line["currency"], line["account"], line["kind"]
                self.sums[key] += line["credit"] - line["debit"]

    def end(self, last: int) -> None:
        """Work out the settlements that end with an entry or before it."""
        while len(self.found) < len(self.runs):
            run = self.runs[len(self.found)]
            if run.last is None or run.last > last:
                break
            moved = [Movement(*key, amount) for key, amount in sorted(self.sums.items())]
            self.found[run.id] = statements_of(self.opening, moved)
            self.facts[run.id] = facts_of(self.kinds, totals_of(moved, self.pending()), ())
            self.opening = _carried(self.found[run.id])
            self.sums.clear()
            self.kinds.clear()

    async def differences(self, store: Reads) -> list[str]:
        """Settlements that are not what follows from the lines: how they are numbered, what they tell, statements."""
        wrong, first = list[str](), 1
        for number, run in enumerate(self.runs, 1):
            name = f"settlement {run.number}"
            if (run.number, run.first, run.id) != (number, first, run_id(run.number, run.as_of)):
                wrong.append(f"{name} is not numbered as it was opened")
            if (run.state == "closed") != (run.last is not None):
                wrong.append(f"{name} is neither open nor closed")
            first = first if run.last is None else run.last + 1
            if run.id in self.found:
                wrong += [f"{name} {told}" for told in self._told_wrong(run)]
                if run.statements is not None and not await self._states(store, run):
                    wrong.append(f"the statements of {name} are not what its lines come to")
        return wrong

    def _told_wrong(self, run: RunRow) -> Iterator[str]:
        if run.digest != run_digest(run, run.last or 0, run.facts):
            yield "is not as it was closed"
        try:
            told = json.loads(run.facts)
            same = all(told[name] == self.facts[run.id][name] for name in ("counts", "totals"))
        except (ValueError, KeyError, TypeError):
            same = False
        if not same:
            yield "tells other counts and totals than its lines come to"

    async def _states(self, store: Reads, run: RunRow) -> bool:
        wanted = self.found[run.id]
        return await _kept(store, run) == wanted and run.statements == len(wanted)


async def _kept(store: Reads, run: RunRow) -> list[Statement]:
    rows = await unfolded(store, STORED, run=run.id)
    return [Statement(**dict(zip(COLUMNS, values, strict=True))) for values in rows]


def _carried(found: Iterable[Statement]) -> dict[tuple[str, str], int]:
    return {(one.customer, one.currency): one.carried for one in found if one.carried}


def _key(run: str, one: Statement) -> str:
    return sha256(canonical([run, one.customer, one.currency]).encode()).hexdigest()[:32]
