"""Which commands use the running server: each holds a lock on a file of its own until it ends, however it ends."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from app.store.local.locks import take

FOLDER = "used-by"


class User:
    """One command that uses the server."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FOLDER / f"{os.getpid()}-{uuid4().hex[:8]}"
        self.path.parent.mkdir(exist_ok=True)
        descriptor = take(self.path)
        assert descriptor is not None, "the name is new, so no one else can hold it"
        self.descriptor = descriptor

    def leave(self) -> None:
        """Use it no longer."""
        os.close(self.descriptor)
        self.path.unlink(missing_ok=True)


def names(folder: Path) -> list[str]:
    """The files of all that came and did not say that they went; each begins with a process id."""
    return sorted(path.name for path in (folder / FOLDER).glob("*-*"))


def count_users(folder: Path) -> int:
    """How many commands use the server; files of commands that were killed are cleared away."""
    return sum(_held(folder / FOLDER / name) for name in names(folder))


def _held(path: Path) -> bool:
    descriptor = take(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    path.unlink(missing_ok=True)
    return False
