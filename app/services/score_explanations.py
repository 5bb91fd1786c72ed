"""Explanations of scores: of each component the raw number, its weight and points, what carries it, what changed it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.analytics.capital.plan import ScorePlan
from app.analytics.ties import NO_TIME
from app.queries import query
from app.services.influence import Scores
from app.services.score_plans import DEFAULT
from app.store.graph import Store

CAPITAL, VALUE = "social_capital", "customer_value"
RELATIONSHIPS = ("bonding", "bridging")
MONEY = ("income",)


@dataclass(frozen=True)
class Edge:
    """Something that carries a component: what it was, with whom, when last, how often, and what it amounts to.

    Money is told as whole minor units, too, which no rounding has touched.
    """

    what: str
    customer: str | None
    at: str | None
    count: int
    amount: float
    amount_minor: int | None = None


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
    before: str
    facts: str

    @property
    def explains(self) -> bool:
        """Whether its scores have plans and evidence; those of earlier versions have none."""
        return "plans" in json.loads(self.parameters)

    @property
    def plans(self) -> dict[str, ScorePlan]:
        """The plans that its scores follow, by score."""
        return _plans(self.parameters)

    @property
    def plans_before(self) -> dict[str, ScorePlan]:
        """Those of the run it was compared with; its own where there is none."""
        return _plans(self.before) if self.before else self.plans

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
        words.append(f"--half-life {parameters['half_life_days']!r}".removesuffix(".0"))
        return " ".join([*words, f"--plan {self.id if parameters['own_plans'] else DEFAULT}"])


def _plans(parameters: str) -> dict[str, ScorePlan]:
    return {name: ScorePlan.from_data(plan) for name, plan in json.loads(parameters)["plans"].items()}


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
    """Every component of a score of one customer, in the order of its plan; the points add up to the score.

    Components that were in the plan of the run before and are no longer stand at the end, with weight and points of 0.
    """
    evidence, changes = json.loads(row.evidence), json.loads(row.changes) if row.changes else {}
    now, before = run.plans, run.plans_before
    homes = score_of(before), score_of(now)
    gone = [each for each in before[score].components if each.name not in now[score].weights()]
    parts = []
    for component in (*now[score].components, *gone):
        name, dropped = component.name, component in gone
        raw, error = getattr(row, f"{name}_raw"), row.trust_error if name == "trust" else None
        low, high = (row.influence_low, row.influence_high) if name == "influence" else _around(raw, error)
        numbers = booked(name, changes.get(name), getattr(row, name) or 0.0, *homes, score)
        parts.append(
            Explained(
                component=name,
                unit=_unit(component.unit, run),
                reason=f"No longer in the plan, which said: {component.reason}" if dropped else component.reason,
                raw=raw,
                low=low,
                high=high,
                percentile=getattr(row, f"{name}_percentile"),
                weight=0.0 if dropped else run.found["weights"][score].get(name, 0.0),
                points=0.0 if dropped else getattr(row, name),
                missing=not dropped and name in run.missing(score),
                evidence=_edges(name, evidence.get(name, [])),
                change=Change(*numbers) if numbers else None,
            )
        )
    return parts


def _edges(name: str, rows: Sequence[Sequence[Any]]) -> list[Edge]:
    return [
        Edge(what, who, None if at is None else moment(at), count, amount, _minor(name, amount))
        for what, who, at, count, amount in rows
    ]


def _minor(name: str, amount: float) -> int | None:
    return amount if name in MONEY and isinstance(amount, int) else None


def score_of(plans: Mapping[str, ScorePlan]) -> dict[str, str]:
    """The score that each component is part of."""
    return {name: score for score, plan in plans.items() for name in plan.weights()}


def booked(
    name: str,
    numbers: Sequence[float] | None,
    points: float,
    was_in: Mapping[str, str],
    is_in: Mapping[str, str],
    score: str,
) -> Sequence[float] | None:
    """What a component changed a score by, when its own points changed by `numbers` to `points`.

    A component that went from one score to the other takes its former points along, as another version of both plans.

    Examples
    --------
    >>> apart = {"trust": "one"}, {"trust": "other"}
    >>> [booked("trust", [5.0, 5.0, 0.0, 0.0, 0.0], 25.0, *apart, score) for score in ("one", "other")]
    [[-20.0, 0.0, 0.0, 0.0, -20.0], [25.0, 5.0, 0.0, 0.0, 20.0]]
    """
    was, now = was_in.get(name), is_in.get(name)
    if numbers is None or score not in (was, now):
        return None
    if was is None or now is None or was == now:
        return numbers
    total, evidence, decay, others, version = numbers
    former = points - total
    if score == was:
        return [-former, 0.0, 0.0, 0.0, -former]
    return [total + former, evidence, decay, others, version + former]


def _around(raw: float | None, error: float | None) -> tuple[float | None, float | None]:
    """The 95 % interval of a probability with a standard error."""
    if raw is None or error is None:
        return None, None
    return max(raw - 1.96 * error, 0.0), min(raw + 1.96 * error, 1.0)


def _unit(unit: str, run: Scored) -> str:
    currency = run.found.get("currency")
    return f"{unit} of {currency}" if currency and "minor" in unit else unit


def summed(changes: Iterable[Sequence[float]]) -> Change | None:
    """What several changes come to together; nothing when there are none."""
    columns = list(zip(*changes, strict=True))
    return Change(*(sum(column) for column in columns)) if columns else None
