"""Habits: the time of day, channel or kind of tie that a person leans to more than others do."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from app.analytics.grid import Numbers, checked_weights, on_grid
from app.analytics.telling.attributes import Attributes, Texts, coded, texts
from app.analytics.ties import NO_TIME, SECONDS_A_DAY

HOUR = 3600
PARTS = ("night", "morning", "afternoon", "evening")
"""Six hours each, from midnight."""
WORKING_HOURS = (9, 17)
MONDAY = 4
"""Day 0 of the count, 1970-01-01, was a Thursday; four days later a week begins."""
LEAST_ROWS = 2
ODDS = 2.0
"""A person leans to a value whose odds are more than so many times those of everybody."""


def day_parts(person: ArrayLike, at: ArrayLike, *, offset_hours: float = 0.0) -> tuple[Numbers, Texts]:
    """When people act, as rows of person and part of the day; a fact gives two rows, and none without a time.

    One row is `night` (0–6), `morning` (6–12), `afternoon` (12–18) or `evening` (18–24); the other is `weekend`, or
    `working hours` from Monday to Friday, 9 to 17, or `leisure`. Times are UTC; `offset_hours` makes them local.

    Examples
    --------
    >>> person, part = day_parts([7, 7], [4 * 86_400 + 10 * 3600, 20 * 3600])  # a Monday morning, a Thursday evening
    >>> person.tolist(), part.tolist()
    ([7, 7, 7, 7], ['morning', 'evening', 'working hours', 'leisure'])
    """
    time = np.asarray(at, dtype=np.int64)
    known = time != NO_TIME
    people = np.asarray(person, dtype=np.int64)[known]
    local = time[known] + round(offset_hours * HOUR)
    hour = local % SECONDS_A_DAY // HOUR
    week_day = (local // SECONDS_A_DAY - MONDAY) % 7
    working = (hour >= WORKING_HOURS[0]) & (hour < WORKING_HOURS[1])
    week = np.where(week_day >= 5, "weekend", np.where(working, "working hours", "leisure"))
    return np.concatenate([people, people]), texts([*np.array(PARTS)[hour // 6].tolist(), *week.tolist()])


def leaning(field: str, person: ArrayLike, value: Iterable[str], weight: ArrayLike | None = None) -> Attributes:
    """Who does something more than others do: the value's odds among the person's rows are over twice everybody's.

    One tag a person and value, however many facts there are, so that a busy person speaks once. People with fewer than
    two rows lean to nothing, and to what everybody always does leans nobody.

    Examples
    --------
    >>> channels = ["wechat", "wechat", "email", "email", "email", "wechat"]
    >>> found = leaning("channel", [0, 0, 1, 1, 1, 1], channels)
    >>> found.person.tolist(), found.value[found.tag].tolist()
    ([0, 1], ['wechat', 'email'])
    """
    people = np.asarray(person, dtype=np.int64)
    names, number = coded(value)
    weights = on_grid(checked_weights(np.ones(people.size) if weight is None else weight))
    known = people >= 0
    people, number, weights = people[known], number[known], weights[known]
    pair, place = np.unique(people * max(1, len(names)) + number, return_inverse=True)
    mine = np.bincount(place, weights=weights, minlength=len(pair))
    all_mine = np.bincount(people, weights=weights)[pair // max(1, len(names))]
    of_all = np.bincount(number, weights=weights, minlength=len(names))[pair % max(1, len(names))]
    enough = np.bincount(people)[pair // max(1, len(names))] >= LEAST_ROWS
    leans = enough & (mine * (weights.sum() - of_all) > ODDS * of_all * (all_mine - mine))
    found = pair[leans]
    return Attributes.from_columns(found // max(1, len(names)), [field] * len(found), names[found % max(1, len(names))])
