"""A table as text becomes typed columns; rows that cannot be used are named with field, value and remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from re import fullmatch

import polars as pl

from app.errors import BadFile, BadInput
from app.ingest import times
from app.ingest.channels import KINDS
from app.ingest.formats import Column, Table

REJECT_COLUMNS = {"line": pl.Int64, "field": pl.String, "value": pl.String, "problem": pl.String, "remedy": pl.String}
RESERVED = "record"
"""Stands for the company's own records; no channel may have that code."""

# What is indexed must stay well below the 8 kB that an index entry may take.
LONGEST = {"id": 1000, "text": 4000}
# Beyond these milliseconds, the years 1900 to 2199, a time is a mistake, and one such would be told in no calendar.
EARLIEST, LATEST = -2_208_988_800_000, 7_258_118_399_999
HAPPENED = ("at", "began_at")
"""Times of what happened; of others, such as the year 9999 for an end that never comes, any will do."""
WORDS: dict[str, tuple[str, str]] = {
    "integer": ("is not a whole number of minor units", "Write 129900 for 1,299.00; no sign, point or separator."),
    "number": ("is not a number", "Write a plain number such as 12.5."),
    "code": ("is not a short name", f"Use letters, digits, _ . or -, such as wechat_group; {RESERVED} is taken."),
    "family": ("is not a kind of channel", f"Write one of {', '.join(KINDS)}."),
    "flag": ("is neither true nor false", "Write true or false, 1 or 0, yes or no; leave it empty if unknown."),
    "currency": ("is not a currency", "Write the ISO 4217 code, such as CNY or EUR."),
}
FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
Problem = tuple[pl.Series, tuple[str, str]]


@dataclass(frozen=True)
class Checked:
    """The good rows of a table with typed columns, the refused ones, what deserves a word, and the columns it had."""

    table: Table
    frame: pl.DataFrame
    rejects: pl.DataFrame
    warnings: list[str] = field(default_factory=list)
    given: tuple[str, ...] = ()


def check(table: Table, text: pl.DataFrame, line: pl.Series, *, currency: str | None = None) -> Checked:
    """Type every column of a table; a row with a value that cannot be used is refused, the rest goes on.

    `currency` holds for all rows of a table that should have such a column and has none.
    """
    names = [column.name for column in table.columns]
    text = _by_their_names(table, text)
    if currency and not fullmatch("[A-Z]{3}", currency):
        raise BadInput(f"{currency!r} {WORDS['currency'][0]}.", hint=WORDS["currency"][1])
    if currency and "currency" in names and "currency" not in text.columns:
        text = text.with_columns(pl.lit(currency).alias("currency"))
    missing = [column.name for column in table.columns if column.required and column.name not in text.columns]
    if missing:
        raise BadFile(
            f"{table.name} has no column {', '.join(missing)}; its columns are {', '.join(names)}.",
            hint="Say --currency CNY, or whichever all rows are in." if missing == ["currency"] else None,
        )
    further = [name for name in text.columns if name not in names]
    warnings = []
    if further and not table.further:
        warnings.append(f"{table.name}: column {', '.join(further)} is not part of the format and was left out.")
    known = text.with_columns(pl.lit("").alias(name) for name in names if name not in text.columns)
    typed = {"line": line}
    problems = []
    for column in table.columns:
        values, bad = _typed(column, known[column.name])
        typed |= values
        problems += [_rejects(line, known[column.name], column.name, mask, text) for mask, text in bad]
    problems += _whole_row_problems(table, line, known)
    if table.further:
        typed["attributes"] = _attributes(text, further)
    rejects = pl.concat([pl.DataFrame(schema=REJECT_COLUMNS), *problems]).sort("line", "field")
    frame = pl.DataFrame(typed)
    good = frame.filter(~pl.col("line").is_in(rejects["line"].unique().implode()))
    return Checked(table, good, rejects, warnings, tuple(text.columns))


def _by_their_names(table: Table, text: pl.DataFrame) -> pl.DataFrame:
    """The table with each column under its own name, where it has another one that is known."""
    found: dict[str, str] = {}
    for column in table.columns:
        other = next((name for name in column.also if name in text.columns), None)
        if other and column.name not in text.columns:
            found[other] = column.name
    return text.rename(found)


