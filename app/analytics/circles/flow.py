"""Partitions by the map equation: groups in which a walker along the ties stays for long."""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import Places, compiled, ln, shuffled
from app.analytics.circles.merging import merged, numbered
from app.analytics.grid import Amounts, Numbers

TINY = 1e-15
ENOUGH = 1e-12
"""A move that shortens the code by less is a rounding error."""


@compiled
def _plogp(x: float) -> float:
    return x * ln(x) if x > TINY else 0.0


@compiled
def _rest(x: float) -> float:
    return x if x > TINY else 0.0


@compiled
def _moved(
    start: Numbers, end: Places, flow: Amounts, visits: Amounts, leaving: Amounts, label: Places, order: Places
) -> int:
    """Let nodes join the neighbouring group that shortens the code most, until none wants to; how many moved.

    Nodes wait in a queue; whoever moves calls the neighbours outside the new group back into it.
    """
    n = len(visits)
    held, exits = np.zeros(n), np.zeros(n)
    for u in range(n):
        held[label[u]] += visits[u]
        for e in range(start[u], start[u + 1]):
            if label[end[e]] != label[u]:
                exits[label[u]] += flow[e]
    total = 0.0
    # What each group adds to the code, kept beside it: most groups are looked at far more often than they change.
    price = np.zeros(n)
    for c in range(n):
        total += exits[c]
        price[c] = _plogp(exits[c] + held[c]) - 2.0 * _plogp(exits[c])
    name_price = _plogp(total)
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
                to[c] += flow[e]
        old_exit = _rest(exits[old] - leaving[u] + 2.0 * to[old])
        old_held = _rest(held[old] - visits[u])
        old_price = _plogp(old_exit + old_held) - 2.0 * _plogp(old_exit)
        base = old_price - price[old] - name_price
        best, shorter, best_exit, best_price = old, -ENOUGH, 0.0, 0.0
        for i in range(near):
            c = seen[i]
            if c == old:
                continue
            new_exit = _rest(exits[c] + leaving[u] - 2.0 * to[c])
            new_price = _plogp(new_exit + held[c] + visits[u]) - 2.0 * _plogp(new_exit)
            change = base + _plogp(_rest(total + old_exit - exits[old] + new_exit - exits[c])) + new_price - price[c]
            if change < shorter or (change == shorter and best != old and c < best):
                shorter, best, best_exit, best_price = change, c, new_exit, new_price
        for i in range(near):
            to[seen[i]] = 0.0
        if best == old:
            continue
        total = _rest(total + old_exit - exits[old] + best_exit - exits[best])
        name_price = _plogp(total)
        exits[old], held[old], price[old] = old_exit, old_held, old_price
        exits[best], price[best] = best_exit, best_price
        held[best] += visits[u]
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
def _flows(start: Numbers, end: Places, weight: Amounts) -> tuple[Amounts, Amounts, Amounts]:
    """Flow along each arc, through each node, and from each node to others; all nodes together have 1."""
    total = 0.0
    for e in range(len(weight)):
        total += weight[e]
    flow = weight / total if total > 0.0 else weight.copy()
    n = len(start) - 1
    visits, leaving = np.zeros(n), np.zeros(n)
    for u in range(n):
        for e in range(start[u], start[u + 1]):
            visits[u] += flow[e]
            if end[e] != u:
                leaving[u] += flow[e]
    return flow, visits, leaving


@compiled
def _pass(start: Numbers, end: Places, weight: Amounts, label: Places, seed: int) -> Places:
    """Move, merge each group to one node and begin again with those, until nothing merges."""
    path, count = numbered(label)
    here, first = path.copy(), True
    while True:
        flow, visits, leaving = _flows(start, end, weight)
        moves = _moved(start, end, flow, visits, leaving, here, shuffled(len(visits), seed))
        here, count = numbered(here)
        path = here.copy() if first else here[path]
        if count == len(visits) or (moves == 0 and not first):
            return path
        start, end, weight = merged(start, end, weight, here, count)
        here, first = np.arange(count).astype(np.int32), False


@compiled
def code_length(start: Numbers, end: Places, weight: Amounts, label: Places) -> float:
    """Nats a step that describe a walk along the ties, names of groups and of people within them.

    L = q ln q - 2 Σ q_i ln q_i - Σ p_u ln p_u + Σ (q_i + p_i) ln (q_i + p_i), with q_i the flow that leaves group i.
    """
    flow, visits, _ = _flows(start, end, weight)
    held, exits = np.zeros(len(visits)), np.zeros(len(visits))
    length, total = 0.0, 0.0
    for u in range(len(visits)):
        held[label[u]] += visits[u]
        length -= _plogp(visits[u])
        for e in range(start[u], start[u + 1]):
            if label[end[e]] != label[u]:
                exits[label[u]] += flow[e]
    for c in range(len(visits)):
        total += exits[c]
        length += _plogp(exits[c] + held[c]) - 2.0 * _plogp(exits[c])
    return length + _plogp(total)


@compiled
def walked(start: Numbers, end: Places, weight: Amounts, seed: int, passes: int) -> Places:
    """A group number for each node of a symmetric network, from 0, by the two-level map equation.

    Source: M. Rosvall, C. T. Bergstrom, Maps of random walks on complex networks reveal community structure, 2008,
    doi:10.1073/pnas.0706851105. Later passes start from the groups of the one before and move single nodes again.
    """
    label = np.arange(len(start) - 1).astype(np.int32)
    for _ in range(passes):
        again = _pass(start, end, weight, label, seed)
        same = True
        for u in range(len(label)):
            if again[u] != label[u]:
                same = False
        label = again
        if same:
            break
    return label
