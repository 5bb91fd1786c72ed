"""From raw numbers to points: percentiles among people by standing, weighed by a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.analytics.capital.parts import Part
from app.analytics.capital.plan import ScorePlan, shared_out
from app.analytics.grid import Amounts, on_grid

CRUMB = 0.1
"""People of less standing than this do not count among others."""

SHARE = 0.75
"""What is usual is no more than what so many of those who have something do not exceed."""

ENOUGH = 0.25
"""Whoever has at least this part of what is usual gets the whole percentile."""


@dataclass(frozen=True, eq=False)
class Scored:
    """A score with its parts: points of 100, percentiles from 0 to 1, and the weights after sharing out."""

    total: Amounts
    points: dict[str, Amounts]
    percentile: dict[str, Amounts]
    weight: dict[str, float]
    missing: tuple[str, ...]


def weighted_percentile(raw: Amounts, standing: Amounts) -> Amounts:
    """The share of people by standing who have less, plus half of the share who have as much; 0 for a raw number of 0.

    Where everybody counts alike these are mid-ranks. Else people of less standing than a tenth do not count among the
    others: a thousand of them lift nobody and push nobody down. And whoever has less than a quarter of what is usual
    gets the square of that part of the percentile: a crumb, such as strangers of hardly any standing can give to
    anybody, does not lift a person over all who have none. Usual is the largest number m such that people with at
    least m are as many as all others at their number / m, but no more than three quarters of those who have something
    have at most: so neither a thousand crumbs nor one person who has more than all others together moves it far.

    Examples
    --------
    >>> weighted_percentile(np.array([0.0, 5.0, 9.0, 5.0]), np.array([1.0, 1.0, 2.0, 0.0])).tolist()
    [0.0, 0.375, 0.75, 0.375]
    """
    return percentile_among(raw, raw, standing)


def percentile_among(raw: Amounts, population: Amounts, standing: Amounts) -> Amounts:
    """Where raw numbers would stand among people with the numbers `population`; see `weighted_percentile`."""
    order = np.argsort(population, kind="stable")
    ranked = population[order]
    # On a grid, so that running totals are exact and no order among equals matters.
    whole = np.concatenate([np.zeros(1), np.cumsum(on_grid(np.where(standing >= CRUMB, standing, 0.0)[order]))])
    if whole[-1] == 0:
        return np.zeros(raw.shape)
    less = whole[np.searchsorted(ranked, raw, side="left")]
    up_to = whole[np.searchsorted(ranked, raw, side="right")]
    enough = _usual(ranked, np.diff(whole)) * ENOUGH if standing.min() < 1 else 0.0
    part = np.minimum(1.0, raw / enough) if enough > 0 else 1.0
    return np.where(raw > 0, part * part * (less + up_to) / (2 * whole[-1]), 0.0)


def _usual(ranked: Amounts, standing: Amounts) -> float:
    """What is usual among ranked numbers, by standing; sums of crumbs hardly move it, however many they are."""
    above = np.cumsum(standing[::-1])[::-1]
    held = np.cumsum(on_grid(standing * ranked))
    first = np.searchsorted(ranked, ranked, side="left")
    below = np.where(first > 0, held[first - 1], 0.0)
    enough = np.flatnonzero(above[first] * ranked >= below)
    if not enough.size:
        return 0.0
    some = np.cumsum(np.where(ranked > 0, standing, 0.0))
    upper = int(np.searchsorted(some, some[-1] * SHARE, side="left"))
    return float(min(ranked[enough[-1]], ranked[upper]))


def score(plan: ScorePlan, parts: Mapping[str, Part | None], standing: Amounts) -> Scored:
    """Points from 0 to 100 by a plan: 100 · weight · percentile for each part, and their exact sum.

    A part that is None or not there is missing, and leaves its weight to the others. Points are multiples of 2^-20.

    Examples
    --------
    >>> from app.analytics.capital.plan import VALUE
    >>> from app.analytics.capital.parts import Part, Traces, edges_of
    >>> none = np.zeros(0, dtype=np.int64)
    >>> edges = edges_of(none, none, np.zeros(0), Traces(none, none), np.zeros(0, dtype=object))
    >>> found = score(VALUE, {"influence": Part(np.array([1.0, 2.0]), None, edges)}, np.ones(2))
    >>> found.total.tolist(), found.missing
    ([25.0, 75.0], ('income', 'participation'))
    """
    names = [component.name for component in plan.components]
    raws = {name: part.raw for name in names if (part := parts.get(name)) is not None}
    missing = tuple(name for name in names if name not in raws)
    weight = shared_out(plan, missing)
    percentile = {name: weighted_percentile(raw, standing) for name, raw in raws.items()}
    points = {name: on_grid(100 * weight[name] * share) for name, share in percentile.items()}
    total = np.zeros(standing.size)
    for earned in points.values():
        total += earned
    return Scored(total, points, percentile, weight, missing)
