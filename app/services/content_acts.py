"""What people did with content: viewed, shared and bought it, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers
from app.ingest.channels import ACTS
from app.queries import query
from app.services.facts import People
from app.services.networks import read_portions
from app.store.graph import Store
from app.store.local import Say

CONTENT_ACTS = query("networks/content_acts")
CONTENT = query("networks/content")
SHARING = ("share", "forward", "repost")
BUYING = ("purchase", "order", "buy")


@dataclass(frozen=True)
class ContentActs:
    """One row for each act: positions of the person and of the content, what was done, and when.

    `title` and `topic` say what each piece of content is; both are sorted as the keys are.
    """

    person: Numbers
    content: Numbers
    act: NDArray[np.object_]
    at: Numbers
    title: NDArray[np.object_]
    topic: NDArray[np.object_]

    def where(self, use: NDArray[np.bool_]) -> ContentActs:
        """Some of the acts."""
        return ContentActs(self.person[use], self.content[use], self.act[use], self.at[use], self.title, self.topic)

    def of_kind(self, acts: tuple[str, ...]) -> ContentActs:
        """Only what was done in one of these ways."""
        return self.where(np.isin(self.act.astype(str), acts))

    @property
    def weight(self) -> Amounts:
        """How much each act counts."""
        return act_weights(self.act)


def act_weights(acts: NDArray[np.object_]) -> Amounts:
    """How much acts on content count, compared with one private message."""
    names, which = np.unique(acts.astype(str), return_inverse=True)
    return np.array([ACTS[name].value if name in ACTS else 1.0 for name in names.tolist()])[which]


async def content_acts(
    store: Store, people: People, say: Say, *, since: int | None = None, until: int | None = None
) -> ContentActs:
    """Everything that was done with content, or in a time; in an order of its own whatever the store's.

    What has no time is always there.
    """
    words = "reading what people did with content"
    found = (await read_portions(store, [CONTENT_ACTS], people.places, say, words, since=since, until=until))[0]
    known = await store.columns(CONTENT)
    order = np.argsort(known["key"])
    keys: NDArray[Any] = known["key"][order]
    person = people.places.of(found["source"])
    content = np.searchsorted(keys, found["content"]).astype(np.int64)
    at = found["at"].astype(np.int64)
    rows = np.lexsort((at, found["act"].astype(str), content, person))
    rows = rows[person[rows] >= 0]
    return ContentActs(
        person[rows], content[rows], found["act"][rows], at[rows], known["title"][order], known["topic"][order]
    )
