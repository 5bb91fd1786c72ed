"""What deserves a word about files that were read, on standard error."""

from __future__ import annotations

import sys

from app.services.plain_rows import Report


def tell(report: Report) -> None:
    """Name the rows that cannot be used, with what to do about them, and say what else is worth knowing."""
    for note in report.notes:
        print(f"note: {note}", file=sys.stderr)
    for row in report.refused:
        where = f", {row.field} = {row.value!r}" if row.field else f": {row.value!r}"
        print(f"refused: {row.file}, line {row.line}{where} {row.problem}. {row.remedy}", file=sys.stderr)
    for name, count in report.counts.items():
        told = sum(row.file == name for row in report.refused)
        if count > told:
            print(f"refused: {name}, {count - told:,} more rows", file=sys.stderr)
