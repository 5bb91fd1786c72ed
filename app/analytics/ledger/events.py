"""What can happen to money: each event carries a key, and the same key twice is the same event."""

from __future__ import annotations

from dataclasses import dataclass

from app.analytics.rewards.policies import Policy


@dataclass(frozen=True)
class Ordered:
    """A paid order, with the policy and the chain as they were then: whom it pays, nearest first, by identity."""

    key: str
    at: int
    amount: int
    currency: str
    policy: Policy
    chain: tuple[str, ...]
    buyer: str = ""


@dataclass(frozen=True)
class Refunded:
    """Some of an order was given back; `order` is the key of the order."""

    key: str
    at: int
    order: str
    amount: int


@dataclass(frozen=True)
class Approved:
    """The reward for an order is due; not before its hold days are over."""

    key: str
    at: int
    order: str


@dataclass(frozen=True)
class Voided:
    """The reward for an order that was still pending is taken back whole."""

    key: str
    at: int
    order: str
    reason: str = ""


@dataclass(frozen=True)
class Paid:
    """A customer was paid some of what is approved for him."""

    key: str
    at: int
    customer: str
    currency: str
    amount: int


@dataclass(frozen=True)
class Returned:
    """A payment came back, such as from a closed account; `payment` is its key."""

    key: str
    at: int
    payment: str


@dataclass(frozen=True)
class Rejoined:
    """Identities belong to other customers from now on: two were merged, or a merge was undone."""

    key: str
    at: int
    customers: tuple[tuple[str, str], ...]


Event = Ordered | Refunded | Approved | Voided | Paid | Returned | Rejoined
