"""Lines of payments: debts first, then what was earned, and back again where a payment came back."""

from __future__ import annotations

from collections.abc import Iterator

from app.analytics.ledger.entries import APPROVED, PAID, Line, Place
from app.analytics.ledger.events import Paid, Returned
from app.analytics.ledger.standing import Standing
from app.errors import Conflict, NotFound


def paid(state: Standing, event: Paid) -> Iterator[Line]:
    """Debts first, then what was earned, oldest sale first, until the amount is reached."""
    standing = state.of_customer(event.customer, event.currency)
    if not 0 < event.amount <= sum(amount for _, amount in standing):
        raise Conflict(f"{event.amount} {event.currency} cannot be paid to {event.customer!r}: less is approved.")
    least = _least(state, standing)
    if event.amount < least:
        raise Conflict(f"{event.amount} {event.currency} is below the least payment, which is {least}.")
    left = event.amount
    for place, amount in sorted(standing, key=lambda pair: pair[1] > 0):
        part = min(amount, left)
        yield from state.moved(place, place._replace(account=PAID), part)
        left -= part


def _least(state: Standing, standing: list[tuple[Place, int]]) -> int:
    """The least payment: the largest of those that the policies of some sales ask for."""
    asked = (state.sales[place.order].event.policy.terms.minimum_payout_minor for place, _ in standing)
    return max(asked, default=0)


def payable(state: Standing, currency: str | None) -> list[tuple[str, str, int]]:
    """Whom a run pays now, in which currency and how much; nobody whose balance is below the least payment."""
    found = list[tuple[str, str, int]]()
    for customer, kind in state.approved():
        if currency in (None, kind):
            standing = state.of_customer(customer, kind)
            amount = sum(each for _, each in standing)
            if amount > 0 and amount >= _least(state, standing):
                found.append((customer, kind, amount))
    return found


def returned(state: Standing, event: Returned) -> Iterator[Line]:
    """A payment that came back is owed again, line by line."""
    if event.payment not in state.payments:
        raise NotFound(f"There is no payment {event.payment!r}.")
    if event.payment in state.returned:
        raise Conflict(f"Payment {event.payment!r} came back before.", hint="A payment comes back once.")
    for line in state.payments[event.payment].lines:
        if line.place.account == PAID:
            back = state.place(APPROVED, line.place.identity, state.sales[line.place.order])
            yield from state.moved(line.place, back, line.credit - line.debit)
