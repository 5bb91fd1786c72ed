"""Files go in: checked, planned, written in batches, joined, and summed up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from app import tables
from app.errors import MixedSample
from app.ingest.channels import CHANNELS
from app.ingest.formats import TABLES
from app.ingest.nodes import Step
from app.ingest.plan import Plan, plan
from app.queries import query
from app.services import conflicts, identity
from app.services.folders import read
from app.services.load_report import Summary, note_contradictions, summarise, write_rejects
from app.services.migrations import migrate
from app.store.graph import BATCH, Store
from app.store.local import Say

ORIGIN = query("upkeep/origin")
MARK_ORIGIN = query("upkeep/mark_origin")
BEGIN_LOAD = query("upkeep/begin_load")
END_LOAD = query("upkeep/end_load")
SEED_CHANNELS = query("people/seed_channels")
UNDECLARED = query("people/undeclared_channels")
LOST = query("people/lost_verifications")
NO_NEW = 2**62
"""More than any number of an identity: until one is numbered in a load, all are of earlier ones."""


async def ingest(
    store: Store | None,
    folder: Path,
    *,
    say: Say,
    source: str | None = None,
    dry_run: bool = False,
    rejects: Path | None = None,
    currency: str | None = None,
) -> Summary:
    """Load a folder of canonical tables; loading it twice changes nothing.

    Rows that cannot be used are reported and, with `rejects`, written to files there; the good rows go on. Without
    a store, or with `dry_run`, everything is checked and nothing is written. `currency` is that of a table without
    such a column.
    """
    reading = read(folder, source, say, currency=currency)
    planned = plan(reading.source, reading.checked)
    summary = summarise(reading, planned)
    target = None if dry_run else store
    key = f"{reading.source} {reading.digest[:16]}"
    if target:
        await prepare(target)
        await _mark(target, sample=reading.sample)
        await target.write(BEGIN_LOAD, key=key, source=reading.source, rows=sum(summary.rows.values()))
        await _write(target, planned, summary, say)
        say("joining identities to customers", None)
        await identity.join(target)
    summary.rejected = {name: frame["line"].n_unique() for name, frame in summary.rejects.items() if len(frame)}
    if target:
        await _close(target, summary, key)
    if rejects is not None and not dry_run:
        folder = rejects / f"{reading.source}-{reading.digest[:8]}"
        summary.reject_files = write_rejects(folder, reading, summary.rejects)
    return summary


async def _close(store: Store, summary: Summary, key: str) -> None:
    """Add what only the whole graph can tell, and remember the load."""
    undeclared = set((await store.columns(UNDECLARED))["code"])
    summary.undeclared_channels = [code for code in summary.undeclared_channels if code in undeclared]
    summary.conflicts = await conflicts.counts(store)
    lost = await store.columns(LOST)
    summary.lost_verifications = list(zip(lost["identity"].tolist(), lost["customers"].tolist(), strict=True))
    await store.write(END_LOAD, key=key, rejected=sum(summary.rejected.values()))


async def prepare(store: Store) -> None:
    """Bring the schema and the table of channels up to date."""
    await migrate(store)
    table = list(CHANNELS.values())
    columns = {name: [getattr(channel, name) for channel in table] for name in ("code", "name", "kind")}
    await store.write(SEED_CHANNELS, columns)


async def is_sample_graph(store: Store) -> bool | None:
    """Whether the graph holds the made-up company; None while it holds nothing."""
    found = await store.read(ORIGIN)
    return found[0]["sample"] if found else None


async def _mark(store: Store, *, sample: bool) -> None:
    stored = (await store.write(MARK_ORIGIN, sample=sample)).rows[0]["sample"]
    if stored != sample:
        holds, given = ("the made-up company", "real data") if stored else ("real data", "the made-up company")
        raise MixedSample(f"This graph holds {holds}; {given} was refused.")


async def _write(store: Store, planned: Plan, summary: Summary, say: Say) -> None:
    total = sum(len(step.columns) for step in planned.steps) or 1
    done, first_new = 0, NO_NEW
    contradicted: dict[str, set[str]] = {}
    for step in planned.steps:
        columns = step.columns
        if step.owner is not None and (bad := contradicted.get(step.table)):
            columns = columns.filter(~step.owner.is_in(list(bad)))
        for batch in columns.iter_slices(BATCH):
            say("writing facts", done / total)
            numbers: dict[str, Any] = await _numbers(store, step, batch, first_new)
            first_new = min(first_new, numbers.get("first", first_new))
            counts = await store.write(query(step.query), batch.to_dict(as_series=False), **numbers)
            summary.nodes += counts.nodes
            summary.relationships += counts.relationships
            summary.verified_changed += sum(row.get("changed", 0) for row in counts.rows)
            found = {key for row in counts.rows for key in row["contradicted"]}
            contradicted.setdefault(step.table, set()).update(found if step.table else ())
            done += len(batch)
            note_contradictions(summary, step, found, planned)


async def _numbers(store: Store, step: Step, batch: pl.DataFrame, first_new: int) -> dict[str, int]:
    """Further parameters of a loader: numbers to hand out, or the first that was handed out in this load."""
    if step.query == "people/say_verified":
        return {"newer_than": first_new}
    if step.query != "load/identity":
        return {}
    return {"first": await identity.take_numbers(store, "identity", len(batch))}


def template() -> dict[str, str]:
    """One example file for each table, by file name."""
    return {
        f"{table.name}.csv": tables.csv_text([c.name for c in table.columns], [[c.example for c in table.columns]])
        for table in TABLES.values()
    }
