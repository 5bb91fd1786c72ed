"""Moments as files write them: ISO-8601, unix seconds, or a date known only to its year or month."""

from __future__ import annotations

import polars as pl

_YEAR, _MONTH, _DAY = r"^[0-9]{4}$", r"^[0-9]{4}-[0-9]{2}$", r"^[0-9]{4}-?[0-9]{2}-?[0-9]{2}$"
# Nine digits at least: fewer are more likely a day number of a spreadsheet, or a date without its dashes.
_UNIX = r"^-?[0-9]{9,11}(\.[0-9]+)?$"
_FULL = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
    r"(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])?$"
)
REMEDY = "Write 2026-03-01T09:30:00Z, a date, a month (2026-03), a year, or unix seconds; leave it empty if unknown."


def moments(text: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Milliseconds since 1970 in UTC, the precision of partial dates, and which values cannot be read.

    A time without an offset is taken as UTC; a partial date keeps its start. Empty text is unknown, not an error.

    >>> ms, precision, bad = moments(pl.Series(["1970-01-01T01:00:00+01:00", "1970-02", "100000000", "", "soon"]))
    >>> ms.to_list(), precision.to_list(), bad.to_list()
    ([0, 2678400000, 100000000000, None, None], [None, 'month', None, None, None], [False, False, False, False, True])
    """
    frame = pl.DataFrame({"t": text}).with_columns(
        pl.when(pl.col("t").str.contains(_YEAR))
        .then(pl.lit("year"))
        .when(pl.col("t").str.contains(_MONTH))
        .then(pl.lit("month"))
        .when(pl.col("t").str.contains(_DAY))
        .then(pl.lit("day"))
        .alias("precision"),
        pl.col("t").str.contains(_UNIX).alias("unix"),
        pl.col("t").str.contains(_FULL).alias("full"),
    )
    start = pl.col("t") + pl.col("precision").replace_strict({"year": "-01-01", "month": "-01", "day": ""}, default="")
    day = (
        start.str.replace_all("-", "", literal=True)
        .str.to_date("%Y%m%d", strict=False)
        .cast(pl.Datetime("ms"))
        .dt.epoch("ms")
    )
    unix = (pl.col("t").cast(pl.Float64, strict=False) * 1000).round().cast(pl.Int64)
    frame = frame.with_columns(
        pl.when(pl.col("precision").is_not_null())
        .then(day)
        .when(pl.col("unix"))
        .then(unix)
        .when(pl.col("full"))
        .then(_full())
        .alias("ms")
    )
    bad = (frame["t"] != "") & frame["ms"].is_null()
    precision = frame.select(pl.when(pl.col("ms").is_not_null()).then(pl.col("precision")))["precision"]
    return frame["ms"], precision, bad


def _full() -> pl.Expr:
    text = pl.col("t").str.replace(" ", "T", literal=True).str.replace(r"Z$", "")
    offset = text.str.extract(r"([+-]\d{2}:?\d{2})$").str.replace(":", "", literal=True)
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    minutes = offset.str.slice(1, 2).cast(pl.Int64) * 60 + offset.str.slice(3, 2).cast(pl.Int64)
    local = text.str.replace(r"(T.*)[+-]\d{2}:?\d{2}$", "${1}").str.replace(r"T(\d{2}:\d{2})$", "T${1}:00")
    local = local.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="ms")
    return local.dt.epoch("ms") - (sign * minutes).fill_null(0) * 60_000
