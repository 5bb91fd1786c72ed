"""Share chains: whom an order came through, person by person up to who shared first, and who is passed over and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import BadInput
from app.queries import query
from app.services.sale_chains import chains_of_orders
from app.services.sale_evidence import Way
from app.services.sale_hops import MOST_HOPS, NAMED_ONLY, NOBODY, NOT_BOUND, Dropped, Hop, ShareChain, bound_shares
from app.services.sale_hops import Step as Share
from app.services.sale_hops import chain_of as chain_of
from app.store.graph import Store

__all__ = [
    "MOST_HOPS",
    "NAMED_ONLY",
    "NOBODY",
    "NOT_BOUND",
    "Dropped",
    "Hop",
    "Order",
    "Share",
    "ShareChain",
    "bound_shares",
    "chain_of",
    "chains",
    "orders",
    "the_one",
]


@dataclass(frozen=True)
class Order:
    """A purchase, under the name it was asked for; the name is the key, or an id that several sources may hold."""

    name: str
    key: str
    id: str
    source: str
    at: str | None
    at_precision: str | None
    channel: str | None
    amount_minor: int | None
    currency: str | None
    buyer: str | None


ORDERS = query("sharing/orders", Order)


async def orders(store: Store, names: Sequence[str]) -> dict[str, list[Order]]:
    """The orders that some names stand for: source and id, or an id alone."""
    found: dict[str, list[Order]] = {}
    for order in await store.read(ORDERS, names=list(names)):
        found.setdefault(order.name, []).append(order)
    return found


def the_one(name: str, found: Sequence[Order]) -> Order | None:
    """The order that a name stands for; a plain id must belong to one source alone."""
    exact = [order for order in found if order.key == name]
    if len(found) > 1 and not exact:
        keys = ", ".join(order.key for order in found)
        raise BadInput(f"Several sources have an order {name!r}.", hint=f"Say which: {keys}.")
    return next(iter(exact or found), None)


async def chains(store: Store, orders: Sequence[tuple[str, str | None]]) -> dict[tuple[str, str | None], ShareChain]:
    """The chains of some orders, each given by key and buyer; one that came through nothing is missing.

    They are found as those that money is paid by, under the settings that a plan has without others.
    """
    found = {each.order.key: each for each in await chains_of_orders(store, sorted({key for key, _ in orders}), Way())}
    chains: dict[tuple[str, str | None], ShareChain] = {}
    for key, buyer in orders:
        if key in found and (chain := found[key].chain):
            chains[key, buyer] = chain
    return chains
