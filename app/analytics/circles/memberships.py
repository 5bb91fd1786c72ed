"""Memberships by ids: the shape in which circles of several runs, and given groups, are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from app.analytics.circles.partition import Circles
from app.analytics.grid import Numbers

Texts = NDArray[np.object_]
_OWN_ID: Final = re.compile(r"c([0-9]{1,18})")


@dataclass(frozen=True, eq=False)
class Memberships:
    """Who is in which circle or group: sorted people, circles from the oldest id on, one row a membership."""

    people: Texts
    names: Texts
    person: Numbers
    circle: Numbers

    @classmethod
    def from_columns(cls, member: Iterable[str], circle: Iterable[str]) -> Memberships:
        """Rows in any order; repeats count once.

        Examples
        --------
        >>> known = Memberships.from_columns(["bo", "ana", "bo"], ["c10", "c2", "c10"])
        >>> known.names.tolist(), known.people[known.person].tolist()
        (['c2', 'c10'], ['ana', 'bo'])
        """
        members, circles = list(member), list(circle)
        assert len(members) == len(circles), "one circle for each member row"
        people, names = as_texts(sorted(set(members))), as_texts(sorted(set(circles), key=age))
        pair = np.unique(places(names, circles) * max(1, len(people)) + places(people, members))
        return cls(people, names, pair % max(1, len(people)), pair // max(1, len(people)))

    @classmethod
    def of(cls, ids: Texts, found: Circles, names: Texts | None = None) -> Memberships:
        """What an algorithm found among the ids of a network, circles in its order; without names, by their numbers."""
        named = as_texts(map(str, range(found.count))) if names is None else names
        return cls(ids, named, found.member, found.circle)

    def among(self, people: Texts) -> csr_array[Any]:
        """People × circles, 1 for each membership, over a list that holds all the people."""
        row = places(people, self.people)[self.person]
        shape = (len(people), len(self.names))
        return csr_array((np.ones(len(row), dtype=np.int64), (row, self.circle)), shape=shape)


def own_number(name: str) -> int:
    """The number in an id that we gave, such as 12 in `c12`; 0 for the ids of others."""
    own = _OWN_ID.fullmatch(name)
    return int(own[1]) if own else 0


def age(name: str) -> tuple[int, str]:
    """Ids of others come before ours, ours by number."""
    return own_number(name), name


def together(one: Memberships, other: Memberships) -> Texts:
    """All people of both tables, sorted."""
    return as_texts(sorted({*one.people, *other.people}))


def places(known: Texts, names: Iterable[str]) -> Numbers:
    """The place of each name in a list that holds them all."""
    place = {name: number for number, name in enumerate(known)}
    return np.fromiter((place[name] for name in names), dtype=np.int64)


def as_texts(values: Iterable[str]) -> Texts:
    """Strings as an array of objects."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array
