"""The nodes that a load needs: those with rows of their own, and those that other rows only mention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from app.ingest.check import RESERVED
from app.ingest.formats import TABLES, Table
from graph_models import NODES
from graph_models.render import snake

_KEY = {"Channel": None, "Tag": None, "Customer": f"{RESERVED}:"}
CHANNEL_COLUMNS = ["code", "name", "kind", "declared"]


@dataclass(frozen=True)
class Step:
    """Columns for one loader. `owner` holds, for each row, the key of the table row it belongs to, if it has one."""

    query: str
    columns: pl.DataFrame
    table: str
    owner: pl.Series | None = None


def key_of(source: str, to: str) -> str:
    """What stands before an id to make it the key of a node of that kind."""
    prefix = _KEY.get(to, f"{source}/")
    return prefix or ""


def nodes(source: str, keyed: dict[str, pl.DataFrame]) -> tuple[list[Step], dict[str, list[str]]]:
    """Steps for all nodes, and the ids of those that are only mentioned, by label."""
    steps, undeclared = [], {}
    for label, model in NODES.items():
        table = next((t for t in TABLES.values() if t.node == label), None)
        own = keyed.get(table.name) if table else None
        mentioned = _mentioned(keyed, label)
        columns = [prop.name for prop in model.props if not prop.numbered and not prop.apart]
        if label == "Identity":
            frame = _identities(keyed)
        elif table or label in ("Tag", "ReferralCode"):
            frame = _named(source, label, mentioned, own, table)
        else:
            continue
        frame = fill(frame, columns).sort(model.key)
        if {"digest", "id"} <= set(columns):
            undeclared[label] = frame.filter(pl.col("digest").is_null())["id"].to_list()
        if len(frame):
            steps.append(Step(f"load/{snake(label)}", frame, table.name if table else "", frame[model.key]))
    found = channels(keyed)
    if len(found):
        steps.insert(0, Step("people/declare_channels", found, ""))
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
        *(expr for column in table.columns if column.prop for expr in as_prop(column.name, column.kind, column.prop)),
        *(["attributes"] if table.further else []),
    )
    return pl.concat([declared, names.filter(~pl.col("key").is_in(declared["key"].implode()))], how="diagonal")


def as_prop(name: str, kind: str, prop: str) -> Iterator[pl.Expr]:
    """A column under the name of its property, with its precision where it is a time."""
    yield pl.col(name).alias(prop)
    if kind == "time":
        yield pl.col(f"{name}_precision").alias(f"{prop}_precision")


def _identities(keyed: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Records that a row mentions or a customers file declares, and the identities that records claim."""
    parts = [pl.DataFrame({"external_id": _mentioned(keyed, "Customer")}).with_columns(channel=pl.lit(RESERVED))]
    if "customers" in keyed:
        own = pl.col("customer_id").alias("external_id")
        parts.append(keyed["customers"].select(own, channel=pl.lit(RESERVED), declared=pl.lit(True)))
    if "identities" in keyed:
        parts.append(keyed["identities"].select("external_id", "channel", declared=pl.lit(True)))
    frame = fill(pl.concat(parts, how="diagonal"), ["external_id", "channel", "declared"])
    frame = frame.group_by("channel", "external_id").agg(pl.col("declared").cast(pl.Boolean).drop_nulls().first())
    return frame.with_columns(pl.concat_str("channel", "external_id", separator=":").alias("key"))


def verifications(source: str, keyed: dict[str, pl.DataFrame]) -> Iterator[Step]:
    """What each row says of who is verified; the latest load of a row holds, and one row that says so is enough."""
    names = {"customers": pl.concat_str(pl.lit(RESERVED), "customer_id", separator=":")}
    names["identities"] = pl.concat_str("channel", "external_id", separator=":")
    for table, name in names.items():
        if table in keyed and len(keyed[table]):
            said = keyed[table].select(
                name.alias("key"),
                pl.concat_str(pl.lit(source), "customer_id", separator="/").alias("row"),
                pl.col("verified").fill_null(value=False).alias("says"),
                pl.col("key").alias("owner"),
            )
            # In one load, one row of several about the same person is enough.
            said = said.group_by("key", "row").agg(pl.col("says").any(), pl.col("owner").min()).sort("key", "row")
            yield Step("people/say_verified", said.drop("owner"), table, said["owner"])


def channels(keyed: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Channels that rows mention and, first, those that a channels file declares; the least of what it says holds."""
    own = keyed.get("channels")
    mentioned = pl.DataFrame({"code": _mentioned(keyed, "Channel")})
    if own is None:
        return fill(mentioned.with_columns(declared=pl.lit(False)), CHANNEL_COLUMNS)
    declared = own.group_by("code").agg(pl.col("name").min(), pl.col("kind").min()).with_columns(declared=pl.lit(True))
    others = mentioned.join(declared, on="code", how="anti").with_columns(declared=pl.lit(False))
    return fill(pl.concat([declared, others], how="diagonal"), CHANNEL_COLUMNS).sort("code")


def fill(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Just these columns; one that is missing is empty."""
    return frame.with_columns(pl.lit(None).alias(name) for name in columns if name not in frame.columns).select(columns)
