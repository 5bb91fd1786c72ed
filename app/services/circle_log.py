"""What becomes of circles over time: the log of runs, the run of a moment, and what two runs differ in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import ClassVar

from app.analytics.circles.lineage import Difference, diff
from app.errors import NotFound
from app.queries import query
from app.services.memberships import memberships_of
from app.services.pages import Key, Listed, Page, among, cut, start
from app.services.runs import of_kind
from app.store.graph import Store

RUNS = "`grapevine query '{ runs(first: 20, kind: \"circles\") { edges { node { id asOf published } } } }'` lists them."


@dataclass(frozen=True)
class Event:
    """What became of one circle from the run before to this one."""

    KEY: ClassVar[Mapping[str, type]] = {"generation": int, "number": int}
    generation: int
    as_of: str
    run: str
    number: int
    event: str
    circle: str
    before: list[str]
    after: list[str]
    jaccard: float
    size_before: int
    size_after: int
    stayed: int
    joined: int
    left: int


@dataclass(frozen=True)
class Changed:
    """What became of one circle between two runs."""

    KEY: ClassVar[Mapping[str, type]] = {"circle": str, "event": str}
    event: str
    circle: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    jaccard: float
    size_before: int
    size_after: int
    stayed: int
    joined: int
    left: int


@dataclass(frozen=True)
class Moved:
    """A customer whose circles are others than before."""

    KEY: ClassVar[Mapping[str, type]] = {"member": str}
    member: str
    kind: str
    left: tuple[str, ...]
    joined: tuple[str, ...]


EVENTS = query("circles/events", Listed)


async def events(
    store: Store, *, run: str | None, circle: str | None = None, first: int = 20, after: Key | None = None
) -> Page[Event]:
    """The log of one run, or of one circle over the published run and those before it when no run is given."""
    found = await store.read(EVENTS, run=run, circle=circle, **start(Event, first, after))
    return cut(found[0], Event, first)


async def runs_as_of(store: Store, moments: Sequence[str]) -> dict[str, str]:
    """The complete run of circles as of some moments; of several the published one, else the latest in line.

    Only runs with the parameters of the published one speak: others have circles of other ties.
    """
    stored = await of_kind(store, "circles")
    line = {run.parameters for run in stored if run.published}
    order = sorted(
        (run for run in stored if run.parameters in line), key=lambda run: (run.published, run.generation, run.id)
    )
    known = {datetime.fromtimestamp(run.as_of, UTC): run.id for run in order}
    found = {moment: known.get(datetime.fromisoformat(moment)) for moment in moments}
    return {moment: run for moment, run in found.items() if run}


def no_run(moment: str) -> NotFound:
    """No run of circles speaks of that moment."""
    return NotFound(
        f"No circles were worked out as of {moment}.",
        hint=f"Work them out: `grapevine run --no-serve --as-of {moment} --no-publish`, with the other options of "
        "the published run.",
    )


async def difference(store: Store, earlier: str, later: str) -> Difference:
    """What became of circles and of people between two runs of circles."""
    known = {run.id for run in await of_kind(store, "circles")}
    for run in (earlier, later):
        if run not in known:
            raise NotFound(f"There is no complete run of circles {run!r}.", hint=RUNS)
    before, after = [await memberships_of(store, run) for run in (earlier, later)]
    return await asyncio.to_thread(diff, before, after)


def changes(found: Difference, *, first: int, after: Key | None) -> Page[Changed]:
    """What became of each circle, a page at a time."""
    names = [field.name for field in fields(Changed)]
    rows = [Changed(**{name: getattr(change, name) for name in names}) for change in found.changes]
    return among(rows, Changed, first, after)


def moves(found: Difference, *, first: int, after: Key | None) -> Page[Moved]:
    """The customers whose circles are others than before, a page at a time."""
    rows = [Moved(move.member, move.kind, move.left, move.joined) for move in found.moves]
    return among(rows, Moved, first, after)
