"""Every notebook runs from top to bottom on a graph that holds something."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from app.services.ingest import ingest
from app.services.sample import write_sample
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import Address, quiet

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
async def test_a_notebook_runs_and_is_committed_without_output(
    path: Path, store: Store, neo4j: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    write_sample(tmp_path / "sample", 200, 1, quiet)
    await ingest(store, tmp_path / "sample", say=quiet)
    await run_all(store, say=quiet)
    for name, value in {
        "NEO4J_URI": neo4j.uri,
        "NEO4J_USERNAME": neo4j.username,
        "NEO4J_PASSWORD": neo4j.password,
    }.items():
        monkeypatch.setenv(name, value)
    assert "NEO4J_URI" in os.environ
    await NotebookClient(notebook, timeout=300, kernel_name="python3").async_execute()
    printed = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "the two agree" in printed
