"""Typed tables become steps: columns for one loader each, sorted and without doubles, nodes before relationships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from app.ingest.channels import CHANNELS
from app.ingest.check import Checked
from app.ingest.formats import TABLES, Link, Table
from app.ingest.keys import with_keys
from graph_models import NODES, RELATIONSHIPS
from graph_models.render import loader_name, snake

RECORD = "record"
_KEY = {"Channel": None, "Tag": None, "Customer": f"{RECORD}:"}


@dataclass(frozen=True)
class Step:
    """Columns for one loader. `owner` holds, for each row, the key of the table row it belongs to, if it has one."""

    query: str
    columns: pl.DataFrame
    table: str
    owner: pl.Series | None = None


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
    nodes, undeclared = _nodes(source, keyed)
    relationships = [
        step for name in TABLES if name in keyed for step in _relationships(source, TABLES[name], keyed[name])
    ]
    lines = {name: frame.select("key", "line") for name, frame in keyed.items()}
    return Plan([*nodes, *relationships], rejects, repeated, undeclared, lines)


def key_of(source: str, to: str) -> str:
    """What stands before an id to make it the key of a node of that kind."""
    prefix = _KEY.get(to, f"{source}/")
    return prefix or ""


def _nodes(source: str, keyed: dict[str, pl.DataFrame]) -> tuple[list[Step], dict[str, list[str]]]:
    steps, undeclared = [], {}
    for label, model in NODES.items():
        table = next((t for t in TABLES.values() if t.node == label), None)
        own = keyed.get(table.name) if table else None
        mentioned = _mentioned(keyed, label)
        columns = [prop.name for prop in model.props if not prop.numbered]
        if label == "Identity":
            frame = _identities(keyed)
        elif label == "Channel":
            frame = _channels(keyed, mentioned)
        elif table or label in ("Tag", "ReferralCode"):
            frame = _named(source, label, mentioned, own, table)
        else:
            continue
        frame = _fill(frame, columns).sort(model.key)
        if table or label == "Group":
            undeclared[label] = frame.filter(pl.col("digest").is_null())["id"].to_list() if "id" in columns else []
        if len(frame):
            steps.append(Step(f"load/{snake(label)}", frame, table.name if table else "", frame[model.key]))
    return steps, {label: ids for label, ids in undeclared.items() if ids}


def _mentioned(keyed: dict[str, pl.DataFrame], label: str) -> pl.Series:
    found = [
        keyed[table.name][column.name].drop_nulls().unique()
        for table in TABLES.values()
        if table.name in keyed
        for column in table.columns
        if column.to == label
    ]
    return pl.concat(found).unique().sort() if found else pl.Series("id", [], dtype=pl.String)


def _named(
    source: str, label: str, mentioned: pl.Series, own: pl.DataFrame | None, table: Table | None
) -> pl.DataFrame:
    """Nodes declared by rows of their own, then those that other rows only mention."""
    prefix = key_of(source, label)
    names = pl.DataFrame({"id": mentioned}).with_columns((pl.lit(prefix) + pl.col("id")).alias("key"))
    if label == "Tag":
        return names.select(pl.col("id").alias("name"))
    names = names.with_columns(pl.lit(source).alias("source"))
    if own is None or table is None:
        return names
    declared = own.select(
        "key",
        "digest",
        pl.lit(source).alias("source"),
        *([pl.col(table.id).alias("id")] if table.id else []),
        *(expr for column in table.columns if column.prop for expr in _as_prop(column.name, column.kind, column.prop)),
    )
    return pl.concat([declared, names.filter(~pl.col("key").is_in(declared["key"].implode()))], how="diagonal")


def _as_prop(name: str, kind: str, prop: str) -> Iterator[pl.Expr]:
    yield pl.col(name).alias(prop)
    if kind == "time":
        yield pl.col(f"{name}_precision").alias(f"{prop}_precision")


def _identities(keyed: dict[str, pl.DataFrame]) -> pl.DataFrame:
    parts = [pl.DataFrame({"external_id": _mentioned(keyed, "Customer")}).with_columns(pl.lit(RECORD).alias("channel"))]
    if "customers" in keyed:
        own = keyed["customers"].sort("customer_id", "joined_at", "joined_at_precision", "attributes", nulls_last=True)
        parts.append(
            own.select(
                pl.col("customer_id").alias("external_id"),
                pl.lit(RECORD).alias("channel"),
                pl.lit(True).alias("declared"),
                "joined_at",
                "joined_at_precision",
                "attributes",
            )
        )
    if "identities" in keyed:
        parts.append(keyed["identities"].select("external_id", "channel", pl.lit(True).alias("declared")))
    frame = pl.concat(parts, how="diagonal")
    others = [pl.col(name).drop_nulls().min() for name in frame.columns if name not in ("external_id", "channel")]
    return (
        frame.group_by("channel", "external_id")
        .agg(others)
        .with_columns(pl.concat_str("channel", "external_id", separator=":").alias("key"))
    )


def _channels(keyed: dict[str, pl.DataFrame], mentioned: pl.Series) -> pl.DataFrame:
    seeded = pl.DataFrame(
        [{"code": c.code, "name": c.name, "kind": c.kind, "declared": True} for c in CHANNELS.values()]
    )
    own = keyed.get("channels")
    parts = [own.select("code", "name", "kind", pl.lit(True).alias("declared"))] if own is not None else []
    named = pl.concat([*parts, seeded]).unique("code", keep="first", maintain_order=True)
    return pl.concat(
        [named, pl.DataFrame({"code": mentioned}).filter(~pl.col("code").is_in(named["code"].implode()))],
        how="diagonal",
    )


def _fill(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    return frame.with_columns(pl.lit(None).alias(name) for name in columns if name not in frame.columns).select(columns)


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
            rows = rows.with_columns(
                pl.min_horizontal("start", "end").alias("start"), pl.max_horizontal("start", "end").alias("end")
            )
        props = [expr for c in table.columns if c.prop for expr in _as_prop(c.name, c.kind, c.prop)]
        names = ["start", "end", *(prop.name for prop in tie.props)]
        columns = _fill(rows.select("start", "end", "key", pl.lit(source).alias("source"), *props), names)
        order = rows.select(pl.arg_sort_by("start", "end", "key")).to_series()
        if len(rows):
            yield Step(
                f"load/{loader_name(tie, NODES[label])}",
                columns[order],
                table.name,
                rows["key"][order] if table.node else None,
            )
