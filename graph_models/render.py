"""Models become constraints, loaders, a reference page and a diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph_models.schema import LIVES, NODES, RELATIONSHIPS, Node, Prop, Relationship

MARK = "// Rendered from graph_models by `make generate`; edit the models instead.\n"
LOADED = ("fact",)


def snake(label: str) -> str:
    """ShareLink becomes share_link."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", label).lower()


def schema() -> str:
    """Constraints and indexes, within what the community edition offers."""
    lines = []
    for model in NODES.values():
        name = snake(model.label)
        lines.append(f"CREATE CONSTRAINT {name}_{model.key} IF NOT EXISTS FOR (n:{model.label}) REQUIRE n.{model.key} IS UNIQUE;")
        for prop in model.props:
            if prop.ranked:
                lines.append(f"CREATE INDEX {name}_by_{prop.name} IF NOT EXISTS FOR (n:{model.label}) ON (n.run, n.{prop.name}, n.customer);")
            elif prop.numbered:
                lines.append(f"CREATE CONSTRAINT {name}_{prop.name} IF NOT EXISTS FOR (n:{model.label}) REQUIRE n.{prop.name} IS UNIQUE;")
            elif prop.index:
                lines.append(f"CREATE INDEX {name}_{prop.name} IF NOT EXISTS FOR (n:{model.label}) ON (n.{prop.name});")
    for tie in RELATIONSHIPS.values():
        name = tie.type.lower()
        if tie.key:
            lines.append(f"CREATE CONSTRAINT {name}_{tie.key} IF NOT EXISTS FOR ()-[r:{tie.type}]-() REQUIRE r.{tie.key} IS UNIQUE;")
        lines += [
            f"CREATE INDEX {name}_{prop.name} IF NOT EXISTS FOR ()-[r:{tie.type}]-() ON (r.{prop.name});"
            for prop in tie.props if prop.index
        ]
    return MARK + "\n".join(lines) + "\n"


def loaders() -> dict[str, str]:
    """One loader for each node and relationship that rows of a channel become, by file name."""
    files = {}
    for model in NODES.values():
        if model.life in LOADED or model.label == "Customer":
            files[snake(model.label)] = _node_loader(model)
    for tie in RELATIONSHIPS.values():
        if tie.life in LOADED:
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
    if prop.rule == "first":
        return f"n.{prop.name} = coalesce(n.{prop.name}, {_value(prop)})"
    return (f"n.{prop.name} = CASE WHEN ${prop.name}[i] IS NULL OR n.{prop.name} <= {_value(prop)} "
            f"THEN n.{prop.name} ELSE {_value(prop)} END")


def _differs(name: str, prop: Prop) -> str:
    stored = f"{name}.{prop.name}.epochMillis" if prop.type == "datetime" else f"{name}.{prop.name}"
    return f"{stored} <> ${prop.name}[i]"


def _params(props: list[Prop]) -> str:
    types = {"datetime": "int", "bool": "bool", "int": "int", "float": "float"}
    return ", ".join(f"{prop.name}: list[{types.get(prop.type, 'str')}]" for prop in props)


def _node_loader(model: Node) -> str:
    key = model.key
    props = [prop for prop in model.props if prop.name != key and not prop.numbered]
    numbered = [prop for prop in model.props if prop.numbered]
    params = _params([prop for prop in model.props if not prop.numbered])
    lines = [f"// Store {model.label} nodes; a second load changes nothing, and keys with other values come back.", "//", MARK.strip(), "//",
             f"// params:  {params}" + ", first: int" * bool(numbered), "// returns: contradicted: list[str]", "// mode:    write",
             f"UNWIND range(0, size(${key}) - 1) AS i", f"MERGE (n:{model.label} {{{key}: ${key}[i]}})"]
    lines += [f"ON CREATE SET n.{prop.name} = $first + i" for prop in numbered]
    if not props:
        return "\n".join([*lines, "RETURN [] AS contradicted"]) + "\n"
    telling = [prop for prop in props if prop.name == "digest"] or props
    differs = " OR ".join(_differs("n", prop) for prop in telling)
    sets = "SET " + ",\n    ".join(_set(prop) for prop in props)
    if telling != props:
        sets = f"FOREACH (_ IN CASE WHEN n.digest IS NULL THEN [1] ELSE [] END | {sets})"
    return "\n".join([*lines, f"WITH n, i, {differs} AS differs", sets,
                      f"RETURN collect(CASE WHEN differs THEN n.{key} END) AS contradicted"]) + "\n"


