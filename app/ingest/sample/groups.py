"""Given groups, which show some of the planted circles, and tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.ingest.sample.circles import Circles
from app.ingest.sample.frames import Chunk, counted, frame, ids, named, parts, times, width
from app.ingest.sample.numbers import Dice, Flags, Ints, numbers
from app.ingest.sample.people import People
from app.ingest.sample.words import TOPICS
from app.ingest.sample.year import END

# How many circles in a hundred are seen as a group, and what such a group is called, by kind of circle.
_SEEN = np.array((0, 15, 25, 60))
_NAMES = ("family", "team", "chat group", "forum group")
_ROLES = ("owner", "admin", "member", "alumni")
_OWNER, _ALUMNI = 0, 3
_TAGS = (*TOPICS, "vip", "needs care")


@dataclass(frozen=True)
class Groups:
    """Communities, one a topic, then a group for each circle that is seen; memberships by group and member."""

    topic: Ints
    circle: Ints
    group: Ints
    person: Ints
    role: Ints

    def ids(self, group: Ints) -> pl.Series:
        """Ids of groups by their numbers."""
        return ids("g", group, width(len(self.topic) + len(self.circle), 4))

    def seen(self, part: slice) -> pl.Series:
        """Ids of the groups that show a circle."""
        return self.ids(len(self.topic) + counted(part))

    def community(self, topic: Ints) -> pl.Series:
        """Ids of the communities for these topics; -1 has none."""
        return self.ids(np.where(topic >= 0, np.searchsorted(self.topic, topic), -1))


def gather(dice: Dice, circles: Circles) -> Groups:
    """Groups of most members of a circle and a few others."""
    circle = np.flatnonzero(dice("seen as group").chance(numbers(len(circles.kind)), _SEEN[circles.kind]))
    topic = np.unique(circles.topic[circle][circles.topic[circle] >= 0])
    group_of = np.full(len(circles.kind), -1)
    group_of[circle] = len(topic) + numbers(len(circle))
    row = np.flatnonzero(group_of[circles.of_row] >= 0)
    row = row[dice("in group").chance(row, 88)]
    group = group_of[circles.of_row[row]]
    outsider = np.flatnonzero(dice("outsider").chance(row, 5))
    stranger = dice("outsiders").below(outsider, circles.people)
    pairs = np.unique(
        np.concatenate((group, group[outsider])) * circles.people + np.concatenate((circles.member[row], stranger))
    )
    group, person = np.divmod(pairs, circles.people)
    role = 1 + dice("role").pick(numbers(len(group)), (8, 84, 8))
    role[np.diff(group, prepend=-1) > 0] = _OWNER
    return Groups(topic, circle, group, person, role)


def frames(dice: Dice, people: People, circles: Circles, groups: Groups) -> Iterator[Chunk]:
    """The tables of given groups and who was in them."""
    nothing = np.full(len(groups.topic), -1)
    yield (
        "circles",
        frame(
            {
                "circle_id": groups.community(groups.topic),
                "kind": named(nothing + 1, ("community",)),
                "parent_id": groups.ids(nothing),
            }
        ),
    )
    for part in parts(len(groups.circle)):
        circle = groups.circle[part]
        yield (
            "circles",
            frame(
                {
                    "circle_id": groups.seen(part),
                    "kind": named(circles.kind[circle], _NAMES),
                    "parent_id": groups.community(circles.topic[circle]),
                }
            ),
        )
    for part in parts(len(groups.group)):
        row = counted(part)
        since, until = _span(dice, "membership", people.joined[groups.person[part]], row, groups.role[part] == _ALUMNI)
        yield (
            "memberships",
            frame(
                {
                    "circle_id": groups.ids(groups.group[part]),
                    "customer_id": people.ids(groups.person[part]),
                    "role": named(groups.role[part], _ROLES),
                    "since": times(since),
                    "until": times(until),
                }
            ),
        )


def tags(dice: Dice, people: People) -> Iterator[Chunk]:
    """The table of tags: interests that staff noticed, and two more that have nothing to do with circles."""
    index = numbers(people.size)
    noticed = np.where(dice("interest noticed").chance(index, 40), people.topic, -1)
    vip = np.where(dice("vip").chance(index, 2), len(TOPICS), -1)
    care = np.where(dice("needs care").chance(index, 1), len(TOPICS) + 1, -1)
    tag = np.stack((noticed, vip, care), axis=1).ravel()
    row = np.flatnonzero(tag >= 0)
    for part in parts(len(row)):
        person = row[part] // 3
        since, until = _span(dice, "tag", people.joined[person], row[part], dice("tag removed").chance(row[part], 10))
        yield (
            "tags",
            frame(
                {
                    "customer_id": people.ids(person),
                    "tag": named(tag[row[part]], _TAGS),
                    "since": times(since),
                    "until": times(until),
                }
            ),
        )


def _span(dice: Dice, what: str, joined: Ints, index: Ints, ended: Flags) -> tuple[Ints, Ints]:
    """When something began, after the person joined, and when it ended, or -1."""
    since = joined + dice(f"{what} since").below(index, END - joined)
    until = since + 1 + dice(f"{what} until").below(index, END - since)
    return since, np.where(ended, until, -1)
