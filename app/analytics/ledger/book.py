"""The ledger: events in, entries out; what was posted is never changed, only added to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.analytics.ledger import paying, resolving
from app.analytics.ledger.earning import resolved
from app.analytics.ledger.entries import APPROVED, Entry, Line, Place
from app.analytics.ledger.events import (
    Approved,
    Event,
    Ordered,
    Paid,
    Refunded,
    Rejoined,
    Released,
    Returned,
    Voided,
)
from app.analytics.ledger.standing import Sale, Standing
from app.errors import BadInput, Conflict, GrapevineError, NotFound


@dataclass(frozen=True)
class Admitted:
    """A sale that was posted elsewhere: its event, what has become of it, and what stands of it where."""

    event: Ordered
    refunded: int
    account: str
    released: bool
    stands: tuple[tuple[Place, int], ...]


class Ledger:
    """Entries in the order they were posted, and what follows from them; or a slice of a larger one.

    Examples
    --------
    >>> from app.analytics.rewards import LevelTable, Policy
    >>> ledger = Ledger()
    >>> plan = Policy("two", LevelTable((1000, 500)), cap=2)
    >>> entry = ledger.post(Ordered("o1", 0, 1000, "CNY", plan, ("bo", "ana")))
    >>> [(line.place.identity, line.credit) for line in entry.lines if line.credit]
    [('bo', 100), ('ana', 50)]
    >>> ledger.post(Ordered("o1", 0, 1000, "CNY", plan, ("bo", "ana"))) is None
    True
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._events: dict[str, Event] = {}
        self._state = Standing()

    def admit(self, sales: Iterable[Admitted]) -> None:
        """Take in sales of a larger ledger; one that is known already is left as it is.

        Events that concern admitted sales alone are then posted just as on the whole ledger: those on a sale need that
        sale, a payment every sale of which something is approved for the customer, a join every sale of which
        something is owed for the identities.
        """
        for each in sales:
            key = each.event.key
            if key in self._state.sales:
                continue
            self._events[key] = each.event
            self._state.sales[key] = Sale(resolved(each.event)[0], each.refunded, each.account, each.released)
            for place, amount in each.stands:
                self._state.add(place, amount)

    def admit_payment(self, entry: Entry, returned: bool) -> None:
        """Take in a payment of a larger ledger, and whether it came back, so that it may come back here."""
        self._state.payments.setdefault(entry.key, entry)
        if returned:
            self._state.returned.add(entry.key)

    def post(self, event: Event) -> Entry | None:
        """Post an event and give back its entry; None if it was posted before. What cannot be is refused whole."""
        if event.key in self._events:
            if self._events[event.key] != event:
                raise Conflict(
                    f"The key {event.key!r} was used for something else.", hint="Give each event its own key."
                )
            return None
        amount = event.amount if isinstance(event, Ordered | Refunded | Paid) else 0
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise BadInput(f"{amount!r} is no amount.", hint="Money is counted in whole minor units, never in floats.")
        posted, skipped = (event, ()) if not isinstance(event, Ordered) else resolved(event)
        entry = Entry(event.key, event.at, type(event).__name__.lower(), tuple(self._lines(posted)), skipped)
        self._follow(posted, entry)
        self._events[event.key] = event
        self.entries.append(entry)
        self._state.follow(entry.lines)
        return entry

    def knows(self, sale: str) -> bool:
        """Whether a sale was posted or admitted."""
        return sale in self._state.sales

    def due(self, at: int) -> list[str]:
        """The sales whose rewards may be approved at a time: pending, not held, and their hold days over; sorted."""
        return sorted(key for key, sale in self._state.sales.items() if sale.due(at))

    def payable(self, currency: str | None = None) -> list[tuple[str, str, int]]:
        """What a run pays now: known customers, each with a currency and an amount of at least the least payment."""
        return paying.payable(self._state, currency)

    def owed(self, customer: str, currency: str, *, account: str = APPROVED) -> int:
        """What stands in an account for a customer now; below 0 where more was clawed back than is left."""
        return sum(amount for _, amount in self._state.of_customer(customer, currency, account))

    def lines_of(self, sale: str) -> list[Line]:
        """Every line that a sale has led to, in the order they were posted."""
        return [line for entry in self.entries for line in entry.lines if line.place.order == sale]

    def _lines(self, event: Event) -> Iterator[Line]:
        match event:
            case Ordered():
                yield from resolving.sold(self._state, event)
            case Refunded():
                yield from resolving.refunded(self._state, event)
            case Approved() | Voided():
                yield from resolving.resolved_once(self._state, event)
            case Released():
                resolving.released(self._state, event)
            case Paid():
                yield from paying.paid(self._state, event)
            case Returned():
                yield from paying.returned(self._state, event)
            case Rejoined():
                yield from resolving.rejoined(self._state, event)

    def _follow(self, event: Event, entry: Entry) -> None:
        """Remember what an event has changed beside the balances."""
        state = self._state
        match event:
            case Refunded():
                state.sales[event.order].refunded += event.amount
            case Approved():
                state.sales[event.order].account = APPROVED
            case Voided():
                state.sales[event.order].account = ""
            case Released():
                state.sales[event.order].released = True
            case Paid():
                state.payments[event.key] = entry
            case Returned():
                state.returned.add(event.payment)
            case Ordered() | Rejoined():
                pass


def replay(events: Iterable[Event]) -> tuple[Ledger, list[tuple[Event, GrapevineError]]]:
    """A ledger of some events, in their order, and those that could not be, each with the reason; the rest goes on."""
    ledger, refused = Ledger(), list[tuple[Event, GrapevineError]]()
    for event in events:
        try:
            ledger.post(event)
        except (Conflict, NotFound, BadInput) as error:
            refused.append((event, error))
    return ledger, refused
