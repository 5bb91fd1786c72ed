"""What is known about people, as fields and values: the rows that circles are told apart by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from app.analytics.circles.partition import Circles
from app.analytics.grid import Numbers

Texts = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Attributes:
    """Who carries which tag: each pair of person and tag once, sorted.

    A tag is a field with a value, such as employer ACME. `field` and `value` have one entry a tag, in sorted order;
    `person` and `tag` are parallel rows of positions.
    """

    person: Numbers
    tag: Numbers
    field: Texts
    value: Texts

    @classmethod
    def from_columns(cls, person: ArrayLike, field: Iterable[str], value: Iterable[str]) -> Attributes:
        """Build from rows in any order; repeats count once, empty values and unknown people (-1) are left out.

        Examples
        --------
        >>> known = Attributes.from_columns([1, 0, 1, 0], ["city", "city", "city", "age"], ["Bo", "Bo", "Bo", ""])
        >>> known.person.tolist(), known.field.tolist(), known.value.tolist()
        ([0, 1], ['city'], ['Bo'])
        """
        people = np.asarray(person, dtype=np.int64)
        names = list(zip(field, value, strict=True))
        assert len(names) == people.size, "one field and one value for each person row"
        kept = np.fromiter((name[1] != "" for name in names), dtype=bool, count=len(names)) & (people >= 0)
        known = sorted({names[row] for row in np.flatnonzero(kept)})
        position = {name: number for number, name in enumerate(known)}
        tag = np.fromiter((position.get(name, -1) for name in names), dtype=np.int64, count=len(names))[kept]
        pair = np.unique(people[kept] * max(1, len(known)) + tag)
        fields, values = texts(name[0] for name in known), texts(name[1] for name in known)
        return cls(pair // max(1, len(known)), pair % max(1, len(known)), fields, values)

    @classmethod
    def joined(cls, *parts: Attributes) -> Attributes:
        """All rows of several tables of attributes as one."""
        return cls.from_columns(
            np.concatenate([part.person for part in parts] or [np.empty(0, dtype=np.int64)]),
            (name for part in parts for name in part.field[part.tag]),
            (name for part in parts for name in part.value[part.tag]),
        )

    def carried(self, people: int) -> csr_array[Any]:
        """People × tags, 1 where the person carries the tag."""
        return ones(self.person, self.tag, (people, self.field.size))


def positions(ids: Texts, names: Iterable[str]) -> Numbers:
    """Where each name stands in the ids of a network, -1 for a stranger."""
    place = {name: number for number, name in enumerate(ids)}
    return np.fromiter((place.get(name, -1) for name in names), dtype=np.int64)


def texts(values: Iterable[str]) -> Texts:
    """Strings as an array of objects."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def coded(values: Iterable[str]) -> tuple[Texts, Numbers]:
    """The distinct strings, sorted, and the place of each given string among them."""
    listed = list(values)
    known = sorted(set(listed))
    place = {name: number for number, name in enumerate(known)}
    return texts(known), np.fromiter(map(place.__getitem__, listed), dtype=np.int64, count=len(listed))


def ones(row: Numbers, column: Numbers, shape: tuple[int, int]) -> csr_array[Any]:
    """A sparse matrix that holds the number of rows for each pair of positions."""
    matrix = csr_array((np.ones(len(row), dtype=np.int64), (row, column)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def joined_by(people: int, circles: Circles) -> csr_array[Any]:
    """Circles × people, 1 for each membership."""
    return ones(circles.circle, circles.member, (circles.count, people))


def sizes(circles: Circles) -> Numbers:
    """The number of members of each circle."""
    return np.bincount(circles.circle, minlength=circles.count).astype(np.int64)


def picked(matrix: csr_array[Any], row: Numbers, column: Numbers) -> NDArray[Any]:
    """Single entries of a sparse matrix; scipy gives a sparse array for no entries at all, and a dense one else."""
    return np.asarray(matrix.tocsr()[row, column]).ravel() if len(row) else np.empty(0, dtype=matrix.dtype)
