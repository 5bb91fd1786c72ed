"""What orders earned for those whom they came through: entries, lines, and what stands where, for many at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.analytics.ledger import EXPENSE
from app.queries import query
from app.services import ledger
from app.services.ledger import Explained, LineRow
from app.services.ledger_lines import LINES_OF_SALES
from app.services.plans import plans as published
from app.store.graph import Store

__all__ = ["Explained", "OrderRewards", "explained", "kinds", "of_orders"]


@dataclass(frozen=True)
class Posted:
    """An entry about one sale of an order."""

    key: str
    number: int
    kind: str
    at: int
    sale: str | None
    order: str
    plan: str | None
    event: str


@dataclass(frozen=True)
class Entry:
    """An entry with its lines about one order; what it does to other orders is left out."""

    key: str
    number: int
    kind: str
    at: int
    plan: str | None
    lines: tuple[LineRow, ...]


class Earned(NamedTuple):
    """What stands for a customer in an account, from one order under one plan."""

    customer: str
    plan: str
    account: str
    currency: str
    amount: int


class Part(NamedTuple):
    """What a customer has from an order in one currency, and the versions of plans that gave it."""

    amount: int
    plans: tuple[str, ...]


@dataclass(frozen=True)
class OrderRewards:
    """What an order earned: its entries in the order of posting, and the events of those about its own sales."""

    order: str
    posted: tuple[Posted, ...]
    entries: tuple[Entry, ...]

    def plans(self) -> list[str]:
        """The versions of plans that paid for it."""
        return sorted({each.plan for each in self.posted if each.plan})

    def holds(self) -> list[str]:
        """Why a reward is held back, for each sale that was neither released nor taken back since."""
        over = {each.sale for each in self.posted if each.kind in ("released", "voided")}
        held = [json.loads(each.event) for each in self.posted if each.kind == "ordered" and each.sale not in over]
        return sorted({reason for event in held for reason in event.get("holds", ())})

    def earned(self) -> list[Earned]:
        """What stands for each customer now, after refunds, in each account."""
        sums: dict[tuple[str, str, str, str], int] = {}
        for line in (line for entry in self.entries for line in entry.lines if line.account != EXPENSE):
            place = (line.customer, line.plan, line.account, line.currency)
            sums[place] = sums.get(place, 0) + line.credit - line.debit
        return [Earned(*place, amount) for place, amount in sorted(sums.items()) if amount]

    def part(self, customer: str, currency: str | None) -> Part:
        """What a customer has from it in a currency, in all accounts together."""
        mine = [each for each in self.earned() if (each.customer, each.currency) == (customer, currency)]
        return Part(sum(each.amount for each in mine), tuple(sorted({each.plan for each in mine})))


ENTRIES = query("rewards/entries_of_orders", Posted)


async def of_orders(store: Store, orders: Sequence[str]) -> dict[str, OrderRewards]:
    """What some orders earned, by key; one that was never posted is missing. Two round trips for all of them."""
    posted: dict[str, list[Posted]] = {}
    for each in await store.read(ENTRIES, orders=sorted(set(orders))):
        posted.setdefault(each.order, []).append(each)
    sales = sorted({each.sale for entries in posted.values() for each in entries if each.sale})
    lines: dict[str, dict[str, list[LineRow]]] = {}
    for line in await store.read(LINES_OF_SALES, sales=sales) if sales else []:
        lines.setdefault(line.order, {}).setdefault(line.entry, []).append(line)
    return {
        order: OrderRewards(order, tuple(each), _entries(each, lines.get(order, {}))) for order, each in posted.items()
    }


def _entries(posted: Sequence[Posted], lines: dict[str, list[LineRow]]) -> tuple[Entry, ...]:
    """Entries about the order's own sales, those without lines too, and payments that its lines were part of."""
    found: dict[str, Any] = {
        each.key: Entry(each.key, each.number, each.kind, each.at, each.plan, tuple(lines.get(each.key, ())))
        for each in posted
    }
    for key, rows in lines.items():
        if key not in found:
            found[key] = Entry(key, rows[0].number, rows[0].kind, rows[0].at, None, tuple(rows))
    return tuple(sorted(found.values(), key=lambda each: each.number))


async def explained(store: Store, orders: Sequence[str]) -> dict[str, Explained]:
    """Everything behind the lines of some orders, and whether all of it was worked out again."""
    return {order: await ledger.explain_order(store, order) for order in orders}


async def kinds(store: Store, plans: Sequence[str]) -> dict[str, str]:
    """The kind of rule of some versions of plans."""
    return {plan.key: str(json.loads(plan.definition)["kind"]) for plan in await published(store) if plan.key in plans}
