"""Files of paths that are counted already, read into journeys without times."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from app.analytics.attribution import Journeys
from app.services.journey_columns import WHOLE, no_whole_number, whole
from app.services.plain_rows import Check, Report, read_rows, usable
from app.tables import Column

PATHS: Final = (
    Column("path", ("path",)),
    Column("total_conversions", ("total_conversions", "conversions")),
    Column("total_conversion_value", ("total_conversion_value", "value", "value_minor"), required=False),
    Column("total_null", ("total_null", "null", "nulls"), required=False),
)
COUNTS: Final = ("total_conversions", "total_conversion_value", "total_null")


def read_paths(path: Path, report: Report) -> Journeys:
    """Journeys from a row for each path, `a > b > c`, and how many went it with and without an order."""
    plain = read_rows(path, PATHS, report)
    counts = [name for name in COUNTS if name in plain.frame]
    frame = plain.frame.with_columns(whole(name) for name in counts)
    for name in [name for name in COUNTS if name not in counts]:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(name), pl.lit(0, pl.Int64).alias(f"{name}_"))
    frame = frame.with_columns(pl.col("path").str.split(">").list.eval(pl.element().str.strip_chars()).alias("steps"))
    bad_step = pl.col("steps").list.contains("").fill_null(True)
    unearned = (pl.col("total_conversions_") == 0) & (pl.col("total_conversion_value_") > 0)
    checks = {
        "path": Check(
            "names no channel at some step", "Write channels as a > b > c.", lambda name: bad_step.alias(name), False
        ),
        **{name: Check(WHOLE, "Write a plain number such as 3.", no_whole_number) for name in counts},
    }
    rows = usable(path, replace(plain, frame=frame), checks, report)
    report.note(path, int(rows.select(unearned.sum()).item()), "paths have a value and no order: it is left out.")
    rows = rows.filter(~unearned | (pl.col("total_null_") > 0)).sort("path")
    value = rows.select(pl.when(pl.col("total_conversions_") > 0).then("total_conversion_value_").otherwise(0))
    return Journeys.from_paths(
        rows["steps"].to_list(),
        rows["total_conversions_"].to_numpy(),
        rows["total_null_"].to_numpy(),
        value.to_series().to_numpy(),
    )