def _relationship_loader(tie: Relationship, end: Node) -> str:
    props = [prop for prop in tie.props if prop.name != tie.key]
    columns = "".join(f", {part}" for part in _params(list(tie.props)).split(", ") if part)
    lines = [f"// Store {tie.type} from {tie.start.label} to {end.label}; a second load changes nothing.", "//", MARK.strip(), "//",
             f"// params:  start: list[str], end: list[str]{columns}", "// returns: contradicted: list[str]", "// mode:    write",
             "UNWIND range(0, size($start) - 1) AS i"]
    ends = [f"MATCH (a:{tie.start.label} {{{tie.start.key}: $start[i]}})", f"USING INDEX a:{tie.start.label}({tie.start.key})",
            f"MATCH (b:{end.label} {{{end.key}: $end[i]}})", f"USING INDEX b:{end.label}({end.key})"]
    if not tie.key:
        return "\n".join([*lines, *ends, f"MERGE (a)-[:{tie.type}]->(b)", "RETURN DISTINCT [] AS contradicted"]) + "\n"
    values = ", ".join([f"{tie.key}: ${tie.key}[i]", *(f"{prop.name}: {_value(prop)}" for prop in props)])
    differs = " OR ".join([f"startNode(known).{tie.start.key} <> $start[i]", f"endNode(known).{end.key} <> $end[i]",
                           *(_differs("known", prop) for prop in props)])
    return "\n".join([
        *lines, f"OPTIONAL MATCH ()-[known:{tie.type} {{{tie.key}: ${tie.key}[i]}}]->()",
        # Planned while the graph is empty and kept while it grows: without the hint, every row would scan the type.
        f"USING INDEX known:{tie.type}({tie.key})", *ends,
        "FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END |",
        f"  CREATE (a)-[:{tie.type} {{{values}}}]->(b))",
        f"RETURN collect(CASE WHEN {differs} THEN known.{tie.key} END) AS contradicted"]) + "\n"


def reference() -> str:
    """The reference page: every node and relationship with a sentence for each property."""
    parts = ["# The graph", "", "Rendered from `graph_models/` by `make generate`.", "", "## Lives", ""]
    parts += [f"- **{life}**: {doc}" for life, doc in LIVES.items()]
    parts += ["", "## Nodes", ""]
    for model in NODES.values():
        parts += [f"### {model.label}", "", f"*{model.life}*, key `{model.key}`. {model.doc}", "", *_table(model.props), ""]
    parts += ["## Relationships", ""]
    for tie in RELATIONSHIPS.values():
        ends = " or ".join(end.label for end in tie.ends)
        parts += [f"### {tie.type}", "", f"*{tie.life}*. `({tie.start.label})-[:{tie.type}]->({ends})` {tie.doc}", "",
                  f"From: {tie.start_doc} To: {tie.end_doc}", "", *(_table(tie.props) if tie.props else []), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip() + "\n"


def _table(props: tuple[Prop, ...]) -> Iterator[str]:
    yield "| property | type | meaning |"
    yield "|---|---|---|"
    for prop in props:
        yield f"| `{prop.name}` | {prop.type}{' or empty' if prop.optional else ''} | {prop.doc} |"


def diagram() -> str:
    """The picture of the model, as Mermaid."""
    lines = ["```mermaid", "flowchart LR"]
    shapes = {"fact": "[{}]", "join": "([{}])", "finding": "{{{{{}}}}}", "ledger": "[[{}]]"}
    lines += [f"  {m.label}{shapes[m.life].format(m.label)}" for m in NODES.values() if m.life in shapes]
    lines += [f"  {tie.start.label} -- {tie.type} --> {end.label}" for tie in RELATIONSHIPS.values() for end in tie.ends]
    return "\n".join([*lines, "```"]) + "\n"
