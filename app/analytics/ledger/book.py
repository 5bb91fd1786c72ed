"""The ledger: events in, entries out; what was posted is never changed, only added to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.analytics.chains.payees import BUYER, TAKEN
from app.analytics.ledger.entries import APPROVED, EXPENSE, OWED, PAID, PENDING, Entry, Line, Place, moved
from app.analytics.ledger.events import Approved, Event, Ordered, Paid, Refunded, Rejoined, Returned, Voided
from app.analytics.rewards.payouts import buyer_reward, due_at, payout
from app.analytics.rewards.policies import Policy
from app.errors import BadInput, Conflict, GrapevineError, NotFound

VOID: Final = "stands above the buyer's own share, which pays nobody"


@dataclass
class _Order:
    """An order with those whom it pays, how much was refunded, and the account its reward stands in, or none."""

    event: Ordered
    refunded: int = 0
    account: str = PENDING


class Ledger:
    """Entries in the order they were posted, and what follows from them.

    Examples
    --------
    >>> from app.analytics.rewards.rules import LevelTable
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
        self._orders: dict[str, _Order] = {}
        self._stands: Counter[Place] = Counter()
        self._places: dict[tuple[str, str], dict[Place, None]] = {}
        self._customer: dict[str, str] = {}
        self._returned: dict[str, str] = {}

    def post(self, event: Event) -> Entry | None:
        """Post an event and give back its entry; None if it was posted before. What cannot be is refused whole."""
        if event.key in self._events:
            if self._events[event.key] != event:
                raise Conflict(
                    f"The key {event.key!r} was used for something else.", hint="Give each event its own key."
                )
            return None
        amount = 0 if isinstance(event, Approved | Voided | Returned | Rejoined) else event.amount
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise BadInput(f"{amount!r} is no amount.", hint="Money is counted in whole minor units, never in floats.")
        posted, skipped = (event, ()) if not isinstance(event, Ordered) else self._resolved(event)
        entry = Entry(event.key, event.at, type(event).__name__.lower(), tuple(self._lines(posted)), skipped)
        self._follow(posted)
        self._events[event.key] = event
        self.entries.append(entry)
        for line in entry.lines:
            self._stands[line.place] += line.credit - line.debit
            for owner in (line.place.customer, line.place.identity):
                self._places.setdefault((line.place.account, owner), {})[line.place] = None
        return entry

    def owed(self, customer: str, currency: str, *, account: str = APPROVED) -> int:
        """What stands in an account for a customer now; below 0 where more was clawed back than is left."""
        return sum(amount for _, amount in self._standing(account, customer, currency))

    def lines_of(self, order: str) -> list[Line]:
        """Every line that an order has led to, in the order they were posted."""
        return [line for entry in self.entries for line in entry.lines if line.place.order == order]

    def _standing(self, account: str, customer: str, currency: str) -> list[tuple[Place, int]]:
        """What stands for a customer, order by order, oldest first."""
        found = [
            (place, self._stands[place])
            for place in self._places.get((account, customer), ())
            if place.customer == customer and place.currency == currency and self._stands[place]
        ]
        return sorted(found, key=lambda pair: (self._orders[pair[0].order].event.at, pair[0]))

    def _lines(self, event: Event) -> Iterator[Line]:
        match event:
            case Ordered():
                yield from self._difference(event, PENDING, {}, earned(event, 0))
            case Refunded():
                yield from self._refund(event)
            case Approved() | Voided():
                yield from self._resolve(event)
            case Paid():
                yield from self._pay(event)
            case Returned():
                yield from self._return(event)
            case Rejoined():
                yield from self._rejoin(event)

    def _follow(self, event: Event) -> None:
        """Remember what an event has changed beside the balances."""
        match event:
            case Ordered():
                self._orders[event.key] = _Order(event)
            case Refunded():
                self._orders[event.order].refunded += event.amount
            case Approved():
                self._orders[event.order].account = APPROVED
            case Voided():
                self._orders[event.order].account = ""
            case Returned():
                self._returned[event.payment] = event.key
            case Rejoined():
                self._customer.update(event.customers)
            case Paid():
                pass

    def _resolved(self, order: Ordered) -> tuple[Ordered, tuple[tuple[str, str], ...]]:
        """The order as it pays customers, each once and never the buyer; who is passed over, and why.

        Identities that were merged before the order are one customer; a merge after it changes no chain.
        """
        _checked(order)
        terms = order.policy.terms
        if terms.currency and terms.currency != order.currency:
            raise BadInput(f"Order {order.key!r} is in {order.currency}, its policy pays in {terms.currency}.")
        if terms.budget_minor is not None:
            raise BadInput(
                f"The policy of order {order.key!r} has a budget, which a ledger does not keep.",
                hint="Settle a whole table of orders under a budget.",
            )
        buyer = self._customer.get(order.buyer, order.buyer)
        whose = [self._customer.get(identity, identity) for identity in order.chain]
        if buyer and whose[:1] == [buyer] and terms.self_purchase == "void":
            skipped = tuple((identity, VOID if place else BUYER) for place, identity in enumerate(order.chain))
            return replace(order, chain=()), skipped
        taken, chain, passed = {buyer: BUYER} if buyer else dict[str, str](), list[str](), list[tuple[str, str]]()
        for identity, customer in zip(order.chain, whose, strict=True):
            if customer in taken:
                passed.append((identity, taken[customer]))
            else:
                chain.append(identity)
                taken[customer] = TAKEN
        return replace(order, chain=tuple(chain)), tuple(passed)

    def _found(self, order: str, at: int) -> _Order:
        if order not in self._orders:
            raise NotFound(f"There is no order {order!r}.", hint="Post the order before what happens to it.")
        if at < self._orders[order].event.at:
            raise Conflict(f"At {at} there was no order {order!r} yet.", hint="Correct the time of the event.")
        return self._orders[order]

    def _place(self, account: str, identity: str, order: Ordered) -> Place:
        customer = "" if account == EXPENSE else self._customer.get(identity, identity)
        return Place(account, customer, identity, order.key, order.currency)

    def _difference(self, order: Ordered, account: str, old: dict[str, int], new: dict[str, int]) -> Iterator[Line]:
        for identity in new:
            change = new[identity] - old.get(identity, 0)
            source, target = self._place(EXPENSE, identity, order), self._place(account, identity, order)
            yield from moved(source, target, change, told(order.policy), order.chain)

    def _refund(self, event: Refunded) -> Iterator[Line]:
        found = self._found(event.order, event.at)
        left = found.event.amount - found.refunded
        if not 0 < event.amount <= left:
            raise Conflict(f"{event.amount} cannot be refunded of order {event.order!r}, of which {left} is left.")
        if found.account:
            old = earned(found.event, found.refunded)
            yield from self._difference(
                found.event, found.account, old, earned(found.event, found.refunded + event.amount)
            )

    def _resolve(self, event: Approved | Voided) -> Iterator[Line]:
        found = self._found(event.order, event.at)
        if found.account != PENDING:
            raise Conflict(f"Order {event.order!r} was resolved before.", hint="What is pending is resolved once.")
        order = found.event
        if isinstance(event, Approved) and event.at < due_at(order.policy, order.at):
            raise Conflict(f"Order {event.order!r} is held until {due_at(order.policy, order.at)}.")
        to = APPROVED if isinstance(event, Approved) else EXPENSE
        for identity, amount in earned(order, found.refunded).items():
            source, target = self._place(PENDING, identity, order), self._place(to, identity, order)
            yield from moved(source, target, amount, told(order.policy), order.chain)

    def _pay(self, event: Paid) -> Iterator[Line]:
        """Debts first, then what was earned, oldest order first, until the amount is reached."""
        standing = self._standing(APPROVED, event.customer, event.currency)
        if not 0 < event.amount <= sum(amount for _, amount in standing):
            raise Conflict(f"{event.amount} {event.currency} cannot be paid to {event.customer!r}: less is approved.")
        least = max(self._orders[place.order].event.policy.terms.minimum_payout_minor for place, _ in standing)
        if event.amount < least:
            raise Conflict(f"{event.amount} {event.currency} is below the least payment, which is {least}.")
        left = event.amount
        for place, amount in sorted(standing, key=lambda pair: pair[1] > 0):
            part = min(amount, left)
            order = self._orders[place.order].event
            yield from moved(place, place._replace(account=PAID), part, told(order.policy), order.chain)
            left -= part

    def _return(self, event: Returned) -> Iterator[Line]:
        payment = next((entry for entry in self.entries if entry.key == event.payment and entry.kind == "paid"), None)
        if payment is None:
            raise NotFound(f"There is no payment {event.payment!r}.")
        if event.payment in self._returned:
            raise Conflict(f"Payment {event.payment!r} came back before.", hint="A payment comes back once.")
        for line in payment.lines:
            if line.place.account == PAID:
                order = self._orders[line.place.order].event
                back = self._place(APPROVED, line.place.identity, order)
                yield from moved(line.place, back, line.credit - line.debit, line.policy, line.chain)

    def _rejoin(self, event: Rejoined) -> Iterator[Line]:
        """What is owed moves line by line from the old customer to the new one, by reversal."""
        if len(dict(event.customers)) < len(event.customers):
            raise BadInput(f"The event {event.key!r} gives an identity to two customers.")
        for identity, customer in event.customers:
            for account in OWED:
                for place in sorted(self._places.get((account, identity), ())):
                    if place.identity == identity and place.customer != customer:
                        order = self._orders[place.order].event
                        target = place._replace(customer=customer)
                        yield from moved(place, target, self._stands[place], told(order.policy), order.chain)


