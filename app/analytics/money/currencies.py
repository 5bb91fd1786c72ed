"""Currencies: how many minor units make one, by ISO 4217 as Babel tells it, and amounts as text without floats."""

from __future__ import annotations

from functools import lru_cache

from babel.numbers import get_currency_precision, list_currencies


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(list_currencies())


def is_money(currency: str) -> bool:
    """Whether a currency is one of ISO 4217; points and levels of one's own are none.

    >>> is_money("CNY"), is_money("points")
    (True, False)
    """
    return currency in _known()


@lru_cache(maxsize=1 << 10)
def exponent(currency: str) -> int:
    """How many digits after the point a currency has; one's own, such as points, are counted whole.

    >>> [exponent(each) for each in ("JPY", "CNY", "KWD", "points")]
    [0, 2, 3, 0]
    """
    return get_currency_precision(currency) if is_money(currency) else 0


def amount_text(minor: int, currency: str) -> str:
    """An amount in minor units as an exact decimal text, the same in every language.

    >>> amount_text(1250, "CNY"), amount_text(-5, "KWD"), amount_text(1250, "points")
    ('12.50', '-0.005', '1250')
    """
    digits = exponent(currency)
    if not digits:
        return str(minor)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{digits}}"
