"""The words models are written in: node, relationship, prop, life."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args, get_origin

Life = Literal["fact", "join", "finding", "ledger", "upkeep"]

LIVES: dict[str, str] = {
    "fact": "What a channel told us. Keyed by its source, never rewritten, erased only on request.",
    "join": "Says which identities are one customer. An edge plus a log, always reversible.",
    "finding": "What a run worked out. Belongs to that run and is only ever replaced as a whole.",
    "ledger": "Money. Integers, append-only, corrected by a counter-entry.",
    "upkeep": "What the house keeps about itself.",
}


@dataclass(frozen=True)
class Prop:
    """One property: its meaning and how it is kept."""

    doc: str
    index: bool = False
    numbered: bool = False
    ranked: bool = False
    apart: bool = False
    then: str = ""
    name: str = ""
    type: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Node:
    """A kind of node: label, key, life and properties."""

    label: str
    key: str
    life: Life
    doc: str
    props: tuple[Prop, ...]
    cls: type = field(repr=False)


@dataclass(frozen=True)
class Relationship:
    """A kind of relationship: type, both ends, life and properties."""

    type: str
    start: Node
    ends: tuple[Node, ...]
    key: str | None
    life: Life
    doc: str
    props: tuple[Prop, ...]
    start_doc: str
    end_doc: str


NODES: dict[str, Node] = {}
RELATIONSHIPS: dict[str, Relationship] = {}


def prop(
    doc: str,
    *,
    index: bool = False,
    numbered: bool = False,
    ranked: bool = False,
    apart: bool = False,
    then: str = "",
) -> Any:
    """State one property; the sentence becomes its documentation.

    `index` makes it searchable, with `then` together with that property; `numbered` hands out a small integer on
    creation; `ranked` keeps the customers of a run in its order; `apart` is written by a query of its own instead of
    the loader.
    """
    return Prop(doc, index, numbered, ranked, apart, then)


def _type_name(hint: Any) -> tuple[str, bool]:
    if get_origin(hint) in (types.UnionType, typing.Union):
        inner = [part for part in get_args(hint) if part is not type(None)]
        return _type_name(inner[0])[0], True
    if get_origin(hint) is list:
        return f"list[{get_args(hint)[0].__name__}]", False
    return hint.__name__, False


def _props(cls: type, *, leave_out: tuple[str, ...] = ()) -> tuple[Prop, ...]:
    hints = typing.get_type_hints(cls)
    found = []
    for name, value in vars(cls).items():
        if isinstance(value, Prop) and name not in leave_out:
            kind, optional = _type_name(hints[name])
            found.append(replace(value, name=name, type=kind, optional=optional))
    return tuple(found)


def _doc(cls: type) -> str:
    if not cls.__doc__:
        raise TypeError(f"{cls.__name__} has no docstring: no docstring, no model.")
    return " ".join(cls.__doc__.split())


def node(label: str, *, key: str, life: Life) -> Callable[[type], type]:
    """Declare a kind of node."""

    def declare(cls: type) -> type:
        NODES[label] = Node(label, key, life, _doc(cls), _props(cls), cls)
        return cls

    return declare


def relationship(kind: str, *, start: type, end: Any, life: Life, key: str | None = None) -> Callable[[type], type]:
    """Declare a kind of relationship; `end` may be a union of node classes."""
    by_class = {model.cls: model for model in NODES.values()}

    def declare(cls: type) -> type:
        ends = get_args(end) if isinstance(end, types.UnionType) else (end,)
        RELATIONSHIPS[kind] = Relationship(
            kind,
            by_class[start],
            tuple(by_class[each] for each in ends),
            key,
            life,
            _doc(cls),
            _props(cls, leave_out=("start", "end")),
            vars(cls)["start"].doc,
            vars(cls)["end"].doc,
        )
        return cls

    return declare
