"""Seed lists from plain files to plain files, without a database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.analytics.grid import Amounts, Numbers
from app.analytics.seeds import MODELS, SeedPlan, Spread, plan_seeds
from app.analytics.seeds.planning import SAMPLES
from app.errors import BadInput
from app.services.arc_files import Arcs, read_arcs
from app.services.people_files import Costs, read_costs, read_ids
from app.services.plain_rows import Report
from app.tables import number_text, write_csv

if TYPE_CHECKING:
    from app.store.local import Say

COLUMNS: Final = ("rank", "node", "reach", "low", "high", "adds", "alone", "cost", "wave")
NOBODY: Final = np.zeros(0, dtype=np.int64)
LONGEST: Final = 40
"""So many digits of a budget are told in full."""


@dataclass(frozen=True)
class Asked:
    """The files to read, and what list is wanted."""

    edges: Path
    k: int = 50
    model: str = next(iter(MODELS))
    costs: Path | None = None
    budget: Decimal | None = None
    target: Path | None = None
    exclude: Path | None = None
    reached: Path | None = None
    overlap_max: float = 1.0
    waves: tuple[int, ...] = ()
    directed: bool = True
    reverse: bool = False
    samples: int = SAMPLES
    seed: int = 1
    threads: int = 1

    @property
    def wanted(self) -> int:
        """How many people to choose."""
        return sum(self.waves) or self.k


def seeds_of_files(asked: Asked, out: Path, say: Say) -> tuple[dict[str, Any], Report]:
    """Read arcs, choose whom to start with, and write the list; facts and words about the files come back.

    Equal files give equal lists, whatever the order of their rows and the number of threads.
    """
    began, report = time.perf_counter(), Report()
    _check(asked, out)
    say("reading the files", None)
    arcs = read_arcs(asked.edges, report, directed=asked.directed, reverse=asked.reverse)
    costs = read_costs(asked.costs, arcs.ids, report) if asked.costs else None
    budget = costs.whole(asked.budget) if costs and asked.budget is not None else None
    target = _target(asked, arcs, report)
    excluded, reached = (
        read_ids(path, arcs.ids, report) if path else NOBODY for path in (asked.exclude, asked.reached)
    )
    excluded = np.union1d(excluded, costs.unknown) if costs else excluded
    say("choosing seeds", None)
    chosen_at = time.perf_counter()
    plan = plan_seeds(
        _spread(arcs),
        k=asked.wanted,
        model=asked.model,
        costs=costs.cost if costs else None,
        budget=budget,
        target=target,
        excluded=excluded,
        reached=reached,
        overlap_max=asked.overlap_max,
        samples=asked.samples,
        seed=asked.seed,
        threads=asked.threads,
    )
    took = time.perf_counter() - chosen_at
    if len(plan.seeds) < asked.wanted:
        others = np.setdiff1d(np.arange(len(arcs.ids)), np.concatenate([excluded, reached, plan.seeds]))
        why = _why_so_few(plan, others, costs, budget, asked.overlap_max)
        report.notes.append(f"{asked.edges.name}: {len(plan.seeds):,} of {asked.wanted:,} people were chosen: {why}.")
    say("writing", None)
    write_csv(out, COLUMNS, _rows(plan, arcs, costs, asked.waves))
    facts = _facts(asked, arcs, plan, report) | _money(asked, plan, costs)
    return facts | {"seconds_choosing": round(took, 3), "seconds": round(time.perf_counter() - began, 3)}, report


def _check(asked: Asked, out: Path) -> None:
    """Refuse what does not fit together before any work is done."""
    if (asked.costs is None) != (asked.budget is None):
        raise BadInput("Costs and a budget go together.", hint="Give both --costs and --budget, or neither.")
    if any(wave < 1 for wave in asked.waves):
        raise BadInput("A wave has at least one person.", hint="Give --wave a number from 1, once for each wave.")
    inputs = [path.resolve() for path in (asked.edges, asked.costs, asked.target, asked.exclude, asked.reached) if path]
    if out.resolve() in inputs or out.is_dir():
        raise BadInput(f"{out.name} cannot be written.", hint="Give the list a file of its own.")


def _target(asked: Asked, arcs: Arcs, report: Report) -> Amounts | None:
    """1 for everybody who is to be reached, where the file names some."""
    if asked.target is None:
        return None
    target = np.zeros(len(arcs.ids))
    target[read_ids(asked.target, arcs.ids, report)] = 1.0
    if not target.any():
        raise BadInput(f"{asked.target.name} names nobody of {asked.edges.name}.", hint="Check its ids.")
    return target


def _spread(arcs: Arcs) -> Spread:
    values = {"none": {}, "weight": {"weight": arcs.amount}, "probability": {"probability": arcs.amount}}[arcs.kind]
    return Spread.from_arcs(arcs.ids, arcs.source, arcs.target, **values)


def _why_so_few(plan: SeedPlan, others: Numbers, costs: Costs | None, budget: int | None, overlap_max: float) -> str:
    """Why a list is shorter than asked for; `others` are those who might have been chosen, too."""
    if not others.size:
        return "nobody else may be chosen" if len(plan.seeds) else "everybody is excluded, reached or without a cost"
    if costs is not None and budget is not None and costs.cost[others].min() > budget - plan.cost:
        return "the budget is spent" if len(plan.seeds) else "everybody costs more than the budget"
    if overlap_max < 1:
        return f"all others share more than {overlap_max:g} of their reach with these, or add nothing"
    return "nobody else adds anything"


def _rows(plan: SeedPlan, arcs: Arcs, costs: Costs | None, waves: tuple[int, ...]) -> Iterator[tuple[str, ...]]:
    """One row per seed, in order; `reach` is of the list up to and including this one."""
    wave = np.repeat(np.arange(1, len(waves) + 1), waves) if waves else np.ones(len(plan.seeds), dtype=np.int64)
    for rank, person in enumerate(plan.seeds.tolist()):
        figures = (plan.reached[rank], plan.low[rank], plan.high[rank], plan.adds[rank], plan.alone[rank])
        cost = costs.told(int(costs.cost[person])) if costs else ""
        yield (str(rank + 1), str(arcs.ids[person]), *map(number_text, figures), cost, str(wave[rank]))


def _facts(asked: Asked, arcs: Arcs, plan: SeedPlan, report: Report) -> dict[str, Any]:
    return {
        "seeds": len(plan.seeds),
        "reach": round(plan.reach, 6),
        "low": round(plan.reach_low, 6),
        "high": round(plan.reach_high, 6),
        "certificate": plan.certificate,
        "certificate_fails_with_probability": plan.failure,
        "model": asked.model,
        "probabilities": {"none": "1 / in-degree", "weight": "share of weight", "probability": "as given"}[arcs.kind],
        "nodes": len(arcs.ids),
        "arcs": len(arcs.source),
        "rows": arcs.rows,
        "self_loops": arcs.self_loops,
        "refused": report.counts,
        "samples": plan.samples,
        "seed": asked.seed,
    }


def _money(asked: Asked, plan: SeedPlan, costs: Costs | None) -> dict[str, str]:
    if costs is None or asked.budget is None:
        return {}
    told = f"{asked.budget:f}" if abs(asked.budget.adjusted()) < LONGEST else str(asked.budget)
    return {"cost": costs.told(plan.cost), "budget": told}
