"""Rising topics: what a circle deals with more than in the period before, and more than everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.special import betainc

from app.analytics.circles.partition import Circles
from app.analytics.grid import Amounts, Numbers
from app.analytics.telling.attributes import Texts, coded, joined_by, ones, picked
from app.analytics.telling.chance import q_values
from app.analytics.telling.enrichment import SMALLEST_P, checked_limit
from app.analytics.telling.rows import taken
from app.analytics.ties import NO_TIME, SECONDS_A_DAY
from app.errors import BadInput

LEAST_MEMBERS = 2
"""What one member alone deals with is not the circle's topic."""


@dataclass(frozen=True, eq=False)
class Rising:
    """Topics on the rise, sorted by circle, the least likely by chance first.

    `now` and `before` count person-days in the period and in the one before: a member who dealt with the topic on a day
    counts once. `members` dealt with it in the period. `ratio` is (now + 1) / (before + 1).
    """

    circle: Numbers
    topic: Texts
    now: Numbers
    before: Numbers
    members: Numbers
    ratio: Amounts
    p: Amounts
    q: Amounts


def rising_topics(
    circles: Circles,
    person: ArrayLike,
    topic: Iterable[str],
    at: ArrayLike,
    *,
    since: int,
    until: int,
    q: float = 0.05,
) -> Rising:
    """Topics that rise in a circle from `since` to before `until`, against the same time before.

    One row per fact, with unix seconds or `NO_TIME`. Under chance a person-day falls into the later period with
    probability 1/2, or with the share of all other person-days that did where that is more, so that a general rise of
    traffic lifts no topic. p is the exact binomial tail, q as by Benjamini and Hochberg over the topics with enough
    person-days to rise at all.

    Examples
    --------
    >>> trio = Circles(np.arange(3), np.zeros(3, dtype=np.int64), np.ones(3), np.ones(3), 1)
    >>> days = np.arange(10, 13).repeat(3) * 86_400
    >>> rise = rising_topics(trio, [0, 1, 2] * 3, ["tea"] * 9, days, since=10 * 86_400, until=20 * 86_400)
    >>> rise.topic.tolist(), rise.now.tolist(), rise.before.tolist(), rise.p.round(4).tolist()
    (['tea'], [9], [0], [0.002])
    """
    limit = checked_limit(q)
    if since >= until:
        raise BadInput("The period ends before it begins.", hint="Give a beginning that is earlier than the end.")
    table = _Days.counted(circles, person, topic, at, since, until)
    now, total = table.now, table.now + table.before
    rest_now, rest = table.all_now - now, table.all_now + table.all_before - total
    fair = np.maximum(0.5, (rest_now + 1) / (rest + 2))
    p = np.where(now > 0, betainc(np.maximum(now, 1), table.before + 1, fair), 1.0)
    able = fair**total <= limit
    share = np.ones(len(p))
    share[able] = q_values(np.log(np.maximum(p[able], SMALLEST_P)), able.sum() * p[able])
    risen = np.flatnonzero(able & (share <= limit) & (table.members >= LEAST_MEMBERS))
    order = risen[np.lexsort((table.topic[risen], p[risen], table.circle[risen]))]
    ratio = (now + 1) / (table.before + 1)
    topics = table.names[table.topic]
    return taken(Rising(table.circle, topics, now, table.before, table.members, ratio, p, share), order)


@dataclass(frozen=True, eq=False)
class _Days:
    """Person-days of each circle and topic, now and before, and of everybody."""

    circle: Numbers
    topic: Numbers
    now: Numbers
    before: Numbers
    members: Numbers
    names: Texts
    all_now: int
    all_before: int

    @classmethod
    def counted(
        cls, circles: Circles, person: ArrayLike, topic: Iterable[str], at: ArrayLike, since: int, until: int
    ) -> _Days:
        """Count each member once for each day and topic; days count from the beginning of the period."""
        who, when = np.asarray(person, dtype=np.int64), np.asarray(at, dtype=np.int64)
        names, number = coded(topic)
        named = np.fromiter((name != "" for name in names), dtype=bool, count=len(names))
        kept = (who >= 0) & (when != NO_TIME) & (when >= 2 * since - until) & (when < until)
        kept &= named[number] if len(names) else False
        day = (when[kept] - since) // SECONDS_A_DAY
        rows = np.unique(np.stack([who[kept], number[kept], day], axis=1), axis=0)
        people = int(max(rows[:, 0].max(initial=-1), circles.member.max(initial=-1))) + 1
        now = rows[:, 2] >= 0
        shape = (people, len(names))
        later, earlier = ones(rows[now, 0], rows[now, 1], shape), ones(rows[~now, 0], rows[~now, 1], shape)
        seen = csr_array((np.ones(later.nnz, dtype=np.int64), later.indices, later.indptr), shape=shape)
        inside = joined_by(people, circles)
        both: csr_array[Any] = (inside @ (later + earlier)).tocsr()
        both.sort_indices()
        circle = np.repeat(np.arange(circles.count), np.diff(both.indptr))
        column = both.indices.astype(np.int64)
        in_now, in_before, members = (picked(inside @ part, circle, column) for part in (later, earlier, seen))
        return cls(circle, column, in_now, in_before, members, names, int(now.sum()), int((~now).sum()))
