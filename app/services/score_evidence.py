"""What carries the parts of scores: for each customer the strongest few edges of each part, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.capital.parts import NOBODY, Edges, Part, strongest
from app.analytics.ties import NO_TIME

FIRST = 5
MONEY = ("income",)
"""Parts whose amounts are whole minor units, and stay exact."""


def evidence_of(ids: NDArray[np.object_], parts: Mapping[str, Part | None]) -> list[str]:
    """For each customer an object of lists `[what, customer or null, time or null, count, amount]`, by part, sorted."""
    names = np.array([*(json.dumps(name, ensure_ascii=False) for name in ids.tolist()), "null"], dtype=object)
    texts: list[list[str]] = [[] for _ in ids]
    for name, part in sorted(parts.items()):
        if part is None:
            continue
        edges = strongest(part.edges, FIRST)
        rows = _rows(edges, names, whole=name in MONEY)
        owner, first = np.unique(edges.owner, return_index=True)
        bounds = np.append(first, len(rows)).tolist()
        for who, start, end in zip(owner.tolist(), bounds, bounds[1:], strict=False):
            texts[who].append(f'"{name}":[{",".join(rows[start:end])}]')
    return ["{" + ",".join(each) + "}" for each in texts]


def _rows(edges: Edges, names: NDArray[Any], *, whole: bool) -> list[str]:
    assert NOBODY == -1, "the name of nobody stands last"
    words = {word: json.dumps(word, ensure_ascii=False) for word in sorted(set(edges.what.tolist()))}
    columns = zip(
        edges.what.tolist(),
        names[edges.other].tolist(),
        edges.at.tolist(),
        edges.count.tolist(),
        edges.amount.tolist(),
        strict=True,
    )
    return [
        f"[{words[what]},{other},{'null' if at == NO_TIME else at},{count},{amount:{'.0f' if whole else '.9g'}}]"
        for what, other, at, count, amount in columns
    ]
