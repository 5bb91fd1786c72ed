"""Plain files of ties, people, attributes and memberships, read without a database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.analytics.circles.memberships import Memberships
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network
from app.analytics.telling import Attributes
from app.errors import BadFile
from app.services.plain_rows import (
    EMPTY,
    FAINTEST,
    NO_WEIGHT,
    NODE_NAMES,
    Check,
    Refused,
    Report,
    note_blanks,
    number,
    place_of,
    read_people,
    read_rows,
    scale_bits,
    usable,
)
from app.tables import Column

TIES = (
    Column("a_id", ("a_id", "source", "from_id")),
    Column("b_id", ("b_id", "target", "to_id")),
    Column("weight", ("weight",), required=False, number=True),
)
ATTRIBUTES = (Column("node", NODE_NAMES), Column("attr", ("attr",)))
MEMBERSHIPS = (
    Column("node", NODE_NAMES),
    Column("circle", ("circle", "circle_id")),
    # Stands in every file of circles that were found; the ties say it anew.
    Column("strength", ("strength",), required=False, named=True),
)

NO_ATTRIBUTE = Check(
    "is not field=value",
    "Write the field, = and the value, such as place=Lima.",
    lambda name: (~pl.col(name).str.contains("^[^=]+=.", literal=False)).fill_null(True),
    own_words_if_empty=False,
)


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
    people = read_people(nodes, report) if nodes else None
    ids, a, b, weight = _pairs(path, people, report, weighted=weighted)
    shift = scale_bits(weight)
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
    plain = read_rows(path, TIES, report)
    weights = "weight" in plain.frame.columns
    if weighted and not weights:
        raise BadFile(
            f"{path.name} has no column of weights.",
            hint="Add a column named weight, or a third one where there is no header, or leave out --weight.",
        )
    if weights and not weighted and len(plain.frame):
        report.notes.append(f"{path.name}: its column of weights is not used, every tie counts 1; give --weight.")
    checks = {"a_id": EMPTY, "b_id": EMPTY} | ({"weight": NO_WEIGHT} if weighted else {})
    rows = usable(path, plain, checks, report)
    known = [rows["a_id"].unique(), rows["b_id"].unique(), *([] if people is None else [people])]
    ids = pl.concat([column.rename("id") for column in known]).unique().sort()
    if ids.is_empty():
        raise BadFile(f"{path.name} holds no tie that can be used.", hint="Give a file with two ids on each line.")
    note_blanks(path, ids, report)
    weight = rows.select(number("weight"))["weight"].to_numpy() if weighted else np.ones(len(rows))
    return ids, place_of(ids, rows["a_id"]), place_of(ids, rows["b_id"]), weight


def read_attributes(path: Path, ids: NDArray[np.object_], report: Report) -> Attributes:
    """What a file says of the people of a network: one field and value a row."""
    plain = read_rows(path, ATTRIBUTES, report)
    rows = usable(path, plain, {"node": EMPTY, "attr": NO_ATTRIBUTE}, report)
    parts = rows["attr"].str.splitn("=", 2).struct.unnest()
    person = place_of(pl.Series(ids.tolist(), dtype=pl.String), rows["node"])
    report.note(path, int((person < 0).sum()), "rows are about nobody of the network and were left out.")
    return Attributes.from_columns(person, parts["field_0"].to_list(), parts["field_1"].to_list())


def read_memberships(path: Path, report: Report) -> Memberships:
    """Who a file says is in which circle."""
    plain = read_rows(path, MEMBERSHIPS, report)
    rows = usable(path, plain, {"node": EMPTY, "circle": EMPTY}, report).select("node", "circle").unique()
    return Memberships.from_columns(rows["node"].to_list(), rows["circle"].to_list())


__all__ = ["Refused", "Report", "Ties", "place_of", "read_attributes", "read_memberships", "read_ties"]
