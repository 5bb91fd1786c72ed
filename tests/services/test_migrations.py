"""Schema changes are applied once, in order, under a lock, and never edited afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Busy, MigrationChanged
from app.services import migrations
from app.services.migrations import files, migrate, pending
from app.store.graph import Store

pytestmark = pytest.mark.server
SECOND = "// A label for a test.\nCREATE CONSTRAINT test_only IF NOT EXISTS FOR (n:TestOnly) REQUIRE n.id IS UNIQUE;\n"


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations of the product and one more, in a folder of their own."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in files():
        (folder / Path(file.path).name).write_bytes((migrations.ROOT / file.path).read_bytes())
    (folder / "V9999__test_only.cypher").write_text(SECOND)
    monkeypatch.setattr(migrations, "ROOT", tmp_path)
    monkeypatch.setattr("app.queries.ROOT", tmp_path)
    return folder


@pytest.fixture
async def clean(store: Store) -> Store:
    """A store from which the test's own migration is gone again."""
    await store.statement("DROP CONSTRAINT test_only IF EXISTS")
    await store.statement("MATCH (m:Migration {version: 'V9999'}) DELETE m")
    return store


async def test_a_dry_run_tells_and_changes_nothing(clean: Store, two: Path) -> None:
    assert two.exists()
    assert [m.version for m in await migrate(clean, dry_run=True)] == ["V9999"]
    assert [m.version for m in await pending(clean)] == ["V9999"]


async def test_a_migration_is_applied_once(clean: Store, two: Path) -> None:
    assert [m.name for m in await migrate(clean)] == ["test_only"]
    assert await migrate(clean) == []
    (two / "V9999__test_only.cypher").write_text(SECOND.replace("A label", "Another label"))
    with pytest.raises(MigrationChanged):
        await migrate(clean)
    await clean.statement("DROP CONSTRAINT test_only")
    await clean.statement("MATCH (m:Migration {version: 'V9999'}) DELETE m")


async def test_a_held_lock_stops_a_second_command_and_an_expired_one_does_not(clean: Store, two: Path) -> None:
    assert two.exists()
    await clean.statement(
        "CREATE (:Lock {name: 'migrations', holder: 'somebody', expires_at: datetime() + duration('PT1M')})"
    )
    with pytest.raises(Busy):
        await migrate(clean, patience=0)
    await clean.statement("MATCH (l:Lock) SET l.expires_at = datetime() - duration('PT1M')")
    assert len(await migrate(clean)) == 1
    await clean.statement("DROP CONSTRAINT test_only")
    await clean.statement("MATCH (m:Migration {version: 'V9999'}) DELETE m")
