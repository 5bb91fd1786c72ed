"""Keys of rows: what makes a second load of the same file change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import polars as pl

from app.ingest.check import REJECT_COLUMNS, Checked
from app.ingest.formats import Table


def _content(table: Table, frame: pl.DataFrame) -> pl.Series:
    values = frame
    if table.edge == "TIED":
        low, high = pl.min_horizontal("a_id", "b_id"), pl.max_horizontal("a_id", "b_id")
        values = values.with_columns(low.alias("a_id"), high.alias("b_id"))
    filled = [_named(name) for name in sorted(values.columns) if name != "line"]
    return values.select(pl.concat_str(filled).alias("content"))["content"]


def _named(name: str) -> pl.Expr:
    """`name=value` for a filled field and nothing for an empty one, so that new columns leave old keys alone."""
    value = (
        pl.col(name)
        .cast(pl.String)
        .str.replace_all("%", "%25", literal=True)
        .str.replace_all("\n", "%0A", literal=True)
    )
    return pl.when(pl.col(name).is_null()).then(pl.lit("")).otherwise(pl.lit(f"{name}=") + value + "\n")


def _hashes(texts: Iterable[str], size: int) -> list[str]:
    return [blake2b(text.encode(), digest_size=size).hexdigest() for text in texts]


def with_keys(source: str, each: Checked) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Add `key` and `digest`; of several rows with one id the first by content stays, others are refused."""
    table, frame = each.table, each.frame
    frame = frame.with_columns(_content(table, frame).alias("content")).sort("content", "line")
    frame = frame.with_columns(pl.int_range(pl.len()).over("content").alias("occurrence"))
    own = pl.col(table.id) if table.id else pl.lit(None, dtype=pl.String)
    text = frame.select(
        pl.concat_str(
            pl.lit(f"{source}\x1f{table.name}"), "content", pl.col("occurrence").cast(pl.String), separator="\x1f"
        )
    )
    hashed = pl.Series("hashed", _hashes(text.to_series(), 16), dtype=pl.String)
    digest = pl.Series("digest", _hashes(frame["content"], 8), dtype=pl.String)
    frame = frame.with_columns(
        pl.coalesce(pl.lit(f"{source}/") + own, f"{source}#" + pl.lit(hashed)).alias("key"), digest
    )
    first = frame.filter(pl.col("key").is_first_distinct())
    others = frame.filter(~pl.col("key").is_first_distinct()).join(first.select("key", kept="digest"), on="key")
    refused = others.filter(pl.col("digest") != pl.col("kept"))
    rejects = (
        refused.select(
            "line",
            pl.lit(table.id or "").alias("field"),
            pl.col(table.id).alias("value") if table.id else pl.lit("").alias("value"),
            pl.lit("stands on another row of this file with other values").alias("problem"),
            pl.lit("Ids are never rewritten: correct one of the rows or give it an id of its own.").alias("remedy"),
        )
        if table.id
        else pl.DataFrame(schema=REJECT_COLUMNS)
    )
    repeated = int((frame["occurrence"] > 0).sum())
    return first.drop("content", "occurrence"), rejects, repeated
