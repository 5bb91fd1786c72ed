"""How sharing goes on from generation to generation: how many, how fast, and who buys how far down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.chains.forest import Forest
from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput


@dataclass(frozen=True, eq=False)
class Growth:
    """Shares and orders by depth, what grows from one generation to the next, and seconds from parent to child.

    `reproduction[g]` is N of depth g + 1 by N of depth g. The mean number of children over finished cascades says
    nothing: it is 1 - roots / shares, always below one.
    """

    shares: Numbers
    orders: Numbers
    reproduction: Amounts
    conversion: Amounts
    generation_mean_s: float | None
    generation_median_s: float | None


def growth(
    forest: Forest,
    at: ArrayLike | None = None,
    *,
    orders: ArrayLike = (),
    chosen: NDArray[np.bool_] | None = None,
) -> Growth:
    """Growth of all shares, or of the chosen ones alone: those of a channel, a content, a campaign or an employee.

    `orders` are the shares that orders came through; `at` are seconds, unknown ones not a number. A child that is
    older than its parent has a clock that is wrong, and its time is left out.

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> found = growth(grow([-1, 0, 0, 1]), [0, 10, 20, 40], orders=[3, 3, 0])
    >>> found.shares.tolist(), found.reproduction.tolist(), found.conversion.tolist()
    ([1, 2, 1], [2.0, 0.5], [1.0, 0.0, 2.0])
    >>> found.generation_mean_s, found.generation_median_s
    (20.0, 20.0)
    """
    mine = np.ones(len(forest.parent), dtype=np.bool_) if chosen is None else np.asarray(chosen, dtype=np.bool_)
    through = np.asarray(orders, dtype=np.int64)
    bought = forest.depth[through[mine[through]]] if len(through) else np.zeros(0, dtype=np.int64)
    shares = np.bincount(forest.depth[mine])
    ordered = np.bincount(bought, minlength=len(shares))
    reproduction = shares[1:] / np.maximum(shares[:-1], 1)
    conversion = ordered / np.maximum(shares, 1)
    waits = np.zeros(0) if at is None else _waits(forest, np.asarray(at, dtype=np.float64), mine)
    mean = float(np.cumsum(waits)[-1] / len(waits)) if len(waits) else None
    return Growth(shares, ordered, reproduction, conversion, mean, float(np.median(waits)) if len(waits) else None)


def _waits(forest: Forest, at: Amounts, chosen: NDArray[np.bool_]) -> Amounts:
    """Seconds from parent to child, sorted, so that their sum does not depend on the order of the shares."""
    children = np.flatnonzero(chosen & (forest.parent >= 0))
    waits: Amounts = at[children] - at[forest.parent[children]]
    return np.sort(waits[waits >= 0])


def reproduction_within(forest: Forest, at: ArrayLike, *, window_s: float, as_of: float) -> float | None:
    """Mean number of children that a share gets within a window, over the shares old enough to have had it all.

    Younger shares are left out, for their children are yet to come; None where no share is old enough.

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> reproduction_within(grow([-1, 0, 0, 1]), [0, 5, 20, 21], window_s=10, as_of=30)
    0.3333333333333333
    """
    if not window_s > 0:
        raise BadInput(f"A window of {window_s} seconds cannot be used.", hint="Give a number of seconds above 0.")
    when: Any = np.asarray(at, dtype=np.float64)
    old = when <= as_of - window_s
    children = np.flatnonzero(forest.parent >= 0)
    parents = forest.parent[children]
    waits = when[children] - when[parents]
    inside = old[parents] & (waits >= 0) & (waits <= window_s)
    return int(inside.sum()) / int(old.sum()) if old.any() else None
