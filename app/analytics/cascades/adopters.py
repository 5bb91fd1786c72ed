"""How many will come after each customer in the time ahead, from how it went in the time before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analytics.cascades.cover import later_ones
from app.analytics.cascades.past import Cascades
from app.analytics.cascades.splitting import before
from app.analytics.grid import Amounts, Numbers, on_grid

GROUPS = 8
FEWEST = 100
"""People somebody came after lately; with fewer of them groups would hold a handful each."""


@dataclass(frozen=True, eq=False)
class Adopters:
    """How many people are expected to come after each customer in a period, within `low` to `high` for 95 of 100."""

    expected: Amounts
    low: Amounts
    high: Amounts


def expected_adopters(cascades: Cascades, *, as_of: float, horizon: float) -> Adopters | None:
    """How many will come after each person within `horizon` seconds from a moment; None without enough history.

    People are put into groups by how many came after them so far, half as much counting for each horizon back. What
    came of those who stood in a group one horizon ago is expected of those who stand in it now: their mean, and the
    range of 95 of 100 of them. Enough is two horizons of history and 100 people somebody came after.
    """
    known = before(cascades, as_of)
    if not known.count or float(known.begun[0]) > as_of - 2 * horizon:
        return None
    earlier = _standing(before(known, as_of - horizon), as_of - horizon, horizon)
    if int((earlier > 0).sum()) < FEWEST:
        return None
    came = adopters_between(known, as_of - horizon, as_of)
    ordered = np.sort(earlier[earlier > 0])
    limits = np.unique(ordered[np.arange(GROUPS) * len(ordered) // GROUPS])
    then = np.searchsorted(limits, earlier, side="right")
    now = np.searchsorted(limits, _standing(known, as_of, horizon), side="right")
    groups = [np.sort(came[then == group]) for group in range(len(limits) + 1)]
    ends = np.array([_ends(group) for group in groups])
    return Adopters(on_grid(ends[now, 0]), ends[now, 1], ends[now, 2])


def adopters_between(cascades: Cascades, first: float, last: float) -> Numbers:
    """How many came after each person, both from one moment on and before another, added up over cascades.

    Examples
    --------
    >>> past = Cascades.from_rows([1, 1, 1], [0, 1, 2], [10, 20, 30], people=3)
    >>> adopters_between(past, 10, 31).tolist(), adopters_between(past, 15, 31).tolist()
    ([2, 1, 0], [0, 1, 0])
    """
    rows = (cascades.at >= first) & (cascades.at < last)
    which = cascades.of_row()[rows]
    return later_ones(Cascades.from_rows(which, cascades.person[rows], cascades.at[rows], people=cascades.people))


def _standing(known: Cascades, moment: float, horizon: float) -> Amounts:
    """How many came after each person so far, half as much for each horizon back, on a grid that adds up exactly."""
    after = known.start[known.of_row() + 1] - known.later
    # A longer history adds up to more; divided by what it could add up to at most, two moments can be compared.
    whole = 1.0 - 0.5 ** min((moment - float(known.begun[0])) / horizon, 60.0) if known.count else 1.0
    weight = on_grid(after * 0.5 ** np.minimum((moment - known.at) / horizon, 60.0) / whole)
    standing: Amounts = np.bincount(known.person, weights=weight, minlength=known.people).astype(np.float64)
    return standing


def _ends(came: Numbers) -> tuple[float, float, float]:
    """The mean, and the ends between which 95 of 100 lie."""
    if not len(came):
        return 0.0, 0.0, 0.0
    cut = int(0.025 * len(came))
    return int(came.sum()) / len(came), float(came[cut]), float(came[len(came) - 1 - cut])
