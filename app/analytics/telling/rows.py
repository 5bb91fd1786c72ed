"""Tables as dataclasses of parallel arrays: some of their rows, in another order."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from app.analytics.grid import Numbers

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Table = TypeVar("Table", bound="DataclassInstance")


def taken(table: Table, rows: Numbers) -> Table:
    """The rows of a table at these positions; what is no array stays as it is."""
    columns = {field.name: getattr(table, field.name) for field in fields(table)}
    return replace(table, **{name: part[rows] for name, part in columns.items() if isinstance(part, np.ndarray)})
