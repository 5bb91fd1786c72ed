"""Arrays of numbers become columns of ids, times and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.ingest.sample.numbers import Ints

ROWS = 250_000
Chunk = tuple[str, pl.DataFrame]


def parts(count: int) -> Iterator[slice]:
    """Slices that cover so many rows; an empty table has one empty slice, so that its file still has a header."""
    for first in range(0, max(count, 1), ROWS):
        yield slice(first, min(first + ROWS, count))


def counted(part: slice) -> Ints:
    """The numbers of the rows in a slice."""
    return np.arange(part.start, part.stop, dtype=np.int64)


def width(count: int, least: int) -> int:
    """How many digits the ids of so many things have."""
    return max(least, len(str(count)))


def ids(prefix: str, number: NDArray[np.integer], digits: int) -> pl.Series:
    """Ids such as c000001, counted from one; a negative number is an empty field."""
    series = pl.Series("id", number, dtype=pl.Int64)
    text = pl.select(prefix + (series + 1).cast(pl.String).str.zfill(digits)).to_series()
    return text.set(series < 0, None)


def times(at: NDArray[np.integer]) -> pl.Series:
    """Seconds as ISO times in UTC; a negative time is an empty field."""
    series = pl.Series("at", at, dtype=pl.Int64)
    return pl.from_epoch(series, time_unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ").set(series < 0, None)


def named(number: NDArray[np.integer], table: Sequence[str]) -> pl.Series:
    """The words of a table by their numbers; a negative number is an empty field."""
    series = pl.Series("word", number, dtype=pl.Int64)
    return pl.Series(table, dtype=pl.String).gather(series.set(series < 0, None))


def frame(columns: Mapping[str, pl.Series | NDArray[np.integer]]) -> pl.DataFrame:
    """A table of these columns."""
    return pl.DataFrame({name: pl.Series(name, column) for name, column in columns.items()})


def optional(number: NDArray[np.integer]) -> pl.Series:
    """Numbers as they are; a negative number is an empty field."""
    series = pl.Series("number", number, dtype=pl.Int64)
    return series.set(series < 0, None)
