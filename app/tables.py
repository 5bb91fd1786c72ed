"""The one reader and writer of table files: CSV, gzipped CSV and Parquet to and from columns."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from app.errors import BadFile

ENDINGS = (".csv", ".csv.gz", ".parquet")
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


def find(folder: Path, name: str) -> Path | None:
    """The file of that table in a folder, in whichever form it comes; two forms of one table are an error."""
    found = [path for ending in ENDINGS if (path := folder / f"{name}{ending}").is_file()]
    if len(found) > 1:
        raise BadFile(f"{folder.name} holds {' and '.join(path.name for path in found)}.", hint="Keep one of them.")
    return found[0] if found else None


def read(path: Path) -> Rows:
    """Read a table with a header; every value stays the text it was."""
    try:
        return _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    except (OSError, EOFError, zlib.error, pl.exceptions.PolarsError) as error:
        raise BadFile(f"{path.name} cannot be read: {error}") from error


def _read_parquet(path: Path) -> Rows:
    frame = pl.read_parquet(path)
    moments = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    frame = frame.with_columns(pl.col(name).dt.convert_time_zone("UTC") for name in moments if _zone(frame, name))
    frame = frame.with_columns(pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6f") for name in moments)
    frame = frame.select(pl.all().cast(pl.String).fill_null(""))
    return Rows(frame, pl.Series("line", range(1, len(frame) + 1), dtype=pl.Int64))


def _zone(frame: pl.DataFrame, name: str) -> str | None:
    return getattr(frame.schema[name], "time_zone", None)


def _read_csv(path: Path) -> Rows:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = _Lines(file)
        header = next(_parsed(lines), (0, [], ""))[1]
        _check_header(path, header)
        damaged: list[Damaged] = []
        frames, numbers = [], []
        for rows, at in _chunks(lines, len(header), damaged):
            columns = list(zip(*rows, strict=True)) or [()] * len(header)
            frames.append(pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String), orient="col"))
            numbers.append(pl.Series("line", at, dtype=pl.Int64))
    return Rows(pl.concat(frames), pl.concat(numbers), tuple(damaged))


def _check_header(path: Path, header: list[str]) -> None:
    if not header:
        raise BadFile(f"{path.name} is empty; its first line must name the columns.")
    if any(map(_broken, header)):
        raise BadFile(f"{path.name} is not UTF-8.", hint="Save it again as UTF-8, without changing anything else.")
    if len(set(header)) < len(header):
        raise BadFile(f"{path.name} names a column twice in its header.")


class _Lines:
    """The lines of a file, of which the last ones read can be given back."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self._back: list[str] = []
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
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


def _parsed(lines: _Lines) -> Iterator[tuple[int, list[str], str]]:
    """Each row with the number of its first line; a line that is no CSV comes with its problem instead."""
    reader = csv.reader(lines, strict=True)
    while True:
        lines.taken.clear()
        at = lines.number + 1
        try:
            yield at, next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            # An unclosed quote takes in whatever follows: only its own line is damaged, the others are read again.
            lines.keep_only_first()
            reader = csv.reader(lines, strict=True)
            yield at, [], f"is not CSV: {error}"


def _chunks(lines: _Lines, width: int, damaged: list[Damaged]) -> Iterator[tuple[list[list[str]], list[int]]]:
    rows: list[list[str]] = []
    at: list[int] = []
    for line, row, trouble in _parsed(lines):
        problem = trouble or _problem(row, width)
        if problem:
            if len(row) != width:
                lines.keep_only_first()
            damaged.append(
                Damaged(line, "".join(lines.taken).rstrip("\r\n").encode("utf-8", "replace").decode(), problem)
            )
        elif row:
            rows.append(row)
            at.append(line)
        if len(rows) == CHUNK:
            yield rows, at
            rows, at = [], []
    yield rows, at


def _problem(row: list[str], width: int) -> str:
    if row and len(row) != width:
        return f"has {len(row)} fields where the header has {width}"
    return "is not UTF-8" if any(not field.isascii() and _broken(field) for field in row) else ""


def _broken(text: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in text)


def write_csv(path: Path, names: Sequence[str], rows: Iterator[Sequence[str]] | pl.DataFrame) -> None:
    """Write a table as CSV with a header, `\\n` at line ends, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(rows, pl.DataFrame):
        rows.select(names).write_csv(part, quote_style="necessary")
    else:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(rows)
    part.replace(path)


def csv_text(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same table as a string."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def number_text(value: float) -> str:
    """A float as exports write it: nine significant digits, no trailing zeros.

    >>> number_text(1 / 3), number_text(2.0)
    ('0.333333333', '2')
    """
    return f"{value:.9g}"
