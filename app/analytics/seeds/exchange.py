"""Making a greedy list better: one person leaves, a better one comes, as long as that adds sets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import Places, compiled
from app.analytics.grid import Numbers

Flags = NDArray[np.bool_]

ROUNDS = 4
"""How often the whole list is gone through at most; nearly always two rounds are enough."""


@compiled
def _recount(
    person: int,
    change: int,
    begin: Numbers,
    members: Places,
    starts: Numbers,
    sets: Places,
    times: Places,
    gain: Numbers,
) -> None:
    """Take a person into the list (1) or out of it (-1): how often sets are held, and what others would add."""
    for held in range(starts[person], starts[person + 1]):
        number = sets[held]
        before = times[number]
        times[number] = before + change
        if before + change == 0 or before == 0:
            for entry in range(begin[number], begin[number + 1]):
                gain[members[entry]] -= change


@compiled
def _best_of(may: Places, allowed: Flags, gain: Numbers, cost: Numbers, purse: int, kept: int) -> int:
    """Who is allowed, can be paid, and adds more than `kept`, or than nothing: the one who adds most, else `kept`."""
    best, most = kept, gain[kept] if kept >= 0 else 0
    for other in may:
        if allowed[other] and gain[other] > most and (not len(cost) or cost[other] <= purse):
            best, most = other, gain[other]
    return best


@compiled
def exchanged(
    begin: Numbers,
    members: Places,
    starts: Numbers,
    sets: Places,
    may: Places,
    cost: Numbers,
    budget: int,
    k: int,
    seeds: Places,
) -> Places:
    """A list that is in at least as many sets, within k people of `may` and the budget.

    Each of the list in turn gives way to whoever adds more sets in their place; what is left of the budget then buys
    whoever adds most. Source: G. Nemhauser, L. Wolsey, M. Fisher, 1978, doi:10.1007/BF01588971 (interchange).
    """
    gain = np.zeros(len(starts) - 1, dtype=np.int64)
    for person in range(len(gain)):
        gain[person] = starts[person + 1] - starts[person]
    times = np.zeros(len(begin) - 1, dtype=np.int32)
    allowed = np.zeros(len(gain), dtype=np.bool_)
    for person in may:
        allowed[person] = True
    chosen, count, left = np.empty(k, dtype=np.int32), len(seeds), budget
    for place in range(count):
        chosen[place] = seeds[place]
    for person in seeds:
        allowed[person] = False
        left -= cost[person] if len(cost) else 0
        _recount(person, 1, begin, members, starts, sets, times, gain)
    for _ in range(ROUNDS):
        better = False
        for place in range(count):
            person = chosen[place]
            purse = left + (cost[person] if len(cost) else 0)
            _recount(person, -1, begin, members, starts, sets, times, gain)
            allowed[person] = True
            best = _best_of(may, allowed, gain, cost, purse, person)
            better = better or best != person
            allowed[best] = False
            left = purse - (cost[best] if len(cost) else 0)
            chosen[place] = best
            _recount(best, 1, begin, members, starts, sets, times, gain)
        while count < k:
            best = _best_of(may, allowed, gain, cost, left, -1)
            if best < 0:
                break
            better = True
            allowed[best] = False
            left -= cost[best] if len(cost) else 0
            chosen[count] = best
            count += 1
            _recount(best, 1, begin, members, starts, sets, times, gain)
        if not better:
            break
    return chosen[:count]
