"""Share chains: whom an order came through, person by person up to who shared first, and who is passed over and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.chains import NONE, UNKNOWN, Forest, bound, grow, hops
from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput
from app.queries import query
from app.store.graph import Store

MOST_HOPS: Final = 100
"""As many hops as the query goes up."""
NAMED_ONLY: Final = "is named by the order, but is not known"
NOBODY: Final = "was made by somebody who is not a customer yet"
NOT_BOUND: Final = "was seen as a parent too, but another one binds"


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


@dataclass(frozen=True)
class Share:
    """One share above an order, so many hops up; without being declared it is only named by others."""

    order: str
    hops: int
    key: str
    id: str
    at: int | None
    at_text: str | None
    channel: str | None
    declared: bool
    customer: str | None
    parents: list[str]


@dataclass(frozen=True)
class Hop:
    """A share whose maker has a level, 1 nearest to the buyer; the note says what is wrong with it, if anything."""

    share: Share
    level: int
    note: str


@dataclass(frozen=True)
class Dropped:
    """A share that gives nobody a level, and why."""

    share: Share
    reason: str


@dataclass(frozen=True)
class ShareChain:
    """The chain of an order, nearest to the buyer first; not complete when it goes on beyond what is read."""

    hops: tuple[Hop, ...]
    dropped: tuple[Dropped, ...]
    complete: bool


ORDERS = query("sharing/orders", Order)
CHAIN = query("sharing/chain_of_order", Share)


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
    """The chains of some orders, each given by key and buyer; one that came through no share is missing."""
    rows: dict[str, list[Share]] = {}
    for share in await store.read(CHAIN, orders=sorted({key for key, _ in orders})):
        rows.setdefault(share.order, []).append(share)
    return {(key, buyer): chain_of(rows[key], buyer) for key, buyer in orders if key in rows}


def chain_of(shares: Sequence[Share], buyer: str | None) -> ShareChain:
    """The chain that starts at the first of some shares, for a buyer."""
    if not shares[0].declared:
        return ShareChain((), (Dropped(shares[0], NAMED_ONLY),), True)
    named = {share.key: share for share in shares}
    known = sorted((share for share in shares if share.declared), key=lambda share: share.key)
    place = {share.key: position for position, share in enumerate(known)}
    links = [(place[share.key], parent) for share in known for parent in share.parents if parent in named]
    at = np.array([np.nan if share.at is None else share.at for share in known])
    child = np.array([share for share, _ in links], dtype=np.int64)
    forest = bound_shares(at, child, np.array([place.get(parent, UNKNOWN) for _, parent in links], dtype=np.int64))
    # Whoever is not a customer yet is a person of their own, so that nobody is taken for them.
    person = {customer: number for number, customer in enumerate(sorted({s.customer for s in known if s.customer}))}
    people = [person.get(share.customer or "", len(person) + position) for position, share in enumerate(known)]
    kept, dropped, last = list[Hop](), list[Dropped](), shares[0]
    for hop in hops(forest, people, place[shares[0].key], person.get(buyer or "", NONE)):
        share = last = known[hop.share]
        if hop.level is None:
            dropped.append(Dropped(share, hop.reason))
        elif share.customer is None:
            dropped.append(Dropped(share, NOBODY))
        else:
            kept.append(Hop(share, len(kept) + 1, hop.reason))
        above = int(forest.parent[hop.share])
        others = [each for each in share.parents if above >= 0 and each in place and place[each] != above]
        dropped += [Dropped(named[each], NOT_BOUND) for each in others]
    return ShareChain(tuple(kept), tuple(dropped), all(parent in named for parent in last.parents))


def bound_shares(at: Amounts, child: Numbers, parent: NDArray[np.int64]) -> Forest:
    """The forest of shares by place, sorted by key: of several parents the earliest binds, and a known one first.

    `child[r]` came from `parent[r]`, which is `UNKNOWN` where it is only named. Seconds that are not known are not a
    number.

    Examples
    --------
    >>> seconds = np.array([10.0, 5.0, 20.0])
    >>> bound_shares(seconds, np.array([2, 2, 2]), np.array([0, 1, UNKNOWN])).parent.tolist()
    [-1, -1, 1]
    """
    order = np.lexsort((parent, child))
    child, parent = child[order], parent[order]
    known = parent >= 0
    when = np.full(len(child), np.nan)
    when[known] = at[parent[known]]
    rows = bound(child, when, certain=known)
    links = np.full(len(at), NONE, dtype=np.int64)
    links[child[rows]] = parent[rows]
    return grow(links, at)
