"""`python -m benchmarks.circles TABLE`: print one table, our figure beside the anchors' of the same run."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

TABLES = {
    "overlap": ("overlap", "overlap", ("seeds", "anchors", "threads")),
    "large": ("overlap", "large", ("seeds", "anchors", "threads")),
    "disjoint": ("partitions", "disjoint", ("seeds", "anchors", "million")),
    "lfr": ("partitions", "small", ("seeds", "anchors")),
    "egos": ("egos", "egos", ("folder", "anchors")),
    "labels": ("labels", "labels", ("seeds", "folder")),
    "churn": ("change", "churn", ("people", "anchors")),
    "update": ("change", "update", ("people",)),
    "stability": ("change", "stability", ("people",)),
    "rust": ("rust", "rust", ("anchors",)),
}
"""Each table: its module, its function and the options that it takes."""


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.circles", description=__doc__)
    parser.add_argument("table", choices=list(TABLES))
    parser.add_argument("--seeds", type=int, nargs="+", help="seeds of the planted networks")
    parser.add_argument("--people", type=int, help="number of people: churn, update, stability")
    parser.add_argument("--folder", type=Path, help="folder of ego networks: egos, labels")
    parser.add_argument("--threads", type=int, help="threads of ours: overlap, large")
    parser.add_argument("--million", action="store_true", default=None, help="also a million people: disjoint")
    parser.add_argument("--no-anchors", dest="anchors", action="store_false", default=None, help="ours alone")
    given = {name: value for name, value in vars(parser.parse_args()).items() if value is not None}
    module, function, takes = TABLES[given.pop("table")]
    if wrong := sorted(set(given) - set(takes)):
        parser.error(f"this table does not take --{wrong[0]}")
    if "seeds" in given:
        given["seeds"] = tuple(given["seeds"])
    getattr(importlib.import_module(f"benchmarks.circles.{module}"), function)(**given)


if __name__ == "__main__":
    main()
