"""Records become columns: lists one behind the other, single values repeated beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.queries import Query


def join(query: Query[Any], records: list[dict[str, Any]]) -> dict[str, NDArray[Any]]:
    """One array for each column that a query promises."""
    lists = [slot.name for slot in query.returns if slot.type.startswith("list")]
    joined: dict[str, NDArray[Any]] = {}
    for slot in query.returns:
        if slot.name in lists:
            values = [value for record in records for value in record[slot.name]]
        else:
            values = [record[slot.name] for record in records for _ in range(len(record[lists[0]]) if lists else 1)]
        joined[slot.name] = np.array(values, dtype=_dtype(slot.type, slot.optional))
    return joined


def _dtype(kind: str, optional: bool) -> Any:
    inner = kind.removeprefix("list[").removesuffix("]")
    if inner == "float":
        return np.float64
    return object if optional else {"int": np.int64, "bool": np.bool_}.get(inner, object)
