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
    digest: str | None = prop("Digest of the last entry of the ledger; only where its entries are counted.")


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


@node("WebhookDelivery", key="id", life="upkeep")
class WebhookDelivery:
    """A webhook that is to be sent, or was; written before the first attempt, so that none is forgotten."""

    id: str = prop("The webhook's id: the same for the same event, and with every attempt.")
    type: str = prop("Kind of event, such as settlement.closed.")
    subject: str = prop("What it is about: the id of a settlement run, the key of a sale or a payment.", index=True)
    body: str = prop("What is sent, byte for byte.")
    state: str = prop("waiting, delivered or failed.", index=True)
    attempts: int = prop("How often it was tried.")
    next_at: datetime = prop("When it may be tried again, in UTC; while it is being tried, when that is given up.")
    answer: str | None = prop("What the last attempt was answered: an HTTP status, or what went wrong.")
