"""Rows of plain files: which can be used, what is wrong with the others, and whose place an id is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from app.analytics.grid import LARGEST_TOTAL, Amounts, Numbers
from app.errors import BadFile
from app.tables import Column, Plain, read_lines, read_plain

FAINTEST = 2.0**-21
"""A weight below this rounds to nothing."""

SMALL = 2.0**-6
"""Where all weights lie below this, they are multiplied to keep their digits."""

LARGEST_SHIFT = 1023
"""The largest power of two that a double holds."""

SHOWN = 5
"""So many unusable rows of a file are told one by one; the rest is counted."""

NODE_NAMES = ("node", "node_id", "id", "customer_id")
PEOPLE = Column("node", NODE_NAMES)


@dataclass(frozen=True)
class Refused:
    """A row that cannot be used, and what to do about it."""

    file: str
    line: int
    field: str
    value: str
    problem: str
    remedy: str


@dataclass
class Report:
    """What deserves a word about the files that were read."""

    notes: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, path: Path, count: int, word: str) -> None:
        """Remember a word about a file if there is anything to count."""
        if count:
            self.notes.append(f"{path.name}: {count:,} {word}")


def number(name: str) -> pl.Expr:
    """A column as numbers; blanks around them, as some programs write after commas, do no harm."""
    return pl.col(name).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)


def between(low: float, high: float) -> Callable[[str], pl.Expr]:
    """Rows of a column that are no number from `low` to `high`."""

    def outside(name: str) -> pl.Expr:
        value = number(name)
        return (~(value.is_finite() & (value >= low) & (value <= high))).fill_null(True)

    return outside


def _empty(name: str) -> pl.Expr:
    return pl.col(name).is_null() | (pl.col(name).cast(pl.String) == "")


@dataclass(frozen=True)
class Check:
    """What must not be in a column: the rows where it is, in which words, and how to mend them."""

    problem: str
    remedy: str
    wrong: Callable[[str], pl.Expr]
    own_words_if_empty: bool = True


EMPTY = Check("is empty", "Fill it in, or leave the row out.", _empty)
NO_WEIGHT = Check("is not a number from 0 up", "Write a plain number such as 2.5.", between(0, math.inf))
NO_PROBABILITY = Check("is not a number from 0 to 1", "Write a probability such as 0.05.", between(0, 1))


def read_rows(path: Path, columns: tuple[Column, ...], report: Report) -> Plain:
    """The known columns of a table, with a word on comments, unused columns and a first line that is no header."""
    plain = _told(path, read_plain(path, columns), report)
    if plain.unnamed:
        names = ", ".join(each.names[0] for each in columns if each.required)
        report.notes.append(
            f"{path.name}: the first line, {plain.unnamed}, was read as a row; a header must name {names}."
        )
    # A list whose header names the one column that is asked for may be any table, such as an earlier result.
    if plain.unused and (len(columns) > 1 or not plain.named):
        shown = ", ".join(plain.unused[:SHOWN]) + (" …" if len(plain.unused) > SHOWN else "")
        several = len(plain.unused) > 1
        report.notes.append(f"{path.name}: its column{'s' * several} {shown} {'are' if several else 'is'} not used.")
    return plain


def read_people(path: Path, report: Report) -> pl.Series:
    """The ids of a list, one on each line, each once; the first column of a CSV or Parquet file.

    Blanks around an id belong to it, as they do in a table.
    """
    table = {".csv", ".tsv", ".parquet"} & set(path.suffixes[-2:])
    plain = read_rows(path, (PEOPLE,), report) if table else _told(path, read_lines(path, PEOPLE), report)
    return usable(path, plain, {"node": EMPTY}, report)["node"].unique(maintain_order=True)


def _told(path: Path, plain: Plain, report: Report) -> Plain:
    report.note(path, plain.comments, "lines of comment were left out.")
    return plain


def usable(path: Path, plain: Plain, checks: Mapping[str, Check], report: Report) -> pl.DataFrame:
    """The rows of which every checked column can be used; the others are reported."""
    wrong = plain.frame.select(check.wrong(name) for name, check in checks.items())
    bad = wrong.select(pl.any_horizontal(pl.all())).to_series()
    count = int(bad.sum()) + len(plain.damaged)
    if count:
        report.counts[path.name] = count
        report.refused += _first_refused(path, plain, checks, wrong, bad)
    good = plain.frame.filter(~bad) if count else plain.frame
    if count and good.is_empty():
        first = report.refused[-1]
        raise BadFile(
            f"None of the {count:,} rows of {path.name} can be used; the last one told: line {first.line}, "
            f"{first.field} {first.value!r} {first.problem}.",
            hint=first.remedy,
        )
    return good


def _first_refused(
    path: Path, plain: Plain, checks: Mapping[str, Check], wrong: pl.DataFrame, bad: pl.Series
) -> list[Refused]:
    """The first few unusable rows of a file, each with its first fault, and its damaged lines."""
    rows = plain.frame.select(checks.keys()).with_columns(plain.lines()).filter(bad).head(SHOWN)
    faults = wrong.filter(bad).head(SHOWN)
    told = [
        Refused(path.name, each.line, "", each.text, each.problem, "Correct the line.")
        for each in plain.damaged[:SHOWN]
    ]
    for row, fault in zip(rows.iter_rows(named=True), faults.iter_rows(named=True), strict=True):
        name = next(name for name in checks if fault[name])
        value = "" if row[name] is None else str(row[name])
        check = checks[name] if value or checks[name].own_words_if_empty else EMPTY
        told.append(Refused(path.name, row["line"], name, value, check.problem, check.remedy))
    return sorted(told, key=lambda each: each.line)[:SHOWN]


def place_of(ids: pl.Series, names: pl.Series) -> Numbers:
    """The place of each name in the ids, -1 where it has none."""
    places = pl.DataFrame({"id": ids}).with_row_index("place")
    found = names.to_frame("id").join(places, on="id", how="left", maintain_order="left")["place"]
    return found.cast(pl.Int64).fill_null(-1).to_numpy()


def note_blanks(path: Path, ids: pl.Series, report: Report) -> None:
    """A word on ids that begin or end with a blank."""
    blanks = int((ids.str.strip_chars() != ids).sum())
    report.note(path, blanks, "ids begin or end with a blank, which is kept: they are other people than those without.")


def scale_bits(weight: Amounts) -> int:
    """The power of two that brings weights into the range that sums exactly; 0 for all but huge and tiny ones."""
    largest = float(weight.max(initial=0.0))
    if largest == 0.0:
        return 0
    exponent = math.frexp(largest)[1]
    if largest < SMALL:
        return min(1 - exponent, LARGEST_SHIFT)
    if exponent < 64 and float(weight.sum()) <= LARGEST_TOTAL / 2:
        return 0
    # A sum that rounds as it goes would depend on the order of the rows.
    total = math.fsum(np.ldexp(weight, -exponent).tolist())
    return min(0, math.frexp(LARGEST_TOTAL)[1] - 1 - exponent - math.frexp(total)[1])
