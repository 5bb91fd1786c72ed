"""Currencies: the digits that ISO 4217 gives them, and texts that say every minor unit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.money import amount_text, exponent, is_money


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("JPY", 0), ("KRW", 0), ("CNY", 2), ("USD", 2), ("EUR", 2), ("KWD", 3), ("BHD", 3), ("points", 0), ("", 0)],
)
def test_each_currency_has_its_digits_and_points_have_none(currency: str, digits: int) -> None:
    assert exponent(currency) == digits
    assert is_money(currency) == (currency.isupper())


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**30), 10**30), st.sampled_from(["JPY", "CNY", "KWD", "points"]))
def test_the_text_of_an_amount_holds_every_minor_unit(minor: int, currency: str) -> None:
    text = amount_text(minor, currency)
    assert int(text.replace(".", "")) == minor
    assert len(text.partition(".")[2]) == exponent(currency)
    assert text.startswith("-") == (minor < 0)
