"""Scores over time: the run that speaks of a moment, and whose scores differ between two runs, and why."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

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
    runs_of_scores,
    total_change,
)
from app.store.graph import Store

RUNS = "`grapevine query '{ runs(first: 20, kind: \"scores\") { edges { node { id asOf published } } } }'` lists them."
TABLE = query("runs/scores")
TOTALS = query("runs/score_totals")
PORTION = 20_000


@dataclass(frozen=True)
class Mover:
    """A customer whose scores differ between two runs; the split is known where one run led to the other.

    `texts` are what changed in each run on the way, as stored; they are read only for those who are shown.
    """

    KEY: ClassVar[Mapping[str, type]] = {"size": float, "customer": str}
    customer: str
    size: float
    social_capital: float
    customer_value: float
    texts: tuple[str, ...]
    parts: Mapping[str, Sequence[str]]

    @property
    def components(self) -> dict[str, Change]:
        """What changed each component, over all runs on the way."""
        return {name: Change(*numbers) for name, numbers in self._summed().items()}

    def change(self, score: str) -> Change | None:
        """What changed a score by cause; nothing where no line of runs leads from one to the other."""
        return total_change(self._summed(), self.parts[score])

    def _summed(self) -> dict[str, list[float]]:
        total: dict[str, list[float]] = {}
        for text in self.texts:
            for name, numbers in (json.loads(text) if text else {}).items():
                total[name] = [a + b for a, b in zip(total.get(name, [0.0] * 5), numbers, strict=True)]
        return total


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


async def table(store: Store, run: str, asked: Query[Any] = TABLE) -> dict[str, NDArray[Any]]:
    """All scores of a run as columns, in order of the customers."""
    portions: list[dict[str, NDArray[Any]]] = []
    after = ""
    while not portions or len(portions[-1]["customer"]):
        portions.append(await store.columns(asked, run=run, after=after, first=PORTION))
        after = max(portions[-1]["customer"], default="")
    return {slot.name: np.concatenate([portion[slot.name] for portion in portions]) for slot in asked.returns}


async def movers(store: Store, earlier: str, later: str) -> list[Mover]:
    """Everybody whose scores differ between two runs, with the split by cause where one run led to the other."""
    known = {run.id: run for run in await of_kind(store, "scores")}
    for run in (earlier, later):
        if run not in known:
            raise NotFound(f"There is no complete run of scores {run!r}.", hint=RUNS)
    runs = await runs_of_scores(store, [earlier, later])
    if not all(run.explains for run in runs.values()):
        raise Conflict(UNEXPLAINED, hint=WORK_IT_OUT)
    steps = _line(known, earlier, later)
    tables = {run: await table(store, run, TOTALS) for run in dict.fromkeys([earlier, later, *steps])}
    parts = {score: list(plan.weights()) for score, plan in runs[later].plans.items()}
    return await asyncio.to_thread(_movers, tables[earlier], tables[later], [tables[step] for step in steps], parts)


def _line(known: Mapping[str, Stored], earlier: str, later: str) -> list[str]:
    """The runs from after the earlier to the later, where each was compared with the one before; else none."""
    steps, run = [], later
    while run in known and run != earlier and run not in steps:
        steps.append(run)
        run = json.loads(known[run].inputs).get("previous", "")
    return steps if run == earlier else []


def _movers(
    before: dict[str, NDArray[Any]],
    after: dict[str, NDArray[Any]],
    steps: Sequence[dict[str, NDArray[Any]]],
    parts: Mapping[str, Sequence[str]],
) -> list[Mover]:
    was = [dict(zip(before["customer"], before[name].tolist(), strict=True)) for name in (CAPITAL, VALUE)]
    told = [dict(zip(step["customer"], step["changes"], strict=True)) for step in steps]
    found = []
    rows = zip(*(after[name].tolist() for name in ("customer", CAPITAL, VALUE)), strict=True)
    for customer, capital, value in rows:
        apart = capital - was[0].get(customer, 0.0), value - was[1].get(customer, 0.0)
        if any(apart):
            texts = tuple(text.get(customer, "") for text in told)
            found.append(Mover(customer, max(map(abs, apart)), *apart, texts, parts))
    return found
