"""Similar members: people in somebody's circles who deal with the same topics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.analytics.circles.partition import Circles
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.telling.attributes import joined_by
from app.analytics.telling.rows import taken
from app.analytics.telling.topics import Dealings


@dataclass(frozen=True, eq=False)
class Similar:
    """People most alike first: `similarity`, from 0 to 1, is the sum of its two parts, each from 0 to 0.5."""

    person: Numbers
    similarity: Amounts
    by_topics: Amounts
    by_circles: Amounts
    shared_circles: Numbers


def similar_members(
    circles: Circles,
    person: ArrayLike,
    topic_of_row: Iterable[str],
    weight: ArrayLike | None = None,
    *,
    of: int,
    topic: str,
) -> Similar:
    """Who shares a circle with a person and deals with a topic, from rows of who dealt with what.

    by_topics is half the cosine of both people's topic weights, by_circles half the number of shared circles divided by
    the number of circles that either is in (Jaccard 1901).

    Examples
    --------
    >>> trio = Circles(np.arange(3), np.zeros(3, dtype=np.int64), np.ones(3), np.ones(3), 1)
    >>> found = similar_members(trio, [0, 1, 1, 2], ["tea", "tea", "golf", "golf"], of=0, topic="tea")
    >>> found.person.tolist(), found.by_topics.round(3).tolist(), found.by_circles.tolist()
    ([1], [0.354], [0.5])
    """
    rows = Dealings.from_columns(person, topic_of_row, weight)
    people = int(max(rows.person.max(initial=-1), circles.member.max(initial=-1), of)) + 1
    table, member = rows.table(people), joined_by(people, circles).T.tocsr()
    shared = np.asarray((member @ member[[of]].T).toarray(), dtype=np.int64).ravel()
    deals = np.isin(np.arange(people), rows.person[rows.names[rows.topic] == topic])
    found = np.flatnonzero((shared > 0) & deals & (np.arange(people) != of))
    product = np.asarray((table[found] @ table[[of]].T).toarray()).ravel()
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    both = length[found] * length[of]
    by_topics = on_grid(np.divide(product, 2 * both, out=np.zeros(len(found)), where=both > 0))
    several = np.bincount(circles.member, minlength=people)
    by_circles = on_grid(shared[found] / (2 * (several[found] + several[of] - shared[found])))
    similarity = by_topics + by_circles
    order = np.lexsort((found, -similarity))
    return taken(Similar(found, similarity, by_topics, by_circles, shared[found]), order)
