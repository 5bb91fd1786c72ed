"""Neo4j's own cypher-shell, on the same Java: fetched at its first use (8 more jars, 2 MB)."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Sequence

from app.store.local.download import fetch
from app.store.local.java import environment, java
from app.store.local.options import Address, LocalOptions, Say, quiet


def shell(options: LocalOptions, address: Address, arguments: Sequence[str] = (), say: Say = quiet) -> int:
    """Run cypher-shell on this terminal until it ends, and give its exit status."""
    fetch(options, say, "shell")
    # No optimizing compiler and a small heap: a prompt comes in 1 s and nothing here is hot.
    command = [str(java()), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "org.neo4j.shell.Main"]
    login = ["-a", address.uri, "-u", address.username, "-d", address.database]
    here = options.folder
    surroundings = environment(options, "shell") | {
        "NEO4J_PASSWORD": address.password,  # not an argument: all users of the machine can read those
        "NEO4J_CYPHER_SHELL_HISTORY": str(here / "shell_history") if here.exists() else "in-memory",
    }
    # Ctrl-C is for the shell, where it drops a line. A handler that does nothing, since Java inherits "ignore".
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run([*command, *login, *arguments], env=surroundings, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
