"""Moments between unix seconds, as the ledger counts them, and ISO-8601 in UTC, as people and programs read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

EARLIEST: Final = -2_208_988_800
LATEST: Final = 7_258_118_399
"""The first second of 1900, and the last of 2199: what lies beyond is a mistake, such as milliseconds."""


def moment(seconds: int) -> str:
    """Unix seconds as ISO-8601 in UTC; what lies in no year from 1 to 9999 is told in seconds.

    >>> moment(0), moment(-99_999_999_999)
    ('1970-01-01T00:00:00Z', '-99999999999 s from 1970')
    """
    try:
        found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return f"{seconds} s from 1970"
    return found.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def seconds(text: str) -> int:
    """ISO-8601 as unix seconds, its fraction cut off; without an offset it is in UTC.

    >>> seconds("1970-01-01T00:01:00Z"), seconds("1970-01-02")
    (60, 86400)
    """
    given = datetime.fromisoformat(text)
    return int((given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp() // 1)
