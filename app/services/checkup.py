"""Looks at a machine and at a graph, and says what is wrong and what to do about it."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.queries import query
from app.services import conflicts
from app.services.ingest import is_sample_graph
from app.services.loads import unfinished_loads
from app.services.migrations import pending
from app.services.runs import published
from app.store.graph import Store

State = Literal["ok", "note", "wrong"]
ENOUGH_BYTES = 2 * 1024**3
LOAD_AGAIN = "Load it again, nothing is stored twice; or take what is there: `grapevine run --accept-cut-off`."


@dataclass(frozen=True)
class Health:
    """What the graph looks like from outside."""

    customers: int
    open_runs: int
    undeclared_channels: list[str]
    unjoined_records: int
    mentioned_orders: int


HEALTH = query("upkeep/health", Health)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    state: State
    what: str
    remedy: str = ""


def machine(home: Path) -> Iterator[Finding]:
    """The machine: Python, processor, and room on the disk."""
    version = platform.python_version()
    yield Finding(
        "ok" if sys.version_info >= (3, 11) else "wrong",
        f"Python {version} on {platform.platform()}",
        "Use Python 3.11 or newer.",
    )
    place = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield Finding(
        "ok" if free > ENOUGH_BYTES else "wrong",
        f"{free / 1024**3:.1f} GiB free for {home}",
        "Free some space or point GRAPEVINE_HOME to a larger disk; 2 GiB serve a small company.",
    )


async def graph(store: Store) -> list[Finding]:
    """The graph: schema, contents, conflicts, what is published and what was left undone."""
    waiting = await pending(store)
    if waiting:
        names = ", ".join(migration.version for migration in waiting)
        return [Finding("wrong", f"The schema lacks {names}", "Apply them: `grapevine migrate`.")]
    health = (await store.read(HEALTH))[0]
    sample = await is_sample_graph(store)
    holds = {True: "the made-up company", False: "real data", None: "nothing yet"}[sample]
    found = [
        Finding("ok", "The schema is up to date"),
        Finding("ok", f"The graph holds {holds}: {health.customers:,} customers"),
    ]
    found += _left_undone(health)
    found += [
        Finding(
            "wrong",
            f"The load of {source} was cut off",
            LOAD_AGAIN,
        )
        for source in await unfinished_loads(store)
    ]
    found += [
        Finding("note", f"{count:,} × {kind}", "List them: GraphQL `conflicts`; nothing was merged because of them.")
        for kind, count in (await conflicts.counts(store)).items()
    ]
    pointers = await published(store)
    if pointers:
        found.append(Finding("ok", "Published: " + ", ".join(f"{kind} {run[:8]}" for kind, run in pointers.items())))
    elif health.customers:
        found.append(Finding("note", "Nothing is published", "Work it out: `grapevine run --no-serve`."))
    return found


def _left_undone(health: Health) -> Iterator[Finding]:
    if health.unjoined_records:
        yield Finding(
            "note", f"{health.unjoined_records:,} records are not yet customers", "The next load makes them so."
        )
    if health.open_runs:
        yield Finding(
            "note",
            f"{health.open_runs:,} runs were begun and not finished",
            "`grapevine run --no-serve` finishes them.",
        )
    if health.undeclared_channels:
        yield Finding(
            "note",
            f"Channels of unknown kind: {', '.join(health.undeclared_channels)}",
            "Declare them in channels.csv (code, name, kind) and load it.",
        )
    if health.mentioned_orders:
        yield Finding(
            "note", f"{health.mentioned_orders:,} orders are only mentioned, by refunds", "Load their orders.csv."
        )
