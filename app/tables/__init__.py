"""The one reader and writer of table files: CSV, blank-separated text and Parquet to and from columns."""

from __future__ import annotations

from app.tables.canonical import find, read
from app.tables.lines import Damaged, Rows
from app.tables.plain import Column, Plain, read_lines, read_plain
from app.tables.writing import csv_text, number_text, write_csv

__all__ = [
    "Column",
    "Damaged",
    "Plain",
    "Rows",
    "csv_text",
    "find",
    "number_text",
    "read",
    "read_lines",
    "read_plain",
    "write_csv",
]
