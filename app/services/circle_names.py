"""Names that people give circles: they stay with a circle from run to run."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import BadInput
from app.queries import query
from app.services.identity import take_numbers
from app.store.graph import Store

LONGEST = 200
NEVER = ("Cc", "Cs", "Zl", "Zp")
"""Unicode categories that no line of text holds: control characters, half pairs, line and paragraph separators."""
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of the text after them. Joiners, as in Persian and in emoji, do not."""


@dataclass(frozen=True)
class Name:
    """What a circle is called."""

    circle: str
    name: str


NAMES = query("circles/names", Name)
RENAME = query("circles/rename")


async def names(store: Store, circles: Sequence[str]) -> dict[str, str]:
    """The names of some circles by their ids; one without a name is missing."""
    return {each.circle: each.name for each in await store.read(NAMES, ids=list(circles))}


async def rename(store: Store, circle: str, name: str, *, actor: str) -> None:
    """Call a circle by a name from now on; an empty name takes the name away."""
    called, giver = clean("A name", name), clean("Who gives a name", actor)
    number = await take_numbers(store, "circle name", 1)
    await store.write(RENAME, circle=circle, name=called, actor=giver, number=number)


def clean(what: str, text: str) -> str:
    """A short line of text with single spaces, or a refusal.

    >>> clean("A name", "  The   Olsens ")
    'The Olsens'
    """
    line = " ".join(text.split())
    if len(line) > LONGEST:
        raise BadInput(f"{what} has {LONGEST} characters at most; this one has {len(line)}.")
    if any(character in TURNING or unicodedata.category(character) in NEVER for character in line):
        raise BadInput(f"{what} holds no control characters.")
    return line
