"""Plain files of ties, people, attributes and memberships, read without a database."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.analytics.circles.memberships import Memberships
from app.analytics.grid import LARGEST_TOTAL, Amounts, Numbers
from app.analytics.network import Network
from app.analytics.telling import Attributes
from app.errors import BadFile
from app.tables import Column, Plain, read_lines, read_plain

FAINTEST = 2.0**-21
"""A weight below this rounds to nothing."""

SMALL = 2.0**-6
"""Where all weights lie below this, they are multiplied to keep their digits."""

SHOWN = 5
"""So many unusable rows of a file are told one by one; the rest is counted."""

NODE_NAMES = ("node", "node_id", "id", "customer_id")
TIES = (
    Column("a_id", ("a_id", "source", "from_id")),
    Column("b_id", ("b_id", "target", "to_id")),
    Column("weight", ("weight",), required=False, number=True),
)
PEOPLE = Column("node", NODE_NAMES)
ATTRIBUTES = (Column("node", NODE_NAMES), Column("attr", ("attr",)))
MEMBERSHIPS = (Column("node", NODE_NAMES), Column("circle", ("circle", "circle_id")))

Words = tuple[str, str]
EMPTY: Words = ("is empty", "Fill it in, or leave the row out.")
NO_WEIGHT: Words = ("is not a number from 0 up", "Write a plain number such as 2.5.")
NO_ATTRIBUTE: Words = ("is not field=value", "Write the field, = and the value, such as place=Lima.")


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


@dataclass(frozen=True)
class Ties:
    """The network of a file, how many rows made it, and what its weights were multiplied by."""

    net: Network
    rows: int
    self_ties: int
    not_listed: int
    scale: float


def read_ties(path: Path, nodes: Path | None, report: Report, *, weighted: bool) -> Ties:
    """The network of a file of ties; a list of people adds those who have none.

    Ties have no direction. Weights of one pair are added up; without weights a pair counts once, however often it
    stands in the file.
    """
    people = _people(nodes, report) if nodes else None
    ids, a, b, weight = _pairs(path, people, report, weighted=weighted)
    shift = _shift(weight)
    light = np.ldexp(weight, shift)
    net = Network.from_numbers(ids.to_list(), np.minimum(a, b), np.maximum(a, b), light)
    if not weighted:
        net.weight.data[:] = 1.0
    report.note(path, int((light[weight > 0] < FAINTEST).sum()), "ties are too light beside the others to count.")
    not_listed = len(ids) - len(people) if people is not None else 0
    return Ties(net, len(a), int((a == b).sum()), not_listed, 2.0**shift)


def _pairs(
    path: Path, people: pl.Series | None, report: Report, *, weighted: bool
) -> tuple[pl.Series, Numbers, Numbers, Amounts]:
    """Everybody's id, sorted, and the places of both ends and the weight of each usable row."""
    plain = _read(path, TIES, report)
    weights = "weight" in plain.frame.columns
    if weighted and not weights:
        raise BadFile(
            f"{path.name} has no column of weights.",
            hint="Add a column named weight, or a third one where there is no header, or leave out --weight.",
        )
    if weights and not weighted and len(plain.frame):
        report.notes.append(f"{path.name}: its column of weights is not used, every tie counts 1; give --weight.")
    wrong = {"a_id": EMPTY, "b_id": EMPTY} | ({"weight": NO_WEIGHT} if weighted else {})
    rows = _usable(path, plain, wrong, report)
    known = [rows["a_id"].unique(), rows["b_id"].unique(), *([] if people is None else [people])]
    ids = pl.concat([column.rename("id") for column in known]).unique().sort()
    if ids.is_empty():
        raise BadFile(f"{path.name} holds no tie that can be used.", hint="Give a file with two ids on each line.")
    blanks = int((ids.str.strip_chars() != ids).sum())
    report.note(path, blanks, "ids begin or end with a blank, which is kept: they are other people than those without.")
    weight = rows.select(_number("weight"))["weight"].to_numpy() if weighted else np.ones(len(rows))
    return ids, place_of(ids, rows["a_id"]), place_of(ids, rows["b_id"]), weight


LARGEST_SHIFT = 1023
"""The largest power of two that a double holds."""


def _shift(weight: Amounts) -> int:
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


def place_of(ids: pl.Series, names: pl.Series) -> Numbers:
    """The place of each name in the ids, -1 where it has none."""
    places = pl.DataFrame({"id": ids}).with_row_index("place")
    found = names.to_frame("id").join(places, on="id", how="left", maintain_order="left")["place"]
    return found.cast(pl.Int64).fill_null(-1).to_numpy()


