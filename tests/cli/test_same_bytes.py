"""The same input gives the same bytes: any order of rows, any number of threads, also after a crash."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services.exports import FILES, export
from app.services.ingest import ingest
from app.services.loads import unfinished_loads
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import Address, quiet
from tests.conftest import wipe
from tests.worlds import TWO_VILLAGES, write

pytestmark = [pytest.mark.server, pytest.mark.slow]
GRAPEVINE = Path(sys.executable).with_name("grapevine")


def contents(folder: Path) -> dict[str, bytes]:
    """Every exported file, by name."""
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}
    assert set(found) == {f"{name}.csv" for name in FILES}
    return found


def shuffled(folder: Path, to: Path, seed: int) -> Path:
    """The same tables with their rows in another order."""
    order = random.Random(seed)
    to.mkdir(parents=True)
    for path in folder.glob("*.csv"):
        head, *rows = path.read_text("utf-8").splitlines(keepends=True)
        order.shuffle(rows)
        (to / path.name).write_text("".join([head, *rows]), "utf-8")
    return to


async def results(store: Store, folders: list[Path], to: Path) -> dict[str, bytes]:
    """Load into an empty graph, work everything out, export."""
    await wipe(store)
    for folder in folders:
        await ingest(store, folder, say=quiet)
    await run_all(store, say=quiet)
    await export(store, to, say=quiet)
    return contents(to)


@pytest.mark.reference
async def test_20_shuffles_of_real_rows_export_the_same_bytes(store: Store, reference: Path, tmp_path: Path) -> None:
    folder = reference / "real" / "rust-team" / "canonical"
    plain = await results(store, [reference / "real" / "rust-team"], tmp_path / "plain")
    for seed in range(20):
        mixed = shuffled(folder, tmp_path / str(seed) / "rust-team", seed)
        assert await results(store, [mixed], tmp_path / f"export-{seed}") == plain


@pytest.mark.reference
async def test_two_sets_in_either_order_export_the_same_bytes(store: Store, reference: Path, tmp_path: Path) -> None:
    folders = [reference / "real" / "rust-team", reference / "real" / "copenhagen"]
    assert await results(store, folders, tmp_path / "a") == await results(store, folders[::-1], tmp_path / "b")


def grapevine(neo4j: Address, home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command on the test server."""
    return subprocess.run(
        [GRAPEVINE, *words], env=environment_of(neo4j, home) | environment, capture_output=True, text=True, timeout=300
    )


def environment_of(neo4j: Address, home: Path) -> dict[str, str]:
    """The environment in which a command finds the test server."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPEVINE_", "NEO4J_"))}
    return own | {
        "NEO4J_URI": neo4j.uri,
        "NEO4J_USERNAME": neo4j.username,
        "NEO4J_PASSWORD": neo4j.password,
        "GRAPEVINE_HOME": str(home),
    }


async def test_one_thread_and_two_threads_export_the_same_bytes(store: Store, neo4j: Address, tmp_path: Path) -> None:
    seen = []
    assert grapevine(neo4j, tmp_path, "sample", str(tmp_path / "sample"), "--size", "300").returncode == 0
    for threads in ("1", "2"):
        await wipe(store)
        few = {f"{name}_NUM_THREADS": threads for name in ("OMP", "OPENBLAS", "MKL")} | {"POLARS_MAX_THREADS": threads}
        ran = grapevine(neo4j, tmp_path, "run", str(tmp_path / "sample"), "--no-serve", **few)
        assert ran.returncode == 0, ran.stderr
        assert grapevine(neo4j, tmp_path, "export", str(tmp_path / threads), **few).returncode == 0
        seen.append(contents(tmp_path / threads))
    assert seen[0] == seen[1]


async def killed_when(neo4j: Address, home: Path, folder: Path, reached: Callable[[], object]) -> None:
    """Start a load and end it with `kill -9` once something is reached."""
    with subprocess.Popen(
        [GRAPEVINE, "ingest", folder],
        env=environment_of(neo4j, home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as load:
        while load.poll() is None and not await reached():  # type: ignore[misc]
            time.sleep(0.02)
        assert load.poll() is None, "the load ended before it could be killed"
        load.send_signal(signal.SIGKILL)


@pytest.mark.reference
async def test_a_load_killed_in_the_middle_and_tried_again_exports_what_a_clean_load_does(
    store: Store, neo4j: Address, reference: Path, tmp_path: Path
) -> None:
    folder = reference / "real" / "copenhagen"
    clean = await results(store, [folder], tmp_path / "clean")
    await wipe(store)

    async def some_but_not_all() -> bool:
        count = (await store.statement("MATCH ()-[i:INTERACTED]->() RETURN count(i) AS n"))[0]["n"]
        assert count < 27_933, "too late to be the middle"
        return bool(count)

    await killed_when(neo4j, tmp_path, folder, some_but_not_all)
    ties = (await store.statement("MATCH ()-[t:TIED]->() RETURN count(t) AS n"))[0]["n"]
    assert ties == 0
    assert await unfinished_loads(store) == ["copenhagen"]
    await ingest(store, folder, say=quiet)
    await run_all(store, say=quiet)
    await export(store, tmp_path / "again", say=quiet)
    assert contents(tmp_path / "again") == clean


async def test_a_crash_between_two_batches_of_a_run_leaves_no_half_run(store: Store, tmp_path: Path) -> None:
    await ingest(store, write(TWO_VILLAGES, tmp_path / "villages"), say=quiet)
    await run_all(store, say=quiet)
    await export(store, tmp_path / "whole", say=quiet)
    await store.statement("MATCH (p:Pointer) DETACH DELETE p")
    await store.statement("MATCH (r:Run {kind: 'scores'}) SET r.state = 'open'")
    await store.statement("MATCH (s:Score) WITH s ORDER BY s.key LIMIT 3 DETACH DELETE s")
    again = {outcome.kind: outcome.stored for outcome in await run_all(store, say=quiet)}
    assert again == {"circles": True, "scores": False, "credit": True}
    await export(store, tmp_path / "mended", say=quiet)
    assert contents(tmp_path / "mended") == contents(tmp_path / "whole")
