"""Models become constraints, indexes and loaders."""

from __future__ import annotations

import re

from graph_models.schema import NODES, RELATIONSHIPS, Node, Prop, Relationship

MARK = "// Rendered from graph_models by `make generate`; edit the models instead.\n"
WRITTEN_BY_HAND = ("Channel", "CircleName")
"""Facts that no loader stores: channels are decided between sources, names of circles are given one at a time."""


def snake(label: str) -> str:
    """ShareLink becomes share_link."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", label).lower()


def schema() -> str:
    """Constraints and indexes, within what the community edition offers."""
    lines = []
    for model in NODES.values():
        name, pattern = snake(model.label), f"(n:{model.label})"
        lines.append(_unique(f"{name}_{model.key}", pattern, f"n.{model.key}"))
        for prop in model.props:
            if prop.ranked:
                lines.append(_index(f"{name}_by_{prop.name}", pattern, f"n.run, n.{prop.name}, n.customer"))
            elif prop.numbered:
                lines.append(_unique(f"{name}_{prop.name}", pattern, f"n.{prop.name}"))
            elif prop.index:
                props = ", ".join(f"n.{each}" for each in (prop.name, prop.then) if each)
                lines.append(_index(f"{name}_{prop.name}", pattern, props))
    for tie in RELATIONSHIPS.values():
        name, pattern = tie.type.lower(), f"()-[r:{tie.type}]-()"
        if tie.key:
            lines.append(_unique(f"{name}_{tie.key}", pattern, f"r.{tie.key}"))
        lines += [_index(f"{name}_{prop.name}", pattern, f"r.{prop.name}") for prop in tie.props if prop.index]
    return MARK + "\n".join(lines) + "\n"


def _unique(name: str, pattern: str, prop: str) -> str:
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {pattern} REQUIRE {prop} IS UNIQUE;"


def _index(name: str, pattern: str, props: str) -> str:
    return f"CREATE INDEX {name} IF NOT EXISTS FOR {pattern} ON ({props});"


def loaders() -> dict[str, str]:
    """One loader for each node and relationship that rows of a channel become, by file name."""
    files = {}
    for model in NODES.values():
        if model.life == "fact" and model.label not in WRITTEN_BY_HAND:
            files[snake(model.label)] = _node_loader(model)
    for tie in RELATIONSHIPS.values():
        if tie.life == "fact":
            for end in tie.ends:
                files[loader_name(tie, end)] = _relationship_loader(tie, end)
    return files


def loader_name(tie: Relationship, end: Node) -> str:
    """Name of the loader of a relationship towards one kind of end."""
    return tie.type.lower() + (f"_{snake(end.label)}" if len(tie.ends) > 1 else "")


def _value(prop: Prop) -> str:
    given = f"${prop.name}[i]"
    if prop.type == "datetime":
        return f"CASE WHEN {given} IS NULL THEN null ELSE datetime({{epochMillis: {given}}}) END"
    return given


def _set(prop: Prop) -> str:
    return f"n.{prop.name} = coalesce(n.{prop.name}, {_value(prop)})"


def _differs(name: str, prop: Prop) -> str:
    """Whether a stored value is another than the given one; empty and filled are different, both empty are not."""
    stored = f"{name}.{prop.name}.epochMillis" if prop.type == "datetime" else f"{name}.{prop.name}"
    given = f"${prop.name}[i]"
    if not prop.optional:
        return f"{stored} <> {given}"
    return f"{stored} <> {given} OR ({stored} IS NULL) <> ({given} IS NULL)"


def _params(props: list[Prop]) -> str:
    types = {"datetime": "int", "bool": "bool", "int": "int", "float": "float"}
    return ", ".join(f"{prop.name}: list[{types.get(prop.type, 'str')}]" for prop in props)


def _node_loader(model: Node) -> str:
    key = model.key
    props = [prop for prop in model.props if prop.name != key and not prop.numbered and not prop.apart]
    numbered = [prop for prop in model.props if prop.numbered]
    params = _params([prop for prop in model.props if not prop.numbered and not prop.apart])
    lines = [
        f"// Store {model.label} nodes; a second load changes nothing, and keys with other values come back.",
        *_head(params + ", first: int" * bool(numbered)),
        f"UNWIND range(0, size(${key}) - 1) AS i",
        f"MERGE (n:{model.label} {{{key}: ${key}[i]}})",
        *(f"ON CREATE SET n.{prop.name} = $first + i" for prop in numbered),
    ]
    sets = "SET " + ",\n    ".join(_set(prop) for prop in props)
    if any(prop.name == "digest" for prop in props):
        lines += [
            "WITH n, i, n.digest <> $digest[i] AS differs",
            f"FOREACH (_ IN CASE WHEN n.digest IS NULL THEN [1] ELSE [] END | {sets})",
            f"RETURN collect(CASE WHEN differs THEN n.{key} END) AS contradicted",
        ]
    else:
        lines += [sets] * bool(props) + ["RETURN DISTINCT [] AS contradicted"]
    return "\n".join(lines) + "\n"


def _head(params: str) -> list[str]:
    return [
        "//",
        MARK.strip(),
        "//",
        f"// params:  {params}",
        "// returns: contradicted: list[str]",
        "// mode:    write",
    ]


def _relationship_loader(tie: Relationship, end: Node) -> str:
    props = [prop for prop in tie.props if prop.name != tie.key]
    columns = "".join(f", {part}" for part in _params(list(tie.props)).split(", ") if part)
    lines = [
        f"// Store {tie.type} from {tie.start.label} to {end.label}; a second load changes nothing.",
        *_head(f"start: list[str], end: list[str]{columns}"),
        "UNWIND range(0, size($start) - 1) AS i",
    ]
    ends = [
        f"MATCH (a:{tie.start.label} {{{tie.start.key}: $start[i]}})",
        f"USING INDEX SEEK a:{tie.start.label}({tie.start.key})",
        f"MATCH (b:{end.label} {{{end.key}: $end[i]}})",
        f"USING INDEX SEEK b:{end.label}({end.key})",
    ]
    if not tie.key:
        return "\n".join([*lines, *ends, f"MERGE (a)-[:{tie.type}]->(b)", "RETURN DISTINCT [] AS contradicted"]) + "\n"
    values = ", ".join([f"{tie.key}: ${tie.key}[i]", *(f"{prop.name}: {_value(prop)}" for prop in props)])
    differs = " OR ".join(
        [
            f"startNode(known).{tie.start.key} <> $start[i]",
            f"endNode(known).{end.key} <> $end[i]",
            *(_differs("known", prop) for prop in props),
        ]
    )
    return (
        "\n".join(
            [
                *lines,
                f"OPTIONAL MATCH ()-[known:{tie.type} {{{tie.key}: ${tie.key}[i]}}]->()",
                # Index statistics lag behind a load: without this, a plan made meanwhile scans the index for each row.
                f"USING INDEX SEEK known:{tie.type}({tie.key})",
                *ends,
                "FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |",
                f"  CREATE (a)-[:{tie.type} {{{values}}}]->(b))",
                f"RETURN collect(CASE WHEN {differs} THEN known.{tie.key} END) AS contradicted",
            ]
        )
        + "\n"
    )
