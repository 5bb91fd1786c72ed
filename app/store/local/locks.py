"""Locks between commands: files that the operating system unlocks when their holder dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import Busy
from app.store.local.options import Say

if sys.platform == "win32":
    import msvcrt

    _HELD = (OSError,)

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    _HELD = (BlockingIOError,)

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take(path: Path) -> int | None:
    """Lock a file and give its descriptor, or nothing while another holds it; closing it unlocks."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
    except _HELD:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def held(path: Path, say: Say, waiting: str, *, patience: float = 900.0) -> Iterator[None]:
    """Hold a lock during the block; say what is waited for if another command has it."""
    deadline, waited = time.monotonic() + patience, False
    while (descriptor := take(path)) is None:
        say(waiting, None)
        waited = True
        if time.monotonic() > deadline:
            raise Busy(f"Another command has held {path} for {patience:.0f} seconds.")
        time.sleep(0.05)
    if waited:
        say(waiting, 1.0)
    try:
        yield
    finally:
        os.close(descriptor)
