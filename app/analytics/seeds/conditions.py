"""What a list is asked for: checked, and put into the arrays that sets are drawn from."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from app.analytics.arithmetic import Places
from app.analytics.grid import GRID_BITS, Numbers, checked_weights, to_units
from app.analytics.seeds.drawing import Draw
from app.analytics.seeds.spread import Spread
from app.errors import BadInput

MODELS: Final = {
    "ic": "independent cascade: each arc has one chance",
    "lt": "linear threshold: everybody listens to one of their arcs at most",
}


def checked(
    spread: Spread,
    model: str,
    k: int,
    costs: ArrayLike | None,
    budget: int | None,
    target: ArrayLike | None,
    excluded: ArrayLike,
    reached: ArrayLike,
    overlap_max: float,
    seed: int,
    threads: int,
) -> tuple[Places, Numbers, Draw, float]:
    """Who may be chosen, what they cost, what sets are drawn from, and the weight of all who count."""
    if model not in MODELS:
        raise BadInput(f"There is no model {model!r}.", hint=f"Choose one of: {', '.join(MODELS)}.")
    if k < 0 or not 0 <= overlap_max <= 1:
        raise BadInput(f"A list of {k} people who share at most {overlap_max} of their reach cannot be chosen.")
    if (costs is None) != (budget is None):
        raise BadInput("Costs and a budget go together.", hint="Give both, or neither.")
    if model == "lt":
        _check_thresholds(spread)
    n = len(spread.ids)
    gone = np.zeros(n, dtype=np.bool_)
    gone[np.asarray(reached, dtype=np.int64)] = True
    free = ~gone
    free[np.asarray(excluded, dtype=np.int64)] = False
    cost = np.zeros(0, dtype=np.int64) if costs is None else np.asarray(costs, dtype=np.int64)
    if budget is not None:
        if cost.min(initial=0) < 0:
            raise BadInput("A cost is below 0.", hint="Give whole numbers from 0.")
        free &= cost <= budget
    weight = np.where(gone, 0.0, np.ones(n) if target is None else checked_weights(target))
    roots = np.flatnonzero(weight).astype(np.int32)
    units = to_units(weight[roots], bits=GRID_BITS)
    even = units.min(initial=0) == units.max(initial=0) or len(set(units.tolist())) == 1
    upto = np.zeros(0, dtype=np.int64) if even else np.cumsum(units)
    blocked = np.flatnonzero(gone).astype(np.int32)
    draw = Draw(spread, model == "lt", roots, upto, blocked, seed, threads)
    return np.flatnonzero(free).astype(np.int32), cost, draw, float(weight.sum())


def _check_thresholds(spread: Spread) -> None:
    """Under linear threshold everybody has one chance to give away."""
    total = np.add.reduceat(np.append(spread.probability, 0.0), spread.start[:-1]) if len(spread.ids) else np.zeros(0)
    total[np.diff(spread.start) == 0] = 0.0
    over = np.flatnonzero(total > 1 + 1e-9)
    if over.size:
        raise BadInput(
            f"The probabilities of the arcs to {spread.ids[over[0]]} add up to {total[over[0]]:.6g}, above 1.",
            hint="Use --model ic, or weights in place of probabilities.",
        )