def read_attributes(path: Path, ids: NDArray[np.object_], report: Report) -> Attributes:
    """What a file says of the people of a network: one field and value a row."""
    plain = _read(path, ATTRIBUTES, report)
    rows = _usable(path, plain, {"node": EMPTY, "attr": NO_ATTRIBUTE}, report)
    parts = rows["attr"].str.splitn("=", 2).struct.unnest()
    person = place_of(pl.Series(ids.tolist(), dtype=pl.String), rows["node"])
    report.note(path, int((person < 0).sum()), "rows are about nobody of the network and were left out.")
    return Attributes.from_columns(person, parts["field_0"].to_list(), parts["field_1"].to_list())


def read_memberships(path: Path, report: Report) -> Memberships:
    """Who a file says is in which circle."""
    plain = _read(path, MEMBERSHIPS, report)
    rows = _usable(path, plain, {"node": EMPTY, "circle": EMPTY}, report).unique()
    return Memberships.from_columns(rows["node"].to_list(), rows["circle"].to_list())


def _people(path: Path, report: Report) -> pl.Series:
    """The ids of a list, one on each line; the first column of a CSV or Parquet file."""
    table = {".csv", ".tsv", ".parquet"} & set(path.suffixes[-2:])
    plain = _read(path, (PEOPLE,), report) if table else _told(path, read_lines(path, PEOPLE), report)
    return _usable(path, plain, {"node": EMPTY}, report)["node"].unique()


def _read(path: Path, columns: tuple[Column, ...], report: Report) -> Plain:
    plain = _told(path, read_plain(path, columns), report)
    if plain.unnamed:
        names = ", ".join(each.names[0] for each in columns if each.required)
        report.notes.append(
            f"{path.name}: the first line, {plain.unnamed}, was read as a row; a header must name {names}."
        )
    return plain


def _told(path: Path, plain: Plain, report: Report) -> Plain:
    report.note(path, plain.comments, "lines of comment were left out.")
    return plain


def _usable(path: Path, plain: Plain, words: Mapping[str, Words], report: Report) -> pl.DataFrame:
    """The rows of which every checked column can be used; the others are reported."""
    wrong = plain.frame.select(_wrong(name, words[name]) for name in words)
    bad = wrong.select(pl.any_horizontal(pl.all())).to_series()
    count = int(bad.sum()) + len(plain.damaged)
    if count:
        report.counts[path.name] = count
        report.refused += _first_refused(path, plain, words, wrong, bad)
    good = plain.frame.filter(~bad) if count else plain.frame
    if count and good.is_empty():
        first = report.refused[-1]
        raise BadFile(
            f"None of the {count:,} rows of {path.name} can be used; the last one told: line {first.line}, "
            f"{first.field} {first.value!r} {first.problem}.",
            hint=first.remedy,
        )
    return good


def _number(name: str) -> pl.Expr:
    """A column as numbers; blanks around them, as some programs write after commas, do no harm."""
    return pl.col(name).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)


def _wrong(name: str, words: Words) -> pl.Expr:
    column = pl.col(name)
    if words is NO_WEIGHT:
        number = _number(name)
        return (~(number.is_finite() & (number >= 0))).fill_null(True)
    if words is NO_ATTRIBUTE:
        return (~column.str.contains("^[^=]+=.", literal=False)).fill_null(True)
    return column.is_null() | (column.cast(pl.String) == "")


def _first_refused(
    path: Path, plain: Plain, words: Mapping[str, Words], wrong: pl.DataFrame, bad: pl.Series
) -> list[Refused]:
    """The first few unusable rows of a file, each with its first fault, and its damaged lines."""
    rows = plain.frame.select(words.keys()).with_columns(plain.lines()).filter(bad).head(SHOWN)
    faults = wrong.filter(bad).head(SHOWN)
    told = [
        Refused(path.name, each.line, "", each.text, each.problem, "Correct the line.")
        for each in plain.damaged[:SHOWN]
    ]
    for row, fault in zip(rows.iter_rows(named=True), faults.iter_rows(named=True), strict=True):
        name = next(name for name in words if fault[name])
        value = "" if row[name] is None else str(row[name])
        problem, remedy = words[name] if value or words[name] is NO_WEIGHT else EMPTY
        told.append(Refused(path.name, row["line"], name, value, problem, remedy))
    return sorted(told, key=lambda each: each.line)[:SHOWN]
