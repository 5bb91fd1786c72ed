"""Files go in: checked, planned, written in batches, joined, and summed up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import polars as pl

from app import tables
from app.errors import BadFile, MixedSample
from app.ingest.channels import CHANNELS
from app.ingest.check import REJECT_COLUMNS, Checked, check
from app.ingest.formats import TABLES
from app.ingest.plan import Plan, Step, plan
from app.queries import query
from app.services import identity
from app.services.migrations import migrate
from app.store.graph import BATCH, Store

Say = Callable[[str, float | None], None]
ORIGIN = query("upkeep/origin")
MARK_ORIGIN = query("upkeep/mark_origin")
NOTE_LOAD = query("upkeep/note_load")


@dataclass(frozen=True)
class Conflict:
    """Something the facts disagree about; kept as it came, never merged away."""

    kind: str
    subject: str
    customers: list[str]
    count: int


CONFLICTS = query("people/conflicts", Conflict)
CONTRADICTION = ("is stored already with other values", "Stored facts are never rewritten: give the row an id of its own, or erase the stored one first.")


@dataclass
class Summary:
    """What a load did, for people and for tests."""

    source: str
    sample: bool
    rows: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    repeated: dict[str, int] = field(default_factory=dict)
    nodes: int = 0
    relationships: int = 0
    conflicts: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    rejects: dict[str, pl.DataFrame] = field(default_factory=dict)
    reject_files: list[Path] = field(default_factory=list)


@dataclass
class _Reading:
    source: str
    sample: bool
    checked: list[Checked]
    text: dict[str, tuple[pl.DataFrame, pl.Series]]
    digest: str


def home_of(folder: Path) -> Path:
    """The folder that holds the tables: the one given, or its `canonical` subfolder."""
    for place in (folder, folder / "canonical"):
        if place.is_dir() and any(tables.find(place, name) for name in TABLES):
            return place
    raise BadFile(f"{folder} holds no table of the canonical format.", hint="`grapevine ingest --template FOLDER` writes one of each.")


def source_of(folder: Path) -> str:
    """The name that facts of a folder carry: the folder's own, never its path."""
    folder = folder.resolve()
    return folder.parent.name if folder.name == "canonical" else folder.name


def is_sample(folder: Path) -> bool:
    """Whether a folder holds the made-up company."""
    return (home_of(folder) / "sample.json").is_file()


def _read(folder: Path, source: str | None, say: Say) -> _Reading:
    place = home_of(folder)
    source = source or source_of(folder)
    if not source or {"/", "#"} & set(source):
        raise BadFile(f"{source!r} cannot name a source.", hint="Give --source a short name without / or #.")
    reading = _Reading(source, is_sample(folder), [], {}, "")
    digest = sha256(source.encode())
    for number, name in enumerate(TABLES):
        path = tables.find(place, name)
        if path is None:
            continue
        say(f"reading {path.name}", number / len(TABLES))
        digest.update(path.read_bytes())
        rows = tables.read(path)
        checked = check(TABLES[name], rows.frame, rows.line)
        damaged = pl.DataFrame([(d.line, "", d.text, d.problem, "Correct the line.") for d in rows.damaged], schema=REJECT_COLUMNS, orient="row")
        checked = Checked(checked.table, checked.frame, pl.concat([checked.rejects, damaged]), checked.warnings)
        reading.checked.append(checked)
        reading.text[name] = (rows.frame, rows.line)
    reading.digest = digest.hexdigest()
    return reading


async def ingest(
    store: Store | None, folder: Path, *, say: Say, source: str | None = None, dry_run: bool = False,
    rejects: Path | None = None,
) -> Summary:
    """Load a folder of canonical tables; loading it twice changes nothing.

    Rows that cannot be used are reported and, with `rejects`, written to files there; the good rows go on. Without
    a store, or with `dry_run`, everything is checked and nothing is written.
    """
    reading = _read(folder, source, say)
    planned = plan(reading.source, reading.checked)
    summary = _summary(reading, planned)
    if store is not None and not dry_run:
        await prepare(store)
        await _mark(store, sample=reading.sample)
        await _write(store, planned, summary, say)
        say("joining identities to customers", None)
        await identity.join(store)
        summary.conflicts = dict(sorted(Counter(each.kind for each in await store.read(CONFLICTS)).items()))
        await store.write(NOTE_LOAD, key=f"{reading.source} {reading.digest[:16]}", source=reading.source,
                          rows=sum(summary.rows.values()), rejected=sum(summary.rejected.values()))
    summary.rejected = {name: frame["line"].n_unique() for name, frame in summary.rejects.items() if len(frame)}
    if rejects is not None and not dry_run:
        summary.reject_files = _write_rejects(rejects / reading.source, summary.rejects, reading.text)
    return summary


async def prepare(store: Store) -> None:
    """Bring the schema up to date."""
    await migrate(store)


