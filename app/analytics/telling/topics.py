"""Topics: what the people of a circle deal with, and how narrow that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from app.analytics.circles.partition import Circles
from app.analytics.grid import Amounts, Numbers, checked_weights, on_grid
from app.analytics.telling.attributes import Attributes, Texts, coded, joined_by
from app.analytics.telling.enrichment import tallied
from app.analytics.telling.rows import taken


@dataclass(frozen=True, eq=False)
class Dealings:
    """Who dealt with which topic and how much: rows with a known person, a topic and a weight above 0."""

    person: Numbers
    topic: Numbers
    weight: Amounts
    names: Texts

    @classmethod
    def from_columns(cls, person: ArrayLike, topic: Iterable[str], weight: ArrayLike | None = None) -> Dealings:
        """Rows in any order, each with the weight 1 unless one is given."""
        people = np.asarray(person, dtype=np.int64)
        names, number = coded(topic)
        weights = on_grid(checked_weights(np.ones(people.size) if weight is None else weight))
        kept = (people >= 0) & (weights > 0)
        if names.size and names[0] == "":
            kept &= number > 0
        used, number = np.unique(number[kept], return_inverse=True)
        return cls(people[kept], number.astype(np.int64), weights[kept], names[used])

    def table(self, people: int) -> csr_array[Any]:
        """People × topics with the summed weights, which are exact as they lie on the grid."""
        table = csr_array((self.weight, (self.person, self.topic)), shape=(people, self.names.size))
        table.sum_duplicates()
        return table


@dataclass(frozen=True, eq=False)
class Topics:
    """What circles deal with: sorted by circle, the largest share first.

    `share` is the topic's part of all topic weight of the circle's members, `lift` that share divided by the share
    among everybody, `members` how many of them dealt with it, `q` the share of chance as in `Evidence`.
    """

    circle: Numbers
    topic: Texts
    weight: Amounts
    share: Amounts
    lift: Amounts
    members: Numbers
    q: Amounts


def topics(
    people: int, circles: Circles, person: ArrayLike, topic: Iterable[str], weight: ArrayLike | None = None
) -> Topics:
    """The topics of each circle from rows of who dealt with what; a row may carry a weight.

    Examples
    --------
    >>> pair = Circles(np.array([0, 1]), np.array([0, 0]), np.ones(2), np.ones(2), 1)
    >>> found = topics(4, pair, [0, 0, 1, 2, 3], ["tea", "golf", "tea", "golf", "golf"])
    >>> found.topic.tolist(), found.share.round(2).tolist(), found.lift.round(2).tolist(), found.members.tolist()
    (['tea', 'golf'], [0.67, 0.33], [1.67, 0.56], [2, 1])
    """
    rows = Dealings.from_columns(person, topic, weight)
    circle, column, amount = _inside(people, circles, rows)
    total = np.bincount(rows.topic, weights=rows.weight, minlength=rows.names.size)
    share = amount / np.bincount(circle, weights=amount, minlength=circles.count)[circle]
    known = Attributes.from_columns(rows.person, ["topic"] * len(rows.person), rows.names[rows.topic])
    tally = tallied(people, circles, known)
    # The same pairs of circle and topic as above, as a tag is a topic; put into the same order.
    same = np.lexsort((tally.tag, tally.table.circle))
    members, q = tally.table.count[same], tally.table.q[same]
    order = np.lexsort((column, -share, circle))
    lift = share / (total / total.sum())[column]
    return taken(Topics(circle, rows.names[column], amount, share, lift, members, q), order)


def focus(circles: Circles, person: ArrayLike, topic: Iterable[str], weight: ArrayLike | None = None) -> Amounts:
    """How narrow the topics of each circle are: 1 for a single topic, 0 for all known topics alike, nan for none.

    focus = 1 - H / log(T), with H the entropy of the shares of the circle's topics and T the number of topics that
    anybody deals with (Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x).

    Examples
    --------
    >>> two = Circles(np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1]), np.ones(4), np.ones(4), 2)
    >>> focus(two, [0, 1, 2, 3], ["tea", "tea", "tea", "golf"]).tolist()
    [1.0, 0.0]
    """
    rows = Dealings.from_columns(person, topic, weight)
    people = int(max(rows.person.max(initial=-1), circles.member.max(initial=-1))) + 1
    circle, _, amount = _inside(people, circles, rows)
    whole = np.bincount(circle, weights=amount, minlength=circles.count)
    share = amount / whole[circle]
    entropy = np.bincount(circle, weights=-share * np.log(share), minlength=circles.count)
    narrow = on_grid(np.clip(1 - entropy / np.log(max(2, rows.names.size)), 0.0, 1.0))
    return np.where(whole > 0, narrow, np.nan)


def _inside(people: int, circles: Circles, rows: Dealings) -> tuple[Numbers, Numbers, Amounts]:
    """Circle, topic and weight of what members deal with, sorted."""
    inside = (joined_by(people, circles) @ rows.table(people)).tocsr()
    inside.sort_indices()
    circle = np.repeat(np.arange(circles.count), np.diff(inside.indptr))
    return circle, inside.indices.astype(np.int64), np.asarray(inside.data, dtype=np.float64)
