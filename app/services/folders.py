"""Folders of canonical tables: found, read, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path

import polars as pl

from app import tables
from app.errors import BadFile
from app.ingest.check import REJECT_COLUMNS, Checked, check
from app.ingest.formats import TABLES
from app.store.local import Say


@dataclass(frozen=True)
class Reading:
    """A folder's tables, typed and as text, under the name that their facts will carry."""

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
    return (home_of(folder) / "sample.json").is_file()


def read(folder: Path, source: str | None, say: Say) -> Reading:
    """Read and check every table of a folder."""
    place = home_of(folder)
    source = source or source_of(folder)
    if not source or {"/", "#"} & set(source):
        raise BadFile(f"{source!r} cannot name a source.", hint="Give --source a short name without / or #.")
    paths = {name: path for name in TABLES if (path := tables.find(place, name))}
    digest = sha256(source.encode())
    checked, text = [], {}
    for number, (name, path) in enumerate(paths.items()):
        say("reading tables", number / len(paths))
        with path.open("rb") as file:
            digest.update(file_digest(file, "sha256").digest())
        rows = tables.read(path)
        checked.append(_with_damaged(check(TABLES[name], rows.frame, rows.line), rows))
        text[name] = (rows.frame, rows.line)
    return Reading(source, is_sample(folder), checked, text, digest.hexdigest())


def _with_damaged(checked: Checked, rows: tables.Rows) -> Checked:
    """The rejects of a table together with the lines that could not be split into fields."""
    damaged = pl.DataFrame(
        [(each.line, "", each.text, each.problem, "Correct the line.") for each in rows.damaged],
        schema=REJECT_COLUMNS,
        orient="row",
    )
    return replace(checked, rejects=pl.concat([checked.rejects, damaged]))
