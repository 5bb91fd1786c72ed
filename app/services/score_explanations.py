"""Explanations of scores: of each component the raw number, its weight and points, what carries it, what changed it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.analytics.capital.plan import ScorePlan
from app.analytics.ties import NO_TIME
from app.queries import query
from app.services.influence import Scores
from app.services.runs import canonical
from app.store.graph import Store

CAPITAL, VALUE = "social_capital", "customer_value"
RELATIONSHIPS = ("bonding", "bridging")


@dataclass(frozen=True)
class Edge:
    """Something that carries a component: what it was, with whom, when last, how often, and what it amounts to."""

    what: str
    customer: str | None
    at: str | None
    count: int
    amount: float


@dataclass(frozen=True)
class Change:
    """What points changed by since the run before, and why."""

    total: float
    evidence: float
    decay: float
    others: float
    version: float


@dataclass(frozen=True)
class Explained:
    """One component of a score of one customer."""

    component: str
    unit: str
    reason: str
    raw: float | None
    low: float | None
    high: float | None
    percentile: float | None
    weight: float
    points: float | None
    missing: bool
    evidence: list[Edge]
    change: Change | None


@dataclass(frozen=True)
class Scored:
    """A complete run of scores as it is stored."""

    id: str
    as_of: int
    parameters: str
    facts: str

    @property
    def explains(self) -> bool:
        """Whether its scores have plans and evidence; those of earlier versions have none."""
        return "plans" in json.loads(self.parameters)

    @property
    def plans(self) -> dict[str, ScorePlan]:
        """The plans that its scores follow, by score."""
        return {
            name: ScorePlan.from_json(canonical(plan)) for name, plan in json.loads(self.parameters)["plans"].items()
        }

    @property
    def found(self) -> dict[str, Any]:
        """What describes its result."""
        found: dict[str, Any] = json.loads(self.facts)
        return found

    def missing(self, score: str) -> list[str]:
        """The components of a score that nothing is known for; the others share their weight."""
        names = {component.name for component in self.plans[score].components}
        return [name for name in self.found["missing"] if name in names]

    @property
    def rerun(self) -> str:
        """The command that works these scores out again."""
        parameters = json.loads(self.parameters)
        words = ["grapevine run --no-serve --no-publish", f"--as-of {moment(self.as_of)}"]
        words.append(f"--half-life {parameters['half_life_days']:g}")
        return " ".join([*words, *["--plan plans.json"] * parameters["own_plans"]])


SCORED = query("runs/scored", Scored)
UNEXPLAINED = "These scores are of an earlier version of Grapevine, which kept no explanations."
WORK_IT_OUT = "Work them out anew: `grapevine run --no-serve`."


def moment(at: int) -> str | None:
    """Unix seconds as text; nothing for what has no time.

    >>> moment(0), moment(NO_TIME)
    ('1970-01-01T00:00:00Z', None)
    """
    return None if at == NO_TIME else datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


async def runs_of_scores(store: Store, ids: Sequence[str]) -> dict[str, Scored]:
    """Some complete runs of scores; an id that is none is missing."""
    return {run.id: run for run in await store.read(SCORED, ids=list(ids))}


def explained(row: Scores, run: Scored, score: str) -> list[Explained]:
    """Every component of a score of one customer, in the order of its plan; the points add up to the score."""
    evidence, changes = json.loads(row.evidence), json.loads(row.changes) if row.changes else {}
    weights, missing = run.found["weights"][score], run.missing(score)
    parts = []
    for component in run.plans[score].components:
        name = component.name
        raw, error = getattr(row, f"{name}_raw"), row.trust_error if name == "trust" else None
        low, high = (row.influence_low, row.influence_high) if name == "influence" else _around(raw, error)
        parts.append(
            Explained(
                component=name,
                unit=_unit(component.unit, run),
                reason=component.reason,
                raw=raw,
                low=low,
                high=high,
                percentile=getattr(row, f"{name}_percentile"),
                weight=weights.get(name, 0.0),
                points=getattr(row, name),
                missing=name in missing,
                evidence=[
                    Edge(what, who, moment(at) if at is not None else None, n, x)
                    for what, who, at, n, x in evidence.get(name, [])
                ],
                change=Change(*changes[name]) if name in changes else None,
            )
        )
    return parts


def _around(raw: float | None, error: float | None) -> tuple[float | None, float | None]:
    """The 95 % interval of a probability with a standard error."""
    if raw is None or error is None:
        return None, None
    return max(raw - 1.96 * error, 0.0), min(raw + 1.96 * error, 1.0)


def _unit(unit: str, run: Scored) -> str:
    currency = run.found.get("currency")
    return f"{unit} of {currency}" if currency and "minor" in unit else unit


def total_change(changes: Mapping[str, Sequence[float]], names: Sequence[str]) -> Change | None:
    """What a whole score changed by: the changes of its components together."""
    known = [changes[name] for name in names if name in changes]
    return Change(*(sum(column) for column in zip(*known, strict=True))) if known else None
