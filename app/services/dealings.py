"""What people bought and passed on, as arrays: orders less refunds, and shares with the shares they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Numbers
from app.analytics.ties import NO_TIME
from app.queries import query
from app.services.facts import People
from app.services.networks import read_portions
from app.store.graph import Store
from app.store.local import Say

ORDERS = query("networks/orders")
REFUNDS = query("networks/refunds")
SHARES = query("networks/shares")


@dataclass(frozen=True)
class Orders:
    """One row for each order, sorted by its key; `share` is the position of the share it came through, or -1."""

    person: Numbers
    at: Numbers
    amount: Numbers
    currency: NDArray[np.object_]
    channel: NDArray[np.object_]
    share: Numbers

    def where(self, use: NDArray[Any]) -> Orders:
        """Some of the orders."""
        return Orders(*(column[use] for column in vars(self).values()))


@dataclass(frozen=True)
class Refunds:
    """One row for each refund: who got it, when, how much, and the position of its order."""

    person: Numbers
    at: Numbers
    amount: Numbers
    order: Numbers

    def where(self, use: NDArray[Any]) -> Refunds:
        """Some of the refunds."""
        return Refunds(*(column[use] for column in vars(self).values()))


@dataclass(frozen=True)
class Shares:
    """One row for each share, sorted by its key; `parent` is the position of the share it came from, or -1."""

    person: Numbers
    at: Numbers
    channel: NDArray[np.object_]
    parent: Numbers


@dataclass(frozen=True)
class Dealings:
    """Everything that was bought, given back and passed on, in an order of its own whatever the store's."""

    orders: Orders
    refunds: Refunds
    shares: Shares

    @property
    def columns(self) -> list[NDArray[Any]]:
        """All columns, to be hashed."""
        return [column for table in (self.orders, self.refunds, self.shares) for column in vars(table).values()]


async def read_dealings(store: Store, people: People, say: Say) -> Dealings:
    """All orders, refunds and shares of everybody."""
    words = "reading orders and shares"
    orders, refunds, shares = await read_portions(store, [ORDERS, REFUNDS, SHARES], people.places, say, words)
    orders, refunds, shares = (
        _known(columns, people, by) for columns, by in ((orders, "key"), (refunds, "order"), (shares, "key"))
    )
    bought = Orders(
        orders["person"],
        orders["at"].astype(np.int64),
        orders["amount"].astype(np.int64),
        orders["currency"],
        orders["channel"],
        _place(shares["key"], orders["share"]),
    )
    back = Refunds(
        refunds["person"],
        refunds["at"].astype(np.int64),
        refunds["amount"].astype(np.int64),
        _place(orders["key"], refunds["order"]),
    )
    passed = Shares(
        shares["person"], shares["at"].astype(np.int64), shares["channel"], _place(shares["key"], shares["parent"])
    )
    return Dealings(bought, back, passed)


def _known(columns: dict[str, NDArray[Any]], people: People, by: str) -> dict[str, NDArray[Any]]:
    """Rows of people who have positions, in the order of a key, then of everything else."""
    person = people.places.of(columns["source"])
    others = [columns[name].astype(np.int64) for name in ("at", "amount") if name in columns]
    order = np.lexsort([*others, person, columns[by].astype(str)])
    order = order[person[order] >= 0]
    return {"person": person[order], **{name: values[order] for name, values in columns.items()}}


def _place(keys: NDArray[Any], wanted: NDArray[Any]) -> Numbers:
    """The position of each key among sorted ones, or -1."""
    if not len(keys) or not len(wanted):
        return np.full(len(wanted), -1, dtype=np.int64)
    known, asked = keys.astype(str), wanted.astype(str)
    place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return np.where(known[place] == asked, place, -1).astype(np.int64)


def until(at: Numbers, moment: int) -> NDArray[np.bool_]:
    """What happened up to a moment, or has no time."""
    found: NDArray[np.bool_] = (at == NO_TIME) | (at <= moment)
    return found