def earned(order: Ordered, refunded: int) -> dict[str, int]:
    """What each identity has earned with an order after refunds, nearest first, and the buyer where he gets a share.

    Examples
    --------
    >>> from app.analytics.rewards.rules import LevelTable
    >>> earned(Ordered("o1", 0, 1000, "CNY", Policy("two", LevelTable((1000, 500))), ("bo", "ana")), 400)
    {'bo': 60, 'ana': 30}
    """
    _checked(order)
    paid = payout(order.policy, order.amount, order.chain, refunded=refunded)
    found = dict(zip(order.chain, paid, strict=False))
    back = buyer_reward(order.policy, order.amount, order.chain, refunded=refunded)
    return found | ({order.buyer: back} if order.buyer and order.policy.terms.buyer_bps else {})


def _checked(order: Ordered) -> None:
    """Refuse a chain that cannot be one."""
    if len(set(order.chain)) < len(order.chain) or order.buyer in order.chain:
        raise BadInput(f"The chain of order {order.key!r} names somebody twice, or the buyer.")


def told(policy: Policy) -> str:
    """A policy and its version, as lines cite them."""
    return f"{policy.name}@{policy.version}"


def replay(events: Iterable[Event]) -> tuple[Ledger, list[tuple[Event, GrapevineError]]]:
    """A ledger of some events, in their order, and those that could not be, each with the reason; the rest goes on."""
    ledger, refused = Ledger(), list[tuple[Event, GrapevineError]]()
    for event in events:
        try:
            ledger.post(event)
        except (Conflict, NotFound, BadInput) as error:
            refused.append((event, error))
    return ledger, refused
