"""What our own Neo4j is started with, and how to reach it once it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

VERSION = "5.26.30"

Say: TypeAlias = Callable[[str, float | None], None]
"""Told what is waited for and which share of it is done, if that is known; 1.0 ends the step."""


def quiet(message: str, done: float | None) -> None:
    """Say nothing, where nobody listens."""


@dataclass(frozen=True)
class Address:
    """Where a running Neo4j answers and how to log in."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str = "neo4j"


@dataclass(frozen=True)
class LocalOptions:
    """Where the local Neo4j keeps its things and how much memory it may take."""

    home: Path
    cache: Path
    maven: str | None = None
    port: int = 0
    heap: str = "1g"
    page_cache: str = "512m"

    @property
    def folder(self) -> Path:
        """Everything that belongs to this server: graph, password, logs, lock file."""
        return self.home.resolve() / "neo4j"

    @property
    def shared(self) -> Path:
        """What is fetched or made once for this version of Neo4j and serves all homes."""
        return self.cache.resolve() / f"neo4j-{VERSION}"


def default_cache() -> Path:
    """The folder where programs of this user keep what they can fetch again."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "grapevine" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "grapevine"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "grapevine"
