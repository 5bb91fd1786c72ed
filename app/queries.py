"""Reads cypher/: a file with its header becomes a typed Query handle.

The header is the documentation and the contract; `query` checks on import that the header agrees with the text and,
where a row class is given, that the returned columns are the fields of that class.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from app.errors import BadQuery

R = TypeVar("R")
_INSTALLED = Path(__file__).with_name("_cypher")
ROOT = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).resolve().parent.parent / "cypher"
TYPES = frozenset(
    {
        "str",
        "int",
        "float",
        "bool",
        "datetime",
        "map",
        "list[str]",
        "list[int]",
        "list[float]",
        "list[bool]",
        "list[map]",
    }
)
_FIELDS = ("params", "returns", "mode", "example", "scan")
_ENTRY = re.compile(r"(\w+): ([\w\[\]]+)(\?)?(?: = (.+))?$")


@dataclass(frozen=True)
class Slot:
    """A parameter or a returned column."""

    name: str
    type: str
    optional: bool = False
    default: Any = None
    has_default: bool = False


@dataclass(frozen=True)
class Query(Generic[R]):
    """One file of cypher/: what it asks, takes and gives."""

    name: str
    question: str
    text: str
    params: tuple[Slot, ...]
    returns: tuple[Slot, ...]
    mode: str
    scan: str | None
    example: str | None
    row: type[R]

    def bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters with defaults filled in; an unknown or missing one is an error."""
        known = {slot.name for slot in self.params}
        if unknown := set(given) - known:
            raise BadQuery(f"{self.name} takes no parameter {sorted(unknown)}.")
        bound = {slot.name: given.get(slot.name, slot.default) for slot in self.params}
        if missing := [s.name for s in self.params if s.name not in given and not s.has_default and not s.optional]:
            raise BadQuery(f"{self.name} needs {missing}.")
        return bound


def _slots(name: str, text: str) -> tuple[Slot, ...]:
    if text in ("", "nothing"):
        return ()
    slots = []
    for part in text.split(", "):
        match = _ENTRY.match(part.strip())
        if not match or match[2] not in TYPES:
            raise BadQuery(f"{name}: cannot read {part!r} in the header; types are {', '.join(sorted(TYPES))}.")
        default = json.loads(match[4]) if match[4] else None
        slots.append(Slot(match[1], match[2], bool(match[3]), default, match[4] is not None))
    return tuple(slots)


def _header(name: str, lines: list[str]) -> tuple[str, dict[str, str]]:
    fields: dict[str, str] = {}
    current = ""
    question = lines[0]
    for line in lines[1:]:
        key, colon, rest = line.partition(":")
        if colon and key in _FIELDS:
            current, fields[key] = key, rest.strip()
        elif line.startswith("  ") and current:
            fields[current] += " " + line.strip()
        elif line:
            question += "\n" + line
    if not fields.get("mode"):
        raise BadQuery(f"{name}: the header names no mode (read, write or schema).")
    return question, fields


def _parse(name: str, source: str) -> Query[Any]:
    lines = source.splitlines()
    head = [line[2:].removeprefix(" ") for line in _leading_comments(lines)]
    if not head:
        raise BadQuery(f"{name}: the file has no header.")
    question, fields = _header(name, head)
    text = "\n".join(lines[len(head) :]).strip()
    params = _slots(name, fields.get("params", ""))
    used = set(re.findall(r"\$(\w+)", text))
    if used != {slot.name for slot in params}:
        raise BadQuery(f"{name}: header and text differ in the parameters {sorted(used ^ {s.name for s in params})}.")
    returns = _slots(name, fields.get("returns", ""))
    return Query(name, question, text, params, returns, fields["mode"], fields.get("scan"), fields.get("example"), dict)


def _leading_comments(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("//"):
            return
        yield line


@cache
def _read(name: str) -> Query[Any]:
    path = ROOT / f"{name}.cypher"
    try:
        return _parse(name, path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadQuery(f"There is no query file {name}.cypher.") from error


@overload
def query(name: str) -> Query[dict[str, Any]]: ...
@overload
def query(name: str, row: type[R]) -> Query[R]: ...
def query(name: str, row: type[Any] = dict) -> Query[Any]:
    """The query in cypher/NAME.cypher, giving rows of the class `row` (default: plain dicts)."""
    found = _read(name)
    if dataclasses.is_dataclass(row):
        fields = [field.name for field in dataclasses.fields(row)]
        columns = [slot.name for slot in found.returns]
        if fields != columns:
            raise BadQuery(f"{name} returns {columns} but {row.__name__} has the fields {fields}.")
    return dataclasses.replace(found, row=row)


def names() -> list[str]:
    """Every query file, by name; migrations and schema files are not queries."""
    found = (path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.rglob("*.cypher"))
    return sorted(name for name in found if not name.startswith(("migrations/", "schema/")))


def statements(path: str) -> list[str]:
    """The statements of a migration or schema file, without comments; a line that ends in `;` ends one."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("//"))
    return [part.strip() for part in re.split(r";\s*(?:\n|$)", text) if part.strip()]
