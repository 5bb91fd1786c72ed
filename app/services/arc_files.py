"""Plain files of arcs, read without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers, on_grid
from app.errors import BadFile
from app.services.plain_rows import (
    EMPTY,
    NO_PROBABILITY,
    NO_WEIGHT,
    Report,
    note_blanks,
    number,
    place_of,
    read_rows,
    scale_bits,
    usable,
)
from app.tables import Column

Kind = Literal["none", "weight", "probability"]
"""What the third column of a file of arcs says."""

ARCS: Final = (
    Column("source", ("source", "a_id", "from_id")),
    Column("target", ("target", "b_id", "to_id")),
    Column("weight", ("weight",), required=False, number=True),
    Column("probability", ("probability",), required=False, number=True, named=True),
)
TRIED_BITS: Final = 40
"""Probabilities of several tries are multiples of 2^-40: the last bits of a product are not the same everywhere."""


@dataclass(frozen=True, eq=False)
class Arcs:
    """The arcs of a file: sorted ids, and for each arc its ends by place and its weight or probability.

    Arcs are sorted by source, then target; no pair comes twice and nobody points to themselves. `kind` says what
    `amount` holds; where it is "none", every amount is 1. Weights were multiplied by `scale`, a power of two, which is
    1 for all but huge and tiny ones.
    """

    ids: NDArray[np.object_]
    source: Numbers
    target: Numbers
    amount: Amounts
    kind: Kind
    rows: int
    self_loops: int
    scale: float


def read_arcs(
    path: Path,
    report: Report,
    *,
    directed: bool = True,
    reverse: bool = False,
    amounts: Literal["any", "none", "weight", "probability"] = "any",
) -> Arcs:
    """The arcs of a table of source, target and, where there is one, a weight or a probability.

    Weights of one pair are added up; probabilities of one pair are tries that do not know of each other; without
    either a pair counts once. An arc of weight or probability 0 is none, but its people stay. `amounts` says which
    column to use: "any" takes what there is, a probability before a weight. A tie without direction is two arcs.
    """
    plain = read_rows(path, ARCS, report)
    kind = _kind(path, plain.frame.columns if len(plain.frame) else [], amounts, report)
    checks = {"source": EMPTY, "target": EMPTY}
    if kind != "none":
        checks[kind] = NO_WEIGHT if kind == "weight" else NO_PROBABILITY
    rows = usable(path, plain, checks, report)
    del plain
    ids = pl.concat([rows[end].unique().rename("id") for end in ("source", "target")]).unique().sort()
    if ids.is_empty():
        raise BadFile(f"{path.name} holds no arc that can be used.", hint="Give a file with two ids on each line.")
    note_blanks(path, ids, report)
    amount = rows.select(number(kind))[kind].to_numpy() if kind != "none" else None
    count, source, target = len(rows), place_of(ids, rows["source"]), place_of(ids, rows["target"])
    del rows
    bits = scale_bits(amount) if amount is not None and kind == "weight" else 0
    if amount is not None and bits:
        amount = np.ldexp(amount, bits)
    kept = source != target
    loops = count - int(kept.sum())
    report.note(path, loops, "rows lead from people to themselves and were left out.")
    if amount is not None:
        report.note(path, int((amount == 0).sum()), f"rows have the {kind} 0 and are no arcs; their people stay.")
        kept &= amount > 0
        amount = amount[kept]
    ends = (target[kept], source[kept]) if reverse else (source[kept], target[kept])
    single = _single(*ends, amount, len(ids), directed=directed, kind=kind)
    report.note(path, len(ends[0]) - len(single[0]) // (1 if directed else 2), _AGAIN[kind])
    return Arcs(np.array(ids.to_list(), dtype=object), *single, kind, count, loops, 2.0**bits)


def _kind(path: Path, columns: list[str], wanted: str, report: Report) -> Kind:
    """Which column of amounts to use."""
    there: list[Kind] = [each for each in _BY_CHOICE if each in columns]
    if wanted == "any":
        return there[0] if there else "none"
    if wanted == "none":
        for each in there:
            report.notes.append(f"{path.name}: its column of {_PLURAL[each]} is not used, every arc counts 1.")
        return "none"
    chosen: Kind = "weight" if wanted == "weight" else "probability"
    if columns and chosen not in there:
        raise BadFile(
            f"{path.name} has no column of {_PLURAL[chosen]}.",
            hint=f"Name a column {chosen} in the first line, or do without it.",
        )
    return chosen if columns else "none"


_BY_CHOICE: Final[tuple[Kind, ...]] = ("probability", "weight")
_PLURAL: Final = {"weight": "weights", "probability": "probabilities"}


_AGAIN: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "none": "rows name a pair again; a pair counts once.",
        "weight": "rows name a pair again; weights of one pair are added up.",
        "probability": "rows name a pair again; each row is a try of its own.",
    }
)
"""A word on pairs that have several rows."""


def _single(
    source: Numbers, target: Numbers, amount: Amounts | None, n: int, *, directed: bool, kind: Kind
) -> tuple[Numbers, Numbers, Amounts]:
    """Each pair once, sorted, with its amount."""
    pair = source * n + target
    if not directed:
        pair = np.concatenate([pair, target * n + source])
        amount = None if amount is None else np.concatenate([amount, amount])
    if amount is None:
        pair = np.sort(pair)
        pair = pair[np.flatnonzero(np.diff(pair, prepend=-1))]
        return pair // n, pair % n, np.ones(len(pair))
    order = np.argsort(pair, kind="stable")
    pair, amount = pair[order], amount[order]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    if len(first) < len(pair):
        # Sums and products of one pair run from its smallest amount up, whatever the order of the rows.
        amount = amount[np.lexsort((amount, pair))]
        amount = _added(amount, first) if kind == "weight" else _tried(amount, first)
        pair = pair[first]
    return pair // n, pair % n, amount


def _added(amount: Amounts, first: Numbers) -> Amounts:
    """The sum of each run of amounts that begins at `first`."""
    begins = np.zeros(len(amount), dtype=np.int64)
    begins[first[1:]] = 1
    return np.bincount(np.cumsum(begins), weights=amount).astype(np.float64, copy=False)


def _tried(probability: Amounts, first: Numbers) -> Amounts:
    """The probability that one of several tries succeeds, for each run of tries that begins at `first`."""
    several = np.diff(np.append(first, len(probability))) > 1
    none = np.multiply.reduceat(1.0 - probability, first)
    return np.where(several, on_grid(1.0 - none, bits=TRIED_BITS), probability[first])
