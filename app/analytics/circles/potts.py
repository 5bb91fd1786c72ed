"""Cuts of circles that hang together by a few ties, by a Potts model within each circle."""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import Places, compiled, shuffled
from app.analytics.circles.merging import merged, numbered
from app.analytics.grid import Amounts, Numbers


@compiled
def _moved(
    start: Numbers, end: Places, weight: Amounts, volume: Amounts, label: Places, order: Places, sharpness: float
) -> int:
    """Let nodes join the neighbouring group that gains most, until none wants to; how many moved."""
    n = len(volume)
    held = np.zeros(n)
    for u in range(n):
        held[label[u]] += volume[u]
    queue, waiting = order.copy(), np.ones(n, np.bool_)
    head, size, moves = 0, n, 0
    to, seen = np.zeros(n), np.empty(n, np.int32)
    while size > 0:
        u = queue[head]
        head = head + 1 if head + 1 < n else 0
        size -= 1
        waiting[u] = False
        old, near = label[u], 0
        for e in range(start[u], start[u + 1]):
            v = end[e]
            if v != u:
                c = label[v]
                if to[c] == 0.0:
                    seen[near] = c
                    near += 1
                to[c] += weight[e]
        held[old] -= volume[u]
        best, gain = old, to[old] - sharpness * volume[u] * held[old]
        for i in range(near):
            c = seen[i]
            better = to[c] - sharpness * volume[u] * held[c]
            if better > gain or (better == gain and best != old and c < best):
                best, gain = c, better
            to[c] = 0.0
        to[old] = 0.0
        held[best] += volume[u]
        if best == old:
            continue
        label[u] = best
        moves += 1
        for e in range(start[u], start[u + 1]):
            v = end[e]
            if not waiting[v] and label[v] != best:
                waiting[v] = True
                place = head + size
                queue[place if place < n else place - n] = v
                size += 1
    return moves


@compiled
def cut(start: Numbers, end: Places, weight: Amounts, volume: Amounts, sharpness: float, seed: int) -> Places:
    """Groups with large Σ (inner weight) - sharpness · Σ (volume of members)², from single nodes upwards.

    Within a circle of total weight W and volumes divided by √W this is modularity at that resolution, for all circles
    at once: nodes of different circles share no tie, so they never meet.
    """
    path = np.arange(len(volume)).astype(np.int32)
    here, first = path.copy(), True
    while True:
        moves = _moved(start, end, weight, volume, here, shuffled(len(volume), seed), sharpness)
        here, count = numbered(here)
        path = here.copy() if first else here[path]
        if count == len(volume) or (moves == 0 and not first):
            return path
        start, end, weight = merged(start, end, weight, here, count)
        whole = np.zeros(count)
        for u in range(len(volume)):
            whole[here[u]] += volume[u]
        volume, here, first = whole, np.arange(count).astype(np.int32), False
