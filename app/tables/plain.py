"""Tables with or without a header, as CSV, tabs, blanks or Parquet, gzipped or not."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from app.errors import BadFile
from app.tables.lines import Damaged, broken
from app.tables.text import Text, opened

COMMENT: Final = re.compile(rb"^[#%](?: .*)?$|^%%.*$", re.M)
"""A line of comment between the rows of blank-separated text: a mark alone or before a blank, for ids may hold it."""

NAME: Final = re.compile(r"[^\W\d](?:[^\W\d]|[ .-])*")
"""What a header's names look like: letters, blanks, dots, hyphens and underscores."""


SHOWN: Final = 5
"""So many unknown names of a header are told."""


@dataclass(frozen=True)
class Column:
    """A column of a table that may come without a header: its names in one, whether it must be there, what it holds.

    One that is `named` is there only where a header names it.
    """

    name: str
    names: tuple[str, ...]
    required: bool = True
    number: bool = False
    named: bool = False


@dataclass(frozen=True)
class Plain:
    """The known columns of a table as text, an empty field as null; numbers of a Parquet file stay numbers.

    `unnamed` is a first line that looks like a header and yet was read as a row, for it does not name all it must.
    `unused` are the columns that nothing was read from: by name where `named` columns were found, else by number.
    """

    frame: pl.DataFrame
    first: int = 1
    line: pl.Series | None = None
    damaged: tuple[Damaged, ...] = ()
    comments: int = 0
    unnamed: str = ""
    named: bool = False
    unused: tuple[str, ...] = ()

    def lines(self) -> pl.Series:
        """The line that each row began on; in a Parquet file the number of the row."""
        if self.line is not None:
            return self.line
        return pl.int_range(self.first, self.first + len(self.frame), dtype=pl.Int64, eager=True).alias("line")


def read_plain(path: Path, columns: Sequence[Column]) -> Plain:
    """Read the known columns of a table in whichever form it comes.

    A first line is a header only when it names every required column; one that names some of several is refused, for
    its columns may stand in any order. Else columns count by their position. Fields
    end at commas if the first line holds one, in a `.tsv` file at tabs, else at any run of blanks and tabs. Leading
    lines that begin with `# ` or `% ` are comments, between blank-separated rows the others, too.
    """
    with _reading(path) as data:
        if data[:4] == b"PAR1":
            return _parquet(path, data, columns)
        # The only column of a CSV file has no comma, and its values may hold blanks.
        single = len(columns) == 1 and ".csv" in path.suffixes[-2:]
        return _table(path, opened(path, data, separator="," if single else None), columns)


def read_lines(path: Path, column: Column, *, prose: bool = False) -> Plain:
    """Read a file of one value a line, whatever it holds; a first line that is a name of the column is a header.

    Blanks around a value belong to it, and only leading lines are comments. Lines of `prose` lose both everywhere.
    """
    with _reading(path) as data:
        text = opened(path, data, separator=" " if prose else "\t")
        text = _without_comments(text) if prose else text
    values = [value.removesuffix("\r") for value in text.data.decode(errors="surrogateescape").split("\n")]
    header = values[0].strip().lower() in column.names
    rows = [(at, value) for at, value in enumerate(values, text.skipped + 1) if value.strip()][header:]
    damaged = [(at, value) for at, value in rows if not value.isascii() and broken(value)]
    good = [row for row in rows if row not in set(damaged)] if damaged else rows
    return Plain(
        pl.DataFrame({column.name: [value for _, value in good]}, schema={column.name: pl.String}),
        line=pl.Series("line", [at for at, _ in good], dtype=pl.Int64),
        damaged=tuple(Damaged(at, value.encode(errors="replace").decode(), "is not UTF-8") for at, value in damaged),
        comments=text.comments,
    )


@contextmanager
def _reading(path: Path) -> Iterator[bytes]:
    """The bytes of a file, unpacked; what goes wrong with them during the block is told of the file."""
    try:
        data = path.read_bytes()
        yield gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError, zlib.error, pl.exceptions.PolarsError) as error:
        raise BadFile(
            f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}.",
            hint="Give a table as CSV, blank-separated text or Parquet, gzipped or not.",
        ) from error


def _parquet(path: Path, data: bytes, columns: Sequence[Column]) -> Plain:
    kinds = pl.read_parquet_schema(data)
    names = list(kinds)
    named = _header(path, names, columns)
    places = _checked(path, _by_position(len(names), columns) if named is None else named, columns, len(names))
    found = pl.read_parquet(data, columns=[names[place] for place in places.values()])
    kept = [each.name for each in columns if each.number and kinds[names[places.get(each.name, 0)]].is_numeric()]
    return Plain(
        found.select(
            pl.col(names[place]).cast(kinds[names[place]] if name in kept else pl.String).alias(name)
            for name, place in places.items()
        ),
        named=named is not None,
        unused=_unused(names, places),
    )


