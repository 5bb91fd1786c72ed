"""What changed the points of everybody since the run before, split by cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.capital.changes import State, changed
from app.analytics.capital.plan import PARTS
from app.analytics.capital.scoring import Scored
from app.analytics.grid import Amounts, on_grid
from app.services.runs import Stored
from app.services.score_log import table
from app.services.score_parts import Worked
from app.store.graph import Store


@dataclass(frozen=True, eq=False)
class Before:
    """The scores of an earlier run: a row for each of its customers, sorted by id, and the weights of its parts."""

    as_of: int
    customer: NDArray[np.object_]
    columns: Mapping[str, NDArray[Any]]
    weights: Mapping[str, float]


async def read_before(store: Store, run: Stored) -> Before:
    """The scores of an earlier run."""
    columns = await table(store, run.id)
    order = np.array(sorted(range(len(columns["customer"])), key=columns["customer"].__getitem__), dtype=np.int64)
    weights = {name: weight for plan in run.found["weights"].values() for name, weight in plan.items()}
    sorted_columns = {name: column[order] for name, column in columns.items()}
    return Before(run.as_of, sorted_columns["customer"], sorted_columns, weights)


def changes_of(
    done: Worked, scored: Mapping[str, Scored], earlier: Before, aged: Mapping[str, Amounts] | None
) -> list[str]:
    """For each customer an object of lists `[total, evidence, decay, others, version]`, by part, sorted.

    The four causes add up to the total, and the total is points now less points before. Who was not there before has
    all of it by evidence.
    """
    ids = done.net.ids
    known = {name: place for place, name in enumerate(earlier.customer.tolist())}
    place = np.array([known.get(name, -1) for name in ids.tolist()], dtype=np.int64)
    texts: list[list[str]] = [[] for _ in range(len(ids))]
    now = {name: (plan, points) for plan in scored.values() for name, points in plan.points.items()}
    for name in sorted(PARTS):
        if name in now or earlier.weights.get(name, 0.0):
            numbers = _numbers(name, done, now.get(name), earlier, aged, place)
            for who, five in enumerate(numbers):
                texts[who].append(f'"{name}":[{",".join(map(repr, five))}]')
    return ["{" + ",".join(each) + "}" for each in texts]


def _numbers(
    name: str,
    done: Worked,
    now: tuple[Scored, Amounts] | None,
    earlier: Before,
    aged: Mapping[str, Amounts] | None,
    place: NDArray[np.int64],
) -> list[list[float]]:
    """Total and four causes of each customer, on the grid, so that they add up exactly."""
    n = len(place)
    raw, standing = done.raw(name), done.standing.standing
    points = now[1] if now else np.zeros(n)
    population = np.nan_to_num(earlier.columns[f"{name}_raw"], nan=0.0)
    was_standing = np.nan_to_num(earlier.columns["standing"], nan=1.0)
    there, at = place >= 0, np.maximum(place, 0)
    old = _at(population, at, there)
    before = State(old, population, was_standing, earlier.weights.get(name, 0.0))
    faded = aged[name] if aged is not None else old
    after = State(raw, raw, standing, now[0].weight[name] if now else 0.0)
    split = changed(before, np.where(there, faded, 0.0), after)
    total = points - _at(np.nan_to_num(earlier.columns[name], nan=0.0), at, there)
    evidence, decay, version = (on_grid(part) for part in (split.evidence, split.decay, split.version))
    parts = np.stack([total, evidence, decay, total - evidence - decay - version, version])
    new = np.stack([total, total, *[np.zeros(n)] * 3])
    rows: list[list[float]] = (np.where(there, parts, new) + 0.0).T.tolist()
    return rows


def _at(values: Amounts, at: NDArray[np.int64], there: NDArray[np.bool_]) -> Amounts:
    """The earlier number of each customer, 0 for whoever was not there."""
    return np.where(there, values[at], 0.0) if len(values) else np.zeros(len(at))