async def is_sample_graph(store: Store) -> bool | None:
    """Whether the graph holds the made-up company; None while it holds nothing."""
    found = await store.read(ORIGIN)
    return found[0]["sample"] if found else None


async def _mark(store: Store, *, sample: bool) -> None:
    stored = (await store.write(MARK_ORIGIN, sample=sample)).rows[0]["sample"]
    if stored != sample:
        holds, given = ("the made-up company", "real data") if stored else ("real data", "the made-up company")
        raise MixedSample(f"This graph holds {holds}; {given} was refused.")


def _summary(reading: _Reading, planned: Plan) -> Summary:
    summary = Summary(reading.source, reading.sample)
    for each in reading.checked:
        name = each.table.name
        summary.rows[name] = len(reading.text[name][0])
        summary.rejects[name] = pl.concat([each.rejects, planned.rejects[name]])
        summary.warnings += each.warnings
    summary.repeated = {name: count for name, count in planned.repeated.items() if count}
    for name, count in summary.repeated.items():
        summary.warnings.append(f"{name}: {count} rows equal to another row of the file; each counts as a fact of its own.")
    summary.warnings += _undeclared(planned)
    return summary


def _undeclared(planned: Plan) -> list[str]:
    words = [
        f"{label}: {len(ids)} named by other rows but by no row of their own: {', '.join(ids[:5])}{' …' if len(ids) > 5 else ''}."
        for label, ids in planned.undeclared.items()
    ]
    channels = next((step.columns for step in planned.steps if step.query == "load/channel"), None)
    if channels is not None:
        codes = channels.filter(pl.col("declared").is_null())["code"].to_list()
        words += [f"channel {code} is not declared and counts as kind `other`; declare it in channels.csv." for code in codes]
    return words


async def _write(store: Store, planned: Plan, summary: Summary, say: Say) -> None:
    total = sum(len(step.columns) for step in planned.steps) or 1
    done = 0
    contradicted: dict[str, set[str]] = {}
    for step in planned.steps:
        columns = step.columns
        if step.owner is not None and (bad := contradicted.get(step.table)):
            columns = columns.filter(~step.owner.is_in(list(bad)))
        for batch in columns.iter_slices(BATCH):
            say(f"writing {step.query.removeprefix('load/')}", done / total)
            counts = await store.write(query(step.query), batch.to_dict(as_series=False), **await _numbers(store, step, batch))
            summary.nodes += counts.nodes
            summary.relationships += counts.relationships
            found = {key for row in counts.rows for key in row["contradicted"]}
            contradicted.setdefault(step.table, set()).update(found if step.table else ())
            done += len(batch)
            _note(summary, step, found, planned)


async def _numbers(store: Store, step: Step, batch: pl.DataFrame) -> dict[str, int]:
    if step.query != "load/identity":
        return {}
    return {"first": await identity.take_numbers(store, "identity", len(batch))}


def _note(summary: Summary, step: Step, keys: set[str], planned: Plan) -> None:
    if not keys:
        return
    if not step.table:
        known = [key for key in sorted(keys) if key not in CHANNELS]
        if known:
            summary.warnings.append(f"{step.query.removeprefix('load/')}: {len(known)} with other values than stored, such as {known[0]}; the least value stays.")
        return
    lines = planned.lines[step.table].filter(pl.col("key").is_in(list(keys)))
    problem, remedy = CONTRADICTION
    found = lines.select("line", field=pl.lit("key"), value=pl.col("key"), problem=pl.lit(problem), remedy=pl.lit(remedy))
    summary.rejects[step.table] = pl.concat([summary.rejects[step.table], found]).unique(maintain_order=True)


def _write_rejects(folder: Path, rejects: dict[str, pl.DataFrame], text: dict[str, tuple[pl.DataFrame, pl.Series]]) -> list[Path]:
    written = []
    for name, frame in rejects.items():
        path = folder / f"{name}.csv"
        path.unlink(missing_ok=True)
        if len(frame):
            rows, line = text[name]
            rows = rows.with_columns(line.alias("line"))
            reasons = frame.sort("line", "field").unique("line", keep="first", maintain_order=True)
            reasons = reasons.select("line", "problem", "remedy", rejected_field="field", rejected_value="value")
            whole = reasons.join(rows, on="line", how="left", maintain_order="left")
            tables.write_csv(path, [*rows.columns[:-1], *reasons.columns], whole)
            written.append(path)
    return written


def template() -> dict[str, str]:
    """One example file for each table, by file name."""
    return {
        f"{table.name}.csv": tables.csv_text([c.name for c in table.columns], [[c.example for c in table.columns]])
        for table in TABLES.values()
    }


def summary_json(summary: Summary) -> str:
    """The summary as one line of JSON."""
    keys = ("source", "sample", "rows", "rejected", "repeated", "nodes", "relationships", "conflicts", "warnings")
    return json.dumps({key: getattr(summary, key) for key in keys}, ensure_ascii=False)
