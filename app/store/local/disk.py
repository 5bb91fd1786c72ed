"""The disk: is there room, and may we write?"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import LocalServerError, NoSpace

MIB = 1 << 20


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about a full or closed disk into our errors."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace(f"The disk is full: {folder}") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
            hint = "Point GRAPEVINE_HOME and GRAPEVINE_CACHE to folders that you may write."
            raise LocalServerError(f"Cannot write to {folder}: {error.strerror}", hint=hint) from error
        raise


def require(folder: Path, size: int) -> None:
    """Make the folder and check that the disk below it has room for so many bytes."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < size:
        raise NoSpace(f"{folder} has {free // MIB} MiB free, but {size // MIB} MiB are needed.")
