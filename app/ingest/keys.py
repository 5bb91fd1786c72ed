"""Keys of rows: what makes a second load of the same file change nothing."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from app.ingest.channels import MUTUAL
from app.ingest.check import Checked
from app.ingest.formats import Table

SEPARATOR = "\x1f"
LOOSE = ("line", "verified")
"""What does not make a row another one: whether somebody is verified may change from load to load."""


def _content(table: Table, frame: pl.DataFrame) -> pl.Series:
    values = frame
    if table.edge == "TIED":
        values = values.with_columns(either("a_id", "b_id"))
    filled = [_named(name) for name in sorted(values.columns) if name not in LOOSE]
    return values.select(pl.concat_str(filled).alias("content"))["content"]


def either(start: str, end: str) -> list[pl.Expr]:
    """Both ends of stated ties: sorted where both sides had to agree, so that it is all one who is named first."""
    mutual = pl.col("kind").is_in(list(MUTUAL))
    low, high = pl.min_horizontal(start, end), pl.max_horizontal(start, end)
    return [
        pl.when(mutual).then(low).otherwise(pl.col(start)).alias(start),
        pl.when(mutual).then(high).otherwise(pl.col(end)).alias(end),
    ]


def _named(name: str) -> pl.Expr:
    """`name=value` for a filled field and nothing for an empty one, so that new columns leave old keys alone."""
    value = (
        pl.col(name)
        .cast(pl.String)
        .str.replace_all("%", "%25", literal=True)
        .str.replace_all("\n", "%0A", literal=True)
    )
    return pl.when(pl.col(name).is_null()).then(pl.lit("")).otherwise(pl.lit(f"{name}=") + value + "\n")


def _hash(text: str, size: int) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()


def with_keys(source: str, each: Checked) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Add `key` and, for nodes, `digest`; of rows with one id the first by content stays, others are refused."""
    table, frame = each.table, each.frame
    if table.id and "verified" in frame.columns:
        frame = frame.with_columns(pl.col("verified").max().over(table.id))
    frame = frame.with_columns(_content(table, frame).alias("content")).sort("content", "line")
    frame = frame.with_columns(pl.int_range(pl.len()).over("content").alias("occurrence"))
    own = frame[table.id] if table.id else [None] * len(frame)
    keys = [
        f"{source}/{name}"
        if name is not None
        else f"{source}#{_hash(SEPARATOR.join((source, table.name, content, str(occurrence))), 16)}"
        for name, content, occurrence in zip(own, frame["content"], frame["occurrence"], strict=True)
    ]
    frame = frame.with_columns(pl.Series("key", keys, dtype=pl.String))
    first = frame.filter(pl.col("key").is_first_distinct())
    others = frame.filter(~pl.col("key").is_first_distinct()).join(first.select("key", kept="content"), on="key")
    refused = others.filter(pl.col("content") != pl.col("kept"))
    if table.node:
        digests = [_hash(content, 8) for content in first["content"]]
        first = first.with_columns(pl.Series("digest", digests, dtype=pl.String))
    rejects = refused.select(
        "line",
        pl.lit(table.id or "").alias("field"),
        (pl.col(table.id) if table.id else pl.lit("")).alias("value"),
        pl.lit("stands on another row of this file with other values").alias("problem"),
        pl.lit("Ids are never rewritten: correct one of the rows or give it an id of its own.").alias("remedy"),
    )
    repeated = int((first["occurrence"] > 0).sum())
    return first.drop("content", "occurrence"), rejects, repeated
