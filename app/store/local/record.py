"""The lock file of a home: which process serves it, where, since when, and who keeps it running."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psutil

from app.store.local.java import home_option
from app.store.local.options import VERSION

NAME = "server.json"


@dataclass(frozen=True)
class Record:
    """A server that was started for this home; it may be gone by now."""

    pid: int
    port: int
    since: datetime
    kept: bool
    """Whether `neo4j start` wants it to stay when no command uses it any more."""
    archive: str | None = None
    """The class archive that it will write when it ends."""
    version: str = VERSION

    @property
    def uri(self) -> str:
        """Address for drivers."""
        return f"bolt://127.0.0.1:{self.port}"

    def alive(self, folder: Path) -> bool:
        """Whether that very process still runs: its command line names this home, so a pid used again is no match."""
        try:
            return home_option(folder) in psutil.Process(self.pid).cmdline()
        except psutil.Error:  # gone, ended but not yet collected, or another user's
            return False


def read(folder: Path) -> Record | None:
    """The record of a home, if there is one that can be read."""
    try:
        found = json.loads((folder / NAME).read_text("utf-8"))
        return Record(**{**found, "since": datetime.fromisoformat(found["since"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def write(folder: Path, record: Record) -> None:
    """Store the record in one step, so that no one reads half of it."""
    fresh = folder / f"{NAME}.new"
    fresh.write_text(json.dumps(asdict(record) | {"since": record.since.isoformat()}, indent=1), "utf-8")
    os.replace(fresh, folder / NAME)


def forget(folder: Path) -> None:
    """The server has ended."""
    (folder / NAME).unlink(missing_ok=True)
