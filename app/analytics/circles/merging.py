"""Compiled steps that every partition takes: number the groups, and merge each group to one node."""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import Places, compiled
from app.analytics.grid import Amounts, Numbers


@compiled
def numbered(label: Places) -> tuple[Places, int]:
    """The same groups numbered from 0 in order of their first node, and how many there are."""
    number = np.full(len(label), -1, np.int32)
    found = np.empty(len(label), np.int32)
    count = 0
    for u in range(len(label)):
        if number[label[u]] < 0:
            number[label[u]] = count
            count += 1
        found[u] = number[label[u]]
    return found, count


@compiled
def grouped(label: Places, count: int) -> tuple[Numbers, Places]:
    """Where each group begins in a list of all nodes that is sorted by group, and that list."""
    start = np.zeros(count + 1, np.int64)
    for c in label:
        start[c + 1] += 1
    for c in range(count):
        start[c + 1] += start[c]
    place, nodes = start[:-1].copy(), np.empty(len(label), np.int32)
    for u in range(len(label)):
        nodes[place[label[u]]] = u
        place[label[u]] += 1
    return start, nodes


@compiled
def merged(start: Numbers, end: Places, weight: Amounts, label: Places, count: int) -> tuple[Numbers, Places, Amounts]:
    """The network between groups: one node a group, ties summed, those inside a group kept as a loop."""
    first, nodes = grouped(label, count)
    new_start = np.zeros(count + 1, np.int64)
    new_end, new_weight = np.empty(len(end), np.int32), np.empty(len(end))
    to, seen = np.zeros(count), np.empty(count, np.int32)
    size = 0
    for c in range(count):
        near = 0
        for place in range(first[c], first[c + 1]):
            u = nodes[place]
            for e in range(start[u], start[u + 1]):
                other = label[end[e]]
                if to[other] == 0.0:
                    seen[near] = other
                    near += 1
                to[other] += weight[e]
        for i in range(near):
            new_end[size], new_weight[size] = seen[i], to[seen[i]]
            to[seen[i]] = 0.0
            size += 1
        new_start[c + 1] = size
    return new_start, new_end[:size].copy(), new_weight[:size].copy()
