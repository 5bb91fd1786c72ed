"""What stands where: the sales of a ledger, its payments, and every account's balance by sale and identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.analytics.ledger.entries import APPROVED, EXPENSE, OWED, PENDING, Entry, Line, Place, moved
from app.analytics.ledger.events import Ordered
from app.analytics.rewards.payouts import due_at
from app.errors import Conflict, NotFound


@dataclass
class Sale:
    """A sale as it pays, how much of it was refunded, the account of its reward or none, and whether released."""

    event: Ordered
    refunded: int = 0
    account: str = PENDING
    released: bool = False

    @property
    def currency(self) -> str:
        """What the sale pays in."""
        return self.event.policy.terms.pays_in or self.event.currency

    @property
    def held(self) -> bool:
        """Whether somebody must look at it before it is approved."""
        return bool(self.event.holds) and not self.released

    def due(self, at: int) -> bool:
        """Whether its reward is pending, and may be approved at a time."""
        return self.account == PENDING and not self.held and at >= due_at(self.event.policy, self.event.at)


@dataclass
class Standing:
    """The state that follows from entries."""

    sales: dict[str, Sale] = field(default_factory=dict)
    payments: dict[str, Entry] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    _amounts: Counter[Place] = field(default_factory=Counter)
    _of: dict[tuple[str, str], dict[Place, None]] = field(default_factory=dict)
    _owed: dict[tuple[str, str], dict[Place, None]] = field(default_factory=dict)

    def follow(self, lines: Iterable[Line]) -> None:
        """Take in the lines of an entry."""
        for line in lines:
            self.add(line.place, line.credit - line.debit)

    def add(self, place: Place, amount: int) -> None:
        """Change what stands at a place; only what is owed is looked up later."""
        if place.account not in OWED:
            return
        self._amounts[place] += amount
        owed = self._owed.setdefault((place.order, place.identity), {})
        # What is paid off is forgotten, so that looking somebody up takes as long as he is owed, not as he has earned.
        for found in (owed, self._of.setdefault(("customer", place.customer), {}), self._identity(place)):
            if self._amounts[place]:
                found[place] = None
            else:
                found.pop(place, None)

    def _identity(self, place: Place) -> dict[Place, None]:
        return self._of.setdefault(("identity", place.identity), {})

    def place(self, account: str, identity: str, sale: Sale) -> Place:
        """Where something for an identity goes: to the customer it stands with in this sale, else to the one of then.

        What follows depends on the sale and its own lines alone, so a slice of a ledger says the same as the whole.
        """
        customer = ""
        if account != EXPENSE:
            owed = next(iter(self._owed.get((sale.event.key, identity), ())), None)
            customer = owed.customer if owed else dict(sale.event.whose).get(identity, identity)
        return Place(account, customer, identity, sale.event.key, sale.currency)

    def moved(self, source: Place, target: Place, amount: int) -> Iterator[Line]:
        """The lines that carry an amount of a sale, with what they cite."""
        event = self.sales[source.order].event
        yield from moved(source, target, amount, event.policy.told, event.chain)

    def of_customer(self, customer: str, currency: str, account: str = APPROVED) -> list[tuple[Place, int]]:
        """What stands for a customer, sale by sale, oldest first."""
        found = [
            (place, self._amounts[place])
            for place in self._of.get(("customer", customer), ())
            if place.account == account and place.currency == currency
        ]
        return sorted(found, key=lambda pair: (self.sales[pair[0].order].event.at, pair[0]))

    def of_identity(self, identity: str) -> list[tuple[Place, int]]:
        """What is owed for what an identity has earned."""
        return sorted((place, self._amounts[place]) for place in self._of.get(("identity", identity), ()))

    def approved(self) -> list[tuple[str, str]]:
        """The customers, each with a currency, for whom anything is approved, sorted."""
        return sorted(
            {(place.customer, place.currency) for owed in self._owed.values() for place in owed if _open(place)}
        )

    def found(self, sale: str, at: int) -> Sale:
        """A sale that was there at a time."""
        if sale not in self.sales:
            raise NotFound(f"There is no sale {sale!r}.", hint="Post the sale before what happens to it.")
        if at < self.sales[sale].event.at:
            raise Conflict(f"At {at} there was no sale {sale!r} yet.", hint="Correct the time of the event.")
        return self.sales[sale]


def _open(place: Place) -> bool:
    return place.account == APPROVED and bool(place.customer)
