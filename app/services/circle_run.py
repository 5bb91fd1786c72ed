"""The run that finds circles: found, tried for stability, carried on from the run before, told apart, stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.analytics.circles import CIRCLES, Circles, circles
from app.analytics.circles.lineage import matched
from app.analytics.circles.stability import Stability, stability
from app.analytics.network import Network
from app.queries import query
from app.services.circle_findings import Findings, tell
from app.services.content_acts import content_acts
from app.services.inputs import THREADS, Input, Parameters, digest_of
from app.services.layers import chosen_sorts, circle_network
from app.services.locks import alone
from app.services.memberships import memberships_of
from app.services.runs import Identified, Outcome, Stored, code_of, complete, counting, of_kind, open_run
from app.services.traits import Traits, read_traits
from app.store.graph import Store
from app.store.local import Say

NOTE_CHOICE = query("runs/note_choice")
SAVE_CIRCLES = query("runs/save_circles")
SAVE_MEMBERS = query("runs/save_members")
SAVE_CONNECTORS = query("runs/save_connectors")
SAVE_EVENTS = query("runs/save_circle_events")
CODE = (
    "app.analytics.circles",
    "app.analytics.circles.events",
    "app.analytics.circles.lineage",
    "app.analytics.circles.memberships",
    "app.analytics.circles.stability",
    "app.analytics.grid",
    "app.analytics.network",
    "app.analytics.projection",
    *(
        f"app.analytics.telling.{name}"
        for name in ("attributes", "bonds", "chance", "enrichment", "habits", "kinds", "labels", "rows", "topics")
    ),
    "app.analytics.ties",
    "app.services.circle_run",
    "app.services.circle_findings",
    "app.services.content_acts",
    "app.services.facts",
    "app.services.inputs",
    "app.services.layers",
    "app.services.memberships",
    "app.services.networks",
    "app.services.traits",
)


@dataclass(frozen=True)
class Grounds:
    """What circles are found in and told apart by, and what the run is known by apart from the run before."""

    net: Network
    traits: Traits
    parameters: dict[str, Any]
    inputs: dict[str, str]
    code: str


async def run_circles(store: Store, given: Input, say: Say) -> Outcome:
    """Find the circles of the ties that the parameters choose; equal ones that were found before are served.

    Ids of circles are carried on from a run before, so that run is part of what went in. An equal run is looked for
    whatever run it was carried on from: the published one first, so that running twice changes nothing. No two runs
    find circles at once: both would give the same new ids.
    """
    grounds = await _grounds(store, given, say)
    async with alone(store, "circles run", "Another command is working out circles.") as keep:
        return await _run(store, given, grounds, keep, say)


async def _run(store: Store, given: Input, grounds: Grounds, keep: Callable[[], Awaitable[None]], say: Say) -> Outcome:
    stored = await of_kind(store, "circles")
    if equal := [run for run in stored if _equal(run, given.as_of, grounds)]:
        found = max(equal, key=lambda run: (run.published, run.generation, run.id))
        return Outcome("circles", found.id, given.as_of, True, found.found)
    before = _before(stored, given.as_of, grounds.parameters)
    used = max((run.ids_given for run in stored), default=0)
    run = Identified(
        "circles",
        given.as_of,
        grounds.parameters,
        {**grounds.inputs, "previous": before.id if before else "", "ids_given": str(used)},
        grounds.code,
        (before.id,) if before else (),
    )
    await open_run(store, run)
    await store.write(NOTE_CHOICE, id=run.id, **_choice(given))
    facts = await _work_out(store, run, given, grounds, before, used, say)
    await keep()
    await complete(store, run, facts)
    return Outcome("circles", run.id, given.as_of, False, facts)


def _before(stored: list[Stored], as_of: int, parameters: dict[str, Any]) -> Stored | None:
    """The run that circles are carried on from: of equal parameters, and if possible of no later moment.

    The published one comes first, then the last of its line, so that a run of other parameters in between ends no id.
    Parameters that were never used begin a line at the published run.
    """
    if line := [run for run in stored if json.loads(run.parameters) == parameters]:
        return max(line, key=lambda run: (run.as_of <= as_of, run.published, run.generation, run.as_of, run.id))
    return next((run for run in stored if run.published), None)


def _equal(run: Stored, as_of: int, grounds: Grounds) -> bool:
    inputs = json.loads(run.inputs)
    return (
        (run.as_of, run.code) == (as_of, grounds.code)
        and json.loads(run.parameters) == grounds.parameters
        and {name: inputs.get(name) for name in grounds.inputs} == grounds.inputs
    )


async def _grounds(store: Store, given: Input, say: Say) -> Grounds:
    acts = await content_acts(store, given.facts.people, say, until=given.as_of + 1)
    traits = await read_traits(store, given.facts, acts, given.as_of, say)
    net = await circle_network(store, given, acts, say)
    chosen, method = given.parameters, CIRCLES[given.parameters.method]
    parameters = {
        **given.shared,
        "method": chosen.method,
        "seed": chosen.seed,
        "channels": sorted(set(chosen.channels)),
        "kinds": sorted(set(chosen.kinds)),
        "since": chosen.since,
        "until": chosen.until,
        "layers": sorted(set(chosen.layers)),
        "disjoint": chosen.disjoint,
        "resamples": chosen.resamples,
    }
    inputs = {"ties": digest_of(net.ids, *net.arcs()), "traits": traits.digest}
    telling = code_of([*method.modules, *CODE], ["numpy", "scipy", *method.libraries])
    return Grounds(net, traits, parameters, inputs, telling)


def _choice(given: Input) -> dict[str, Any]:
    """Which facts between people count, as the store can ask for them."""
    chosen, sorts = given.parameters, given.facts.sorts
    if "direct" not in chosen.layers:
        return {"sorts": []}
    if not chosen.channels and not chosen.kinds:
        return {"sorts": None, "since": chosen.since, "until": chosen.until}
    use = chosen_sorts(given.facts, chosen)
    names = [f"{channel} {act}" for channel, act in zip(sorts.channel[use], sorts.act[use], strict=True)]
    return {"sorts": names, "since": chosen.since, "until": chosen.until}


async def _work_out(
    store: Store, run: Identified, given: Input, grounds: Grounds, before: Stored | None, used: int, say: Say
) -> dict[str, Any]:
    """Every step from the network to stored circles; gives the facts that describe them."""
    net, chosen = grounds.net, given.parameters
    say("finding circles", None)
    found: Circles = await asyncio.to_thread(
        circles, net, method=chosen.method, seed=chosen.seed, disjoint=chosen.disjoint, threads=THREADS
    )
    tried = await asyncio.to_thread(_tried, net, found, chosen, say)
    say("carrying ids on from the run before", None)
    earlier = await memberships_of(store, before.id if before else "")
    lineage = await asyncio.to_thread(matched, earlier, net.ids, found, used=used)
    say("telling circles apart", None)
    told = await asyncio.to_thread(tell, net, found, grounds.traits)
    await _save(store, run.id, Findings(net, found, lineage, told, tried), say)
    return {
        "circles": found.count,
        "memberships": len(found.member),
        "customers": len(net.ids),
        "labelled": int((told.labels.row >= 0).sum()),
        "lineage": {"ids_given": lineage.used, "generation": before.generation + 1 if before else 0},
    }


def _tried(net: Network, found: Circles, chosen: Parameters, say: Say) -> Stability | None:
    """How often circles come back when ties are drawn anew."""
    if not chosen.resamples:
        return None
    say("drawing ties anew", None)
    find = partial(circles, method=chosen.method, disjoint=chosen.disjoint)
    return stability(net, found, find=find, resamples=chosen.resamples, seed=chosen.seed, threads=THREADS)


async def _save(store: Store, run: str, findings: Findings, say: Say) -> None:
    say("storing circles", None)
    members = findings.member_rows()
    await store.write(SAVE_CIRCLES, findings.circle_rows(), run=run)
    progress = counting(say, "storing members", len(members["customer"]))
    await store.write(SAVE_MEMBERS, members, progress=progress, run=run)
    await store.write(SAVE_CONNECTORS, findings.connector_rows(), run=run)
    await store.write(SAVE_EVENTS, findings.event_rows(), run=run)
