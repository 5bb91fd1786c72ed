"""Lift: what a campaign changed, from people who had it and people who were left out on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from app.analytics.experiments.arms import Arm
from app.analytics.experiments.chance import freedom, means_by_chance, rates_by_chance
from app.analytics.experiments.intervals import Interval, Z, difference, ratio, wilson

DIGITS: Final = 12
"""Figures are given with so many decimals: far finer than they are known, and the same on every machine."""

FEWEST_PEOPLE: Final = 100
FEWEST_BUYERS: Final = 10
"""Below these in an arm, an interval may well not hold what it says."""

POWER: Final = 0.8416212335729143
"""Four out of five experiments find a difference of Z + POWER standard errors."""


@dataclass(frozen=True)
class Change:
    """A figure with and without the treatment: the difference, its interval, and the same as a part of the control's.

    `relative` is empty where the control has nothing, and has no upper bound where its figure may be nothing.
    `by_chance` is the probability of so large a difference where the treatment does nothing.
    """

    treated: float
    control: float
    difference: Interval
    relative: Interval | None
    by_chance: float
    test: str


@dataclass(frozen=True)
class Lift:
    """How an experiment went; `detectable` is the difference in rates that four of five such experiments would find.

    It is empty where nobody or everybody bought, which tells nothing of how rates vary, and where no rates can differ
    so much.
    """

    rate: Change | None
    value: Change | None
    detectable: float | None
    warnings: tuple[str, ...]


def lift(treated: Arm, control: Arm) -> Lift:
    """The lift of the share of people who bought, and of the value per head.

    Rates by the hybrid score interval of Newcombe, values by that of Welch.

    Examples
    --------
    >>> found = lift(Arm(1000, 120, 60_000, 9_000_000), Arm(1000, 80, 40_000, 6_000_000))
    >>> round(found.rate.difference.value, 3), round(found.rate.difference.low, 3), round(found.rate.difference.high, 3)
    (0.04, 0.014, 0.066)
    >>> found.rate.relative.value, found.value.difference.value
    (0.5, 20.0)
    """
    if not treated.people or not control.people:
        return Lift(None, None, None, ("An arm has no people, so that there is nothing to compare.",))
    return Lift(
        _rates(treated, control),
        values_lift(treated, control),
        _detectable(treated, control),
        _warnings(treated, control),
    )


def _rates(treated: Arm, control: Arm) -> Change:
    a, b = wilson(treated.buyers, treated.people), wilson(control.buyers, control.people)
    by_chance, test = rates_by_chance(treated, control)
    return _change(a, b, by_chance, test)


def values_lift(treated: Arm, control: Arm) -> Change | None:
    """The lift of the value per head; None where no interval can be given: values do not vary, or one payer has all.

    With fewer than two payers in an arm nothing is known of how much people pay: any interval would be far too small.
    """
    if not (treated.several_paid and control.several_paid):
        return None
    degrees = freedom(treated, control)
    if degrees is None:
        return None
    a, b = treated.mean_within(degrees), control.mean_within(degrees)
    return _change(a, b, means_by_chance(treated, control, degrees), "Welch")


def _change(a: Interval, b: Interval, by_chance: float, test: str) -> Change:
    part = ratio(a, b)
    relative = part and Interval(part.value - 1, max(part.low - 1, -1.0), None if part.high is None else part.high - 1)
    return Change(
        _cut(a.value), _cut(b.value), _told(difference(a, b)), relative and _told(relative), _cut(by_chance), test
    )


def _told(found: Interval) -> Interval:
    return Interval(_cut(found.value), _cut(found.low), None if found.high is None else _cut(found.high))


def _cut(figure: float) -> float:
    return round(figure, DIGITS) + 0.0


def _detectable(treated: Arm, control: Arm) -> float | None:
    people, buyers = treated.people + control.people, treated.buyers + control.buyers
    spread = buyers * (people - buyers) / (people * treated.people * control.people)
    found = _cut((Z + POWER) * sqrt(spread))
    return found if 0 < found <= 1 else None


def _warnings(treated: Arm, control: Arm) -> tuple[str, ...]:
    """Why the figures should not be relied on."""
    found = []
    if min(treated.people, control.people) < FEWEST_PEOPLE:
        found.append(f"An arm has fewer than {FEWEST_PEOPLE} people: too few to rely on.")
    if min(treated.buyers, control.buyers) < FEWEST_BUYERS:
        found.append(
            f"Fewer than {FEWEST_BUYERS} people of an arm bought: the interval of the value may be too narrow."
        )
    if not (treated.several_paid and control.several_paid):
        found.append("Fewer than 2 people of an arm paid anything: no interval of the value can be given.")
    return tuple(found)
