"""The run that scores everybody: parts worked out, weighed by plans, told from the run before, explained, stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.capital.plan import PARTS
from app.analytics.capital.scoring import Scored, score
from app.analytics.grid import Amounts
from app.analytics.income import Income
from app.analytics.scores import STORED
from app.queries import query
from app.services.dealings import read_dealings
from app.services.forecasts import forecasts_of
from app.services.inputs import THREADS, Input
from app.services.runs import Identified, Outcome, Stored, canonical, code_of, complete, counting, of_kind, open_run
from app.services.score_changes import Before, Since, changes_of, fades, read_before, way_of
from app.services.score_evidence import evidence_of
from app.services.score_explanations import CAPITAL, RELATIONSHIPS, VALUE
from app.services.score_facts import ScoreFacts, score_facts
from app.services.score_parts import Worked, worked
from app.services.score_plans import PLANS, as_data
from app.store.graph import Store
from app.store.local import Say

SAVE_SCORES = query("runs/save_scores")
PORTION = 5_000
"""Customers in one transaction: with their evidence they are larger than other rows."""
CODE = (
    *(
        f"app.analytics.capital.{name}"
        for name in (
            *("activity", "changes", "contribution", "egos", "parts", "plan", "reach", "relationships", "scoring"),
            *("standing", "trust", "walks"),
        )
    ),
    *(
        f"app.analytics.income.{name}"
        for name in ("bgnbd", "draws", "expectation", "gamma_gamma", "history", "maximum")
    ),
    *(f"app.analytics.cascades.{name}" for name in ("adopters", "cover", "past", "splitting")),
    *(f"app.analytics.{name}" for name in ("arithmetic", "forecasts", "grid", "network", "ties")),
    *(
        f"app.services.score_{name}"
        for name in ("changes", "evidence", "explanations", "facts", "parts", "plans", "run")
    ),
    *(f"app.services.{name}" for name in ("dealings", "facts", "forecasts", "inputs", "networks", "past_cascades")),
)
LIBRARIES = ("numba", "numpy", "scipy")


@dataclass(frozen=True, eq=False)
class Found:
    """What a run of scores found: parts, points by score, and the scores that need the network alone."""

    worked: Worked
    scored: Mapping[str, Scored]
    plain: Mapping[str, Amounts]


async def run_scores(store: Store, given: Input, say: Say) -> Outcome:
    """Score everybody; scores equal to those of a stored run are served, whatever run they were compared with."""
    dealings = await read_dealings(store, given.facts.people, say)
    known = await asyncio.to_thread(score_facts, given.facts, dealings, given.as_of)
    plans = given.parameters.plans
    parameters = {
        **given.shared,
        "scores": sorted(STORED),
        "plans": as_data(plans),
        "own_plans": plans != PLANS,
    }
    inputs = {"ties": given.ties_digest, "facts": known.digest, "acts": known.acts_digest}
    code = code_of(
        [*CODE, *(module for each in STORED.values() for module in each.modules)],
        [*LIBRARIES, *(library for each in STORED.values() for library in each.libraries)],
    )
    stored = await of_kind(store, "scores")
    if equal := [run for run in stored if _equal(run, given.as_of, parameters, inputs, code)]:
        served = max(equal, key=lambda run: (run.published, run.id))
        return Outcome("scores", served.id, given.as_of, True, served.found)
    before = _before(stored, given.as_of)
    earlier = before.id if before else ""
    run = Identified(
        "scores", given.as_of, parameters, {**inputs, "previous": earlier}, code, (earlier,) if earlier else ()
    )
    await open_run(store, run)
    facts = await _work_out(store, run, given, known, before, say)
    await complete(store, run, facts)
    return Outcome("scores", run.id, given.as_of, False, facts)


def _equal(run: Stored, as_of: int, parameters: Mapping[str, Any], inputs: Mapping[str, str], code: str) -> bool:
    had = json.loads(run.inputs)
    same = (run.as_of, run.code) == (as_of, code) and canonical(json.loads(run.parameters)) == canonical(parameters)
    return same and {name: had.get(name) for name in inputs} == inputs


def _before(stored: list[Stored], as_of: int) -> Stored | None:
    """The run that changes are told from: of no later moment, the published one first, else the latest."""
    earlier = [run for run in stored if run.as_of <= as_of and "plans" in json.loads(run.parameters)]
    return max(earlier, key=lambda run: (run.published, run.as_of, run.id), default=None)


async def _work_out(
    store: Store, run: Identified, given: Input, known: ScoreFacts, before: Stored | None, say: Say
) -> dict[str, Any]:
    """Every step from facts to stored scores; gives the facts that describe them."""
    chosen = given.parameters
    found = await asyncio.to_thread(_found, given, known, say)
    earlier = await read_before(store, before) if before else None
    since = await asyncio.to_thread(_since, run, given, known, found.worked, earlier, say) if earlier else None
    say("explaining scores", None)
    columns = await asyncio.to_thread(_columns, found, earlier, since)
    say("judging earlier forecasts", None)
    told = await asyncio.to_thread(forecasts_of, known, found.worked.money, given.as_of)
    await _save(store, run.id, columns, say)
    weights = {name: scored.weight for name, scored in found.scored.items()}
    return {
        "customers": len(known.ids),
        "verified": len(known.verified),
        "scores": sorted([*STORED, *chosen.plans]),
        "missing": [name for name in PARTS if found.worked.parts.get(name) is None],
        "weights": weights,
        "currency": found.worked.money.currency,
        "orders_left_out": int(found.worked.money.left_out.sum()),
        "walks": found.worked.standing.walks,
        "income": found.worked.income.why if found.worked.income else "no orders",
        "forecasts": told,
    }


def _found(given: Input, known: ScoreFacts, say: Say) -> Found:
    plain = {}
    for name, each in STORED.items():
        say(f"working out {name}", None)
        plain[name] = each.function(given.net)
    say("working out social capital and customer value", None)
    chosen = given.parameters
    done = worked(known, given.as_of, chosen.half_life_days, chosen.plans, threads=THREADS)
    scored = {name: score(plan, done.parts, done.standing.standing) for name, plan in chosen.plans.items()}
    return Found(done, scored, plain)


def _since(run: Identified, given: Input, known: ScoreFacts, done: Worked, earlier: Before, say: Say) -> Since:
    """What lies between the run before and this one; facts of then are worked out again where that tells more."""
    say("seeing what faded since the run before", None)
    chosen, seconds = given.parameters, given.as_of - earlier.as_of
    then = score_facts(given.facts, known.dealings, earlier.as_of) if seconds else known

    def again(as_of: int) -> Worked:
        if as_of == given.as_of and then.acts_digest == known.acts_digest:
            return done
        return worked(then, as_of, chosen.half_life_days, chosen.plans, threads=THREADS)

    same_way = way_of(run.parameters, run.code) == earlier.way
    late = not seconds or then.acts_digest != earlier.facts
    return Since(again(given.as_of), None if same_way else again(earlier.as_of), late, fades(run.parameters, seconds))


def _columns(found: Found, earlier: Before | None, since: Since | None) -> dict[str, list[Any]]:
    done, n = found.worked, found.worked.net.ids.size
    nothing = np.full(n, np.nan)
    points = {name: column for scored in found.scored.values() for name, column in scored.points.items()}
    percentiles = {name: column for scored in found.scored.values() for name, column in scored.percentile.items()}
    columns: dict[str, NDArray[Any]] = {
        **found.plain,
        CAPITAL: found.scored[CAPITAL].total,
        VALUE: found.scored[VALUE].total,
        "relationships": sum((points[name] for name in RELATIONSHIPS if name in points), np.zeros(n)),
        "standing": done.standing.standing if done.standing.trust is not None else nothing,
        "trust_error": done.standing.error if done.standing.error is not None else nothing,
        "influence_low": done.influence_low,
        "influence_high": done.influence_high,
    }
    for name in PARTS:
        part = done.parts.get(name)
        columns[f"{name}_raw"] = nothing if part is None else part.raw
        columns[f"{name}_percentile"] = percentiles.get(name, nothing)
        columns[name] = points.get(name, nothing)
    changes = changes_of(done, found.scored, earlier, since) if earlier and since else [None] * n
    texts: dict[str, list[Any]] = {
        "customer": done.net.ids.tolist(),
        "evidence": evidence_of(done.net.ids, done.parts),
        "changes": changes,
    }
    texts |= {"income_minor": _income_minor(done.income, n), "orders_left_out": done.money.left_out.tolist()}
    return texts | {name: _numbers(values) for name, values in columns.items()}


def _income_minor(found: Income | None, n: int) -> list[int | None]:
    """Observed and expected money together, as whole numbers."""
    if found is None:
        return [None] * n
    whole = found.observed_minor if found.expected_minor is None else found.observed_minor + found.expected_minor
    return [int(amount) for amount in whole.tolist()]


def _numbers(values: Amounts) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


async def _save(store: Store, run: str, columns: dict[str, list[Any]], say: Say) -> None:
    count = counting(say, "storing scores", max(len(columns["customer"]), 1))
    for start in range(0, len(columns["customer"]), PORTION):
        part = {name: values[start : start + PORTION] for name, values in columns.items()}
        await store.write(SAVE_SCORES, part, progress=count, run=run)
