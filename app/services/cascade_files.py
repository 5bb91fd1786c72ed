"""Past cascades from plain files: one a line, or a table."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.analytics.cascades import Arcs, Cascades
from app.errors import BadFile
from app.services.moment_columns import NO_TIME, seconds
from app.services.plain_rows import EMPTY, SHOWN, Check, Refused, Report, note_blanks, place_of, read_rows, usable
from app.tables import Column, Damaged, Plain, read_lines

TABLE: Final = (
    Column("cascade", ("cascade", "cascade_id", "root_id")),
    Column("person", ("person", "node", "user", "customer_id")),
    Column("time", ("time", "at", "timestamp"), number=True),
    Column("parent", ("parent", "parent_id"), required=False),
)
NEEDED_TIME: Final = Check(
    NO_TIME.problem, NO_TIME.remedy, lambda name: pl.col(name).is_null() | NO_TIME.wrong(name) | EMPTY.wrong(name)
)
LINE: Final = Column("line", ())
LISTED: Final = re.compile(r"^\S+ \S+ \S+,")
"""The beginning of a cascade on one line: `root person time,`."""

SINCE_1970: Final = 5e8
"""Times from here on count from 1970, smaller ones from the first post: 5e8 seconds are 16 years."""


@dataclass(frozen=True, eq=False)
class Past:
    """The cascades of a file, the ids of their people, and who had it from whom where the file says so."""

    ids: NDArray[np.object_]
    cascades: Cascades
    parents: Arcs | None
    rows: int


def read_cascades(path: Path, report: Report, *, also: NDArray[np.object_] | None = None) -> Past:
    """Past cascades; `also` are further ids, such as those of a network.

    Two forms: `root person time,person time,…`, a cascade a line, in the order they began; and a table of
    cascade,person,time[,parent], in any order of rows.
    """
    lines = read_lines(path, LINE, prose=True) if path.suffix != ".parquet" else None
    if lines and any(map(LISTED.match, lines.frame["line"].head(1000))):
        report.note(path, lines.comments, "lines of comment were left out.")
        rows, parents = _listed(path, lines, report), None
    else:
        rows, parents = _tabled(path, report)
    names = [rows["person"].unique().rename("id"), *([] if parents is None else [parents["parent"].rename("id")])]
    if also is not None:
        names.append(pl.Series("id", also.tolist(), dtype=pl.String))
    ids = pl.concat(names).unique().sort()
    note_blanks(path, ids, report)
    past = Cascades.from_rows(
        rows["cascade"].to_numpy(), place_of(ids, rows["person"]), rows["time"].to_numpy(), people=len(ids)
    )
    again = len(rows) - len(past.person)
    report.note(path, again, "rows name somebody again in the same cascade; the first time counts.")
    if not past.timed:
        report.notes.append(
            f"{path.name}: all cascades begin at the same time; they count in the order they are named."
        )
    return Past(np.array(ids.to_list(), dtype=object), past, _arcs(ids, parents), len(rows))


def _tabled(path: Path, report: Report) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Cascades numbered in the order of their ids, people and seconds; and each parent with its child."""
    plain = read_rows(path, TABLE, report)
    rows = usable(path, plain, {"cascade": EMPTY, "person": EMPTY, "time": NEEDED_TIME}, report)
    if not len(rows):
        raise BadFile(f"{path.name} holds no cascade.", hint="Give cascade,person,time on each line.")
    names = rows["cascade"].unique().sort()
    whole = names.cast(pl.Int64, strict=False)
    if not whole.null_count():
        # Numbers in their own order: 9 comes before 10. Of equal ones, such as 7 and 07, the first by text.
        names = pl.DataFrame({"name": names, "whole": whole}).sort("whole", "name")["name"]
    found = pl.DataFrame(
        {"cascade": place_of(names, rows["cascade"]), "person": rows["person"], "time": seconds(rows["time"])}
    )
    if "parent" not in rows.columns:
        return found, None
    known = rows.select("parent", "person").filter(pl.col("parent").is_not_null() & (pl.col("parent") != ""))
    return found, known.unique().sort("parent", "person") if len(known) else None


def _listed(path: Path, lines: Plain, report: Report) -> pl.DataFrame:
    """Cascades of one line each; who began one came before all others."""
    which, who, when = list[int](), list[str](), list[float]()
    roots, bad = list[int](), [Refused(path.name, each.line, "", *_damaged(each)) for each in lines.damaged]
    firsts = []
    for number, (line, text) in enumerate(zip(lines.lines(), lines.frame["line"], strict=True)):
        root, _, rest = text.partition(" ")
        roots.append(len(who))
        which.append(number)
        who.append(root.rstrip(","))
        when.append(0.0)
        for item in rest.split(","):
            person, at = _item(item)
            if person:
                which.append(number)
                who.append(person)
                when.append(at)
            elif item.strip():
                problem = "is not a person and a time"
                bad.append(Refused(path.name, line, "", item.strip(), problem, "Write person, a blank and seconds."))
        firsts.append(min(when[roots[-1] + 1 :], default=math.inf))
    known = [first for first in firsts if first < math.inf]
    absolute = bool(known) and min(known) >= SINCE_1970
    earliest = min([0.0, *known]) - 1
    for place, first in zip(roots, firsts, strict=True):
        when[place] = first - 1 if absolute and first < math.inf else earliest
    if bad:
        report.counts[path.name] = len(bad)
        report.refused += bad[:SHOWN]
    rows = pl.DataFrame({"cascade": which, "person": who, "time": when})
    if absolute:
        # Nobody knows when a post that nobody followed was made.
        rows = rows.filter(pl.col("time") >= SINCE_1970 - 1)
    return rows


def _item(text: str) -> tuple[str, float]:
    """A person and a time, or nobody."""
    parts = text.split()
    try:
        at = float(parts[1]) if len(parts) == 2 else math.nan
    except ValueError:
        at = math.nan
    return (parts[0], at) if math.isfinite(at) else ("", at)


def _damaged(line: Damaged) -> tuple[str, str, str]:
    return line.text, line.problem, "Correct the line."


def _arcs(ids: pl.Series, parents: pl.DataFrame | None) -> Arcs | None:
    if parents is None:
        return None
    source, target = place_of(ids, parents["parent"]), place_of(ids, parents["person"])
    kept = source != target
    return source[kept], target[kept]
