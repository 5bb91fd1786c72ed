"""CSV read line by line: a damaged line is named with its number and text, and costs no other line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

CHUNK = 100_000
csv.field_size_limit(1 << 20)


@dataclass(frozen=True)
class Damaged:
    """A line that could not be split into the header's columns."""

    line: int
    text: str
    problem: str


@dataclass(frozen=True)
class Rows:
    """A table as text: one string column per header name, the line each row began on, and the damaged lines."""

    frame: pl.DataFrame
    line: pl.Series
    damaged: tuple[Damaged, ...] = ()


class Lines:
    """The rows of a text with separators, of which the lines last read can be given back."""

    def __init__(self, file: Iterable[str], *, separator: str = ",", quoted: bool = True) -> None:
        self._file = iter(file)
        self._back: list[str] = []
        self._separator = separator
        self._quoted = quoted
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._file)
        self.number += 1
        self.taken.append(line)
        return line

    def keep_only_first(self) -> None:
        """Give back all lines but the first that the present row has taken."""
        self._back += reversed(self.taken[1:])
        self.number -= len(self.taken) - 1
        del self.taken[1:]

    def rows(self) -> Iterator[tuple[int, list[str], str]]:
        """Each row with the number of its first line; a line that is no CSV comes with its problem instead."""
        reader = self._reader()
        while True:
            self.taken.clear()
            at = self.number + 1
            try:
                yield at, next(reader), ""
            except StopIteration:
                return
            except csv.Error as error:
                # An unclosed quote takes in whatever follows: only its own line is damaged, the others are read again.
                self.keep_only_first()
                reader = self._reader()
                yield at, [], f"is not CSV: {error}"

    def _reader(self) -> Iterator[list[str]]:
        if self._quoted:
            return csv.reader(self, strict=True, delimiter=self._separator)
        return csv.reader(self, strict=True, delimiter=self._separator, quoting=csv.QUOTE_NONE)


def table(lines: Lines, names: Sequence[str], *, whose: str = "the header", padded: bool = False) -> Rows:
    """The rest of the lines as columns of these names.

    `whose` width it is stands in the word on a damaged line; `padded` lines may leave out their last fields.
    """
    damaged: list[Damaged] = []
    frames, numbers = [], []
    for rows, at in _chunks(lines, len(names), whose, damaged, padded=padded):
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        frames.append(pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String), orient="col"))
        numbers.append(pl.Series("line", at, dtype=pl.Int64))
    return Rows(pl.concat(frames), pl.concat(numbers), tuple(damaged))


def _chunks(
    lines: Lines, width: int, whose: str, damaged: list[Damaged], *, padded: bool
) -> Iterator[tuple[list[list[str]], list[int]]]:
    rows: list[list[str]] = []
    at: list[int] = []
    for line, row, trouble in lines.rows():
        if padded and row and len(lines.taken) == 1:
            row += [""] * (width - len(row))
        problem = trouble or _problem(row, width, whose)
        if problem:
            if len(row) != width:
                lines.keep_only_first()
            text = "".join(lines.taken).rstrip("\r\n").encode("utf-8", "replace").decode()
            damaged.append(Damaged(line, text, problem))
        elif row:
            rows.append(row)
            at.append(line)
        if len(rows) == CHUNK:
            yield rows, at
            rows, at = [], []
    yield rows, at


def _problem(row: list[str], width: int, whose: str) -> str:
    if row and len(row) != width:
        return f"has {len(row)} fields where {whose} has {width}"
    return "is not UTF-8" if any(not field.isascii() and broken(field) for field in row) else ""


def broken(text: str) -> bool:
    """Whether a text came from bytes that are not UTF-8."""
    return any("\udc80" <= char <= "\udcff" for char in text)
