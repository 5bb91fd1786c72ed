"""Several commands at once, and commands that are killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.store.local import LocalOptions, server, status, stop
from tests.store.local.mirror import linked_cache

pytestmark = [pytest.mark.server, pytest.mark.slow]

COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is started with Ctrl-C ignored
from pathlib import Path
from app.store.local import LocalOptions, server, status
options = LocalOptions(Path(sys.argv[1]), Path(sys.argv[2]))
with server(options):
    print(status(options).pid, flush=True)
    sys.stdin.readline()
"""


@contextmanager
def command(options: LocalOptions) -> Iterator[subprocess.Popen[str]]:
    """A command that uses the server, tells its process id, and ends when it is told to."""
    arguments = [sys.executable, "-c", COMMAND, str(options.home), str(options.cache)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def told(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_two_commands_at_once_share_one_server_and_the_last_one_stops_it(fresh: LocalOptions) -> None:
    with command(fresh) as first, command(fresh) as second:
        assert told(first) == told(second)
        finish(first)
        assert status(fresh).running
        finish(second)
        assert not status(fresh).running


def test_a_server_whose_command_was_killed_is_taken_over(fresh: LocalOptions) -> None:
    with command(fresh) as first:
        wait_until(lambda: status(fresh).running)  # on its way up, not yet answering
        pid = status(fresh).pid
        first.kill()
    with server(fresh):
        assert status(fresh).pid == pid
    assert not status(fresh).running


def test_another_commands_server_can_be_stopped_by_force(fresh: LocalOptions) -> None:
    with command(fresh) as first:
        told(first)
        began = time.monotonic()
        assert stop(fresh, force=True)
        assert time.monotonic() - began < 20
        finish(first)
        assert first.returncode == 0


def test_ctrl_c_ends_the_command_and_stops_its_server_cleanly(fresh: LocalOptions) -> None:
    with command(fresh) as first:
        told(first)
        first.send_signal(signal.SIGINT)
        first.wait(60)
    assert not status(fresh).running
    assert "Stopped." in (fresh.folder / "logs" / "neo4j.log").read_text("utf-8").splitlines()[-1]


def test_the_second_start_maps_the_classes_that_the_first_has_kept(full_cache: Path, tmp_path: Path) -> None:
    options = linked_cache(full_cache, tmp_path / "cache", without=[])
    with server(options):
        assert archives(options) == {"java"}
    with server(options):
        assert archives(options) == {"java", "neo4j"}


def archives(options: LocalOptions) -> set[str]:
    """Which class archives the running server has mapped."""
    maps = Path(f"/proc/{status(options).pid}/maps")
    lines = maps.read_text().splitlines() if os.path.exists(maps) else []
    return {line.rsplit("-", 1)[-1].removesuffix(".jsa") for line in lines if line.endswith(".jsa")}
