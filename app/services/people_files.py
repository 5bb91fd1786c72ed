"""Plain files of people and of what they cost, read without a database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.analytics.grid import Numbers
from app.errors import BadFile
from app.services.plain_rows import EMPTY, NODE_NAMES, Check, Report, place_of, read_people, read_rows, usable
from app.tables import Column

COSTS: Final = (Column("node", NODE_NAMES), Column("cost", ("cost", "cost_minor")))

LARGEST_COST: Final = 1 << 52
"""All costs together, as whole numbers: they add up exactly in a double, too."""

AMOUNT: Final = r"^\s*[0-9]{0,18}\.?[0-9]{1,18}([eE][+-]?[0-9]{1,2})?\s*$"
FINE: Final = Context(prec=100, rounding=ROUND_FLOOR)
NO_COST: Final = Check(
    "is not an amount from 0 up",
    "Write a plain amount such as 250 or 2.50.",
    lambda name: (~pl.col(name).str.contains(AMOUNT)).fill_null(True),
)


def placed(ids: NDArray[np.object_], names: pl.Series) -> Numbers:
    """The place of each name among the ids, -1 where it has none.

    A name that nobody has counts without the blanks around it: one at the end of a line cannot be seen.
    """
    known = pl.Series(ids.tolist(), dtype=pl.String)
    place = place_of(known, names)
    return np.where(place < 0, place_of(known, names.str.strip_chars()), place)


def read_ids(path: Path, ids: NDArray[np.object_], report: Report) -> Numbers:
    """The places of the people whom a list names, sorted, each once; ids that the network lacks are noted."""
    people = read_people(path, report)
    place = placed(ids, people)
    unknown = people.filter(pl.Series(place < 0))
    if len(unknown):
        shown = ", ".join(repr(name) for name in unknown.sort().head(3))
        report.note(path, len(unknown), f"ids are nobody of the network and were left out: {shown}.")
    return np.unique(place[place >= 0])


@dataclass(frozen=True, eq=False)
class Costs:
    """What each person costs, in whole numbers of which `units` make 1 of the file's own unit.

    `unknown` are the places of people whose cost nobody knows; theirs is 0 here.
    """

    cost: Numbers
    units: int
    unknown: Numbers

    def whole(self, amount: Decimal) -> int:
        """An amount in the file's own unit, such as a budget, as a whole number; rounded down, at most all costs."""
        total = int(self.cost.sum())
        if amount >= Decimal(total) / self.units:
            return total
        return int(FINE.multiply(amount, Decimal(self.units)).to_integral_value(ROUND_FLOOR))

    def told(self, cost: int) -> str:
        """A whole number in the file's own unit."""
        return f"{(Decimal(int(cost)) / self.units).normalize():f}"


def read_costs(path: Path, ids: NDArray[np.object_], report: Report) -> Costs:
    """What the people of a network cost: `node,cost`, amounts from 0 up, with decimals where there are any.

    Of some the cost may not be known; of all it is an error.
    Decimals are kept exactly where all costs together stay below 2^52 of their smallest unit; else they are rounded up
    to the smallest decimal unit that does, so that no list ever goes over a budget.
    """
    plain = read_rows(path, COSTS, report)
    rows = usable(path, plain, {"node": EMPTY, "cost": NO_COST}, report)
    place = placed(ids, rows["node"])
    report.note(path, int((place < 0).sum()), "rows are about nobody of the network and were left out.")
    amounts: dict[int, Decimal] = {}
    for at, text in zip(place.tolist(), rows["cost"].to_list(), strict=True):
        amount = Decimal(text.strip())
        if at >= 0 and amounts.setdefault(at, amount) != amount:
            raise BadFile(f"{path.name} gives {ids[at]!r} two different costs.", hint="Keep one row for each person.")
    if not amounts:
        raise BadFile(
            f"{path.name} has no cost for anybody of the network, such as {ids[0]!r}{_refused(path, report)}.",
            hint="Write node,cost on each line, with ids as they stand in the file of arcs.",
        )
    unknown = [at for at in range(len(ids)) if at not in amounts]
    if unknown:
        report.notes.append(
            f"{path.name}: {len(unknown):,} of {len(ids):,} people have no cost that can be used, such as "
            f"{ids[unknown[0]]!r}; they cannot be chosen."
        )
    whole, units = _in_whole([amounts.get(at, Decimal(0)) for at in range(len(ids))], path, report)
    return Costs(whole, units, np.array(unknown, dtype=np.int64))


def _refused(path: Path, report: Report) -> str:
    """A word on the first row of a file that was refused, which may be what is lacking."""
    first = next((row for row in report.refused if row.file == path.name), None)
    return f"; line {first.line}, {first.field} {first.value!r} {first.problem}" if first else ""


def _in_whole(amounts: list[Decimal], path: Path, report: Report) -> tuple[Numbers, int]:
    """Amounts as whole numbers of the smallest decimal unit that keeps their sum small enough, and how many make 1."""
    places = max(0, *(-int(amount.normalize(FINE).as_tuple().exponent) for amount in amounts))
    whole = [int(amount.scaleb(places, FINE)) for amount in amounts]
    kept = places
    while sum(whole) > LARGEST_COST and kept:
        whole, kept = [-(-number // 10) for number in whole], kept - 1
    if sum(whole) > LARGEST_COST:
        raise BadFile(f"The costs of {path.name} add up to too much.", hint="Give them in a larger unit.")
    if kept < places:
        report.notes.append(f"{path.name}: costs were rounded up to {kept} decimals.")
    return np.array(whole, dtype=np.int64), 10**kept
