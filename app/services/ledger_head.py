"""The head of the ledger: taken before anything is posted, so that entries are written one after the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.analytics.rewards import Policy
from app.errors import Conflict
from app.queries import Query, query
from app.services.ledger_slices import SALES, Slice
from app.services.plans import Version, version_of
from app.services.sales import Reads
from app.store.graph import Store, Transaction

T = TypeVar("T")
TAKE_HEAD = query("ledger/take_head")
POST = query("ledger/post")


@dataclass
class Head:
    """The ledger, held by one transaction: its next number, the server's clock, every plan, and a slice to post on."""

    tx: Reads
    now: int
    versions: Sequence[Version]
    slice: Slice

    async def open(self, sales: Sequence[str]) -> None:
        """Take some sales into the slice, as they stand."""
        missing = [sale for sale in dict.fromkeys(sales) if sale not in self.slice.cited]
        if missing:
            self.slice.open(await self.tx.read(SALES, sales=missing))


@dataclass
class Writing(Head):
    """The head of the ledger within a transaction, which can write beside what it posts.

    `taken` is what the query told that took the head.
    """

    tx: Transaction
    taken: Mapping[str, Any] = field(default_factory=dict)


async def posting(
    store: Store,
    work: Callable[[Writing], Awaitable[T]],
    *,
    name: str = "ledger",
    run: str | None = None,
    fact: tuple[Query[Any], Mapping[str, Any]] | None = None,
) -> T:
    """Do some work that posts to the ledger, in one transaction; all that it posted is written at its end.

    A fact is a query with what it takes, that stores something while it takes the head; no rows are a conflict.
    """
    taking, given = fact or (TAKE_HEAD, {"run": run})

    async def within(tx: Transaction) -> T:
        rows = (await tx.write(taking, None, **given)).rows
        if not rows:
            raise Conflict("That is of an order that is not stored.", hint="Record the order first.")
        taken = rows[0]
        if not taken["open"]:
            raise Conflict("This settlement was closed meanwhile.", hint="Another command has finished it.")
        versions = [version_of(row) for row in taken["plans"]]
        part = Slice(policies_of(versions), taken["next"], run, taken["tip"])
        head = Writing(tx, taken["now"], versions, part, taken)
        found = await work(head)
        if head.slice.postings:
            await tx.write(POST, **head.slice.written())
        return found

    return await store.transaction(within, name=name)


def policies_of(versions: Sequence[Version]) -> Mapping[str, Policy]:
    """Every policy by name and version, as lines cite it."""
    return {version.policy.told: version.policy for version in versions}
