"""Typed tables become steps: columns for one loader each, sorted and without doubles, nodes before relationships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from app.ingest.check import Checked
from app.ingest.formats import TABLES, Link, Table
from app.ingest.keys import either, with_keys
from app.ingest.nodes import Step, as_prop, fill, key_of, nodes, verifications
from graph_models import NODES, RELATIONSHIPS
from graph_models.render import loader_name


@dataclass(frozen=True)
class Plan:
    """What a load will write, and what was noticed on the way."""

    steps: list[Step]
    rejects: dict[str, pl.DataFrame]
    repeated: dict[str, int]
    undeclared: dict[str, list[str]]
    lines: dict[str, pl.DataFrame]


def plan(source: str, checked: Iterable[Checked]) -> Plan:
    """Everything that a set of checked tables puts into the graph, in an order that always works."""
    tables = {each.table.name: each for each in checked}
    keyed, rejects, repeated = {}, {}, {}
    for name, each in tables.items():
        keyed[name], rejects[name], repeated[name] = with_keys(source, each)
    found, undeclared = nodes(source, keyed)
    relationships = [
        step for name in TABLES if name in keyed for step in _relationships(source, TABLES[name], keyed[name])
    ]
    # A file without the column says nothing of it.
    speaking = {name: keyed[name] for name, each in tables.items() if "verified" in each.given}
    said = verifications(source, speaking)
    lines = {name: frame.select("key", "line") for name, frame in keyed.items()}
    return Plan([*found, *relationships, *said], rejects, repeated, undeclared, lines)


def _endpoint(source: str, table: Table, name: str) -> tuple[pl.Expr, str]:
    """The key of the node that a column points at, and that node's label."""
    if name == "self":
        return pl.col("key"), table.node or ""
    if table.name == "identities" and name == "external_id":
        return pl.concat_str("channel", "external_id", separator=":"), "Identity"
    label = table.column(name).to or ""
    expr = pl.lit(key_of(source, label)) + pl.col(name)
    return expr, "Identity" if label == "Customer" else label


def _relationships(source: str, table: Table, frame: pl.DataFrame) -> Iterator[Step]:
    links = list(table.links)
    if table.edge and table.start:
        links += [Link(table.edge, table.start, end) for end in table.end]
    for link in links:
        tie = RELATIONSHIPS[link.type]
        start, _ = _endpoint(source, table, link.start)
        end, label = _endpoint(source, table, link.end)
        rows = frame.with_columns(start.alias("start"), end.alias("end")).filter(
            pl.col("start").is_not_null() & pl.col("end").is_not_null()
        )
        if link.type == "TIED":
            rows = rows.with_columns(either("start", "end"))
        props = [expr for c in table.columns if c.prop for expr in as_prop(c.name, c.kind, c.prop)]
        names = ["start", "end", *(prop.name for prop in tie.props)]
        columns = fill(rows.select("start", "end", "key", pl.lit(source).alias("source"), *props), names)
        order = rows.select(pl.arg_sort_by("start", "end", "key")).to_series()
        if len(rows):
            yield Step(
                f"load/{loader_name(tie, NODES[label])}",
                columns[order],
                table.name,
                rows["key"][order] if table.node else None,
            )
