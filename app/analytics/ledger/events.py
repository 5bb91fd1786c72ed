"""What can happen to money: each event carries a key, and the same key twice is the same event."""

from __future__ import annotations

from dataclasses import dataclass

from app.analytics.rewards.policies import Policy


@dataclass(frozen=True)
class Ordered:
    """A sale: a paid order, or a referral, under one policy, with what was known then; `key` is the key of the sale.

    `chain` names whom it pays by identity, nearest first, and `buyer` an identity or nobody. `whose` gives identities
    their customers as of then, `loyalty` their loyalty levels; an identity without a customer stands for itself.
    `most` is what the policy's budget has left, None without one. `holds` are reasons to pay only once it is released.
    """

    key: str
    at: int
    amount: int
    currency: str
    policy: Policy
    chain: tuple[str, ...]
    buyer: str = ""
    whose: tuple[tuple[str, str], ...] = ()
    loyalty: tuple[tuple[str, str], ...] = ()
    most: int | None = None
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refunded:
    """Some of an order was given back; `order` is the key of the sale."""

    key: str
    at: int
    order: str
    amount: int


@dataclass(frozen=True)
class Approved:
    """The reward for a sale is due; not before its hold days are over, nor while it is held."""

    key: str
    at: int
    order: str


@dataclass(frozen=True)
class Voided:
    """The reward for a sale that was still pending is taken back whole, by somebody and for a reason."""

    key: str
    at: int
    order: str
    reason: str = ""
    actor: str = ""


@dataclass(frozen=True)
class Released:
    """A sale that was held back may be approved after all: somebody has looked at it."""

    key: str
    at: int
    order: str
    reason: str = ""
    actor: str = ""


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


Event = Ordered | Refunded | Approved | Voided | Released | Paid | Returned | Rejoined
