"""Caches, homes and a mirror for the tests of the local Neo4j."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.store.local import LocalOptions, default_cache, fetch, quiet
from app.store.local.jars import Jar, pinned
from tests.store.local.mirror import Mirror, serving


@pytest.fixture(scope="session")
def full_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's cache with all jars in it, so that they are fetched once and not once a test."""
    cache = Path(os.environ.get("GRAPEVINE_CACHE") or default_cache())
    for part in ("server", "shell"):
        fetch(LocalOptions(tmp_path_factory.mktemp("nobody"), cache), quiet, part)
    return cache


@pytest.fixture(scope="module")
def options(full_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalOptions]:
    """A home for the tests of one file; none of its servers outlives them."""
    found = LocalOptions(tmp_path_factory.mktemp("local") / "home", full_cache)
    yield found
    end_servers(found)


@pytest.fixture
def fresh(full_cache: Path, tmp_path: Path) -> Iterator[LocalOptions]:
    """A home for one test."""
    found = LocalOptions(tmp_path / "home", full_cache)
    yield found
    end_servers(found)


def end_servers(options: LocalOptions) -> None:
    """Kill what a failed test has left running in a home."""
    for process in psutil.process_iter(["cmdline"]):
        if f"--home-dir={options.folder}" in (process.info["cmdline"] or ()):
            process.kill()


@pytest.fixture
def absent() -> list[Jar]:
    """Three jars of middling size, for a cache that lacks them."""
    return sorted(pinned("server"), key=lambda jar: jar.size)[100:103]


@pytest.fixture
def mirror(full_cache: Path) -> Iterator[Mirror]:
    """A mirror that serves the jars of the full cache."""
    with serving(LocalOptions(full_cache, full_cache).shared / "jars") as found:
        yield found
