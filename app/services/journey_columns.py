"""Columns of files of journeys: whole numbers, words, and times in milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from app.services.moment_columns import seconds

LARGEST: Final = 10**15
"""No order, and no number of orders, is larger."""

YES, NO = ("1", "true"), ("0", "false")
WHOLE: Final = f"is not a whole number from 0 to {LARGEST:,}"
NO_TIME: Final = "is not a time"
WRITE_TIME: Final = "Write seconds, such as 1407470400, or 2026-03-01T09:30:00Z."


def text(name: str) -> pl.Expr:
    """A column as text, without the blanks around it."""
    return pl.col(name).cast(pl.String).str.strip_chars()


def word(name: str) -> pl.Expr:
    """A column of key words, in small letters; empty is an empty word."""
    return text(name).str.to_lowercase().fill_null("")


def none_of(*words: str) -> Callable[[str], pl.Expr]:
    """Rows of a column that hold none of these words and are not empty."""
    return lambda name: ~word(name).is_in(["", *words])


def whole(name: str) -> pl.Expr:
    """A column as whole numbers, 0 where it is empty and null where it cannot be used; `_` is put after its name."""
    number = pl.when(text(name).fill_null("") == "").then(0).otherwise(text(name).cast(pl.Int64, strict=False))
    return pl.when(number.is_between(0, LARGEST)).then(number).alias(f"{name}_")


def no_whole_number(name: str) -> pl.Expr:
    """Rows of a column of which `whole` could make nothing."""
    return pl.col(f"{name}_").is_null().alias(name)


def no_flag(name: str) -> pl.Expr:
    """Rows of a column that say neither yes nor no."""
    return ~word(name).is_in([*YES, *NO])


def milliseconds(column: pl.Series) -> pl.Series:
    """Times as whole milliseconds; null where there is none."""
    plain = column.cast(pl.String).cast(pl.Int64, strict=False)
    # Reading moments takes long, and most files hold plain seconds.
    found = plain if plain.null_count() == column.null_count() else seconds(column)
    scaled = (found.cast(pl.Float64) * 1000.0).round()
    return scaled.set(~scaled.is_between(-(2.0**52), 2.0**52).fill_null(False), None).cast(pl.Int64)
