"""Upkeep: what the house keeps about itself."""

from __future__ import annotations

from datetime import datetime

from graph_models.schema import node, prop


@node("Migration", key="version", life="upkeep")
class Migration:
    """A change of the schema that was applied."""

    version: str = prop("Version from the file name, such as V0001.")
    name: str = prop("Name from the file name.")
    checksum: str = prop("SHA-256 of the file when it was applied.")
    applied_at: datetime = prop("When, in UTC.")


@node("Lock", key="name", life="upkeep")
class Lock:
    """Held while something must not happen twice at once; expires by itself."""

    name: str = prop("What is locked.")
    holder: str = prop("Random id of the holder.")
    expires_at: datetime = prop("When a lock left behind by a crash stops counting, in UTC.")


@node("Counter", key="name", life="upkeep")
class Counter:
    """Hands out whole numbers."""

    name: str = prop("What is counted.")
    next: int = prop("The next free number.")


@node("Origin", key="name", life="upkeep")
class Origin:
    """Says whether this graph holds real data or the made-up company; the two never mix."""

    name: str = prop("Always `graph`: there is one.")
    sample: bool = prop("True when the graph holds the made-up company.")


@node("Load", key="key", life="upkeep")
class Load:
    """A load of files, noted when it begins and when it ends."""

    key: str = prop("Source and digest of the files.")
    source: str = prop("Folder or name that the rows came from.", index=True)
    rows: int = prop("Rows that were read.")
    rejected: int = prop("Rows that were refused.")
    finished: bool = prop("False while it runs, and after it was cut off.", index=True)
