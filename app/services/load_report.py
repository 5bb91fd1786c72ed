"""What a load did: counts, warnings, and the rows that were refused, for people and for files."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from app import tables
from app.ingest.channels import CHANNELS
from app.ingest.nodes import Step
from app.ingest.plan import Plan
from app.services.folders import MARKER, REASON, Reading

CONTRADICTION = (
    "is stored already with other values",
    "Stored facts are never rewritten: give the row an id of its own, or erase the stored one first.",
)

SHOWN = 10
"""Lost verifications that are named one by one."""


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
    verified_changed: int = 0
    lost_verifications: list[tuple[str, str]] = field(default_factory=list)
    undeclared_channels: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    rejects: dict[str, pl.DataFrame] = field(default_factory=dict)
    reject_files: list[Path] = field(default_factory=list)


def summarise(reading: Reading, planned: Plan) -> Summary:
    """What is known of a load before anything is written."""
    summary = Summary(reading.source, reading.sample)
    for each in reading.checked:
        name = each.table.name
        summary.rows[name] = len(reading.text[name][0])
        summary.rejects[name] = pl.concat([each.rejects, planned.rejects[name]])
        summary.warnings += each.warnings
    summary.repeated = {name: count for name, count in planned.repeated.items() if count}
    for name, count in summary.repeated.items():
        summary.warnings.append(
            f"{name}: {count} rows equal to another row of the file; each counts as a fact of its own."
        )
    summary.warnings += [
        f"{label}: {len(ids)} named by other rows but by no row of their own: {', '.join(ids[:5])}"
        f"{' …' if len(ids) > 5 else ''}."
        for label, ids in planned.undeclared.items()
    ]
    declared = next((step.columns for step in planned.steps if step.query == "people/declare_channels"), None)
    if declared is not None:
        codes = declared.filter(~pl.col("declared"))["code"]
        summary.undeclared_channels = [code for code in codes if code not in CHANNELS]
    summary.warnings += _from_the_future(reading)
    if reading.unread:
        summary.warnings.append(f"not read, for their names are not those of a table: {', '.join(reading.unread)}.")
    return summary


def warnings(summary: Summary) -> list[str]:
    """Everything that deserves a word, in words."""
    undeclared = [
        f"channel {code} is not declared and counts as kind `other`; declare it in channels.csv."
        for code in summary.undeclared_channels
    ]
    changed = [f"verified changed for {summary.verified_changed} identities that were known before."]
    lost = [
        f"{identity} is verified, but verifies nobody, for several customers claim it: {customers}."
        for identity, customers in summary.lost_verifications[:SHOWN]
    ]
    more = len(summary.lost_verifications) - SHOWN
    further = [f"{more} more verified identities verify nobody, for several customers claim them."]
    return summary.warnings + undeclared + changed * bool(summary.verified_changed) + lost + further * (more > 0)


def note_contradictions(summary: Summary, step: Step, keys: set[str], planned: Plan) -> None:
    """Remember the rows whose key is stored already with other values."""
    if not keys:
        return
    if not step.table:
        summary.warnings.append(
            f"channels: {', '.join(sorted(keys))} was declared otherwise before; the least name and kind hold."
        )
        return
    lines = planned.lines[step.table].filter(pl.col("key").is_in(list(keys)))
    problem, remedy = CONTRADICTION
    found = lines.select(
        "line", field=pl.lit("key"), value=pl.col("key"), problem=pl.lit(problem), remedy=pl.lit(remedy)
    )
    summary.rejects[step.table] = pl.concat([summary.rejects[step.table], found]).unique(maintain_order=True)


def _from_the_future(reading: Reading) -> list[str]:
    """A word on rows later than tomorrow: a run speaks of the moment of its newest fact, and one slip sets that."""
    tomorrow = round((time.time() + 86_400) * 1000)
    words = []
    for each in reading.checked:
        for column in each.table.columns:
            if column.kind == "time" and column.prop == "at":
                late = each.frame.filter(pl.col(column.name) > tomorrow)
                if len(late):
                    lines = ", ".join(map(str, late["line"].head(3)))
                    words.append(
                        f"{each.table.name}: {len(late)} rows lie in the future (line {lines}); runs take the newest "
                        "fact as their moment, so give them --as-of until that is corrected."
                    )
    return words


def write_rejects(folder: Path, reading: Reading, rejects: dict[str, pl.DataFrame]) -> list[Path]:
    """Write the refused rows of each table to a file that can be corrected and loaded as it is.

    The reasons stand in columns whose names begin with `grapevine_`; a load leaves such columns out.
    """
    written = []
    for name, frame in rejects.items():
        if len(frame):
            rows, line = reading.text[name]
            reasons = frame.sort("line", "field").unique("line", keep="first", maintain_order=True)
            reasons = reasons.rename({column: REASON + column for column in reasons.columns})
            at = f"{REASON}line"
            whole = reasons.join(rows.with_columns(line.alias(at)), on=at, how="left", maintain_order="left")
            path = folder / f"{name}.csv"
            tables.write_csv(path, [*rows.columns, *reasons.columns], whole)
            written.append(path)
    if written and reading.sample:
        shutil.copy(reading.place / MARKER, folder / MARKER)
    return written


def summary_json(summary: Summary) -> str:
    """The summary as one line of JSON."""
    keys = (
        "source",
        "sample",
        "rows",
        "rejected",
        "repeated",
        "nodes",
        "relationships",
        "verified_changed",
        "conflicts",
    )
    facts = {key: getattr(summary, key) for key in keys}
    return json.dumps(facts | {"warnings": warnings(summary)}, ensure_ascii=False)
