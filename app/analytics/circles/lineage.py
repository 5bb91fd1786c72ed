"""Lineage: circles keep their ids from run to run, and what became of each is told with the overlap behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from app.analytics.circles.comparing import Best, Comparison, compared
from app.analytics.circles.events import EVENTS, Change, Overlap, changes
from app.analytics.circles.memberships import Memberships, Texts, as_texts, own_number, together
from app.analytics.circles.partition import Circles
from app.analytics.grid import Amounts, Numbers
from app.errors import BadInput

__all__ = [
    "EVENTS",
    "Best",
    "Change",
    "Comparison",
    "Difference",
    "Lineage",
    "Memberships",
    "Move",
    "Overlap",
    "compared",
    "diff",
    "matched",
]

LEAST_OVERLAP = 0.3
"""The Jaccard overlap from which circles of two runs may be one (Greene, Doyle and Cunningham 2010)."""

OVERLAP_BITS, AGE_BITS = 24, 20


@dataclass(frozen=True, eq=False)
class Lineage:
    """The id of each found circle, what changed, and the largest number that any id has had so far."""

    circle: Texts
    changes: tuple[Change, ...]
    used: int


def matched(
    previous: Memberships, ids: Texts, found: Circles, *, used: int = 0, least: float = LEAST_OVERLAP
) -> Lineage:
    """Give circles the ids of their predecessors, and new ones the next numbers.

    Pairs with a Jaccard overlap of at least `least` are assigned so that the overlaps add up to the most; between equal
    choices the older id wins. An id is never given again: numbers go on from `used` and the ids of `previous`.

    Examples
    --------
    >>> ids = np.array(["ana", "bo", "cy", "dan", "eve"], dtype=object)
    >>> before = Memberships.from_columns(["ana", "bo", "dan"], ["c1", "c1", "c2"])
    >>> now = Circles(np.array([2, 3, 4, 0, 1]), np.array([0, 0, 0, 1, 1]), np.ones(5), np.ones(5), 2)
    >>> lineage = matched(before, ids, now)
    >>> lineage.circle.tolist(), [(change.circle, change.event) for change in lineage.changes]
    (['c2', 'c1'], [('c1', 'same'), ('c2', 'grown')])
    """
    if not 0 < least <= 1:
        raise BadInput(f"The least overlap {least} is not usable.", hint="Give a number above 0 and up to 1.")
    after = Memberships.of(ids, found)
    heir = _heirs(previous, after, least)
    last = max([used, *map(own_number, previous.names)])
    known = np.flatnonzero(heir >= 0)
    fresh = np.setdiff1d(np.arange(found.count), heir[known])
    names = np.empty(found.count, dtype=object)
    names[heir[known]] = previous.names[known]
    names[fresh] = as_texts(f"c{last + 1 + number}" for number in range(len(fresh)))
    told = changes(previous, Memberships.of(ids, found, names), heir)
    return Lineage(names, told, last + len(fresh))


def _heirs(before: Memberships, after: Memberships, least: float) -> Numbers:
    """The place of each old circle's successor, or -1."""
    people = together(before, after)
    return heirs_of(before.among(people), after.among(people), least)


def heirs_of(old: csr_array[Any], new: csr_array[Any], least: float = LEAST_OVERLAP) -> Numbers:
    """The place of each old circle's successor, or -1: one to one, so that all Jaccard overlaps are largest together.

    Both are matrices of people by circles, with 1 for a membership.
    """
    shared = (old.T @ new).tocoo()
    row, column = shared.row.astype(np.int64), shared.col.astype(np.int64)
    size_old, size_new = np.asarray(old.sum(axis=0)).ravel(), np.asarray(new.sum(axis=0)).ravel()
    jaccard = shared.data / (size_old[row] + size_new[column] - shared.data)
    near = jaccard >= least
    return _assigned(row[near], column[near], jaccard[near], (old.shape[1], new.shape[1]))


def _assigned(row: Numbers, column: Numbers, overlap: Amounts, shape: tuple[int, int]) -> Numbers:
    """The best column of each row so that all overlaps together are largest; -1 for none."""
    heir = np.full(shape[0], -1, dtype=np.int64)
    alone = (np.bincount(row, minlength=shape[0])[row] == 1) & (np.bincount(column, minlength=shape[1])[column] == 1)
    heir[row[alone]] = column[alone]
    row, column, overlap = row[~alone], column[~alone], overlap[~alone]
    rows, row = np.unique(row, return_inverse=True)
    columns, column = np.unique(column, return_inverse=True)
    if not rows.size:
        return heir
    # Whole numbers, so that sums are exact; the older row and the larger circle get a little more. A column of its own
    # for each row stands for no successor.
    age = (1 << AGE_BITS - 1) * (len(rows) - row) // len(rows)
    age += (1 << AGE_BITS - 2) * (len(columns) - column) // len(columns)
    value = np.rint(overlap * 2.0**OVERLAP_BITS) * 2.0**AGE_BITS + age
    none = np.arange(len(rows))
    table = csr_array(
        (
            np.append(value, np.ones(len(rows))),
            (np.append(row, none), np.append(column, len(columns) + none)),
        ),
        shape=(len(rows), len(columns) + len(rows)),
    )
    chosen, best = min_weight_full_bipartite_matching(table, maximize=True)
    taken = best < len(columns)
    heir[rows[chosen[taken]]] = columns[best[taken]]
    return heir


@dataclass(frozen=True)
class Move:
    """A person whose circles changed: `joined`, `left` or both (`moved`), with the ids of the circles."""

    member: str
    kind: str
    left: tuple[str, ...]
    joined: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What differs between two runs: circles, and the people who moved, sorted by id."""

    changes: tuple[Change, ...]
    moves: tuple[Move, ...]


def diff(before: Memberships, after: Memberships) -> Difference:
    """Compare two stored runs whose circles carry lasting ids.

    Examples
    --------
    >>> was = Memberships.from_columns(["ana", "bo", "cy"], ["c1", "c1", "c2"])
    >>> found = diff(was, Memberships.from_columns(["ana", "bo", "cy"], ["c1", "c2", "c2"]))
    >>> found.moves
    (Move(member='bo', kind='moved', left=('c1',), joined=('c2',)),)
    """
    place = {name: number for number, name in enumerate(after.names)}
    heir = np.fromiter((place.get(name, -1) for name in before.names), dtype=np.int64)
    told = changes(before, after, heir)
    was, now = _pairs(before), _pairs(after)
    left, joined = _by_member(was, now), _by_member(now, was)
    moves = tuple(
        Move(member, _kind(member in left, member in joined), left.get(member, ()), joined.get(member, ()))
        for member in sorted({*left, *joined})
    )
    return Difference(told, moves)


def _pairs(table: Memberships) -> dict[tuple[str, str], None]:
    """Person and circle of every row, in order."""
    order = np.lexsort((table.circle, table.person))
    return dict.fromkeys(zip(table.people[table.person[order]], table.names[table.circle[order]], strict=True))


def _by_member(pairs: dict[tuple[str, str], None], but: dict[tuple[str, str], None]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for member, circle in pairs:
        if (member, circle) not in but:
            found[member] = (*found.get(member, ()), circle)
    return found


def _kind(left: bool, joined: bool) -> str:
    return "moved" if left and joined else "left" if left else "joined"
