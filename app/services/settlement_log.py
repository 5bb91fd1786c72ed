"""What a settlement comes to: totals by currency and a statement for each customer, from the lines of its time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from hashlib import sha256
from typing import Any, Final

from app.queries import query
from app.services.runs import canonical
from app.services.sales import Reads

LAST: Final = 2**62
CLAWED: Final = ("refunded", "voided")


@dataclass(frozen=True)
class Total:
    """What happened in a currency since the settlement before, and what is held and pending at the end."""

    currency: str
    earned: int = 0
    clawed_back: int = 0
    approved: int = 0
    paid: int = 0
    held: int = 0
    pending: int = 0


@dataclass(frozen=True)
class Statement:
    """What a customer is owed in a currency: opening + earned - clawed back + moved - paid = carried.

    `approved` says how much of it was approved; `moved` came from other customers by joins, less what went to them,
    and from payments that came back.
    """

    customer: str
    currency: str
    opening: int
    earned: int
    clawed_back: int
    approved: int
    paid: int
    carried: int
    moved: int = 0


@dataclass(frozen=True)
class Settled:
    """A settlement, or the preview of one, which has no id; times are seconds."""

    id: str
    number: int
    state: str
    as_of: int
    counts: dict[str, int]
    totals: list[Total]
    statements: list[Statement]
    differences: list[str] = field(default_factory=list)
    actor: str = ""
    opened_at: int | None = None
    closed_at: int | None = None


@dataclass(frozen=True)
class RunRow:
    """A settlement as it is stored; `first` and `last` are numbers of the log, `statements` how many are stored."""

    id: str
    number: int
    state: str
    as_of: int
    opened_at: int
    closed_at: int | None
    actor: str
    first: int
    last: int | None
    facts: str
    statements: int | None = None
    digest: str | None = None

    def stated(self, count: int) -> RunRow:
        """The same settlement with all its statements stored."""
        return replace(self, statements=count)


@dataclass(frozen=True)
class Movement:
    """What lines of one kind come to in an account of a customer."""

    customer: str
    currency: str
    account: str
    kind: str
    amount: int


@dataclass(frozen=True)
class Count:
    """How many entries of a kind there are."""

    kind: str
    count: int


@dataclass(frozen=True)
class Pending:
    """What is pending in a currency, and held."""

    currency: str
    held: int
    pending: int


RUNS = query("ledger/settlements", RunRow)
COUNTS = query("ledger/entry_counts", Count)
PENDING_NOW = query("ledger/pending", Pending)
MOVEMENTS = query("ledger/movements")
OPENINGS = query("ledger/openings")


async def movements(store: Reads, first: int, last: int = LAST) -> list[Movement]:
    """What the lines between two numbers of the log come to."""
    return [Movement(*values) for values in await unfolded(store, MOVEMENTS, first=first, last=last)]


async def openings(store: Reads, before: int) -> dict[tuple[str, str], int]:
    """What was owed before an entry, by customer and currency, added up from every line."""
    return {(row[0], row[1]): row[2] for row in await unfolded(store, OPENINGS, before=before)}


async def unfolded(store: Reads, asked: Any, **params: Any) -> list[tuple[Any, ...]]:
    """The values of columns that came as lists, one tuple for each place."""
    rows = await store.read(asked, **params)
    return [values for row in rows for values in zip(*row.values(), strict=True)]


def totals_of(moved: Iterable[Movement], pending: Iterable[Pending]) -> list[Total]:
    """The totals of some movements, with what is pending at their end; sorted by currency."""
    sums: dict[str, Counter[str]] = {}
    for each in moved:
        found = sums.setdefault(each.currency, Counter())
        found[_word(each)] += _told(each)
        found["approved"] += each.amount if each.kind == "approved" and each.account == "approved" else 0
    for stands in pending:
        sums.setdefault(stands.currency, Counter()).update({"held": stands.held, "pending": stands.pending})
    names = [field.name for field in fields(Total)][1:]
    return [Total(currency, **{name: sums[currency][name] for name in names}) for currency in sorted(sums)]


def statements_of(opening: Mapping[tuple[str, str], int], moved: Iterable[Movement]) -> list[Statement]:
    """A statement for each customer and currency of whom anything is known, sorted; nobody knows whose the rest is."""
    sums: dict[tuple[str, str], Counter[str]] = {key: Counter(opening=amount) for key, amount in opening.items()}
    for each in moved:
        found = sums.setdefault((each.customer, each.currency), Counter(opening=0))
        found[_word(each)] += _told(each)
        found["approved"] += each.amount if each.kind == "approved" and each.account == "approved" else 0
    statements = []
    for (customer, currency), found in sorted(sums.items()):
        carried = found["opening"] + found["earned"] - found["clawed_back"] + found["moved"] - found["paid"]
        sums_of = {name: found[name] for name in ("opening", "earned", "clawed_back", "approved", "paid", "moved")}
        one = Statement(customer, currency, carried=carried, **sums_of)
        if customer and any(sums_of.values()):
            statements.append(one)
    return statements


def _word(moved: Movement) -> str:
    """What a statement calls a movement of what is owed."""
    if moved.account == "paid":
        return "nothing"
    if moved.kind in ("ordered", "approved"):
        # Approving takes from what is pending and gives to what is approved: together nothing is earned.
        return "earned"
    return "clawed_back" if moved.kind in CLAWED else "paid" if moved.kind == "paid" else "moved"


def _told(moved: Movement) -> int:
    return -moved.amount if _word(moved) in ("clawed_back", "paid") else moved.amount


def facts_of(counts: Mapping[str, int], totals: Iterable[Total], differences: Iterable[str]) -> dict[str, Any]:
    """What is stored of a settlement when it is closed."""
    return {"counts": dict(counts), "totals": [asdict(each) for each in totals], "differences": list(differences)}


def settled(run: RunRow, statements: list[Statement]) -> Settled:
    """A settlement as it is stored."""
    facts = json.loads(run.facts)
    return Settled(
        run.id,
        run.number,
        run.state,
        run.as_of,
        facts.get("counts", {}),
        [Total(**each) for each in facts.get("totals", [])],
        statements,
        facts.get("differences", []),
        run.actor,
        run.opened_at,
        run.closed_at,
    )


def run_id(number: int, as_of: int) -> str:
    """The id of a settlement, which follows from its number and its moment."""
    return _digest(["settlement", number, as_of])


def run_digest(run: RunRow, last: int, facts: str) -> str:
    """A digest of a closed settlement, so that a changed one is noticed."""
    return _digest([run.id, run.number, run.as_of, run.actor, run.first, last, facts])


def _digest(told: list[Any]) -> str:
    return sha256(canonical(told).encode()).hexdigest()[:32]


async def stored(store: Reads) -> list[RunRow]:
    """Every settlement, oldest first."""
    return await store.read(RUNS)
