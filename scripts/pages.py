"""Reference pages that are rendered from the code they describe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app import errors
from app.analytics.circles import CIRCLES
from app.analytics.scores import SCORES
from app.config import Settings
from app.ingest.channels import ACTS, CHANNELS, FAMILY
from app.ingest.formats import TABLES
from app.queries import names, query
from app.services.exports import FILES

NOTE = "Rendered by `make generate`; edit the code instead.\n"


def table(head: list[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell).replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def files() -> str:
    """The canonical tables, column by column, and the exported ones."""
    parts = ["# Files\n", NOTE, _FILES_INTRO]
    for each in TABLES.values():
        rows = [
            (f"`{c.name}`", c.kind, "yes" if c.required else "", c.doc, f"`{c.example}`" if c.example else "")
            for c in each.columns
        ]
        more = "\nFurther columns are kept as attributes of the customer.\n" if each.further else ""
        parts.append(
            f"## {each.name}\n\n{each.doc}\n\n{table(['column', 'kind', 'required', 'meaning', 'example'], rows)}{more}"
        )
    parts.append(
        "# Exported files\n\n`grapevine export FOLDER` writes these; rows are sorted by their columns from left to "
        "right, floats have nine significant digits, lines end in `\\n`.\n"
    )
    parts.append(
        table(
            ["file", "columns"],
            [(f"`{name}.csv`", ", ".join(f"`{c}`" for c in columns)) for name, columns in FILES.items()],
        )
    )
    return "\n".join(parts)


_FILES_INTRO = """Any subset of these tables makes a folder that `grapevine ingest FOLDER` takes, as `NAME.csv`, `NAME.csv.gz` or
`NAME.parquet`: UTF-8, a first line with column names in any order, an empty field for unknown. `grapevine ingest --template
FOLDER` writes an example of each.

- A **time** is ISO-8601 (`2026-03-01T09:30:00Z`; without an offset it is UTC), unix seconds, or a date known only to its
  day, month or year, which keeps its start and its precision.
- **Ids** are strings and come back unchanged. A row with an id of its own is one fact however often it is loaded; a row
  without one is known by its content, so equal rows in one file are several facts and the same file again is none.
- Facts carry their **source**: the folder's name, or `--source`. Ids of content, shares, orders, groups and the like belong
  to their source; ids of customers belong to the company.
- **Money** is a whole number of minor units: 129900 for 1,299.00.
- A row that cannot be used is reported with file, line, field, value and remedy, and written to
  `GRAPEVINE_HOME/rejects/SOURCE/`; the rest goes on.
"""


def settings() -> str:
    """Every setting: its variable, default and meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        variable = alias.choices[0] if alias is not None and hasattr(alias, "choices") else f"GRAPEVINE_{name.upper()}"
        default = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
        rows.append((f"`{variable}`", "" if default in (None, "") else f"`{default}`", field.description))
    return f"# Settings\n\n{NOTE}\nRead from the environment and from a file `.env` in the working folder.\n\n" + table(
        ["variable", "default", "meaning"], rows
    )


def error_page() -> str:
    """Every error: its code, HTTP status, meaning and remedy."""
    found = sorted(_below(errors.GrapevineError), key=lambda cls: cls.code)
    rows = [(f"`{cls.code}`", cls.status, (cls.__doc__ or "").strip(), cls.hint) for cls in found]
    return f"# Errors\n\n{NOTE}\n" + table(["code", "HTTP status", "what happened", "what to do"], rows)


def _below(cls: type[errors.GrapevineError]) -> list[type[errors.GrapevineError]]:
    return [each for child in cls.__subclasses__() for each in (child, *_below(child))]


def channels() -> str:
    """The table of channels and the weights of acts with their reasons."""
    rows = [
        (f"`{c.code}`", c.name, c.kind, "; ".join(f"{act}: {w.value} ({w.reason})" for act, w in c.weights.items()))
        for c in CHANNELS.values()
    ]
    weights = [(f"`{name}`", w.value, w.reason) for name, w in FAMILY.items()]
    acts = [(f"`{name}`", w.value, w.reason) for name, w in ACTS.items()]
    return (
        f"# Channels and weights\n\n{NOTE}\nHow much one act ties two people, compared with one private message: the channel's own "
        "weight for that act, else the act's, else the one of the channel's kind. A code that nobody declared is of kind `other`.\n\n"
        + table(["code", "name", "kind", "own weights"], rows)
        + "\n## Kinds\n\n"
        + table(["kind", "weight", "reason"], weights)
        + "\n## Acts\n\n"
        + table(["act", "weight", "reason"], acts)
    )


def algorithms() -> str:
    """The scores and circle methods: meaning, unit, formula."""
    parts = [f"# Scores and circles\n\n{NOTE}"]
    for name, score in SCORES.items():
        parts.append(f"## {name}\n\n{score.title}. Unit: {score.unit}.\n\n{_prose(score.function)}\n")
    for name, method in CIRCLES.items():
        parts.append(f"## circles by {name}\n\n{method.title}.\n\n{_prose(method.find)}\n")
    return "\n".join(parts)


def _prose(function: Any) -> str:
    text = (function.__doc__ or "").split("Examples\n")[0]
    return "\n".join(line.strip() for line in text.strip().splitlines()).strip()


def queries() -> str:
    """Every query file and the question it answers."""
    rows = [
        (
            f"`{name}`",
            query(name).mode,
            " ".join(query(name).question.split()).replace(
                "Rendered from graph_models by `make generate`; edit the models instead.", ""
            ),
        )
        for name in names()
    ]
    return f"# Queries\n\n{NOTE}\nEach is a file in `cypher/`; its header says what it takes and gives.\n\n" + table(
        ["file", "mode", "question"], rows
    )
