"""Entries of a ledger: lines that are never changed, whose debits and credits are equal in every currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

EXPENSE: Final = "expense"
PENDING: Final = "pending"
APPROVED: Final = "approved"
PAID: Final = "paid"
OWED: Final = (PENDING, APPROVED)
"""The accounts that say what is owed to a customer."""


class Place(NamedTuple):
    """Where money stands: an account, for whom, earned by which identity with which sale, in which currency."""

    account: str
    customer: str
    identity: str
    order: str
    currency: str


@dataclass(frozen=True)
class Line:
    """One side of an entry: a debit or a credit, with the policy and the chain that it follows from."""

    place: Place
    policy: str
    chain: tuple[str, ...]
    debit: int = 0
    credit: int = 0


@dataclass(frozen=True)
class Entry:
    """All lines of one event; an entry that does not balance cannot be made.

    `skipped` names the identities of an order's chain that were passed over, each with the reason.
    """

    key: str
    at: int
    kind: str
    lines: tuple[Line, ...]
    skipped: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Hold the one rule of double entry."""
        assert not any(totals(self.lines).values()), self
        assert all(min(line.debit, line.credit) == 0 < max(line.debit, line.credit) for line in self.lines), self


def totals(lines: Iterable[Line]) -> dict[str, int]:
    """Debits less credits by currency: all zero, at any time.

    Examples
    --------
    >>> place = Place(PENDING, "ana", "ana", "o1", "CNY")
    >>> totals([Line(place, "two@1", ("ana",), credit=5), Line(place._replace(account=EXPENSE), "two@1", (), debit=5)])
    {'CNY': 0}
    """
    found: Counter[str] = Counter()
    for line in lines:
        found[line.place.currency] += line.debit - line.credit
    return dict(found)


def moved(source: Place, target: Place, amount: int, policy: str, chain: tuple[str, ...]) -> tuple[Line, ...]:
    """The two lines that carry an amount from one place to another; a negative one goes the other way."""
    if amount < 0:
        return moved(target, source, -amount, policy, chain)
    if not amount:
        return ()
    return Line(source, policy, chain, debit=amount), Line(target, policy, chain, credit=amount)


def balances(entries: Iterable[Entry], *, at: int | None = None) -> dict[Place, int]:
    """What stands where, credits less debits, at a time or in the end; places with nothing are left out."""
    found: Counter[Place] = Counter()
    for entry in entries:
        if at is None or entry.at <= at:
            for line in entry.lines:
                found[line.place] += line.credit - line.debit
    return {place: amount for place, amount in sorted(found.items()) if amount}
