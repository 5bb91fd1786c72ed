"""What may lead from the buyers of orders into share chains, read from the graph, and the evidence that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from app.analytics.chains.entry import DAY_MS, Choice, Evidence, choose
from app.queries import Query, query
from app.services.sale_hops import NAMED_ONLY, Step

R = TypeVar("R")
UNKNOWN: Final = "is not known"
NO_OWNER: Final = "has no owner who is a customer"
OWNERS: Final = "has several owners, and nobody can say whose it is"


class Reads(Protocol):
    """Whatever query files can be read with: a store, or a transaction of one."""

    async def read(self, query: Query[R], **params: Any) -> list[R]:
        """The rows that a query file gives."""
        ...


@dataclass(frozen=True)
class Way:
    """Which evidence leads from a buyer into the chain, and which of several parents of a share binds it.

    `among` is for referrals alone: all direct referrers share, instead of one line of people going up. Only with
    `loyalty` are the levels of everybody on the way read.
    """

    entry: str = "last"
    binding: str = "first"
    click_days: int = 7
    view_days: int = 1
    among: bool = False
    loyalty: bool = False


@dataclass(frozen=True)
class Bought:
    """An order as the query gives it; times are in milliseconds."""

    key: str
    at: int | None
    amount_minor: int | None
    currency: str | None
    device: str | None
    began_at: int | None
    buyer: str | None
    customer: str | None
    evidence: list[dict[str, Any]]
    unknown: list[str]
    others: list[int]


@dataclass(frozen=True)
class Entered:
    """An order with the evidence that counts; `starts` are the links and codes it was seen by, with their owners."""

    order: Bought
    choice: Choice
    starts: dict[tuple[str, str], Step]


ENTRIES = query("sharing/entries", Bought)


async def entered(tx: Reads, orders: Sequence[str], way: Way, device_orders: int = 0) -> list[Entered]:
    """Some orders, sorted by key, with the evidence that counts; `device_orders` others of the device are read too."""
    days = {"click_ms": way.click_days * DAY_MS, "view_ms": way.view_days * DAY_MS}
    rows = await tx.read(ENTRIES, orders=sorted(set(orders)), entry=way.entry, device_orders=device_orders, **days)
    return [_entered(order, way) for order in sorted(rows, key=lambda order: order.key)]


def _entered(order: Bought, way: Way) -> Entered:
    # An order without a time can be entered by what it names alone.
    at = 0 if order.at is None else order.at
    found = [_evidence(row, at) for row in order.evidence]
    choice = choose(found, at, entry=way.entry, click_days=way.click_days, view_days=way.view_days)
    return Entered(order, choice, {step.name: step for row in order.evidence if (step := _start(order.key, row))})


def _evidence(row: dict[str, Any], at: int) -> Evidence:
    owned = row["sort"] in ("link", "code")
    fault = ""
    if row["sort"] == "share" and not row["declared"]:
        fault = NAMED_ONLY if row["kind"] == "named" else UNKNOWN
    elif owned and not _owner(row):
        fault = OWNERS if row["owners"] else NO_OWNER
    when = at if row["kind"] == "named" else row["at"]
    return Evidence(row["sort"], row["target"], row["kind"], when, row["id"], row["evidence"] != "guess", fault)


def _start(order: str, row: dict[str, Any]) -> Step | None:
    """A link or code as the first step, made by its owner; or a share that is only named."""
    owner = _owner(row)
    if row["sort"] == "referral" or (row["sort"] == "share" and row["declared"]):
        return None
    return Step(
        start=order,
        hops=0,
        key=row["target"],
        id=row["name"],
        at=row["made"],
        at_text=row["made_text"],
        channel=row["channel"],
        declared=row["sort"] != "share",
        customer=owner.get("customer"),
        parents=(),
        identity=owner.get("identity"),
        sort=row["sort"],
    )


def _owner(row: dict[str, Any]) -> dict[str, str]:
    """The one customer who owns a link or code, by the first of his identities; empty without just one."""
    customers = {owner["customer"] for owner in row["owners"]}
    return dict(row["owners"][0]) if len(customers) == 1 else {}
