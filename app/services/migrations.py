"""Numbered changes of the schema: each applied once, in order, under a lock, with its checksum remembered."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256

from app.errors import Busy, MigrationChanged
from app.queries import ROOT, query, statements
from app.store.graph import Store

_FILE = re.compile(r"(V\d{4})__(\w+)\.cypher$")


@dataclass(frozen=True)
class Applied:
    """A migration that the graph remembers."""

    version: str
    name: str
    checksum: str


APPLIED = query("upkeep/applied_migrations", Applied)
NOTE = query("upkeep/note_migration")
TAKE_LOCK = query("upkeep/take_lock")
DROP_LOCK = query("upkeep/drop_lock")


@dataclass(frozen=True)
class Migration:
    """A file in cypher/migrations."""

    version: str
    name: str
    path: str
    checksum: str


def files() -> list[Migration]:
    """Every migration file, oldest first."""
    found = []
    for path in sorted((ROOT / "migrations").glob("V*.cypher")):
        if match := _FILE.search(path.name):
            checksum = sha256(path.read_bytes()).hexdigest()
            found.append(Migration(match[1], match[2], f"migrations/{path.name}", checksum))
    return found


async def pending(store: Store) -> list[Migration]:
    """Migrations that this graph has not seen; an applied file that was edited since is an error."""
    applied = {each.version: each for each in await store.read(APPLIED)}
    for file in files():
        if file.version in applied and applied[file.version].checksum != file.checksum:
            raise MigrationChanged(f"{file.version}__{file.name} was edited after it was applied to this graph.")
    return [file for file in files() if file.version not in applied]


async def migrate(store: Store, *, dry_run: bool = False, patience: float = 30.0) -> list[Migration]:
    """Apply what is pending and give it back; with `dry_run` nothing is changed.

    While another command changes the schema this one waits, for as many seconds as its patience lasts.
    """
    waiting = await pending(store)
    if dry_run or not waiting:
        return waiting
    holder = secrets.token_hex(8)
    until = time.monotonic() + patience
    while (await store.write(TAKE_LOCK, name="migrations", holder=holder)).rows[0]["holder"] != holder:
        if time.monotonic() > until:
            raise Busy("Another command is changing the schema.")
        await asyncio.sleep(0.2)
    try:
        for migration in await pending(store):
            for statement in statements(migration.path):
                await store.statement(statement)
            await store.write(NOTE, version=migration.version, name=migration.name, checksum=migration.checksum)
    finally:
        await store.write(DROP_LOCK, name="migrations", holder=holder)
    return waiting
