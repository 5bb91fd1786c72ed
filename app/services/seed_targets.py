"""Who counts, who may be chosen and what they cost: the conditions of a seed plan, as arrays over everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput, NotFound
from app.queries import Query, query
from app.services import circles
from app.services.customers import merged_attributes
from app.services.dealings import until
from app.services.held_network import Held
from app.services.layers import MEMBERSHIPS
from app.services.networks import read_portions
from app.services.traits import PROFILES, TAGS
from app.store.graph import Store
from app.store.local import quiet

MEMBER_IDS = query("circles/member_ids")
LARGEST = 2**53
DIGITS = 16
FEW = 5


@dataclass(frozen=True)
class Target:
    """Who counts: people in a circle, with a tag, seen on a channel, in a group; in all of those that are given."""

    circle: str | None = None
    tag: str | None = None
    channel: str | None = None
    group: str | None = None

    def __post_init__(self) -> None:
        """Refuse a target that leaves nobody out."""
        if self.circle is self.tag is self.channel is self.group is None:
            raise BadInput("A target without conditions is everybody.", hint="Leave `target` out, or give a condition.")


async def target_weight(store: Store, held: Held, target: Target) -> Amounts:
    """1 for everybody who counts, 0 for the others; nobody at all is an error."""
    counts = np.ones(held.net.ids.size, dtype=np.bool_)
    if target.circle is not None:
        counts &= await _in_circle(store, held, target.circle)
    if target.tag is not None:
        counts &= await _read(store, held, TAGS, "tag", target.tag)
    if target.group is not None:
        counts &= await _read(store, held, MEMBERSHIPS, "group", target.group)
    if target.channel is not None:
        counts &= _on_channel(held, target.channel)
    if not counts.any():
        raise NotFound("Nobody is in the target.", hint="Give fewer conditions, or look up how the target is written.")
    return counts.astype(np.float64)


async def _in_circle(store: Store, held: Held, key: str) -> NDArray[np.bool_]:
    if key not in await circles.by_key(store, [key]):
        raise NotFound(f"There is no circle {key!r}.")
    members = (await store.columns(MEMBER_IDS, keys=[key]))["customer"].tolist()
    return those(held, [held.position[name] for name in members if name in held.position])


async def _read(store: Store, held: Held, asked: Query[Any], column: str, wanted: str) -> NDArray[np.bool_]:
    places, moment = held.facts.people.places, held.as_of
    found = (await read_portions(store, [asked], places, quiet, "", as_of=moment))[0]
    person = places.of(found["source"][found[column] == wanted])
    return those(held, person[person >= 0].tolist())


def _on_channel(held: Held, channel: str) -> NDArray[np.bool_]:
    facts = held.facts
    sorts = np.flatnonzero(facts.sorts.channel == channel)
    on = np.zeros(held.net.ids.size, dtype=np.bool_)
    for rows in (facts.rows, facts.acts):
        use = np.isin(rows.sort, sorts) & until(rows.at, held.as_of)
        on[rows.source[use]] = True
    return on


def those(held: Held, positions: Sequence[int]) -> NDArray[np.bool_]:
    """Who stands at some positions."""
    mask = np.zeros(held.net.ids.size, dtype=np.bool_)
    mask[np.array(positions, dtype=np.int64)] = True
    return mask


def consenting(column: Mapping[int, str], name: str, yes: str) -> list[int]:
    """Who has the value that means yes; nobody at all is an error that tells what is there instead."""
    found = [who for who, value in column.items() if value == yes]
    if not found:
        there = ", ".join(repr(value) for value, _ in Counter(sorted(column.values())).most_common(FEW))
        raise NotFound(f"Nobody has {yes!r} in {name!r}.", hint=f"Values are case-sensitive. Most people have {there}.")
    return found


async def attributes(store: Store, held: Held, wanted: Sequence[str]) -> dict[str, dict[int, str]]:
    """Further columns of the customers files: for each of some names the value of whoever has one."""
    places = held.facts.people.places
    found = (await read_portions(store, [PROFILES], places, quiet, ""))[0]
    texts: dict[int, list[str]] = {}
    for who, text in zip(places.of(found["source"]).tolist(), found["attributes"].tolist(), strict=True):
        texts.setdefault(who, []).append(text)
    values: dict[str, dict[int, str]] = {name: {} for name in wanted}
    for who, sources in texts.items():
        merged = merged_attributes(sources)
        for name in wanted:
            if who >= 0 and name in merged:
                values[name][who] = merged[name]
    for name in wanted:
        if not values[name]:
            raise NotFound(f"No customers file has a column {name!r}.", hint="Names are case-sensitive.")
    return values


def costs_from(held: Held, given: Mapping[str, int]) -> tuple[Numbers, NDArray[np.bool_]]:
    """What everybody costs, and who has no cost and so cannot be chosen."""
    costs = np.zeros(held.net.ids.size, dtype=np.int64)
    known = np.zeros(held.net.ids.size, dtype=np.bool_)
    for name, minor in given.items():
        place = held.place(name)
        costs[place], known[place] = _checked(name, minor), True
    return costs, ~known


def costs_in(held: Held, column: Mapping[int, str], name: str) -> tuple[Numbers, NDArray[np.bool_], int]:
    """The same from a column of the customers files, and how many cells of it are no cost."""
    given = {str(held.net.ids[place]): int(text) for place, text in column.items() if _is_cost(text)}
    if not given:
        place, text = min(column.items())
        raise BadInput(
            f"Nobody has a cost in {name!r}: {name} of customer {str(held.net.ids[place])!r} is {text!r}.",
            hint="Costs are whole numbers of minor units: 1250 for 12.50.",
        )
    return *costs_from(held, given), len(column) - len(given)


def _is_cost(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) < LARGEST


def _checked(name: str, minor: int) -> int:
    if not 0 <= minor < LARGEST:
        raise BadInput(f"The cost of {name!r} is {minor}.", hint="Costs are whole numbers of minor units from 0 up.")
    return minor
