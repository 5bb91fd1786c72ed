"""Find the server of a home, or start one and check that it serves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.store.local import record as records
from app.store.local.download import fetch
from app.store.local.home import check_version, prepare
from app.store.local.launch import await_bolt, launch, terminate
from app.store.local.log import Log
from app.store.local.login import serves
from app.store.local.options import VERSION, Address, LocalOptions, Say
from app.store.local.password import ensure_password, password
from app.store.local.ports import speaks_bolt
from app.store.local.record import Record


def running(folder: Path) -> Record | None:
    """The server of a home, if its process lives."""
    record = records.read(folder)
    return record if record and record.alive(folder) else None


def ensure(options: LocalOptions, say: Say, *, kept: bool) -> Address:
    """Attach to the running server or start one; only for whoever holds the lock of the home."""
    folder = options.folder
    check_version(folder)
    record = running(folder)
    if record is None or not _listens(folder, record, say):
        return _start_new(options, say, kept=kept)
    address = Address(record.uri, "neo4j", password(folder))
    if kept and not record.kept:
        records.write(folder, replace(record, kept=True))
    return address


def _listens(folder: Path, record: Record, say: Say) -> bool:
    """A server whose command was killed may still be on its way up, or on its way down."""
    if speaks_bolt(record.port):
        return True
    step = "Waiting for Neo4j to answer"
    say(step, None)
    listens = await_bolt(record.port, lambda: record.alive(folder))
    say(step, 1.0)
    return listens


def _start_new(options: LocalOptions, say: Say, *, kept: bool) -> Address:
    fetch(options, say)
    step = f"Starting Neo4j {VERSION}"
    say(step, None)
    folder = prepare(options)
    ensure_password(options)
    log = Log(folder / "logs")
    record = launch(options, log, kept=kept)
    address = Address(record.uri, "neo4j", password(folder))
    if not serves(address):
        terminate(folder, record)
        raise log.closed_graph()
    say(step, 1.0)
    return address
