"""Text split into fields at commas, tabs or blanks: quickly where all is well, line by line where it is not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from app.errors import BadFile
from app.tables.lines import Lines, Rows, table

MARK = b"\xef\xbb\xbf"
COMMENTS = (b"# ", b"#\t", b"% ", b"%%")

QUOTED = re.compile(rb'(?<![^,\n])"(?:[^"\n]|"")*"(?![^,\r\n])')
"""A field in quotes from border to border; a quote anywhere else is read line by line."""


@dataclass(frozen=True)
class Text:
    """A text from its first row on, ended by one line break, and what stood before that."""

    data: bytes
    separator: str
    comments: int
    skipped: int

    def first_rows(self) -> Iterator[list[str]]:
        """The fields of one row after the other."""
        return (row for _, row, _ in self._lines().rows() if row)

    def table(self, width: int, *, header: bool) -> tuple[pl.DataFrame, Rows | None]:
        """All rows as so many columns, an empty or missing field as null; and as `Rows` where a line is damaged."""
        frame = self._quickly(width, header=header)
        if frame is not None:
            return frame, None
        rows = self._carefully(width, header=header)
        return rows.frame, rows

    def _lines(self) -> Lines:
        text = io.TextIOWrapper(io.BytesIO(self.data), encoding="utf-8", errors="surrogateescape", newline="\n")
        return Lines(text, separator=self.separator, quoted=self.separator == ",")

    def _quickly(self, width: int, *, header: bool) -> pl.DataFrame | None:
        schema = {str(place): pl.String for place in range(width)}
        quote = '"' if self.separator == "," and b'"' in self.data else None
        if quote and b'"' in QUOTED.sub(b"", self.data):
            return None
        try:
            frame = pl.read_csv(
                self.data,
                has_header=False,
                skip_rows=int(header),
                separator=self.separator,
                quote_char=quote,
                schema=schema,
            )
        except pl.exceptions.NoDataError:
            return pl.DataFrame(schema=schema)
        except pl.exceptions.PolarsError:
            return None
        if quote:
            # Fewer rows than lines: a quoted field holds line breaks, or was never closed.
            if len(frame) + header != self.data.count(b"\n"):
                return None
            frame = frame.select(pl.all().replace("", None))
        # A blank line and one of separators alone look the same here.
        return None if frame.select(pl.all_horizontal(pl.all().is_null()).any()).item() else frame

    def _carefully(self, width: int, *, header: bool) -> Rows:
        lines = self._lines()
        if header:
            next(row for _, row, _ in lines.rows() if row)
        whose = "the header" if header else "the first line"
        found = table(lines, [str(place) for place in range(width)], whose=whose, padded=True)
        return Rows(
            found.frame.select(pl.all().replace("", None)),
            found.line + self.skipped,
            tuple(replace(each, line=each.line + self.skipped) for each in found.damaged),
        )


def opened(path: Path, data: bytes, *, separator: str | None = None) -> Text:
    """A text without its comments, and the one character between its fields."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadFile(f"{path.name} is not UTF-8.", hint="Save it again as UTF-8, without changing anything else.")
    data = data.removeprefix(MARK)
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    data, comments, skipped = _from_first_row(data)
    separator = separator or _separator(path, data)
    return Text(_single_blanks(data) if separator == " " else data, separator, comments, skipped)


def _from_first_row(data: bytes) -> tuple[bytes, int, int]:
    comments = skipped = at = 0
    while at < len(data):
        end = data.find(b"\n", at) + 1 or len(data)
        line = data[at:end].strip()
        if line and line not in (b"#", b"%") and not line.startswith(COMMENTS):
            break
        comments += bool(line)
        skipped += 1
        at = end
    last = len(data)
    while last > at and data[last - 1] in b"\r\n":
        last -= 1
    whole = at == 0 and data[last:] == b"\n"
    return data if whole else data[at:last] + b"\n" * (last > at), comments, skipped


def _separator(path: Path, data: bytes) -> str:
    if ".tsv" in path.suffixes[-2:]:
        return "\t"
    return "," if b"," in data[: data.find(b"\n")] else " "


def _single_blanks(data: bytes) -> bytes:
    """One blank between fields, none around them; replacing whole texts is many times faster than splitting lines."""
    data = data.replace(b"\r\n", b"\n").replace(b"\t", b" ")
    while b"  " in data:
        data = data.replace(b"  ", b" ")
    return data.replace(b" \n", b"\n").replace(b"\n ", b"\n").lstrip(b" ")
