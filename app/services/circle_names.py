"""Names that people give circles: they stay with a circle from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import BadInput
from app.queries import query
from app.services.identity import take_numbers
from app.store.graph import Store

LONGEST = 200


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
    clean = " ".join(name.split())
    if len(clean) > LONGEST:
        raise BadInput(f"A name has {LONGEST} characters at most; this one has {len(clean)}.")
    if any(not character.isprintable() for character in clean):
        raise BadInput("A name holds only characters that can be printed.")
    number = await take_numbers(store, "circle name", 1)
    await store.write(RENAME, circle=circle, name=clean, actor=actor, number=number)
