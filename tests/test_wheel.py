"""What is shipped: one wheel that claims just its own names and works away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, ROOT],
        check=True,
    )
    return next(out.glob("*.whl"))


def test_the_wheel_claims_just_its_own_names(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"app", "graph_models"}


def test_the_installed_wheel_reads_every_query_and_prints_the_schema(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", place, wheel], check=True
    )
    code = (
        f"import sys; sys.path.insert(0, {str(place)!r}); import app.queries as q; "
        "assert 'installed' in str(q.ROOT), q.ROOT; print(len([q.query(name) for name in q.names()])); "
        "from app.api.graphql.schema import sdl; assert 'type Query' in sdl()"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 60
