"""The payees of an order: from the share the buyer came through up to the root, nearest first, each person once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from app.analytics.arithmetic import compiled
from app.analytics.chains.forest import Forest
from app.analytics.grid import Numbers

BUYER: Final = "is the buyer"
TAKEN: Final = "stands nearer to the buyer already"
BEYOND: Final = "lies beyond the levels that are paid"
ORPHAN: Final = "names a parent that is not known, so the chain ends here"
CYCLE: Final = "was passed on in a circle, so the chain ends here"
EARLY: Final = "is older than the share it came from"


@dataclass(frozen=True, eq=False)
class PayeeChains:
    """The payees of many orders: those of order k stand at `first[k]` and after, before `first[k + 1]`."""

    first: Numbers
    person: Numbers

    @property
    def length(self) -> Numbers:
        """How many payees each order has."""
        found: Numbers = np.diff(self.first)
        return found

    def of(self, order: int) -> list[int]:
        """The payees of one order, nearest first."""
        found: list[int] = self.person[self.first[order] : self.first[order + 1]].tolist()
        return found


@dataclass(frozen=True)
class Hop:
    """One share on the way from an order up: the person, the paid level from 1, or the reason why it has none."""

    share: int
    person: int
    level: int | None
    reason: str = ""


def payee_chains(
    forest: Forest, person: ArrayLike, share: ArrayLike, buyer: ArrayLike, *, cap: int | None = None
) -> PayeeChains:
    """The payees of orders that came through shares; a share of -1 has none.

    The buyer, and a person who stands nearer already, are passed over without using up a level; then the chain is cut
    to `cap`. `person[s]` made share s, `buyer[k]` bought order k, both by place in one list of people.

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> forest = grow([-1, 0, 1, 2])
    >>> chains = payee_chains(forest, [7, 8, 7, 9], [3, 3, -1], [1, 9, 1], cap=2)
    >>> [chains.of(order) for order in range(3)]
    [[9, 7], [7, 8], []]
    """
    people = np.ascontiguousarray(person, dtype=np.int64)
    shares, buyers = (np.ascontiguousarray(column, dtype=np.int64) for column in (share, buyer))
    count = int(max(people.max(initial=-1), buyers.max(initial=-1))) + 1
    most = len(people) if cap is None else min(cap, len(people))
    first, found = _climb(forest.parent, people, shares, buyers, most, count)
    return PayeeChains(first, found)


@compiled
def _climb(
    parent: Numbers, person: Numbers, share: Numbers, buyer: Numbers, most: int, people: int
) -> tuple[Numbers, Numbers]:
    first = np.zeros(len(share) + 1, dtype=np.int64)
    found = np.empty(max(16, 2 * len(share)), dtype=np.int64)
    met = np.full(people, -1)
    at = 0
    for order in range(len(share)):
        here, level = share[order], 0
        if buyer[order] >= 0:
            met[buyer[order]] = order
        while here >= 0 and level < most:
            who = person[here]
            if met[who] != order:
                met[who] = order
                if at == len(found):
                    longer = np.empty(2 * at, dtype=np.int64)
                    longer[:at] = found
                    found = longer
                found[at] = who
                at += 1
                level += 1
            here = parent[here]
        first[order + 1] = at
    return first, found[:at].copy()


def ready_chains(chains: PayeeChains, buyer: ArrayLike, *, cap: int | None = None, void: bool = False) -> PayeeChains:
    """Chains that are known already without the buyer and without anybody twice, cut to `cap`.

    With `void` an order whose nearest is the buyer himself pays nobody.

    Examples
    --------
    >>> chains = PayeeChains(np.array([0, 4, 6]), np.array([9, 7, 9, 8, 1, 2]))
    >>> found = ready_chains(chains, [7, 1], void=True)
    >>> [found.of(order) for order in range(2)]
    [[9, 8], []]
    """
    buyers, person = np.ascontiguousarray(buyer, dtype=np.int64), np.ascontiguousarray(chains.person)
    order = np.repeat(np.arange(len(buyers)), chains.length)
    first_met = np.zeros(len(person), dtype=np.bool_)
    first_met[np.unique(order * (int(person.max(initial=0)) + 1) + person, return_index=True)[1]] = True
    kept = first_met & (person != buyers[order])
    if void and len(person):
        nearest = np.where(chains.length > 0, person[np.minimum(chains.first[:-1], len(person) - 1)], -1)
        kept &= ~((nearest == buyers) & (buyers >= 0))[order]
    ahead = np.concatenate([[0], np.cumsum(kept)])
    level = ahead[:-1] - ahead[chains.first[:-1]][order]
    if cap is not None:
        kept &= level < cap
    return PayeeChains(np.concatenate([[0], np.cumsum(kept)])[chains.first], person[kept])


def hops(forest: Forest, person: ArrayLike, share: int, buyer: int, *, cap: int | None = None) -> list[Hop]:
    """Every share between an order and its root, with the level it is paid at or the reason why it is not.

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> [(hop.person, hop.level, hop.reason) for hop in hops(grow([-1, 0, 1]), [5, 4, 6], 2, 4, cap=1)]
    [(6, 1, ''), (4, None, 'is the buyer'), (5, None, 'lies beyond the levels that are paid')]
    """
    people = np.asarray(person, dtype=np.int64)
    broken = [(forest.orphans, ORPHAN), (forest.cut, CYCLE), (forest.early, EARLY)]
    faults: dict[int, str] = {}
    for places, word in broken:
        for place in places.tolist():
            faults.setdefault(place, word)
    found, taken, here = list[Hop](), set[int](), share
    while here >= 0:
        who = int(people[here])
        reason = BUYER if who == buyer else TAKEN if who in taken else ""
        if not reason and cap is not None and len(taken) >= cap:
            reason = BEYOND
        if not reason:
            taken.add(who)
        level = None if reason else len(taken)
        found.append(Hop(here, who, level, "; ".join(word for word in (reason, faults.get(here, "")) if word)))
        here = int(forest.parent[here])
    return found
