"""The folder of the local server: what is in it, and whether this Neo4j can use it."""

from __future__ import annotations

from pathlib import Path

from app.errors import WrongStoreVersion
from app.store.local.disk import MIB, require, writing
from app.store.local.options import VERSION, LocalOptions

ROOM = 256 * MIB  # an empty graph takes 3 MB; logs, a checkpoint and some data must fit


def prepare(options: LocalOptions) -> Path:
    """Make the folder with its parts, readable by its owner only."""
    folder = options.folder
    require(folder, ROOM)
    with writing(folder):
        folder.chmod(0o700)  # the graph is people's data
        for name in ("conf", "data", "logs"):
            (folder / name).mkdir(exist_ok=True)
        (folder / "version").write_text(f"{VERSION}\n", "utf-8")
    return folder


def version(folder: Path) -> str | None:
    """The version of Neo4j that last wrote the graph, if that is known."""
    stamp = folder / "version"
    return stamp.read_text("utf-8").strip() if stamp.exists() else None


def check_version(folder: Path) -> None:
    """Refuse a graph of another minor version: an older one would be migrated, a newer one cannot be read."""
    found = version(folder)
    if found is None and not (folder / "data" / "databases").exists():
        return
    if found is None or found.split(".")[:2] != VERSION.split(".")[:2]:
        raise WrongStoreVersion(
            f"{folder} holds a graph of Neo4j {found or '(unknown)'}; this Grapevine runs {VERSION}."
        )


def data_bytes(folder: Path) -> int:
    """Size of the graph with its transaction logs."""
    return sum(path.stat().st_size for path in folder.glob("data/**/*") if path.is_file())
