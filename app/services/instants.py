"""Moments between unix seconds, as the ledger counts them, and ISO-8601 in UTC, as people and programs read them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(seconds: int) -> str:
    """Unix seconds as ISO-8601 in UTC.

    >>> moment(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(text: str) -> int:
    """ISO-8601 as unix seconds, its fraction cut off; without an offset it is in UTC.

    >>> seconds("1970-01-01T00:01:00Z"), seconds("1970-01-02")
    (60, 86400)
    """
    given = datetime.fromisoformat(text)
    return int((given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp() // 1)