def _table(path: Path, text: Text, columns: Sequence[Column]) -> Plain:
    if not text.data:
        return Plain(pl.DataFrame(schema={each.name: pl.String for each in columns}), comments=text.comments)
    text = _without_comments(text) if text.separator == " " else text
    first = next(text.first_rows(), [])
    named = _header(path, first, columns)
    width = len(first) if named is not None else _width(text, columns)
    places = _checked(path, _by_position(width, columns) if named is None else named, columns, width)
    frame, rows = text.table(width, header=named is not None)
    known = frame.select(pl.nth(place).alias(name) for name, place in places.items())
    return Plain(
        known,
        first=text.skipped + 1 + (named is not None),
        line=rows.line if rows else None,
        damaged=rows.damaged if rows else (),
        comments=text.comments,
        unnamed=" ".join(first) if named is None and _like_a_header(first, known, columns) else "",
        named=named is not None,
        unused=_unused([str(place + 1) for place in range(width)] if named is None else first, places),
    )


def _without_comments(text: Text) -> Text:
    """Blank-separated text with nothing in the lines of comment between its rows, so that lines keep their numbers."""
    if b"\n#" not in text.data and b"\n%" not in text.data:
        return text
    data, count = COMMENT.subn(b"", text.data)
    return replace(text, data=data, comments=text.comments + count)


def _width(text: Text, columns: Sequence[Column]) -> int:
    """The number of fields of the first row that is wide enough; of the widest if none is."""
    needed, widest = sum(each.required for each in columns), 0
    for row in text.first_rows():
        widest = max(widest, len(row))
        if widest >= needed:
            break
    return widest


def _header(path: Path, first: Sequence[str], columns: Sequence[Column]) -> dict[str, int] | None:
    """Where each column stands by a header, or nothing if there is none; half a header is refused."""
    places = _places(first, columns)
    required = [each for each in columns if each.required]
    if places is not None or len(required) < 2:
        return places
    words = [word.strip() for word in first]
    known = {name for each in columns for name in each.names}
    named = [word for word in words if word.lower() in known]
    if not named:
        return None
    lower = {word.lower() for word in words}
    lacking = [each.names[0] for each in required if lower.isdisjoint(each.names)]
    others = [word for word in words if word and word not in named]
    raise BadFile(
        f"The header of {path.name} names {', '.join(named)} and yet not {', '.join(lacking)}"
        + (f", but {', '.join(others[:SHOWN])}{' …' if len(others) > SHOWN else ''}." if others else "."),
        hint="Rename the column in the header; if the line is a row, put a header above it.",
    )


def _places(head: Sequence[str], columns: Sequence[Column]) -> dict[str, int] | None:
    """Where each column stands by the names of a header, or nothing if this is none."""
    known = [name.strip().lower() for name in head]
    found = ((each, next((name for name in each.names if name in known), None)) for each in columns)
    places = {each.name: known.index(name) for each, name in found if name is not None}
    return places if all(each.name in places for each in columns if each.required) else None


def _by_position(width: int, columns: Sequence[Column]) -> dict[str, int]:
    return {each.name: place for place, each in enumerate(columns) if place < width and not each.named}


def _checked(path: Path, places: dict[str, int], columns: Sequence[Column], width: int) -> dict[str, int]:
    missing = [each for each in columns if each.required and each.name not in places]
    if missing:
        needed = ", ".join(each.names[0] for each in columns if each.required)
        lacking = ", ".join(each.names[0] for each in missing)
        raise BadFile(
            f"{path.name} has no row with the fields {needed}.",
            hint="Put a comma, a blank or a tab between fields."
            if width < 2
            else f"Its rows have {width} fields: add what is missing, {lacking}.",
        )
    return places


def _unused(names: Sequence[str], places: dict[str, int]) -> tuple[str, ...]:
    used = set(places.values())
    return tuple(name.strip() for place, name in enumerate(names) if place not in used)


def _like_a_header(first: Sequence[str], known: pl.DataFrame, columns: Sequence[Column]) -> bool:
    """Whether a first row names a known column, or is of words only, none of which any later row holds.

    Later rows of a list hold no id again, so that one of a single column tells nothing.
    """
    words = [word.strip() for word in first]
    if {word.lower() for word in words} & {name for each in columns for name in each.names}:
        return True
    rest = known.slice(1)
    if len(words) < 2 or rest.is_empty() or not all(map(NAME.fullmatch, words)):
        return False
    return not rest.select(pl.any_horizontal(pl.all().is_in(list(first)).any())).item()
