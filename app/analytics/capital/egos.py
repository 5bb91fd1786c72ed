"""The compiled loops over everybody's own contacts: returned ties closed in triads, and Burt's constraint.

Arrays named `own…` belong to one person's contacts, numbered from 0; `first`, `to` and `entry` are the ties among these
contacts, each with its place among all ties.
"""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import Places, compiled
from app.analytics.capital.walks import found
from app.analytics.grid import Amounts, Numbers

SCAN = 8
"""Reading along a list of contacts costs so much less an entry than looking one up."""


@compiled
def links(start: Numbers, near: Places, tied: Amounts, own: Places, place: Places) -> tuple[Numbers, Places, Numbers]:
    """The ties among some people: rows, ends and places; `place` is their number for them and -1 for all others."""
    k, most = len(own), 0
    for i in range(k):
        most += min(start[own[i] + 1] - start[own[i]], k)
    first, to, entry, size = np.zeros(k + 1, np.int64), np.empty(most, np.int32), np.empty(most, np.int64), 0
    for i in range(k):
        low, high = start[own[i]], start[own[i] + 1]
        if high - low <= SCAN * k:
            for e in range(low, high):
                if place[near[e]] >= 0 and tied[e] > 0.0:
                    to[size], entry[size] = place[near[e]], e
                    size += 1
        else:
            for j in range(k):
                e = found(start, near, own[i], own[j])
                if e >= 0 and tied[e] > 0.0:
                    to[size], entry[size] = j, e
                    size += 1
        first[i + 1] = size
    return first, to[:size], entry[:size]


@compiled
def bonds(
    first: Numbers, to: Places, entry: Numbers, returned: Amounts, own: Amounts, count: Amounts
) -> tuple[float, Amounts]:
    """Σ count · own · (½ + ½ · min(1, closed)), and what leaving out each contact takes from it."""
    k = len(own)
    closed, lost, whole = np.zeros(k), np.zeros(k), 0.0
    for i in range(k):
        for e in range(first[i], first[i + 1]):
            closed[i] += count[to[e]] * min(own[to[e]], returned[entry[e]])
        lost[i] = count[i] * own[i] * (0.5 + 0.5 * min(1.0, closed[i]))
        whole += lost[i]
    for i in range(k):
        for e in range(first[i], first[i + 1]):
            j = to[e]
            without = closed[j] - count[i] * min(own[i], returned[entry[e]])
            lost[i] += count[j] * own[j] * 0.5 * (min(1.0, closed[j]) - min(1.0, without))
    return whole, lost


@compiled
def spread(whole: float, squares: float) -> float:
    """(1 - constraint) · Σ a / (1 + Σ a), from Σ a and Σ of the squares that make up the constraint times (Σ a)²."""
    if whole <= 0.0:
        return 0.0
    open_: float = max(0.0, 1.0 - squares / (whole * whole))
    return open_ * whole / (1.0 + whole)


@compiled
def bridges(
    first: Numbers, to: Places, entry: Numbers, tied: Amounts, own: Amounts, count: Amounts
) -> tuple[float, Amounts]:
    """The bridging of one person, and what leaving out each contact takes from it (below 0 where it adds)."""
    k = len(own)
    # What each contact has for all of us, and each one's part of it that goes round by the others.
    spent, sum_own, squares = own.copy(), 0.0, 0.0
    round_about, change = np.zeros(k), np.zeros(k)
    for q in range(k):
        for e in range(first[q], first[q + 1]):
            spent[q] += count[to[e]] * tied[entry[e]]
        for e in range(first[q], first[q + 1]):
            round_about[to[e]] += count[q] * own[q] * count[to[e]] * tied[entry[e]] / spent[q]
    for u in range(k):
        sum_own += count[u] * own[u]
        round_about[u] += count[u] * own[u]
        squares += round_about[u] * round_about[u]
    value, lost = spread(sum_own, squares), np.zeros(k)
    for r in range(k):
        for e in range(first[r], first[r + 1]):
            q = to[e]
            change[q] -= count[r] * own[r] * count[q] * tied[entry[e]] / spent[r]
            less = 1.0 / (spent[q] - count[r] * tied[entry[e]]) - 1.0 / spent[q]
            for g in range(first[q], first[q + 1]):
                change[to[g]] += count[q] * own[q] * count[to[g]] * tied[entry[g]] * less
        left = squares - round_about[r] * round_about[r]
        for e in range(first[r], first[r + 1]):
            left += gone(round_about, change, r, to[e])
            for g in range(first[to[e]], first[to[e] + 1]):
                left += gone(round_about, change, r, to[g])
        change[r] = 0.0
        lost[r] = value - spread(sum_own - count[r] * own[r], left)
    return value, lost


@compiled
def gone(round_about: Amounts, change: Amounts, left_out: int, u: int) -> float:
    """By how much the square of one contact changes, told once."""
    more = change[u]
    if u == left_out or more == 0.0:
        return 0.0
    change[u] = 0.0
    return float(2.0 * round_about[u] * more + more * more)


@compiled
def egos(
    low: int,
    high: int,
    start: Numbers,
    near: Places,
    count: Amounts,
    returned: Amounts,
) -> tuple[Amounts, Amounts, Amounts, Amounts]:
    """Bonding and bridging of a range of people, and what each of their contacts adds to either."""
    base, size = start[low], start[high] - start[low]
    place = np.full(len(start) - 1, -1, np.int32)
    bonding, bridging = np.zeros(high - low), np.zeros(high - low)
    bond, bridge = np.zeros(size), np.zeros(size)
    for v in range(low, high):
        row = np.arange(start[v], start[v + 1])
        row = row[(count[row] > 0.0) & (returned[row] > 0.0)]
        own = near[row]
        for i in range(len(own)):
            place[own[i]] = i
        first, to, entry = links(start, near, returned, own, place)
        bridging[v - low], lost = bridges(first, to, entry, returned, returned[row], count[row])
        bridge[row - base] = lost
        bonding[v - low], lost = bonds(first, to, entry, returned, returned[row], count[row])
        bond[row - base] = lost
        place[own] = -1
    return bonding, bridging, bond, bridge
