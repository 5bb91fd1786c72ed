"""The words that tables are declared in: column, link, table.

A column's `to` names the model that an id in it points at; a table's `links` say which relationships a row makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "code", "family", "time", "integer", "number", "currency", "flag", "word"]


@dataclass(frozen=True)
class Column:
    """One column: what it holds and what it is called in the graph.

    `also` are other names it may have in a file. `words` are the values that a word may have, each with what is stored;
    what stands for the usual is stored as nothing, so that a file which does not say it tells the same.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    to: str | None = None
    prop: str | None = None
    example: str = ""
    also: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Link:
    """A relationship made for each row in which both of its columns are filled; `self` is the row's own node."""

    type: str
    start: str
    end: str


@dataclass(frozen=True)
class Table:
    """One file of the canonical format."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    node: str | None = None
    id: str | None = None
    links: tuple[Link, ...] = ()
    edge: str | None = None
    start: str | None = None
    end: tuple[str, ...] = ()
    further: bool = False

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def who(name: str, doc: str, *, required: bool = True, example: str = "c1", also: tuple[str, ...] = ()) -> Column:
    """A column with the id of a customer."""
    return Column(name, "id", doc, required, to="Customer", example=example, also=also)


def channel(doc: str = "Code of the channel.", *, required: bool = True, example: str = "wechat") -> Column:
    """A column with the code of a channel."""
    return Column("channel", "code", doc, required, to="Channel", prop="channel", example=example)


def time(
    name: str, doc: str, prop: str = "at", example: str = "2026-03-01T09:30:00Z", also: tuple[str, ...] = ()
) -> Column:
    """A column with a moment."""
    return Column(name, "time", doc, prop=prop, example=example, also=also)


def link_id(
    name: str, to: str, doc: str, *, required: bool = False, example: str = "", also: tuple[str, ...] = ()
) -> Column:
    """A column with the id of something else."""
    return Column(name, "id", doc, required, to=to, example=example, also=also)


def text(name: str, doc: str, example: str = "", *, required: bool = False) -> Column:
    """A column with free text."""
    return Column(name, "text", doc, required, prop=name, example=example)


def word(name: str, doc: str, example: str, **words: str) -> Column:
    """A column with one of some words, each with what is stored for it."""
    return Column(name, "word", doc, prop=name, example=example, words=tuple(words.items()))


CODE = Column("code", "text", "Referral code that was used.", prop="code", example="ANA10")
AMOUNT = Column(
    "amount_minor", "integer", "Amount in minor units: cents, fen.", True, prop="amount_minor", example="129900"
)
SPAN = (
    time("since", "From when.", "since", "2026-01-01"),
    time("until", "Until when; empty is still true.", "until", ""),
)


def verified(doc: str) -> Column:
    """A column that says whether somebody is known to be who they say they are."""
    return Column("verified", "flag", doc, example="true")


def own(name: str, doc: str, example: str, *, required: bool = True) -> Column:
    """A column with the row's own id."""
    return Column(name, "id", doc, required, example=example)
