"""Start the server process, wait until it answers, and end it cleanly."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil

from app.errors import ServerDied
from app.store.local import record as records
from app.store.local.class_data import class_data, keep
from app.store.local.configuration import configuration
from app.store.local.disk import writing
from app.store.local.java import environment, server_command
from app.store.local.log import CONSOLE, Log
from app.store.local.options import LocalOptions
from app.store.local.ports import choose_port, speaks_bolt
from app.store.local.record import Record

START_SECONDS = 300.0  # 2 to 5 s are usual; a start after a crash first repairs the graph
STOP_SECONDS = 180.0  # a checkpoint of a large graph takes its time


def launch(options: LocalOptions, log: Log, *, kept: bool) -> Record:
    """Start a server of our own and wait for it; the lock file names it from its first moment."""
    folder = options.folder
    classes = class_data(options)
    port = choose_port(options.port)
    with writing(folder):
        (folder / "conf" / "neo4j.conf").write_text(configuration(options, port), "utf-8")
        child = _spawn(options, server_command(options, classes.flags))
        archive = str(classes.to_write) if classes.to_write else None
        record = Record(child.pid, port, datetime.now(UTC), kept, archive)
        records.write(folder, record)
    if not await_bolt(port, lambda: child.poll() is None):
        records.forget(folder)
        raise log.death()
    child.returncode = 0  # not ours to wait for from here on: it may outlive this command
    return record


def await_bolt(port: int, alive: Callable[[], bool]) -> bool:
    """Wait until the server answers; false if it ended first."""
    deadline = time.monotonic() + START_SECONDS
    while not speaks_bolt(port):
        if not alive():
            return False
        if time.monotonic() > deadline:
            raise ServerDied(f"Neo4j has not answered on port {port} for {START_SECONDS:.0f} seconds.")
        time.sleep(0.05)
    return True


def terminate(folder: Path, record: Record) -> None:
    """End the server: ask, wait until it has written all it has, and only then insist."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(record.pid)
        process.terminate()
        if not _ends(process, STOP_SECONDS):
            process.kill()
            _ends(process, 10.0)
        elif record.archive:
            keep(Path(record.archive))
        with suppress(psutil.TimeoutExpired):
            process.wait(0)  # collects it, if it is this command's child
    records.forget(folder)


def _ends(process: psutil.Process, seconds: float) -> bool:
    """Wait for the end; another command's child stays as a zombie for as long as that command lives."""
    deadline = time.monotonic() + seconds
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _spawn(options: LocalOptions, command: list[str]) -> subprocess.Popen[bytes]:
    """A process of its own session, so that Ctrl-C ends the command and not, unasked, the server."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
    with (options.folder / "logs" / CONSOLE).open("wb") as console:
        return subprocess.Popen(
            command,
            env=environment(options, "server"),
            cwd=options.folder,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=flags,
        )
