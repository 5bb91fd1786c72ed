"""Lines of what happens to a sale: posted, refunded, approved, taken back, or joined to another customer."""

from __future__ import annotations

from collections.abc import Iterator

from app.analytics.ledger.earning import earned
from app.analytics.ledger.entries import APPROVED, EXPENSE, PENDING, Line
from app.analytics.ledger.events import Approved, Ordered, Refunded, Rejoined, Released, Voided
from app.analytics.ledger.standing import Sale, Standing
from app.analytics.rewards.amounts import LIMIT
from app.analytics.rewards.payouts import due_at
from app.errors import BadInput, Conflict


def sold(state: Standing, event: Ordered) -> Iterator[Line]:
    """What a new sale earns, from the expense to what is pending."""
    # Worked out first, so that a sale that cannot be leaves nothing behind.
    sale, new = Sale(event), earned(event, 0)
    if max(event.policy.base(event.amount), sum(new.values())) >= LIMIT:
        raise BadInput(
            f"Sale {event.key!r} is too large for the plan {event.policy.told}: it pays by {LIMIT:,} units or more.",
            hint="Correct the amount of the order, or publish a plan with a smaller rate.",
        )
    state.sales[event.key] = sale
    yield from _difference(state, sale, {}, new)


def _difference(state: Standing, sale: Sale, old: dict[str, int], new: dict[str, int]) -> Iterator[Line]:
    for identity in new:
        source, target = state.place(EXPENSE, identity, sale), state.place(sale.account, identity, sale)
        yield from state.moved(source, target, new[identity] - old.get(identity, 0))


def refunded(state: Standing, event: Refunded) -> Iterator[Line]:
    """What a sale earns less, now that some of it is refunded; nothing once it was taken back."""
    sale = state.found(event.order, event.at)
    left = sale.event.amount - sale.refunded
    if not 0 < event.amount <= left:
        raise Conflict(f"{event.amount} cannot be refunded of sale {event.order!r}, of which {left} is left.")
    if sale.account:
        old, new = (earned(sale.event, back) for back in (sale.refunded, sale.refunded + event.amount))
        yield from _difference(state, sale, old, new)


def resolved_once(state: Standing, event: Approved | Voided) -> Iterator[Line]:
    """All that is pending of a sale, to what is approved or back to the expense."""
    sale = state.found(event.order, event.at)
    if sale.account != PENDING:
        raise Conflict(f"Sale {event.order!r} was resolved before.", hint="What is pending is resolved once.")
    approved = isinstance(event, Approved)
    if approved and sale.held:
        raise Conflict(
            f"Sale {event.order!r} is held: {', '.join(sale.event.holds)}.", hint="Release it first, or void it."
        )
    if approved and not sale.due(event.at):
        raise Conflict(f"Sale {event.order!r} is held until {due_at(sale.event.policy, sale.event.at)}.")
    for identity, amount in earned(sale.event, sale.refunded).items():
        source = state.place(PENDING, identity, sale)
        target = source._replace(account=APPROVED) if approved else state.place(EXPENSE, identity, sale)
        yield from state.moved(source, target, amount)


def released(state: Standing, event: Released) -> None:
    """Check that a sale is held, and that something of it is still to be decided."""
    sale = state.found(event.order, event.at)
    if not sale.held or sale.account != PENDING:
        raise Conflict(f"Sale {event.order!r} is not held.", hint="Only what is held and pending can be released.")


def rejoined(state: Standing, event: Rejoined) -> Iterator[Line]:
    """What is owed moves line by line from the old customer to the new one, by reversal."""
    if len(dict(event.customers)) < len(event.customers):
        raise BadInput(f"The event {event.key!r} gives an identity to two customers.")
    for identity, customer in event.customers:
        for place, amount in state.of_identity(identity):
            if place.customer != customer:
                yield from state.moved(place, place._replace(customer=customer), amount)
