"""Events: what became of the circles of one run in the next, each told once, with the overlaps behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from app.analytics.circles.memberships import Memberships, Texts, age, together
from app.analytics.grid import Numbers

EVENTS: Final = ("born", "grown", "shrunk", "split", "merged", "died", "same")


@dataclass(frozen=True)
class Overlap:
    """The members that a circle of before and one of after share."""

    before: str
    after: str
    members: int
    jaccard: float


@dataclass(frozen=True)
class Change:
    """What became of one circle, or of several that split or merged.

    `circle` is the id that lives on, else the one that is new or gone. The counts and the Jaccard overlap compare all
    people of the circles before with all people of those after. `same` is a circle of as many members as before;
    `joined` and `left` say whether they are the same people.
    """

    circle: str
    event: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    jaccard: float
    size_before: int
    size_after: int
    stayed: int
    joined: int
    left: int
    overlaps: tuple[Overlap, ...]


def changes(before: Memberships, after: Memberships, heir: Numbers) -> tuple[Change, ...]:
    """Every circle of both sides in exactly one change, the oldest first.

    `heir` is the place of each old circle's successor, or -1. A new circle splits off the old one that lost at least
    half of the new one's members; an old circle without a successor merges into the one that gained at least half of
    its members.
    """
    people = together(before, after)
    old, new = before.among(people), after.among(people)
    group = _groups(old, new, heir)
    count = int(group.max(initial=-1)) + 1
    was, now = _in_groups(old, group[: len(heir)], count), _in_groups(new, group[len(heir) :], count)
    sizes = [np.asarray(part.sum(axis=0)).ravel().tolist() for part in (was, now, was.multiply(now))]
    left, right = _circles_of(group[: len(heir)], count), _circles_of(group[len(heir) :], count)
    lives = [before.names[circles[heir[circles] >= 0]].tolist() for circles in left]
    overlaps = _overlaps(before, after, old, new, group)
    told = (
        _change(before.names[left[one]], after.names[right[one]], lives[one], overlaps[one], *counts)
        for one, counts in enumerate(zip(*sizes, strict=True))
    )
    return tuple(sorted(told, key=lambda change: age(change.circle)))


def _groups(old: csr_array[Any], new: csr_array[Any], heir: Numbers) -> Numbers:
    """The number of the change that each old circle, then each new one, stands in."""
    olds, news = old.shape[1], new.shape[1]
    known = np.flatnonzero(heir >= 0)
    parent = np.full(news, -1, dtype=np.int64)
    parent[heir[known]] = known
    lost, gained = _without(old, new, heir), _without(new, old, parent)
    split, source = _mostly(new, lost, parent < 0)
    gone, target = _mostly(old, gained, heir < 0)
    rows = np.concatenate([known, source, gone])
    columns = olds + np.concatenate([heir[known], split, target])
    size = olds + news
    related = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, group = connected_components(related, directed=False)
    # One old and one new circle that overlap too little to be the same are two changes: one died, one was born.
    alone = np.bincount(group) == 2
    alone[group[known]] = False
    apart = olds + np.flatnonzero(alone[group[olds:]])
    group[apart] = group.max(initial=-1) + 1 + np.arange(len(apart))
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def _without(mine: csr_array[Any], theirs: csr_array[Any], partner: Numbers) -> csr_array[Any]:
    """The memberships of circles on one side that their partners on the other side do not have."""
    rows, others = mine.tocoo(), theirs.tocoo()
    person, circle = rows.row.astype(np.int64), rows.col
    width = max(1, theirs.shape[1])
    held = others.row.astype(np.int64) * width + others.col
    kept = (partner[circle] < 0) | ~np.isin(person * width + partner[circle], held)
    data = np.ones(int(kept.sum()), dtype=np.int64)
    return csr_array((data, (person[kept], circle[kept])), shape=mine.shape)


def _mostly(mine: csr_array[Any], theirs: csr_array[Any], asked: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """The circles asked about of which another one holds at least half, and that other one; the first of equals."""
    shared = (mine.T @ theirs).tocoo()
    size = np.asarray(mine.sum(axis=0)).ravel()
    enough = asked[shared.row] & (2 * shared.data >= size[shared.row])
    row, column, count = shared.row[enough], shared.col[enough], shared.data[enough]
    order = np.lexsort((column, -count, row))
    circle, first = np.unique(row[order], return_index=True)
    return circle.astype(np.int64), column[order][first].astype(np.int64)


def _in_groups(memberships: csr_array[Any], group: Numbers, count: int) -> csr_array[Any]:
    """People × changes, 1 where a person is in any of the circles of the change."""
    shape = (len(group), count)
    belongs = csr_array((np.ones(len(group), dtype=np.int64), (np.arange(len(group)), group)), shape=shape)
    return csr_array(memberships @ belongs > 0).astype(np.int64)


def _circles_of(group: Numbers, count: int) -> list[Numbers]:
    """The circles of each change, in order."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.searchsorted(group[order], np.arange(1, count)))


def _overlaps(
    before: Memberships, after: Memberships, old: csr_array[Any], new: csr_array[Any], group: Numbers
) -> list[list[Overlap]]:
    """For each change the pairs of an old and a new circle in it that share members."""
    found: list[list[Overlap]] = [[] for _ in range(int(group.max(initial=-1)) + 1)]
    shared = (old.T @ new).tocoo()
    size_old, size_new = np.asarray(old.sum(axis=0)).ravel(), np.asarray(new.sum(axis=0)).ravel()
    row, column, count = shared.row, shared.col, shared.data
    jaccard = count / (size_old[row] + size_new[column] - count)
    within = np.flatnonzero(group[row] == group[old.shape[1] + column])
    for place in within[np.lexsort((column[within], row[within]))]:
        names = before.names[row[place]], after.names[column[place]]
        found[group[row[place]]].append(Overlap(*names, int(count[place]), float(jaccard[place])))
    return found


def _change(
    before: Texts, after: Texts, lives: list[str], overlaps: list[Overlap], was: int, now: int, stayed: int
) -> Change:
    event = _event(len(before), len(after), now - was)
    named = lives or list(before if event in ("split", "died") else after)
    return Change(
        circle=named[0],
        event=event,
        before=tuple(before),
        after=tuple(after),
        jaccard=stayed / (was + now - stayed),
        size_before=was,
        size_after=now,
        stayed=stayed,
        joined=now - stayed,
        left=was - stayed,
        overlaps=tuple(overlaps),
    )


def _event(before: int, after: int, gain: int) -> str:
    """Several circles that became as many others count as merged."""
    if before == 0 or after == 0:
        return "born" if after else "died"
    if before > 1 or after > 1:
        return "split" if after > before else "merged"
    return "same" if gain == 0 else "grown" if gain > 0 else "shrunk"
