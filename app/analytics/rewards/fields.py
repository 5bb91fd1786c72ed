"""Readers of the fields of a policy: each gives back a checked value, or says in a few words what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from app.analytics.chains.binding import BINDINGS
from app.analytics.rewards.amounts import WHOLE
from app.analytics.rewards.policies import ENTRIES, PAYS_FOR, SELF_PURCHASE
from app.analytics.rewards.ranked_rules import LOYALTY

Reader = Callable[[Any], Any]
MOST_MONEY: Final = 10**18
MOST_LEVELS: Final = 1_000_000
MOST_DAYS: Final = 100_000


def from_to(least: int, most: int) -> Reader:
    """A reader of whole numbers within bounds, so that nothing read can leave 64 bits later."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"is not a whole number from {least} to {most}")
        return value

    return read


def one_of(known: Iterable[str]) -> Reader:
    """A reader of one of some words."""
    words = tuple(known)

    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(f"is none of {', '.join(words)}")
        return str(value)

    return read


def fraction(value: Any) -> Fraction:
    """An exact fraction from 0 to 1."""
    found = _exact(value)
    if not 0 <= found <= 1:
        raise ValueError("is not from 0 to 1")
    return found


def rate(value: Any) -> Fraction:
    """An exact fraction above 0, as large as whole amounts may grow."""
    found = _exact(value)
    if not 0 < found <= WHOLE or found.denominator > MOST_MONEY:
        raise ValueError(f"is not above 0 and up to {WHOLE}")
    return found


def _exact(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | str | Fraction):
        raise ValueError('is not an exact fraction; write it as "1/10"')
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise ValueError('is not a fraction such as "1/10"') from None


def shares(value: Any) -> tuple[int, ...]:
    """A list of basis points."""
    if not isinstance(value, list | tuple) or not value:
        raise ValueError("is not a list of whole numbers")
    return tuple(map(BPS, value))


def by_loyalty(value: Any) -> Mapping[str, tuple[int, ...]]:
    """Lists of basis points by loyalty level."""
    if not isinstance(value, Mapping) or not value or not set(value) <= set(LOYALTY):
        raise ValueError(f"is no object of lists by {', '.join(LOYALTY)}")
    return {level: shares(value[level]) for level in LOYALTY if level in value}


def text(value: Any) -> str:
    """A text, or a whole number as one."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("is not a text")
    return str(value)


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("is neither true nor false")
    return value


BPS: Final = from_to(0, WHOLE)
MONEY: Final = from_to(0, MOST_MONEY)
TERMS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(("market", "platform", "currency", "pays_in"), text),
    **dict.fromkeys(("headcount_reward", "entry_fee"), flag),
    **dict.fromkeys(("payee_cap_minor", "budget_minor", "minimum_payout_minor", "worth_minor"), MONEY),
    **dict.fromkeys(("penalty_bps", "buyer_bps"), BPS),
    **dict.fromkeys(("window_days", "hold_days", "click_days", "view_days"), from_to(0, MOST_DAYS)),
    "max_paid_levels": from_to(0, MOST_LEVELS),
    "self_purchase": one_of(SELF_PURCHASE),
    "rate": rate,
    "pays_for": one_of(PAYS_FOR),
    "entry": one_of(ENTRIES),
    "binding": one_of(BINDINGS),
}
