"""Why a server did not become ready: read from its logs, told as one of our errors."""

from __future__ import annotations

import re
from pathlib import Path

from app.errors import Busy, GrapevineError, LocalServerError, NoSpace, PortTaken, ServerDied, WrongStoreVersion

CONSOLE, SERVER, DEBUG = "console.log", "neo4j.log", "debug.log"
REASON = re.compile(r"ERROR|^Caused by|^Error|OutOfMemoryError|^Could not|^Exception in|^Unrecognized")

CAUSES: list[tuple[str, type[GrapevineError], str]] = [
    ("Address already in use|BindException", PortTaken, "Another program has taken the port of Neo4j."),
    ("No space left on device|not enough space", NoSpace, "The disk was full before Neo4j was ready."),
    ("FileLockException", Busy, "Another Neo4j, perhaps in a container, uses the same data folder."),
    ("Block format|UnsupportedFormat|StoreUpgrade", WrongStoreVersion, "This Neo4j cannot read the graph's format."),
]


class Log:
    """The logs of one start of the server; what earlier starts wrote is left out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = {name: self._size(name) for name in (SERVER, DEBUG)}

    def death(self) -> GrapevineError:
        """The error for a process that ended before it was ready."""
        reasons = self._reasons(CONSOLE) + self._reasons(SERVER)
        return _explain(reasons, ServerDied, "Neo4j stopped before it was ready.")

    def closed_graph(self) -> GrapevineError:
        """The error for a server that listens but cannot open the graph."""
        return _explain(self._reasons(DEBUG), LocalServerError, "Neo4j runs but cannot open the graph.")

    def _size(self, name: str) -> int:
        path = self.folder / name
        return path.stat().st_size if path.exists() else 0

    def _reasons(self, name: str) -> list[str]:
        path = self.folder / name
        if not path.exists():
            return []
        start = self.before.get(name, 0)
        with path.open("rb") as log:
            log.seek(start if start <= self._size(name) else 0)  # a log that was rotated is shorter
            lines = log.read().decode("utf-8", "replace").splitlines()
        return [line.strip()[:400] for line in lines if REASON.search(line)]


def _explain(reasons: list[str], usual: type[GrapevineError], sentence: str) -> GrapevineError:
    """The most telling error; the last reasons stand nearest to the root cause."""
    said = "\n".join(f"  {line}" for line in list(dict.fromkeys(reasons))[-4:])
    for pattern, error, known in CAUSES:
        if re.search(pattern, "\n".join(reasons)):
            return error(f"{known}\n{said}")
    return usual(f"{sentence}\n{said}" if said else sentence)
