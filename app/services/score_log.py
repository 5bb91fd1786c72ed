"""Scores over time: the run that speaks of a moment, and whose scores differ between two runs, and why."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.errors import Conflict, NotFound
from app.queries import Query, query
from app.services.runs import Stored, of_kind
from app.services.score_explanations import (
    CAPITAL,
    UNEXPLAINED,
    VALUE,
    WORK_IT_OUT,
    Change,
    Scored,
    booked,
    runs_of_scores,
    score_of,
    summed,
)
from app.store.graph import Store

RUNS = "`grapevine query '{ runs(first: 20, kind: \"scores\") { edges { node { id asOf published } } } }'` lists them."
TABLE = query("runs/scores")
TOTALS = query("runs/score_totals")
PORTION = 20_000
Columns: TypeAlias = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Step:
    """One run on the way between two others, beside the one before it: what it says changed, and in which plans.

    `texts` are the changes as stored. `moved` has the points of the components that went from one score to the other,
    and `lost` those of customers who are gone since the run before: merged with others, or erased.
    """

    was_in: Mapping[str, str]
    is_in: Mapping[str, str]
    texts: Mapping[str, str]
    moved: Mapping[str, Mapping[str, float]]
    lost: Mapping[str, Mapping[str, float]]

    def changes(self, customer: str) -> dict[str, Sequence[float]]:
        """What changed each component of a customer; all of it is by evidence for whoever is gone."""
        if customer in self.lost:
            return {name: [-points, -points, 0.0, 0.0, 0.0] for name, points in self.lost[customer].items()}
        text = self.texts.get(customer)
        return dict(json.loads(text)) if text else {}

    def of_score(self, customer: str, score: str) -> Iterator[Sequence[float]]:
        """What changed one score of a customer, component by component."""
        for name, numbers in self.changes(customer).items():
            points = self.moved.get(name, {}).get(customer, 0.0)
            homes = (self.was_in, {} if customer in self.lost else self.is_in)
            if found := booked(name, numbers, points, *homes, score):
                yield found


@dataclass(frozen=True)
class Mover:
    """A customer whose scores differ between two runs; the split is known where one run led to the other.

    The stored changes on the way are read only for those who are shown.
    """

    KEY: ClassVar[Mapping[str, type]] = {"size": float, "customer": str}
    customer: str
    size: float
    social_capital: float
    customer_value: float
    steps: Sequence[Step]

    @property
    def components(self) -> dict[str, Change]:
        """What changed each component, over all runs on the way, whichever score it is part of."""
        found: dict[str, list[Sequence[float]]] = {}
        for step in self.steps:
            for name, numbers in step.changes(self.customer).items():
                found.setdefault(name, []).append(numbers)
        return {name: change for name in sorted(found) if (change := summed(found[name]))}

    def change(self, score: str) -> Change | None:
        """What changed a score by cause; nothing where no line of runs leads from one to the other."""
        return summed(numbers for step in self.steps for numbers in step.of_score(self.customer, score))


async def runs_as_of(store: Store, moments: Sequence[str]) -> dict[str, str]:
    """The run of scores that speaks of some moments: the latest of the published line up to each.

    Only runs with the parameters of the published one are of its line: others follow other plans.
    """
    stored = await of_kind(store, "scores")
    line = {run.parameters for run in stored if run.published}
    order = sorted(
        (run for run in stored if run.parameters in line), key=lambda run: (run.as_of, run.published, run.id)
    )
    found = {}
    for moment in moments:
        asked = datetime.fromisoformat(moment).timestamp()
        known = [run.id for run in order if run.as_of <= asked]
        if known:
            found[moment] = known[-1]
    return found


def no_run(moment: str) -> NotFound:
    """No run of scores speaks of that moment."""
    return NotFound(
        f"No scores were worked out as of {moment} or before.",
        hint=f"Work them out: `grapevine run --no-serve --as-of {moment} --no-publish`, with the other options of "
        "the published run.",
    )


async def table(store: Store, run: str, asked: Query[Any] = TABLE) -> Columns:
    """All scores of a run as columns, in order of the customers."""
    portions: list[Columns] = []
    after = ""
    while not portions or len(portions[-1]["customer"]):
        portions.append(await store.columns(asked, run=run, after=after, first=PORTION))
        after = max(portions[-1]["customer"], default="")
    return {slot.name: np.concatenate([portion[slot.name] for portion in portions]) for slot in asked.returns}


async def movers(store: Store, earlier: str, later: str) -> list[Mover]:
    """Everybody whose scores differ between two runs, with the split by cause where one run led to the other.

    Whoever is only in one of the two counts as having had, or having now, no points.
    """
    known = {run.id: run for run in await of_kind(store, "scores")}
    for run in (earlier, later):
        if run not in known:
            raise NotFound(f"There is no complete run of scores {run!r}.", hint=RUNS)
    way = [earlier, *_line(known, earlier, later)]
    runs = await runs_of_scores(store, [*way, later])
    if not all(run.explains for run in runs.values()):
        raise Conflict(UNEXPLAINED, hint=WORK_IT_OUT)
    tables = {run: await table(store, run, TOTALS) for run in dict.fromkeys([*way, later])}
    steps = [await _step(store, (runs[one], tables[one]), (runs[next_], tables[next_])) for one, next_ in pairwise(way)]
    return await asyncio.to_thread(_movers, tables[earlier], tables[later], steps)


async def _step(store: Store, before: tuple[Scored, Columns], after: tuple[Scored, Columns]) -> Step:
    """One run beside the one before it; points are read only where customers are gone or components moved."""
    (earlier, had), (later, has) = before, after
    was_in, is_in = score_of(earlier.plans), score_of(later.plans)
    there = set(has["customer"].tolist())
    gone = [place for place, who in enumerate(had["customer"].tolist()) if who not in there]
    lost = {}
    if gone:
        whole = await table(store, earlier.id)
        columns = {name: np.nan_to_num(whole[name][gone], nan=0.0).tolist() for name in sorted(was_in)}
        lost = {
            str(whole["customer"][place]): {name: column[row] for name, column in columns.items()}
            for row, place in enumerate(gone)
        }
    names = [name for name in sorted(was_in) if is_in.get(name, was_in[name]) != was_in[name]]
    whole = await table(store, later.id) if names else has
    moved = {
        name: dict(zip(whole["customer"], np.nan_to_num(whole[name], nan=0.0).tolist(), strict=True)) for name in names
    }
    return Step(was_in, is_in, dict(zip(has["customer"], has["changes"], strict=True)), moved, lost)


def _line(known: Mapping[str, Stored], earlier: str, later: str) -> list[str]:
    """The runs from after the earlier to the later, where each was compared with the one before; else none."""
    steps, run = [], later
    while run in known and run != earlier and run not in steps:
        steps.append(run)
        run = json.loads(known[run].inputs).get("previous", "")
    return steps[::-1] if run == earlier else []


def _movers(before: Columns, after: Columns, steps: Sequence[Step]) -> list[Mover]:
    totals = [
        {name: dict(zip(run["customer"], run[name].tolist(), strict=True)) for name in (CAPITAL, VALUE)}
        for run in (before, after)
    ]
    found = []
    for customer in sorted({*before["customer"], *after["customer"]}):
        was, now = ([run[name].get(customer, 0.0) for name in (CAPITAL, VALUE)] for run in totals)
        capital, value = (new - old for old, new in zip(was, now, strict=True))
        if capital or value:
            found.append(Mover(customer, max(abs(capital), abs(value)), capital, value, steps))
    return found
