"""How far the circles that were found agree with the groups that are given."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from app.analytics.circles.lineage import Memberships, compared
from app.errors import NotFound
from app.services.layers import MEMBERSHIPS
from app.services.memberships import memberships_of
from app.services.networks import everybody, read_portions
from app.services.runs import of_kind
from app.store.graph import Store
from app.store.local import quiet

SOURCES = "`grapevine query '{ groups(first: 5) { edges { node { id source } } } }'` shows some."


@dataclass(frozen=True)
class Match:
    """A given group, and the circle that fits it best."""

    KEY: ClassVar[Mapping[str, type]] = {"f1": float, "group": str}
    group: str
    circle: str | None
    f1: float
    precision: float
    recall: float
    shared: int


@dataclass(frozen=True)
class Comparison:
    """How far circles and groups agree, on average, and group by group."""

    run: str
    memberships: int
    people: int
    groups: int
    average_f1: float
    found_f1: float
    given_f1: float
    best: list[Match]


async def compare(store: Store, run: str, source: str | None = None) -> Comparison:
    """The circles of a run beside the groups as they were at the run's moment, of one source or of all.

    A group counts with whoever is in it then in a role other than alumni.
    """
    as_of = next((each.as_of for each in await of_kind(store, "circles") if each.id == run), None)
    if as_of is None:
        raise NotFound("No circles are published yet.", hint="Work them out first: `grapevine run --no-serve`.")
    people = await everybody(store)
    rows = (await read_portions(store, [MEMBERSHIPS], people.places, quiet, "", as_of=as_of))[0]
    person, group = people.places.of(rows["source"]), rows["group"]
    use = person >= 0
    if source is not None:
        use &= np.array([each.startswith(f"{source}/") for each in group.tolist()], dtype=np.bool_)
        if not use.any():
            raise NotFound(f"No group of a source {source!r} has members at the run's moment.", hint=SOURCES)
    given = Memberships.from_columns(people.ids[person[use]].tolist(), group[use].tolist())
    found = await asyncio.to_thread(compared, await memberships_of(store, run), given)
    best = [Match(each.given, each.found, each.f1, each.precision, each.recall, each.shared) for each in found.best]
    return Comparison(
        run=run,
        memberships=len(given.person),
        people=len(given.people),
        groups=len(given.names),
        average_f1=found.average_f1,
        found_f1=found.found_f1,
        given_f1=found.given_f1,
        best=best,
    )
