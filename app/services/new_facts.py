"""Orders and refunds one at a time: the same nodes, with the same digests, as a load of files makes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from app.errors import BadInput, Conflict, MixedSample
from app.queries import Query, query
from app.services.decisions import plain
from app.services.instants import EARLIEST, LATEST

RECORD_ORDER = query("ledger/record_order")
RECORD_REFUND = query("ledger/record_refund")
MOST_MONEY: Final = 10**18
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")


@dataclass(frozen=True)
class NewOrder:
    """A purchase that is told as it happens; times are seconds, and share and link are ids in the same source."""

    source: str
    id: str
    at: int
    customer: str
    amount_minor: int
    currency: str
    share: str | None = None
    link: str | None = None
    code: str | None = None
    channel: str | None = None
    device: str | None = None
    began_at: int | None = None

    @property
    def key(self) -> str:
        """The key of the order in the graph."""
        return f"{self.source}/{self.id}"


@dataclass(frozen=True)
class NewRefund:
    """Money given back for an order of the same source."""

    source: str
    id: str
    order: str
    at: int
    amount_minor: int

    @property
    def key(self) -> str:
        """The key of the refund in the graph."""
        return f"{self.source}/{self.id}"


Fact = tuple[Query[Any], Mapping[str, Any]]
"""A query that stores something, with what it takes."""


def order_fact(order: NewOrder) -> Fact:
    """What stores an order, if it can be one."""
    ids = {"source": order.source, "order": order.id, "customer": order.customer, "device": order.device}
    _check({**ids, "share": order.share, "link": order.link, "code": order.code}, order.amount_minor)
    if not _CURRENCY.fullmatch(order.currency):
        raise BadInput(f"{order.currency!r} is not a currency.", hint="Write the ISO 4217 code, such as CNY or EUR.")
    if order.channel is not None and (not _CODE.fullmatch(order.channel) or order.channel == "record"):
        raise BadInput(f"{order.channel!r} is no code of a channel.", hint="Write it as files do, such as wechat.")
    columns = {
        "amount_minor": order.amount_minor,
        "began_at": _milliseconds("began_at", order.began_at),
        "channel": order.channel,
        "code": order.code,
        "currency": order.currency,
        "device": order.device,
    }
    named = {"customer_id": order.customer, "link_id": order.link, "order_id": order.id, "share_id": order.share}
    at = _milliseconds("ordered_at", order.at)
    names = {"key": order.key, "id": order.id, "source": order.source, "customer": order.customer}
    linked = {"share": order.share, "link": order.link}
    told = {"digest": digest({**columns, **named, "ordered_at": at}), "at": at}
    return RECORD_ORDER, {**columns, **names, **linked, **told}


def refund_fact(refund: NewRefund) -> Fact:
    """What stores a refund, if it can be one."""
    _check({"source": refund.source, "refund": refund.id, "order": refund.order}, refund.amount_minor)
    if not refund.amount_minor:
        raise BadInput("A refund of nothing is none.", hint="Give the amount in minor units.")
    at, amount = _milliseconds("refunded_at", refund.at), refund.amount_minor
    row = {"amount_minor": amount, "order_id": refund.order, "refund_id": refund.id, "refunded_at": at}
    names = {"key": refund.key, "id": refund.id, "source": refund.source, "order": f"{refund.source}/{refund.order}"}
    return RECORD_REFUND, {**names, "digest": digest(row), "at": at, "amount_minor": amount}


def check_stored(key: str, taken: Mapping[str, Any]) -> None:
    """Refuse a fact that is stored with other values, a refund of more than is left, and real beside made-up facts."""
    if taken["mixed"]:
        raise MixedSample(f"This graph holds the made-up company; {key!r} was refused. Its own source is 'sample'.")
    if taken["differs"]:
        raise Conflict(f"{key!r} is stored with other values.", hint="Ids are never used again: give it another one.")
    if taken.get("left", 0) < 0:
        raise Conflict(
            f"The refund {key!r} is of more than is left of its order.",
            hint="Refunds of an order are at most its amount together.",
        )


def digest(row: Mapping[str, Any]) -> str:
    """The digest that a load of files gives a row with these columns; empty ones do not count.

    >>> digest({"order_id": "o1", "code": None}) == digest({"order_id": "o1"})
    True
    """
    filled = (f"{name}={_escaped(str(row[name]))}\n" for name in sorted(row) if row[name] is not None)
    return blake2b("".join(filled).encode(), digest_size=8).hexdigest()


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("\n", "%0A")


def _milliseconds(name: str, second: int | None) -> int | None:
    if second is not None and not EARLIEST <= second <= LATEST:
        raise BadInput(
            f"{name} = {second} lies before 1900 or after 2199.",
            hint="Give unix seconds, not milliseconds, or ISO-8601.",
        )
    return None if second is None else second * 1000


def _check(ids: Mapping[str, str | None], amount: int) -> None:
    for name, value in ids.items():
        if value is not None and not (value and plain(value)):
            raise BadInput(f"{value[:50]!r} is no {name}.", hint="Ids have 1 to 1,000 bytes and no control characters.")
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= MOST_MONEY:
        raise BadInput(f"{amount!r} is no amount.", hint="Give whole minor units, such as 1250 for 12.50.")
