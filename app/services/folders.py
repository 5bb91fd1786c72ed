"""Folders of canonical tables: found, read, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path

import polars as pl
import polars.selectors as cs

from app import tables
from app.errors import BadFile
from app.ingest.check import REJECT_COLUMNS, Checked, check
from app.ingest.formats import TABLES
from app.store.local import Say

MARKER = "sample.json"
"""Stands in a folder that holds the made-up company."""

REASON = "grapevine_"
"""Begins the names of columns that say why a row was refused."""


@dataclass(frozen=True)
class Reading:
    """A folder's tables, typed and as text, under the name that their facts will carry."""

    source: str
    place: Path
    sample: bool
    checked: list[Checked]
    text: dict[str, tuple[pl.DataFrame, pl.Series]]
    digest: str
    unread: list[str]


def home_of(folder: Path) -> Path:
    """The folder that holds the tables: the one given, or its `canonical` subfolder."""
    if not folder.is_dir():
        raise BadFile(f"There is no folder {folder}.", hint="Check the path; a folder holds one file for each table.")
    for place in (folder, folder / "canonical"):
        if place.is_dir() and any(tables.find(place, name) for name in TABLES):
            return place
    raise BadFile(
        f"{folder} holds no table of the canonical format.",
        hint="`grapevine ingest --template FOLDER` writes one of each.",
    )


def source_of(folder: Path) -> str:
    """The name that facts of a folder carry: the folder's own, never its path."""
    folder = folder.resolve()
    return folder.parent.name if folder.name == "canonical" else folder.name


def is_sample(folder: Path) -> bool:
    """Whether a folder holds the made-up company."""
    return (home_of(folder) / MARKER).is_file()


def read(folder: Path, source: str | None, say: Say, *, currency: str | None = None) -> Reading:
    """Read and check every table of a folder; `currency` holds for a table that has no such column and needs one."""
    place = home_of(folder)
    source = source or source_of(folder)
    if not source or {"/", "#"} & set(source):
        raise BadFile(f"{source!r} cannot name a source.", hint="Give --source a short name without / or #.")
    paths = {name: path for name in TABLES if (path := tables.find(place, name))}
    digest = sha256(source.encode() + (currency or "").encode())
    checked, text = [], {}
    for number, (name, path) in enumerate(paths.items()):
        say("reading tables", number / len(paths))
        with path.open("rb") as file:
            digest.update(file_digest(file, "sha256").digest())
        rows = tables.read(path)
        rows = replace(rows, frame=rows.frame.select(~cs.starts_with(REASON)))
        checked.append(_with_damaged(check(TABLES[name], rows.frame, rows.line, currency=currency), rows))
        text[name] = (rows.frame, rows.line)
    return Reading(source, place, is_sample(folder), checked, text, digest.hexdigest(), _unread(place, paths))


def _unread(place: Path, read: dict[str, Path]) -> list[str]:
    """Files that look like tables and were left out, by name."""
    known = {path.name for path in read.values()}
    looks = (".csv", ".tsv", ".gz", ".parquet", ".xlsx", ".json", ".jsonl")
    return sorted(
        path.name
        for path in place.iterdir()
        if path.suffix.lower() in looks and path.name not in known and path.name != MARKER
    )


def _with_damaged(checked: Checked, rows: tables.Rows) -> Checked:
    """The rejects of a table together with the lines that could not be split into fields."""
    damaged = pl.DataFrame(
        [(each.line, "", each.text, each.problem, "Correct the line.") for each in rows.damaged],
        schema=REJECT_COLUMNS,
        orient="row",
    )
    return replace(checked, rejects=pl.concat([checked.rejects, damaged]))
