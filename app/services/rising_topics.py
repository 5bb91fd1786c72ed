"""Topics that rise in circles: what members deal with more in a time than in the same time before."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.analytics.telling import rising_topics
from app.errors import BadInput
from app.services.content_acts import content_acts
from app.services.memberships import found_in
from app.services.networks import everybody
from app.services.traits import touched
from app.store.graph import Store
from app.store.local import quiet


@dataclass(frozen=True)
class Rise:
    """A topic that rises in a circle: on how many days members dealt with it, now and before."""

    KEY: ClassVar[Mapping[str, type]] = {"surprise": float, "circle": str, "topic": str}
    circle: str
    topic: str
    now: int
    before: int
    members: int
    ratio: float
    p: float
    q: float

    @property
    def surprise(self) -> float:
        """How sure it is: the surer, the higher."""
        return -self.p


async def rising(store: Store, run: str, since: int, until: int) -> list[Rise]:
    """What rises in the circles of a run between two moments, in unix seconds, against the same length before."""
    if since >= until:
        raise BadInput("The period ends before it begins.", hint="Give a `since` that is before `until`.")
    people = await everybody(store)
    found = await found_in(store, run, people.ids)
    acts = touched(await content_acts(store, people, quiet, since=2 * since - until, until=until))
    rises = await asyncio.to_thread(
        rising_topics, found.circles, acts.person, acts.topic, acts.at, since=since, until=until
    )
    names = ("topic", "now", "before", "members", "ratio", "p", "q")
    columns = zip(found.names[rises.circle].tolist(), *(getattr(rises, name).tolist() for name in names), strict=True)
    return [Rise(*row) for row in columns]
