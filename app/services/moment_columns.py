"""Columns of times in plain files: numbers of seconds, or moments as people write them."""

from __future__ import annotations

from typing import Final

import polars as pl

from app.ingest.times import moments
from app.services.plain_rows import Check


def seconds(column: pl.Series) -> pl.Series:
    """Times in seconds: any number as it stands, else a moment in UTC since 1970; null where empty or unreadable.

    >>> seconds(pl.Series(["5", " 1e3", "1970-01-02", "", "soon"])).to_list()
    [5.0, 1000.0, 86400.0, None, None]
    """
    if column.dtype.is_numeric():
        return column.cast(pl.Float64)
    text = column.cast(pl.String).fill_null("").str.strip_chars()
    plain = text.cast(pl.Float64, strict=False)
    return plain.fill_null(moments(text)[0] / 1000.0)


def _unreadable(name: str) -> pl.Expr:
    return pl.col(name).map_batches(_bad, return_dtype=pl.Boolean)


def _bad(column: pl.Series) -> pl.Series:
    there = column.is_not_null() & (column.cast(pl.String).str.strip_chars() != "")
    found = seconds(column)
    return there & ~(found.is_not_null() & found.is_finite().fill_null(False))


NO_TIME: Final = Check("is not a time", "Write seconds, such as 1407470400, or 2026-03-01T09:30:00Z.", _unreadable)
