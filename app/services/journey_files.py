"""Files of touches and of journeys, read into journeys as columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from app.analytics.attribution import Journeys, Windows
from app.errors import BadFile
from app.services.journey_columns import (
    NO_TIME,
    WHOLE,
    WRITE_TIME,
    YES,
    milliseconds,
    no_flag,
    no_whole_number,
    none_of,
    text,
    whole,
    word,
)
from app.services.plain_rows import EMPTY, SHOWN, Check, Refused, Report, place_of, read_rows, usable
from app.tables import Column, Plain

TOUCHES: Final = (
    Column("journey_id", ("journey_id", "journey")),
    Column("seq", ("seq",), required=False),
    Column("ts", ("ts", "at", "time")),
    Column("channel", ("channel",), required=False),
    Column("content", ("content",), required=False),
    Column("employee", ("employee",), required=False),
    Column("campaign", ("campaign",), required=False),
    Column("kind", ("kind",), required=False, named=True),
    Column("evidence", ("evidence",), required=False, named=True),
    Column("touch_id", ("touch_id",), required=False, named=True),
)
JOURNEYS: Final = (
    Column("journey_id", ("journey_id", "journey")),
    Column("converted", ("converted",)),
    Column("conversion_ts", ("conversion_ts", "converted_at")),
    Column("value_minor", ("value_minor", "value"), required=False),
)
STRENGTHS: Final = {"kind": ("click", "view"), "evidence": ("deterministic", "probabilistic")}
"""Columns that tell strong touches from weak ones: the stronger word, which an empty field means, and the weaker."""

WHAT: Final = ("channel", "content", "employee", "campaign")
"""What of a touch can earn credit."""


@dataclass(frozen=True)
class Read:
    """Journeys that were read, and how many touches lie outside of the windows or after their order."""

    journeys: Journeys
    outside: int = 0


def read_touches(touches: Path, journeys: Path, windows: Windows, report: Report, *, by: str = "channel") -> Read:
    """Journeys from a row for each touch and a row for each journey; all times become milliseconds.

    What earns credit is the column `by` of the touches.
    """
    listed = read_rows(journeys, JOURNEYS, report)
    known, usable_ones = listed.frame["journey_id"], _journeys(journeys, listed, report)
    rows = _touches(touches, read_rows(touches, TOUCHES, report), by, report)
    rows = _of_known(touches, rows, known, usable_ones["journey_id"], report)
    names = rows[by].unique().sort()
    found = Journeys.from_columns(
        names.to_list(),
        place_of(usable_ones["journey_id"], rows["journey_id"]),
        place_of(names, rows[by]),
        rows["at"].to_numpy(),
        converted=usable_ones["ordered"].to_numpy(),
        converted_at=usable_ones["at"].to_numpy(),
        value_minor=usable_ones["value"].to_numpy(),
        clicked=rows["kind"].to_numpy(),
        certain=rows["evidence"].to_numpy(),
        touch=rows["touch"].to_numpy(),
        windows=windows,
    )
    return Read(found, len(rows) - len(found.channel))


def _journeys(path: Path, plain: Plain, report: Report) -> pl.DataFrame:
    """One row for each journey that can be used, by id: `ordered`, `at`, `value`."""
    frame = plain.frame if "value_minor" in plain.frame else plain.frame.with_columns(value_minor=pl.lit(""))
    frame = frame.with_columns(
        whole("value_minor"),
        word("converted").is_in(YES).alias("ordered"),
        milliseconds(frame["conversion_ts"]).alias("at"),
    )
    wrong_time = pl.col("at").is_null() & (pl.col("ordered") | ~EMPTY.wrong("conversion_ts"))
    checks = {
        "journey_id": EMPTY,
        "converted": Check("is neither 0 nor 1", "Write 1 where an order came, else 0.", no_flag),
        "conversion_ts": Check(NO_TIME, WRITE_TIME, lambda name: wrong_time.fill_null(True).alias(name), False),
        "value_minor": Check(WHOLE, "Give minor units: 12.50 is 1250.", no_whole_number),
    }
    rows = usable(path, replace(plain, frame=frame.with_columns(plain.lines())), checks, report)
    rows = rows.with_columns(pl.when("ordered").then("value_minor_").otherwise(0).alias("value"))
    rows = rows.with_columns(pl.when("ordered").then("at").otherwise(0).alias("at"))
    same = ("journey_id", "ordered", "at", "value")
    once = rows.unique(same, keep="first", maintain_order=True)
    report.note(path, len(rows) - len(once), "rows say what another row says already; they count once.")
    twice = once["journey_id"].is_duplicated()
    if twice.any():
        problem = "is the id of several journeys that differ"
        _refuse(path, once.filter(twice), "journey_id", problem, "Keep one of them.", report)
    return once.filter(~twice).sort("journey_id")


def _touches(path: Path, plain: Plain, by: str, report: Report) -> pl.DataFrame:
    """The touches that can be used, with `at`, `clicked`, `certain` and `touch`, the number that breaks ties."""
    if by not in plain.frame:
        raise BadFile(f"{path.name} has no column {by}.", hint="Name it in the header, or choose another with --by.")
    frame = plain.frame.with_columns(
        milliseconds(plain.frame["ts"]).alias("at"),
        plain.lines(),
        *(pl.lit("").alias(name) for name in ("seq", "touch_id", *STRENGTHS) if name not in plain.frame),
    )
    number = text("seq").cast(pl.Int64, strict=False)
    checks = {
        "journey_id": EMPTY,
        "ts": Check(NO_TIME, WRITE_TIME, lambda name: pl.col("at").is_null().alias(name), False),
        by: EMPTY,
        "seq": Check(
            "is not a whole number",
            "Number the touches 1, 2, 3.",
            lambda name: (number.is_null() & ~EMPTY.wrong(name)).alias(name),
        ),
        **{
            name: Check(f"is neither {strong} nor {weak}", f"Leave it empty for {strong}.", none_of(strong, weak))
            for name, (strong, weak) in STRENGTHS.items()
        },
    }
    rows = usable(path, replace(plain, frame=frame), checks, report)
    return _once(path, _numbered(rows, number), by, report)


def _numbered(rows: pl.DataFrame, number: pl.Expr) -> pl.DataFrame:
    """The touches with `touch`, their number, and `own`, which tells those apart that have none."""
    ids = rows["touch_id"].cast(pl.String).fill_null("")
    touch = _ranked(ids) if (ids != "").any() else rows.select(number).to_series()
    unnumbered = EMPTY.wrong("seq") & EMPTY.wrong("touch_id")
    return rows.with_columns(
        touch.fill_null(0).alias("touch"),
        pl.when(unnumbered).then("line").otherwise(-1).alias("own"),
        *((word(name) != weak).alias(name) for name, (_, weak) in STRENGTHS.items()),
    )


def _ranked(ids: pl.Series) -> pl.Series:
    """The place of each id among all: by number where all are whole numbers, of any length, else by text."""
    different = ids.unique().sort()
    digits = different.str.strip_chars()
    if digits.filter(digits != "").str.contains("^[0-9]+$").all():
        digits = digits.str.strip_chars_start("0")
        # Without zeros in front, the longer number is the higher one; 7 and 07 stay two ids.
        different = different.to_frame("id").select(pl.col("id").sort_by(digits.str.len_bytes(), digits, "id"))["id"]
    return pl.Series("touch", place_of(different, ids))


def _once(path: Path, rows: pl.DataFrame, by: str, report: Report) -> pl.DataFrame:
    """The touches without those that were sent twice; equal rows that have no number are several touches."""
    same = ["journey_id", "at", by, *STRENGTHS, "touch", "own"]
    once = rows.select(*same, "line").unique(same, keep="first")
    report.note(path, len(rows) - len(once), "touches are in the file already; they count once.")
    return once


def _of_known(path: Path, rows: pl.DataFrame, known: pl.Series, usable_ids: pl.Series, report: Report) -> pl.DataFrame:
    """The touches of journeys that can be used; those of journeys that nobody listed are refused."""
    held = rows["journey_id"].is_in(usable_ids.implode())
    if held.all():
        return rows
    rest = rows.filter(~held)
    listed = rest["journey_id"].is_in(known.drop_nulls().implode())
    report.note(path, int(listed.sum()), "touches belong to journeys whose own row cannot be used.")
    if not listed.all():
        problem, remedy = "is not among the journeys", "Add a row for it to the journeys, or leave the touch out."
        _refuse(path, rest.filter(~listed), "journey_id", problem, remedy, report)
    return rows.filter(held)


def _refuse(path: Path, rows: pl.DataFrame, name: str, problem: str, remedy: str, report: Report) -> None:
    """Name the first few of these rows and count all."""
    report.counts[path.name] = report.counts.get(path.name, 0) + len(rows)
    first = rows.sort("line").head(SHOWN).select("line", name).iter_rows()
    report.refused += [Refused(path.name, line, name, str(value), problem, remedy) for line, value in first]
