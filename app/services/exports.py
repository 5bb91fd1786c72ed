"""The published results as sorted CSV files: equal graphs give equal bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import tables
from app.errors import Conflict, NotFound
from app.ingest.channels import KINDS
from app.queries import Query, query
from app.services.customers import merged_attributes
from app.services.inputs import Input, Parameters, read_input
from app.services.runs import canonical, published
from app.store.graph import Store
from app.store.local import Say
from graph_models.render_ranked import FIGURES

Columns = dict[str, NDArray[Any]]

FILES: dict[str, tuple[str, ...]] = {
    "customers": ("customer_id", "joined_at", "joined_at_precision", "attributes"),
    "identities": ("channel", "external_id", "customer_id", "rule"),
    "ties": ("from_id", "to_id", "kind", "weight"),
    "circles": (
        "circle_id",
        "size",
        "inside",
        "outside",
        "kind",
        "field",
        "value",
        "name",
        "stability",
        "reciprocity",
        "focus",
    ),
    "members": ("circle_id", "customer_id", "strength", "p_value", "stability"),
    "events": (
        "circle_id",
        "event",
        "before",
        "after",
        "jaccard",
        "size_before",
        "size_after",
        "stayed",
        "joined",
        "left",
    ),
    "scores": ("customer_id", *(figure.name for figure in FIGURES)),
    "credit": ("referrer_id", "referee_id", "channel", "among", "amount"),
    "runs": ("kind", "run_id", "as_of", "parameters", "inputs", "code", "facts"),
}
"""Every exported file and its columns; rows are sorted by their columns from left to right."""

PORTION = 20_000
NOTHING, WORK_IT_OUT = "Nothing is published yet.", "Work something out first: `grapevine run --no-serve`."
_OF_RUN = {"circles": "circles", "members": "circles", "events": "circles", "scores": "scores", "credit": "credit"}
QUERIES: dict[str, Query[Any]] = {name: query(f"exports/{name}") for name in FILES if name != "ties"}


async def export(store: Store, folder: Path, *, say: Say) -> dict[str, int]:
    """Write every file of `FILES` into a folder and give the number of rows of each."""
    pointers = await published(store)
    if not pointers:
        raise NotFound(NOTHING, hint=WORK_IT_OUT)
    counts = {}
    for number, (name, columns) in enumerate(FILES.items()):
        say("exporting", number / len(FILES))
        found = await _ties(store, say) if name == "ties" else await _table(store, name, pointers)
        if name == "customers":
            found["attributes"] = np.array([_merged(text) for text in found["attributes"]], dtype=object)
        rows = _sorted_rows(found, columns)
        tables.write_csv(folder / f"{name}.csv", columns, iter(rows))
        counts[name] = len(rows)
    return counts


async def _table(store: Store, name: str, pointers: dict[str, str]) -> Columns:
    asked = QUERIES[name]
    if not any(slot.name == "after" for slot in asked.params):
        return await store.columns(asked)
    params = {"run": pointers[_OF_RUN[name]]} if name in _OF_RUN else {}
    portions: list[Columns] = []
    after = ""
    while True:
        portion = await store.columns(asked, after=after, first=PORTION, **params)
        portions.append(portion)
        key = portion[asked.returns[0].name]
        if not len(key):
            return {slot.name: np.concatenate([p[slot.name] for p in portions]) for slot in asked.returns}
        after = max(key)


async def _ties(store: Store, say: Say) -> Columns:
    given = await published_input(store, say)
    ties, ids = given.ties, given.facts.ids
    return {
        "from_id": ids[ties.source],
        "to_id": ids[ties.target],
        "kind": np.array(KINDS, dtype=object)[ties.layer],
        "weight": ties.weight,
    }


async def published_input(store: Store, say: Say) -> Input:
    """The network that the published scores were worked out on, built again from the facts."""
    runs = await store.columns(QUERIES["runs"])
    if "scores" not in runs["kind"]:
        raise NotFound(NOTHING, hint=WORK_IT_OUT)
    where = runs["kind"].tolist().index("scores")
    parameters = json.loads(runs["parameters"][where])
    as_of = int(np.datetime64(runs["as_of"][where].removesuffix("Z"), "s").astype(np.int64))
    given = await read_input(store, Parameters(as_of, parameters["half_life_days"]), say)
    if given.ties_digest != json.loads(runs["inputs"][where])["ties"]:
        raise Conflict(
            "The graph has changed since the published run.",
            hint="Bring the results up to date: `grapevine run --no-serve`.",
        )
    return given


def _merged(lines: str) -> str:
    return canonical(merged_attributes(lines.split("\n"))) if lines else ""


def _sorted_rows(found: Columns, columns: Sequence[str]) -> list[tuple[str, ...]]:
    return sorted(zip(*(_text(found[name]) for name in columns), strict=True))


def _text(values: NDArray[Any]) -> list[str]:
    if values.dtype == np.float64:
        return ["" if math.isnan(value) else tables.number_text(value) for value in values.tolist()]
    return [str(value) for value in values.tolist()]
