"""Keys of sales and entries: parts joined by blanks, so that two different ones never come out alike."""

from __future__ import annotations


def sale_key(event: str, plan: str) -> str:
    """The key of what an event, an order or a referral, earns under a plan.

    No name of a plan holds a blank, so the last one divides the two, whatever stands in the event.

    >>> sale_key("shop/o 1", "two-levels")
    'shop/o 1 two-levels'
    """
    return f"{event} {plan}"


def plan_in(sale: str) -> str:
    """The name of the plan that the key of a sale ends with.

    >>> plan_in("shop/o 1 two-levels")
    'two-levels'
    """
    return sale.rpartition(" ")[2]


def entry_key(kind: str, *parts: str) -> str:
    """The key of an entry: what happened, then to what; all but the last part, such as a sale, are escaped.

    >>> entry_key("refunded", "shop/r 1", "shop/o1 two-levels"), entry_key("approved", "shop/o1 two-levels")
    ('refunded shop/r%201 shop/o1 two-levels', 'approved shop/o1 two-levels')
    """
    return " ".join((kind, *map(escaped, parts[:-1]), *parts[-1:]))


def escaped(part: str) -> str:
    """A part without blanks; `ledger/unrefunded` and `ledger/record_refund` write it the same way.

    >>> escaped("50% off")
    '50%25%20off'
    """
    return part.replace("%", "%25").replace(" ", "%20")
