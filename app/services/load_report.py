"""What a load did: counts, warnings, and the rows that were refused, for people and for files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from app import tables
from app.ingest.channels import CHANNELS
from app.ingest.plan import Plan, Step
from app.services.folders import Reading

CONTRADICTION = (
    "is stored already with other values",
    "Stored facts are never rewritten: give the row an id of its own, or erase the stored one first.",
)


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
    channels = next(step.columns for step in planned.steps if step.query == "load/channel")
    summary.undeclared_channels = channels.filter(pl.col("declared").is_null())["code"].to_list()
    return summary


def warnings(summary: Summary) -> list[str]:
    """Everything that deserves a word, in words."""
    return summary.warnings + [
        f"channel {code} is not declared and counts as kind `other`; declare it in channels.csv."
        for code in summary.undeclared_channels
    ]


def note_contradictions(summary: Summary, step: Step, keys: set[str], planned: Plan) -> None:
    """Remember the rows whose key is stored already with other values."""
    if not keys:
        return
    if not step.table:
        known = [key for key in sorted(keys) if key not in CHANNELS]
        if known:
            summary.warnings.append(
                f"{step.query.removeprefix('load/')}: {len(known)} with other values than stored, "
                f"such as {known[0]}; the least value stays."
            )
        return
    lines = planned.lines[step.table].filter(pl.col("key").is_in(list(keys)))
    problem, remedy = CONTRADICTION
    found = lines.select(
        "line", field=pl.lit("key"), value=pl.col("key"), problem=pl.lit(problem), remedy=pl.lit(remedy)
    )
    summary.rejects[step.table] = pl.concat([summary.rejects[step.table], found]).unique(maintain_order=True)


def write_rejects(
    folder: Path, rejects: dict[str, pl.DataFrame], text: dict[str, tuple[pl.DataFrame, pl.Series]]
) -> list[Path]:
    """Write the refused rows of each table to a file that can be corrected and loaded as it is."""
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


def summary_json(summary: Summary) -> str:
    """The summary as one line of JSON."""
    keys = ("source", "sample", "rows", "rejected", "repeated", "nodes", "relationships", "conflicts")
    facts = {key: getattr(summary, key) for key in keys}
    return json.dumps(facts | {"warnings": warnings(summary)}, ensure_ascii=False)
