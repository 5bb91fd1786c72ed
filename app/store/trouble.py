"""What the driver raises becomes errors a user can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from app.errors import OutOfMemory, StoreError, StoreRefused, StoreUnreachable


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the driver raises into errors a user can act on."""
    try:
        yield
    except AuthError as error:
        raise StoreRefused(str(error.message)) from error
    except (ServiceUnavailable, SessionExpired, ConfigurationError, OSError) as error:
        raise StoreUnreachable(str(error)) from error
    except Neo4jError as error:
        if "DatabaseNotFound" in (error.code or ""):
            raise StoreUnreachable(
                str(error.message), hint="Check NEO4J_DATABASE; `neo4j` is the usual one."
            ) from error
        raise StoreError(f"Neo4j refused a query: {error.message}") from error


@contextmanager
def no_second_try() -> Iterator[None]:
    """Give up at once on what the driver would try again for half a minute although it cannot end otherwise."""
    try:
        yield
    except TransientError as error:
        if error.code == "Neo.TransientError.General.MemoryPoolOutOfMemoryError":
            raise OutOfMemory from error
        raise
