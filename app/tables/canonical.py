"""Tables with a header: CSV, gzipped CSV and Parquet to columns of text."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import polars as pl

from app.errors import BadFile
from app.tables.lines import Lines, Rows, broken, table

ENDINGS = (".csv", ".csv.gz", ".parquet")


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
        lines = Lines(file)
        header = next(lines.rows(), (0, [], ""))[1]
        _check_header(path, header)
        return table(lines, header)


def _check_header(path: Path, header: list[str]) -> None:
    if not header:
        raise BadFile(f"{path.name} is empty; its first line must name the columns.")
    if any(map(broken, header)):
        raise BadFile(f"{path.name} is not UTF-8.", hint="Save it again as UTF-8, without changing anything else.")
    if len(set(header)) < len(header):
        raise BadFile(f"{path.name} names a column twice in its header.")
