"""Circles of the rust-team interactions beside the groups that are given, at several dates."""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.circles import metrics, ours, overlap, peers
from benchmarks.circles.networks import DATA
from benchmarks.circles.tables import Cell, show

DATES = ("2019-01-01", "2021-01-01", "2023-01-01", "2025-01-01", "2026-08-01")
SMALLEST = 3
KEYS = ("onmi_mgh", "omega", "f1_yl", "f1_max")


def given(date: str) -> pl.DataFrame:
    """Memberships that hold at a date: begun, not ended, and not as an alumnus."""
    rows = pl.read_csv(DATA / "real" / "rust-team" / "canonical" / "memberships.csv", infer_schema=False)
    begun = pl.col("since").is_null() | (pl.col("since") <= date)
    held = pl.col("until").is_null() | (pl.col("until") > date)
    return rows.filter(begun & held & (pl.col("role") != "alumni")).sort("circle_id", "customer_id")


def ties(date: str) -> pl.DataFrame:
    """Merged pull requests up to a date: one row a pair, with their number."""
    rows = pl.read_csv(DATA / "real" / "rust-team" / "canonical" / "interactions.csv", infer_schema=False)
    rows = rows.filter((pl.col("occurred_at") < date) & (pl.col("from_id") != pl.col("to_id")))
    pair = [pl.min_horizontal("from_id", "to_id").alias("a"), pl.max_horizontal("from_id", "to_id").alias("b")]
    return rows.select(*pair).group_by("a", "b").len().sort("a", "b")


def rust(*, anchors: bool = True) -> None:
    """Print the agreement of found circles with given groups, whatever it is."""
    rows: list[list[Cell]] = []
    for date in DATES:
        groups, pairs = given(date), ties(date)
        counts = f"{len(groups)} memberships of {groups['customer_id'].n_unique()} people"
        ids = sorted({*pairs["a"], *pairs["b"]})
        place = {who: number for number, who in enumerate(ids)}
        rows.append([f"{date}: {counts}; {len(pairs)} ties of {len(ids)} people", *([None] * (len(KEYS) + 1))])
        if not ids:
            continue
        inside = groups.filter(pl.col("customer_id").is_in(ids))
        _, circle = np.unique(inside["circle_id"].to_numpy(), return_inverse=True)
        true = metrics.cover([place[who] for who in inside["customer_id"]], circle, len(ids), least=SMALLEST)
        source, target = ([place[who] for who in pairs[end]] for end in ("a", "b"))
        weight = pairs["len"].to_numpy().astype(np.float64)
        ends = np.array(source, dtype=np.int64), np.array(target, dtype=np.int64)
        for name in overlap.methods_of(anchors):
            if name == ours.OURS:
                cover = ours.as_cover(ours.found(ours.network(ids, *ends, weight)), len(ids), least=SMALLEST)
            else:
                label = peers.PEERS[name].find(len(ids), *ends, weight, 1)
                cover = metrics.cover(np.arange(len(ids)), label, len(ids), least=SMALLEST)
            rows.append([f"  {name}", *(metrics.OVERLAPPING[key](cover, true) for key in KEYS), cover.shape[1]])
        rows.append(["  (given, three or more with ties)", *([None] * len(KEYS)), true.shape[1]])
    show("rust-team: circles found in merged pull requests beside the given groups", ["", *KEYS, "circles"], rows)
