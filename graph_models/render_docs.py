"""Models become a reference page and a diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph_models.schema import LIVES, NODES, RELATIONSHIPS, Prop


def reference() -> str:
    """The reference page: every node and relationship with a sentence for each property."""
    parts = ["# The graph", "", "Rendered from `graph_models/` by `make generate`.", "", "## Lives", ""]
    parts += [f"- **{life}**: {doc}" for life, doc in LIVES.items()]
    parts += ["", "## Nodes", ""]
    for model in NODES.values():
        parts += [
            f"### {model.label}",
            "",
            f"*{model.life}*, key `{model.key}`. {model.doc}",
            "",
            *_table(model.props),
            "",
        ]
    parts += ["## Relationships", ""]
    for tie in RELATIONSHIPS.values():
        ends = " or ".join(end.label for end in tie.ends)
        parts += [
            f"### {tie.type}",
            "",
            f"*{tie.life}*. `({tie.start.label})-[:{tie.type}]->({ends})` {tie.doc}",
            "",
            f"From: {tie.start_doc} To: {tie.end_doc}",
            "",
            *(_table(tie.props) if tie.props else []),
            "",
        ]
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
    lines += [
        f"  {tie.start.label} -- {tie.type} --> {end.label}" for tie in RELATIONSHIPS.values() for end in tie.ends
    ]
    return "\n".join([*lines, "```"]) + "\n"
