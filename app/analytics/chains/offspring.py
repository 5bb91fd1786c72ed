"""How many shares come of a share at each age, from cascades that are still under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.analytics.grid import Amounts, Numbers

FEWEST: Final = 10
"""So many shares must have lived through an age of late, and so many children have come, before anything is said."""

SURE: Final = 2
"""So many standard errors above its estimate the spread is taken to be: too small a one makes ranges too narrow."""

LONGEST_DAYS: Final = 90
DAY: Final = 86_400.0


@dataclass(frozen=True, eq=False)
class Offspring:
    """Children of a share by its age in steps, and how much their number varies beyond chance.

    `reproduction` is R within the window, of which `error` is the standard error; `spread` is the variance of the
    children of a share less their mean, by the square of that mean, and not below 0; `spread_at_most` is two
    standard errors above it. `mature` shares have lived through the whole window.
    """

    rate: Amounts
    spread: float
    spread_at_most: float
    reproduction: float
    error: float
    mature: int


def offspring(parent: Numbers, at: Amounts, *, as_of: float, step_s: float, back_s: float) -> Offspring | None:
    """Rates of late by exposure: children that came at an age, by shares that lived through it, in the time `back_s`.

    So young shares count for as long as they have been there, and a child that is yet to come is not taken for none.
    And where people get tired of something, it is told how they share it now. The window ends at the first age that
    fewer than ten shares lived through of late. None where too few children came.

    Examples
    --------
    >>> parent, at = np.array([-1] * 20 + list(range(20))), np.array([0.0] * 20 + [1.5] * 20)
    >>> found = offspring(parent, at, as_of=4.0, step_s=1.0, back_s=4.0)
    >>> found.rate.tolist(), found.reproduction, found.mature
    ([0.0, 0.5, 0.0, 0.0], 0.5, 20)
    """
    lived = (as_of - at) / step_s
    longest = max(0, min(int(lived.max(initial=0.0)), int(LONGEST_DAYS * DAY / step_s)))
    ever = _exposed(lived, longest)
    of_late = ever - _exposed(np.maximum(lived - back_s / step_s, 0.0), longest)
    window = int(np.argmin(np.append(of_late >= FEWEST, False)))
    children = np.flatnonzero(parent >= 0)
    waits = (at[children] - at[parent[children]]) / step_s
    inside = waits < window
    children, age = children[inside], waits[inside].astype(np.int64)
    late = at[children] > as_of - back_s
    if not window or np.count_nonzero(late) < FEWEST:
        return None
    births = np.bincount(age[late], minlength=window).astype(np.float64)
    rate = births / of_late[:window]
    reproduction = float(np.cumsum(rate)[-1])
    number = np.bincount(parent[children], minlength=len(parent))
    spread, error = _spread(number, lived, np.bincount(age, minlength=window) / ever[:window])
    most = spread + SURE * error
    shares = births.sum() / reproduction  # as many whole lives were looked at
    noise = float(np.cumsum(births / of_late[:window] ** 2)[-1]) + most * reproduction**2 / shares
    return Offspring(rate, spread, most, reproduction, noise**0.5, int((lived >= window).sum()))


def _exposed(lived: Amounts, longest: int) -> Amounts:
    """How many shares lived through each step of age, with the part of it that the last step of each was."""
    whole = np.minimum(lived.astype(np.int64), longest)
    through = len(lived) - np.cumsum(np.bincount(whole, minlength=longest + 1))[:longest]
    part = np.bincount(whole, weights=lived - whole, minlength=longest + 1)[:longest]
    return np.asarray(through + part, dtype=np.float64)


def _spread(number: Numbers, lived: Amounts, rate: Amounts) -> tuple[float, float]:
    """By moments, from all shares: how far the children of each are from what is usual at its age, beyond chance.

    And the standard error of that, which is large where a few shares have most of the children.
    """
    usual = np.concatenate([[0.0], np.cumsum(rate)])
    whole = np.minimum(lived.astype(np.int64), len(rate))
    expected = usual[whole] + (lived - whole) * np.append(rate, 0.0)[whole]
    squares, beyond = expected**2, (number - expected) ** 2 - expected
    scale = float(np.cumsum(squares)[-1])
    if not scale:
        return 0.0, 0.0
    spread = max(0.0, float(np.cumsum(beyond)[-1]) / scale)
    return spread, float(np.cumsum((beyond - spread * squares) ** 2)[-1]) ** 0.5 / scale
