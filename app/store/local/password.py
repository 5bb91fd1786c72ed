"""The password of the local server: random, readable by its owner only, set before the first start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.errors import StoreRefused
from app.store.local.java import run_tool
from app.store.local.options import LocalOptions

NAME = "password"


def password(folder: Path) -> str:
    """The password of a home that was prepared."""
    return (folder / NAME).read_text("utf-8").strip()


def ensure_password(options: LocalOptions) -> None:
    """Make the password and set it while no server runs, so that neo4j/neo4j never opens anything (0.6 s, once)."""
    folder = options.folder
    login = folder / "data" / "dbms" / "auth.ini"
    begun = (folder / "data" / "databases" / "system").exists()
    if not (folder / NAME).exists():
        if begun:
            hint = "Restore that file from a backup, or set GRAPEVINE_HOME to an empty folder and load again."
            raise StoreRefused(f"The password of the graph is gone: {folder / NAME}", hint=hint)
        _write_private(folder / NAME, secrets.token_urlsafe(24))
    if not begun and not login.exists():
        # An argument file, since all users of the machine can read a command line.
        arguments = folder / "password.args"
        try:
            _write_private(arguments, f"org.neo4j.cli.AdminTool dbms set-initial-password -- {password(folder)}")
            run_tool(options, [f"@{arguments}"])
        finally:
            arguments.unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody but its owner could read at any time, whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, path)
