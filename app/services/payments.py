"""Payments that came back: what they paid is owed again, line by line."""

from __future__ import annotations

import json

from app.analytics.ledger import Entry, Line, Place, Returned
from app.analytics.ledger.codec import event_of
from app.errors import NotFound
from app.queries import query
from app.services.ledger_head import Head
from app.services.ledger_keys import entry_key

PAYMENT = query("ledger/payment")


async def returned(head: Head, payment: str, *, reason: str, actor: str) -> None:
    """Post that a payment came back."""
    found = await head.tx.read(PAYMENT, payment=payment)
    if not found:
        raise NotFound(f"There is no payment {payment!r}.", hint="The statements of a settlement name each payment.")
    lines = found[0]["lines"]
    await head.open([line["sale"] for line in lines])
    entry = payment_entry(found[0]["event"], lines)
    head.slice.ledger.admit_payment(entry, found[0]["returned"])
    head.slice.post(Returned(entry_key("returned", payment), head.now, payment), actor=actor, reason=reason)


def payment_entry(event: str, lines: list[dict[str, str | int]]) -> Entry:
    """The entry of a payment from its stored lines, as far as its return asks for it."""
    paid = event_of(json.loads(event), {})
    found = tuple(
        Line(
            Place(*(str(line[name]) for name in ("account", "customer", "identity", "sale", "currency"))),
            str(line["plan"]),
            (),
            debit=int(line["debit"]),
            credit=int(line["credit"]),
        )
        for line in lines
    )
    return Entry(paid.key, paid.at, "paid", found)