def _typed(column: Column, text: pl.Series) -> tuple[dict[str, pl.Series], list[Problem]]:
    """The typed values of a column, and which rows it makes unusable, each with the words for it."""
    name, filled = column.name, text != ""
    bad: list[Problem] = [(~filled, ("is empty", "Fill it in: " + column.doc))] if column.required else []
    value = pl.DataFrame({name: text}).select(pl.when(pl.col(name) != "").then(pl.col(name)))[name]
    if column.kind == "time":
        moment, precision, wrong = times.moments(text)
        bad.append((wrong, ("is not a time", times.REMEDY)))
        odd = ((moment < EARLIEST) | (moment > LATEST)).fill_null(False) & (column.prop in HAPPENED)
        bad.append((odd, ("lies before 1900 or after 2199", "Write seconds, not milliseconds.")))
        return {name: moment.alias(name), f"{name}_precision": precision.alias(f"{name}_precision")}, bad
    if column.kind == "integer":
        value = value.str.extract(r"^([0-9]{1,18})$").cast(pl.Int64)
    elif column.kind == "number":
        value = value.cast(pl.Float64, strict=False)
        value = pl.DataFrame({name: value}).select(pl.when(pl.col(name).is_finite()).then(pl.col(name)))[name]
    elif column.kind == "flag":
        value = value.str.to_lowercase().replace_strict(FLAGS, default=None, return_dtype=pl.Boolean)
    elif column.kind in ("code", "family"):
        value = value.str.to_lowercase().str.extract(r"^([a-z0-9][a-z0-9_.-]{0,99})$")
        allowed = value.is_in(KINDS) if column.kind == "family" else value != RESERVED
        value = pl.DataFrame({name: value, "allowed": allowed}).select(pl.when("allowed").then(pl.col(name)))[name]
    elif column.kind == "word":
        words = dict(column.words)
        value = value.str.to_lowercase()
        remedy = f"Write one of {', '.join(words)}."
        bad.append((filled & ~value.is_in(list(words)), ("is not a word that is known here", remedy)))
        value = value.replace_strict(
            {each: stored or None for each, stored in words.items()}, return_dtype=pl.String, default=None
        )
    elif column.kind == "currency":
        value = value.str.extract(r"^([A-Z]{3})$")
    else:
        longest = LONGEST[column.kind]
        bad.append((text.str.len_bytes() > longest, (f"is longer than {longest:,} bytes", "Shorten it.")))
    if column.kind == "id":
        bad.append((text.str.contains(r"[\x00-\x1f\x7f]"), ("holds control characters", "Remove them from the id.")))
    if column.kind in WORDS:
        bad.append((filled & value.is_null(), WORDS[column.kind]))
    return {name: value.alias(name)}, bad


def _rejects(line: pl.Series, text: pl.Series, name: str, bad: pl.Series, words: tuple[str, str]) -> pl.DataFrame:
    problem, remedy = words
    return (
        pl.DataFrame({"line": line, "value": text})
        .filter(bad)
        .select(
            "line",
            pl.lit(name).alias("field"),
            "value",
            pl.lit(problem).alias("problem"),
            pl.lit(remedy).alias("remedy"),
        )
    )


def _whole_row_problems(table: Table, line: pl.Series, text: pl.DataFrame) -> Iterator[pl.DataFrame]:
    if len(table.end) > 1:
        filled = text.select(pl.sum_horizontal((pl.col(name) != "").cast(pl.Int32) for name in table.end))
        names = ", ".join(table.end)
        targets = text.select(pl.concat_str(table.end, separator=" "))[table.end[0]]
        yield _rejects(
            line,
            targets,
            table.end[0],
            filled.to_series() != 1,
            (f"needs exactly one of {names}", "Fill in one of them; write one row per target."),
        )


def _attributes(text: pl.DataFrame, names: list[str]) -> pl.Series:
    names = sorted(names)
    if not names:
        return pl.Series("attributes", [None] * len(text), dtype=pl.String)
    rows = text.select(names).iter_rows()
    packed = ({name: value for name, value in zip(names, row, strict=True) if value != ""} for row in rows)
    return pl.Series(
        "attributes",
        [json.dumps(each, ensure_ascii=False, separators=(",", ":")) if each else None for each in packed],
        dtype=pl.String,
    )
