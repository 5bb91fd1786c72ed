"""What changed the points of everybody since the run before, split by cause."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.capital.changes import State, changed
from app.analytics.capital.plan import DECAYING, PARTS
from app.analytics.capital.scoring import Scored
from app.analytics.grid import Amounts, on_grid
from app.analytics.ties import SECONDS_A_DAY
from app.services.runs import Stored, canonical
from app.services.score_log import table
from app.services.score_parts import Worked, own_half_lives
from app.store.graph import Store

FADING = (*DECAYING, "bonding", "bridging")
"""Parts that fade with the acts they are made of; the others are shares, counts and money."""


@dataclass(frozen=True, eq=False)
class Before:
    """The scores of an earlier run: a row for each of its customers, sorted by id, and the weights of its parts.

    `facts` is the hash of the facts it knew, and `way` of how it worked raw numbers out from them.
    """

    as_of: int
    facts: str
    way: str
    customer: NDArray[np.object_]
    columns: Mapping[str, NDArray[Any]]
    weights: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Since:
    """What lies between an earlier run and this one.

    `old` are the parts that the facts of then come to now, and `again` what this run would have said then, where it
    works otherwise. `late` says that the facts of then are others by now; `fades` is what time left of acts, by part.
    """

    old: Worked
    again: Worked | None
    late: bool
    fades: Mapping[str, float]

    def aged(self, name: str, stored: Amounts) -> Amounts:
        """What the raw numbers of then have come to by time alone.

        Nobody knows any more which facts were there before late ones came. So then nothing falls by time by more than
        acts fade, and nothing rises by time: the rest is evidence.
        """
        if self.again is not None or not self.late:
            return self.old.raw(name)
        if name not in FADING:
            return stored
        old, least = self.old.raw(name), stored * self.fades[name]
        return np.where(old <= stored, np.maximum(old, least), least if name in DECAYING else stored)


def way_of(parameters: Mapping[str, Any], code: str) -> str:
    """How raw numbers are worked out: all but the facts, the moment, and what the parts weigh."""
    own = own_half_lives(parameters["plans"], parameters["half_life_days"])
    return canonical([parameters["half_life_days"], parameters["weights"], own, code])


async def read_before(store: Store, run: Stored) -> Before:
    """The scores of an earlier run."""
    columns = await table(store, run.id)
    order = np.array(sorted(range(len(columns["customer"])), key=columns["customer"].__getitem__), dtype=np.int64)
    weights = {name: weight for plan in run.found["weights"].values() for name, weight in plan.items()}
    sorted_columns = {name: column[order] for name, column in columns.items()}
    way = way_of(json.loads(run.parameters), run.code)
    facts = json.loads(run.inputs).get("acts", "")
    return Before(run.as_of, facts, way, sorted_columns["customer"], sorted_columns, weights)


def fades(parameters: Mapping[str, Any], seconds: int) -> dict[str, float]:
    """What is left of acts after a time, by part."""
    usual = parameters["half_life_days"]
    half_lives = dict.fromkeys(FADING, usual) | own_half_lives(parameters["plans"], usual)
    return {name: 2.0 ** (-seconds / SECONDS_A_DAY / days) for name, days in half_lives.items()}


def changes_of(done: Worked, scored: Mapping[str, Scored], earlier: Before, since: Since) -> list[str]:
    """For each customer an object of lists `[total, evidence, decay, others, version]`, by part, sorted.

    The four causes add up to the total, and the total is points now less points before. Who was not there before has
    all of it by evidence. Time alone never raises points: where others fade more, that is theirs.
    """
    ids = done.net.ids
    known = {name: place for place, name in enumerate(earlier.customer.tolist())}
    place = np.array([known.get(name, -1) for name in ids.tolist()], dtype=np.int64)
    texts: list[list[str]] = [[] for _ in range(len(ids))]
    now = {name: (plan, points) for plan in scored.values() for name, points in plan.points.items()}
    for name in sorted(PARTS):
        if name in now or earlier.weights.get(name, 0.0):
            numbers = _numbers(name, done, now.get(name), earlier, since, place)
            for who, five in enumerate(numbers):
                texts[who].append(f'"{name}":[{",".join(map(repr, five))}]')
    return ["{" + ",".join(each) + "}" for each in texts]


def _numbers(
    name: str,
    done: Worked,
    now: tuple[Scored, Amounts] | None,
    earlier: Before,
    since: Since,
    place: NDArray[np.int64],
) -> list[list[float]]:
    """Total and four causes of each customer, on the grid, so that they add up exactly."""
    n = len(place)
    raw, standing = done.raw(name), done.standing.standing
    points = now[1] if now else np.zeros(n)
    there, at = place >= 0, np.maximum(place, 0)
    stored = _at(np.nan_to_num(earlier.columns[name], nan=0.0), at, there)
    before = _then(name, earlier, since.again, at, there)
    after = State(raw, raw, standing, now[0].weight[name] if now else 0.0)
    split = changed(before, np.where(there, since.aged(name, before.raw), 0.0), after)
    total = points - stored
    # Where this run works otherwise, that comes first: what it would have said then, less what was said.
    otherwise = before.points() - stored if since.again is not None else np.zeros(n)
    evidence, decay, version = (
        on_grid(part) for part in (split.evidence, np.minimum(split.decay, 0.0), split.version + otherwise)
    )
    parts = np.stack([total, evidence, decay, total - evidence - decay - version, version])
    new = np.stack([total, total, *[np.zeros(n)] * 3])
    rows: list[list[float]] = (np.where(there, parts, new) + 0.0).T.tolist()
    return rows


def _then(name: str, earlier: Before, again: Worked | None, at: NDArray[np.int64], there: NDArray[np.bool_]) -> State:
    """A part in the run before: as it was stored, or as this run would have worked it out then."""
    weight = earlier.weights.get(name, 0.0)
    if again is not None:
        raw = np.where(there, again.raw(name), 0.0)
        return State(raw, raw[there], again.standing.standing[there], weight)
    population = np.nan_to_num(earlier.columns[f"{name}_raw"], nan=0.0)
    standing = np.nan_to_num(earlier.columns["standing"], nan=1.0)
    return State(_at(population, at, there), population, standing, weight)


def _at(values: Amounts, at: NDArray[np.int64], there: NDArray[np.bool_]) -> Amounts:
    """The earlier number of each customer, 0 for whoever was not there."""
    return np.where(there, values[at], 0.0) if len(values) else np.zeros(len(at))
