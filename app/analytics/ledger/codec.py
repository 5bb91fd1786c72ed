"""Events and lines as plain data that JSON can hold, and back again, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from app.analytics.ledger.entries import Line, Place
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
from app.analytics.rewards.policies import Policy
from app.errors import BadInput

KINDS: Final[Mapping[str, type[Event]]] = {
    kind.__name__.lower(): kind for kind in (Ordered, Refunded, Approved, Voided, Released, Paid, Returned, Rejoined)
}


def event_data(event: Event) -> dict[str, Any]:
    """An event as plain data, its policy by name and version.

    Examples
    --------
    >>> event_data(Voided("v1", 9, "o1", "fraud", "ana"))
    {'kind': 'voided', 'key': 'v1', 'at': 9, 'order': 'o1', 'reason': 'fraud', 'actor': 'ana'}
    """
    found = {field.name: _plain(getattr(event, field.name)) for field in fields(event)}
    return {"kind": type(event).__name__.lower(), **found}


def event_of(data: Mapping[str, Any], policies: Mapping[str, Policy]) -> Event:
    """The event of some plain data; policies are looked up as `name@version`.

    Examples
    --------
    >>> event_of({"kind": "refunded", "key": "r1", "at": 3, "order": "o1", "amount": 5}, {})
    Refunded(key='r1', at=3, order='o1', amount=5)
    """
    given = {name: _exact(value) for name, value in data.items() if name != "kind"}
    if data["kind"] == "ordered":
        if data["policy"] not in policies:
            raise BadInput(f"There is no policy {data['policy']!r}.", hint="Give the version that the event names.")
        given["policy"] = policies[data["policy"]]
    found: Event = KINDS[data["kind"]](**given)
    return found


def line_data(line: Line) -> dict[str, Any]:
    """A line as plain data.

    >>> line = Line(Place("pending", "bo", "web/bo", "o1 two", "CNY"), "two@1", ("web/bo",), credit=5)
    >>> line_of(line_data(line)) == line
    True
    """
    side = {"policy": line.policy, "chain": list(line.chain), "debit": line.debit, "credit": line.credit}
    return line.place._asdict() | side


def line_of(data: Mapping[str, Any]) -> Line:
    """The line of some plain data."""
    place = Place(*(data[name] for name in Place._fields))
    return Line(place, data["policy"], tuple(data["chain"]), data["debit"], data["credit"])


def _plain(value: Any) -> Any:
    if isinstance(value, Policy):
        return value.told
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _exact(value: Any) -> Any:
    return tuple(_exact(each) for each in value) if isinstance(value, list | tuple) else value
