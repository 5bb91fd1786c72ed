"""Rewards that no split into several identities can raise: CDRM-1 and CDRM-2 (Lv and Moscibroda 2013).

They do not divide an order. Each person gets a share of his own purchases that grows with those of everybody below.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar, Final

DIGITS: Final = 60
STEP: Final = 10**50
"""Logarithms are whole multiples of 1 / STEP, so that sums of them telescope exactly."""


@lru_cache(maxsize=1 << 16)
def logarithm(whole: int) -> int:
    """The natural logarithm of a whole number in units of 10^-50, from 60 correctly rounded digits, halves to even.

    >>> logarithm(2) // 10**40
    6931471805
    """
    exact = Context(prec=DIGITS).ln(Decimal(whole))
    return round(Fraction(exact) * STEP)


@dataclass(frozen=True)
class Cdrm1:
    """R = (Φ - θ u / (u + x + y)) x, for own purchases x, those of all descendants y, and a unit u."""

    KIND: ClassVar[str] = "cdrm1"
    phi: Fraction
    theta: Fraction
    unit_minor: int

    def reward(self, own: int, below: int) -> int:
        """What a person gets, rounded down.

        >>> rule = Cdrm1(Fraction(1, 5), Fraction(1, 10), 100)
        >>> rule.reward(1000, 0), rule.reward(1000, 9000)
        (190, 199)
        """
        lost = self.theta * Fraction(self.unit_minor, self.unit_minor + own + below)
        return int((self.phi - lost) * own // 1)

    def most(self, _cap: int | None) -> Fraction:
        """The largest share of an amount that is paid in all."""
        return self.phi


@dataclass(frozen=True)
class Cdrm2:
    """R = Φ x - θ u ln((u + x + y) / (u + y)), for own purchases x, those of all descendants y, and a unit u."""

    KIND: ClassVar[str] = "cdrm2"
    phi: Fraction
    theta: Fraction
    unit_minor: int

    def reward(self, own: int, below: int) -> int:
        """What a person gets, rounded down.

        >>> Cdrm2(Fraction(1, 5), Fraction(1, 10), 100).reward(1000, 0)
        176
        """
        gap = logarithm(self.unit_minor + own + below) - logarithm(self.unit_minor + below)
        return int((self.phi * own - self.theta * self.unit_minor * Fraction(gap, STEP)) // 1)

    def most(self, _cap: int | None) -> Fraction:
        """The largest share of an amount that is paid in all."""
        return self.phi


TreeRule = Cdrm1 | Cdrm2
