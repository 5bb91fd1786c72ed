"""What all tests share: a real Neo4j, a clean graph on it, and the reference data."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from app.errors import LocalServerError
from app.services.migrations import migrate
from app.store.graph import Store, connect
from app.store.local import Address, LocalOptions, default_cache, quiet, server

REFERENCE = Path(os.environ.get("GRAPEVINE_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")


def pytest_configure() -> None:
    """Drop compiled loops that are older than any of their sources.

    numba looks only at the file of the function itself, so a change to what it calls in another file would go unseen.
    """
    folder = Path(__file__).parents[1] / "app" / "analytics"
    compiled = [*folder.glob("**/__pycache__/*.nbi"), *folder.glob("**/__pycache__/*.nbc")]
    newest = max(path.stat().st_mtime for path in folder.glob("**/*.py"))
    if any(path.stat().st_mtime < newest for path in compiled):
        for path in compiled:
            path.unlink(missing_ok=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need the reference data where it is absent, and say how many."""
    if REFERENCE.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("reference")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    config.stash[LEFT_OUT] = len(left_out)


LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and where the data was looked for."""
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"left out {count} tests: no reference data at {REFERENCE} (set GRAPEVINE_TEST_DATA)"
        )


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of the reference data."""
    return REFERENCE


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A real Neo4j: the one of NEO4J_URI, else our own, else a container; none to be had is a failure."""
    if uri := os.environ.get("NEO4J_URI"):
        yield Address(uri, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
        return
    cache = Path(os.environ.get("GRAPEVINE_CACHE") or default_cache())
    with ExitStack() as stack:
        try:
            address = stack.enter_context(server(LocalOptions(tmp_path_factory.mktemp("home"), cache), quiet))
        except LocalServerError:
            address = stack.enter_context(_container())
        yield address


@contextmanager
def _container() -> Iterator[Address]:
    from testcontainers.neo4j import Neo4jContainer

    with Neo4jContainer("neo4j:5.26-community") as container:
        yield Address(container.get_connection_url(), container.username, container.password)


@pytest_asyncio.fixture(scope="session")
async def server_store(neo4j: Address) -> AsyncIterator[Store]:
    """A store on the test server, with the schema in place."""
    async with connect(neo4j.uri, neo4j.username, neo4j.password, neo4j.database) as store:
        await wipe(store)
        yield store


@pytest_asyncio.fixture
async def store(server_store: Store) -> AsyncIterator[Store]:
    """An empty graph with the schema in place."""
    await wipe(server_store)
    yield server_store


async def wipe(store: Store) -> None:
    """Empty the graph, but only one that is empty already or marked as a test graph."""
    found = await store.statement(
        "MATCH (n) WHERE NOT n:Migration RETURN count(n) AS nodes, count{(:TestGraph)} AS marks"
    )
    if found and found[0]["nodes"] and not found[0]["marks"]:
        pytest.exit("The Neo4j for tests holds data that no test put there; give the tests an empty one.", returncode=3)
    await store.statement(
        "MATCH (n) WHERE NOT n:Migration AND NOT n:TestGraph CALL (n) { DETACH DELETE n } IN TRANSACTIONS"
    )
    await store.statement("MERGE (:TestGraph {name: 'marks a graph that tests may empty'})")
    await migrate(store)
