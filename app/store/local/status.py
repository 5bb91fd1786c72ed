"""What is known about the server of a home, without waiting for anyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from app.store.local import record as records
from app.store.local.home import data_bytes, version
from app.store.local.options import VERSION, LocalOptions
from app.store.local.users import names


@dataclass(frozen=True)
class Status:
    """A home's server: whether and where it runs, and what it holds."""

    running: bool
    version: str
    folder: Path
    data_bytes: int
    uri: str | None = None
    port: int | None = None
    pid: int | None = None
    since: datetime | None = None
    kept: bool = False
    """Whether `neo4j start` keeps it when no command uses it any more."""
    users: int = 0
    """How many commands use it now."""


def status(options: LocalOptions) -> Status:
    """Look at the lock file and at the disk."""
    folder = options.folder
    record = records.read(folder)
    known = (version(folder) or VERSION, folder, data_bytes(folder))
    if record is None or not record.alive(folder):
        return Status(False, *known)
    users = sum(psutil.pid_exists(int(name.partition("-")[0])) for name in names(folder))
    return Status(True, *known, record.uri, record.port, record.pid, record.since, record.kept, users)
