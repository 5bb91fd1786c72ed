"""The canonical files: every table, its columns, and what each column becomes in the graph.

One declaration serves the checker, the planner, the template and the reference page.
"""

from __future__ import annotations

from app.ingest.formats import activity, people, sharing
from app.ingest.formats.words import Column, Link, Table

TABLES: dict[str, Table] = {table.name: table for room in (people, activity, sharing) for table in room.TABLES}
"""Every table by name."""

__all__ = ["TABLES", "Column", "Link", "Table"]
