"""Locks that die with their holder, and records that are not mistaken for a living server."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import Busy, NoSpace, PortTaken, ServerDied, StoreRefused, WrongStoreVersion
from app.store.local import LocalOptions, default_cache, quiet, status, stop
from app.store.local import record as records
from app.store.local.home import check_version, prepare
from app.store.local.locks import held, take
from app.store.local.log import Log
from app.store.local.password import ensure_password
from app.store.local.record import Record
from app.store.local.users import User, count_users

HOLD = """
import sys, time
from pathlib import Path
from app.store.local.locks import take
take(Path(sys.argv[1])); print("held", flush=True); time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path) -> LocalOptions:
    """A home in which nothing was ever started."""
    options = LocalOptions(tmp_path / "home", default_cache())
    options.folder.mkdir(parents=True)
    return options


def test_a_lock_is_free_once_its_holder_was_killed(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert take(lock) is None
        holder.kill()
    assert take(lock) is not None


def test_who_waits_too_long_is_told_that_it_is_busy(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        held(tmp_path / "lock", quiet, ""),
        pytest.raises(Busy),
        held(tmp_path / "lock", lambda message, _: said.append(message), "Waiting", patience=0.1),
    ):
        pass
    assert set(said) == {"Waiting"}


def test_a_process_id_that_is_used_again_is_not_taken_for_our_server(home: LocalOptions) -> None:
    records.write(home.folder, Record(os.getpid(), 7687, datetime.now(UTC), kept=True))
    assert not status(home).running
    assert stop(home) is False


def test_half_a_record_is_no_record(home: LocalOptions) -> None:
    (home.folder / records.NAME).write_text('{"pid": 12')
    assert records.read(home.folder) is None


def test_a_command_that_was_killed_counts_no_more(home: LocalOptions) -> None:
    user = User(home.folder)
    (home.folder / "used-by" / "4242-dead").touch()
    assert count_users(home.folder) == 1
    user.leave()
    assert count_users(home.folder) == 0


@pytest.mark.parametrize("version", ["5.25.1", "4.4.40", "2025.01.0"])
def test_a_graph_of_another_version_is_refused(home: LocalOptions, version: str) -> None:
    (home.folder / "version").write_text(version)
    with pytest.raises(WrongStoreVersion, match=version):
        check_version(home.folder)


def test_a_graph_of_an_earlier_patch_is_taken(home: LocalOptions) -> None:
    (home.folder / "version").write_text("5.26.1\n")
    check_version(home.folder)


def test_a_graph_without_a_version_is_refused(home: LocalOptions) -> None:
    (home.folder / "data" / "databases").mkdir(parents=True)
    with pytest.raises(WrongStoreVersion):
        check_version(home.folder)


def test_a_graph_whose_password_is_gone_is_not_given_a_new_one(home: LocalOptions) -> None:
    (home.folder / "data" / "databases" / "system").mkdir(parents=True)
    with pytest.raises(StoreRefused, match="password of the graph is gone"):
        ensure_password(home)


def test_others_cannot_look_into_the_folder(home: LocalOptions) -> None:
    assert prepare(home).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("Caused by: io.netty.channel.unix.Errors$NativeIoException: Address already in use", PortTaken),
        ("Caused by: java.io.IOException: No space left on device", NoSpace),
        ("Caused by: org.neo4j.io.locker.FileLockException: Lock file has been locked", Busy),
        ("ERROR Failed to start Neo4j on localhost:7474.", ServerDied),
    ],
)
def test_the_log_tells_why_a_server_died(tmp_path: Path, line: str, error: type[Exception]) -> None:
    (tmp_path / "neo4j.log").write_text("ERROR of yesterday\n")
    log = Log(tmp_path)
    with (tmp_path / "neo4j.log").open("a") as out:
        out.write(f"{line}\n\tat org.neo4j.Some.frame(Some.java:1)\n")
    death = log.death()
    assert isinstance(death, error)
    assert line in str(death)
    assert "yesterday" not in str(death)
