"""Trusted reach: how many people, counted by standing, hear of something through each customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analytics.arithmetic import MIXED, Places, compiled, fraction, mixed
from app.analytics.capital.parts import RAW_BITS, Part, Traces, edges_of, untraced
from app.analytics.capital.standing import Standing, walks_each
from app.analytics.capital.walks import Keys, Roads, keys_of, split, walked
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network

FEWEST = 200_000
WALKS_A_PERSON = 2
CERTAIN = 1.96
"""Standard errors to either side of a 95 % interval."""


@dataclass(frozen=True, eq=False)
class Reach:
    """People influenced, by standing, with a 95 % interval, a standard error and what each listener carries.

    `carried[e]` belongs to arc e of the network, from the listener to whom they listen to: the part of the value that
    came by this arc alone.
    """

    value: Amounts
    low: Amounts
    high: Amounts
    error: Amounts
    carried: Amounts
    walks: int

    def part(self, net: Network, *, traced: Traces | None = None) -> Part:
        """The reach as a part of a score; its edges are listeners."""
        listener, heard, _ = net.arcs()
        what = np.full(listener.size, "listener", dtype=object)
        amount = on_grid(self.carried, bits=RAW_BITS)
        edges = edges_of(heard, listener, amount, traced or untraced(net), what)
        return Part(on_grid(self.value, bits=RAW_BITS), self.error, edges)


def trusted_reach(
    net: Network,
    standing: Standing,
    *,
    probability: Amounts | None = None,
    samples: int | None = None,
    seed: int = 1,
    threads: int = 1,
) -> Reach:
    """Expected number of other people whom each one influences, counted by standing, under independent cascades.

    An arc x → y says that x acts towards y: x pays attention, and y influences x with probability w(x→y) / Σ w(x→·).
    Who could influence a root is found backwards from the root, each arc live with its own probability. Roots are the
    people met by walks from verified people, each taken with probability min(1, typical / trust), so that a person is a
    root as often as their standing says. Whoever the walk met before the root does not count: the root is known
    through them. So people who are known only through somebody add exactly nothing to that somebody's reach. `samples`
    is the number of walks, rounded up as in `standing`. Without verified people everybody is a root equally often.
    `probability` gives the chance of each arc, where it is known better than from attention. What a listener carries is
    what goes if that one arc carries nothing, with the listener's other arcs as they are.

    Sources: C. Borgs, M. Brautbar, J. Chayes, B. Lucier, Maximizing social influence in nearly optimal time, 2014,
    doi:10.1137/1.9781611973402.70; roots by trust are our own.

    Examples
    --------
    >>> from app.analytics.capital.standing import standing
    >>> net = Network.from_columns(["ana", "bo", "cy"], ["bo", "cy", "bo"], [1.0, 1.0, 1.0])
    >>> trusted_reach(net, standing(net, []), samples=10_000).value.round(2).tolist()
    [0.0, 2.0, 2.0]
    """
    if net.ids.size == 0:
        none = np.zeros(0)
        return Reach(none, none, none, none, none, 0)
    if probability is None:
        source, _, weight = net.arcs()
        probability = weight / np.bincount(source, weights=weight, minlength=net.ids.size)[source]
    return _sampled(net, standing, probability, samples, seed, threads)


def _sampled(net: Network, standing: Standing, share: Amounts, samples: int | None, seed: int, threads: int) -> Reach:
    n, trusted = net.ids.size, standing.trust is not None
    starts = standing.verified if trusted else np.arange(n)
    each = walks_each(n, starts.size, max(FEWEST, WALKS_A_PERSON * n) if samples is None else samples)
    roads, keys = Roads.of(net), keys_of(net.ids, seed)
    scale = standing.typical if standing.typical is not None else 1 / n
    usual = standing.typical or 1.0
    accepted = np.minimum(1.0, usual / np.maximum(standing.trust, 1e-300)) if standing.trust is not None else np.ones(n)
    # Without verified people a walk is its start alone.
    damping = standing.damping if trusted else 0.0
    rows = split(
        each,
        threads,
        lambda low, high: heard(
            starts, keys, low, high, roads.start, roads.end, roads.reached, damping, share, accepted
        ),
    )
    sums, squares, carried = (sum(found[1:], found[0]) for found in zip(*rows, strict=True))
    walks = each * starts.size
    mean = sums / walks
    # A value of 0 among so many walks leaves room for 3.84 more, by Wilson's formula.
    error = np.sqrt(np.maximum(squares / walks - mean * mean, 0.0) / walks) / scale
    value = mean / scale
    low, high = np.maximum(value - CERTAIN * error, 0.0), value + CERTAIN * error
    high = np.where(sums == 0, CERTAIN**2 / walks / scale, high)
    return Reach(value, low, high, error, carried / walks / scale, walks)


@compiled
def above(parent: Places, member: int, person: int, members: Places) -> bool:
    """Whether one was found by way of another, or is that other."""
    while member >= 0:
        if members[member] == person:
            return True
        member = parent[member]
    return False


@compiled
def listened(
    root: int,
    key: np.uint64,
    keys: Keys,
    start: Numbers,
    end: Places,
    share: Amounts,
    stamp: int,
    place: Numbers,
    members: Places,
    parent: Places,
    into: Numbers,
    ways: Places,
) -> int:
    """Who could influence a root, backwards along live arcs: how many, in the order found, and by how many ways.

    `place[v]` is stamp · n + the number of v among members, so nothing is ever wiped.
    """
    n = len(start) - 1
    members[0], parent[0], ways[0], into[0], size, k = root, -1, 2, -1, 1, 0
    place[root] = stamp * n
    while k < size:
        x = members[k]
        own = key ^ keys[x]
        for e in range(start[x], start[x + 1]):
            y = end[e]
            if share[e] < 1.0 and fraction(mixed(own) + keys[y]) >= share[e]:
                continue
            if place[y] < stamp * n:
                members[size], parent[size], into[size], ways[size] = y, k, e, 1
                place[y] = stamp * n + size
                size += 1
            elif not above(parent, k, y, members):
                ways[place[y] - stamp * n] += 1
        k += 1
    return size


@compiled
def heard(
    people: Numbers,
    keys: Keys,
    low: int,
    high: int,
    start: Numbers,
    end: Places,
    reached: Amounts,
    damping: float,
    share: Amounts,
    accepted: Amounts,
) -> tuple[Numbers, Numbers, Numbers]:
    """How often each person could influence a root, the sum of squares over walks, and how often by one arc alone."""
    n = len(start) - 1
    sums, squares, carried = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(len(end), np.int64)
    seen, order, via, met = np.zeros(n, np.int64), np.empty(n, np.int32), np.empty(n, np.int64), np.zeros(n, np.int64)
    place, members, parent = np.full(n, -1, np.int64), np.empty(n, np.int32), np.empty(n, np.int32)
    into, ways, tally, touched = (
        np.empty(n, np.int64),
        np.empty(n, np.int32),
        np.zeros(n, np.int64),
        np.empty(n, np.int32),
    )
    stamp, sample = 0, 0
    for p in range(len(people)):
        for i in range(low, high):
            stamp += 1
            known = 0
            key = mixed(keys[people[p]] + np.uint64(i + 1) * np.uint64(MIXED[0]))
            count = walked(people[p], key, start, end, reached, damping, stamp, seen, order, via)
            for k in range(count):
                # Only who came before the root is marked; the root itself never counts.
                met[order[k]] = stamp
                own = mixed(key ^ keys[order[k]])
                if fraction(own) >= accepted[order[k]]:
                    continue
                size = listened(order[k], own, keys, start, end, share, sample, place, members, parent, into, ways)
                sample += 1
                for m in range(1, size):
                    v = members[m]
                    if met[v] == stamp:
                        continue
                    if tally[v] == 0:
                        touched[known] = v
                        known += 1
                    tally[v] += 1
                    if ways[m] == 1:
                        carried[into[m]] += 1
            for m in range(known):
                v = touched[m]
                sums[v] += tally[v]
                squares[v] += tally[v] * tally[v]
                tally[v] = 0
    return sums, squares, carried
