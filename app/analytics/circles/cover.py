"""A cover in the making: who is in which circle with what share of their ties, and the ties it must explain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from app.analytics.arithmetic import Places, compiled
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network

LEAST = 3
"""Two people are a tie; a circle begins with three."""

STEPS, CLOSE = 100, 1e-12

ALIKE = 0.5
"""Circles with a larger Jaccard overlap are one."""


@dataclass(frozen=True, eq=False)
class Pulls:
    """An undirected network as sparse rows, its weights as numbers of contacts.

    A hundred messages between two people say little more about a circle than ten do. So a tie of weight w counts as
    2 w / (w + m) contacts, with m such that ties count one on average: never more than two, whatever the unit of the
    weights. The contacts are then divided by φ = Σ x² / Σ x, which is 1 for equal weights: numbers that vary more than
    counts do are less evidence, and random ties with random weights have no circles.
    """

    start: Numbers
    end: Places
    weight: Amounts
    volume: Amounts
    total: float

    @classmethod
    def of(cls, net: Network) -> Pulls:
        """The pulls of an undirected network."""
        start, end = net.weight.indptr.astype(np.int64), net.weight.indices.astype(np.int32)
        given = net.weight.data
        weight = _counted(given) if given.size else given
        volume = volumes(start, weight)
        return cls(start, end, weight, volume, float(np.cumsum(volume)[-1]) if volume.size else 0.0)

    @property
    def people(self) -> int:
        """How many people there are, with or without ties."""
        return len(self.volume)


@compiled
def _counted(given: Amounts) -> Amounts:
    """Contacts of each weight; m is found by Newton's steps, which only ever rise, as the average falls ever slower."""
    middle = given.min()
    for _ in range(STEPS):
        over, slope = -float(len(given)), 0.0
        for weight in given:
            part = 2.0 / (weight + middle)
            over += weight * part
            slope += 0.5 * weight * part * part
        step = over / slope
        middle += step
        if step <= CLOSE * middle:
            break
    contacts, total, squares = np.empty(len(given)), 0.0, 0.0
    for e in range(len(given)):
        contacts[e] = 2.0 * given[e] / (given[e] + middle)
        total += contacts[e]
        squares += contacts[e] * contacts[e]
    return contacts * (total / squares)


@compiled
def volumes(start: Numbers, weight: Amounts) -> Amounts:
    """The weight of all ties of each node."""
    volume = np.zeros(len(start) - 1)
    for u in range(len(volume)):
        for e in range(start[u], start[u + 1]):
            volume[u] += weight[e]
    return volume


@dataclass(frozen=True, eq=False)
class Cover:
    """Memberships sorted by person, then circle; `share` is t of the model, `gain` what a membership explains."""

    people: int
    member: Numbers
    circle: Places
    share: Amounts
    gain: Amounts
    count: int

    @classmethod
    def of(
        cls, people: int, member: Numbers, circle: Numbers | Places, share: Amounts, gain: Amounts, count: int
    ) -> Cover:
        """The memberships in order; those without a share are left out."""
        # One key, as rows come nearly sorted: a stable sort of integers makes use of that, two keys do not.
        order = np.argsort(member * (count + 1) + circle, kind="stable")
        order = order[share[order] > 0]
        return cls(people, member[order], circle[order].astype(np.int32), share[order], gain[order], count)

    @cached_property
    def first(self) -> Numbers:
        """Where the memberships of each person begin."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.member, minlength=self.people))]).astype(np.int64)

    @cached_property
    def size(self) -> Numbers:
        """How many members each circle has."""
        return np.bincount(self.circle, minlength=self.count)

    @cached_property
    def whole(self) -> Amounts:
        """The shares of all members of each circle together."""
        return np.maximum(np.bincount(self.circle, weights=self.share, minlength=self.count), 1e-9)

    def with_more(self, member: Numbers, circle: Numbers, share: Amounts) -> Cover:
        """This cover and further circles, numbered from 0 there."""
        count = self.count + int(circle.max(initial=-1)) + 1
        return Cover.of(
            self.people,
            np.concatenate([self.member, member]),
            np.concatenate([self.circle, circle + self.count]),
            np.concatenate([self.share, share]),
            np.concatenate([self.gain, np.zeros(len(member))]),
            count,
        )

    def renamed(self, name: Numbers) -> Cover:
        """The cover with each circle under its new number, -1 to drop it; equal numbers become one circle."""
        kept = name[self.circle] >= 0
        member, circle = self.member[kept], name[self.circle[kept]]
        count = int(name.max(initial=-1)) + 1
        if np.bincount(name[name >= 0], minlength=1).max() == 1:
            return Cover.of(self.people, member, circle, self.share[kept], self.gain[kept], count)
        wide = coo_array((self.share[kept], (member, circle)), shape=(self.people, count)).tocsr()
        gain = coo_array((self.gain[kept], (member, circle)), shape=(self.people, count)).tocsr()
        wide.sort_indices()
        gain.sort_indices()
        member = np.repeat(np.arange(self.people), np.diff(wide.indptr))
        return Cover.of(self.people, member, wide.indices, wide.data, gain.data, count)

    def names_without_copies(self) -> Numbers:
        """New numbers that drop circles of fewer than three and join those that are nearly the same."""
        name = np.where(self.size >= LEAST, 0, -1)
        name[name == 0] = np.arange(int((name == 0).sum()))
        there = name[self.circle] >= 0
        count = int(name.max(initial=-1)) + 1
        shape = (self.people, count)
        members = csr_array(
            (np.ones(int(there.sum()), dtype=np.int32), (self.member[there], name[self.circle[there]])), shape=shape
        )
        common = coo_array(members.T @ members)
        size = self.size[self.size >= LEAST]
        union = size[common.row] + size[common.col] - common.data
        alike = (common.row < common.col) & (common.data > ALIKE * union)
        pairs = coo_array((np.ones(int(alike.sum())), (common.row[alike], common.col[alike])), shape=(count, count))
        joined = connected_components(pairs, directed=False)[1]
        name[name >= 0] = joined
        return name
