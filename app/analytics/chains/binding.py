"""Which of several parents a share or a customer is bound to, where more than one has been seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.chains.forest import Forest, grow
from app.analytics.grid import Numbers
from app.errors import BadInput

BINDINGS: Final = {
    "first": "The first one binds for good.",
    "last": "The last one before counts.",
    "override": "The first one binds until a code is scanned; the last scan counts.",
}


def bound(
    child: ArrayLike,
    at: ArrayLike,
    *,
    rule: str = "first",
    certain: ArrayLike | None = None,
    scanned: ArrayLike | None = None,
) -> Numbers:
    """The row that binds each child, sorted by child; `child[r]` was seen under a parent at the time `at[r]`.

    Certain evidence, such as a link or a code, always comes before a guess. Of equal times the earlier row counts, so
    rows are to be sorted by the id of the parent. A row whose time is not a number binds only where no other row of
    its kind does, under any rule.

    Examples
    --------
    >>> [bound([4, 4, 5], [20, 10, 7], rule=rule).tolist() for rule in ("first", "last")]
    [[1, 2], [0, 2]]
    >>> bound([4, 4], [10, 20], certain=[False, True]).tolist()
    [1]
    >>> [bound([4, 4], [float("nan"), 10], rule=rule).tolist() for rule in ("first", "last")]
    [[1], [1]]
    """
    if rule not in BINDINGS:
        raise BadInput(f"There is no binding rule {rule!r}.", hint=f"Use one of {', '.join(BINDINGS)}.")
    whose = np.asarray(child, dtype=np.int64)
    when = np.asarray(at, dtype=np.float64)
    rows = np.arange(len(whose))
    guess = np.zeros(len(whose), dtype=np.bool_) if certain is None else ~np.asarray(certain, dtype=np.bool_)
    keys: list[NDArray[np.float64] | Numbers | NDArray[np.bool_]] = [rows, -when if rule == "last" else when]
    if rule == "override":
        scan = np.zeros(len(whose), dtype=np.bool_) if scanned is None else np.asarray(scanned, dtype=np.bool_)
        keys = [rows, np.where(scan, -when, when), ~scan]
    order = np.lexsort((*keys, guess, whose))
    starts = np.ones(len(order), dtype=np.bool_)
    starts[1:] = np.diff(whose[order]) != 0
    return order[starts]


def bound_people(person: ArrayLike, parent: ArrayLike, at: ArrayLike, *, people: int, rule: str = "first") -> Forest:
    """The forest of people, each below the one he is bound to; nobody is bound to himself.

    Where bindings run in a circle, the latest of them does not count.

    Examples
    --------
    >>> bound_people([1, 1, 0], [0, 2, 1], [5, 9, 7], people=3).parent.tolist()
    [-1, 0, -1]
    """
    child, above = np.asarray(person, dtype=np.int64), np.asarray(parent, dtype=np.int64)
    when = np.asarray(at, dtype=np.float64)
    order = np.lexsort((above, when, child))
    kept = order[(child[order] != above[order]) & (above[order] >= 0)]
    chosen = kept[bound(child[kept], when[kept], rule=rule)]
    links, since = np.full(people, -1, dtype=np.int64), np.full(people, np.inf)
    links[child[chosen]] = above[chosen]
    since[child[chosen]] = np.where(np.isnan(when[chosen]), np.inf, when[chosen])
    return replace(grow(links, -since), early=np.zeros(0, dtype=np.int64))
