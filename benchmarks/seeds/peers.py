"""Other ways to choose seeds: by one number, by simulation, and by the proven stopping rule alone."""

from __future__ import annotations

import math
from heapq import heapify, heapreplace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from app.analytics.seeds import Spread, plan_seeds
from benchmarks.seeds.judge import Judge

Seeds = NDArray[np.int64]


def arcs_of(spread: Spread) -> tuple[NDArray[Any], NDArray[Any]]:
    """Source and target of every arc."""
    return spread.source.astype(np.int64), np.repeat(np.arange(len(spread.ids)), np.diff(spread.start))


def degree(spread: Spread) -> NDArray[np.float64]:
    """How many each person can pass on to."""
    return np.bincount(spread.source, minlength=len(spread.ids)).astype(np.float64)


def reversed_pagerank(spread: Spread, damping: float = 0.85, rounds: int = 100) -> NDArray[np.float64]:
    """PageRank of the arcs turned round: important is who influences the important."""
    n, (source, target) = len(spread.ids), arcs_of(spread)
    into = np.maximum(np.bincount(target, minlength=n), 1)
    step = csr_array((1 / into[target], (source, target)), shape=(n, n))
    loose = np.bincount(target, minlength=n) == 0
    rank = np.full(n, 1 / n)
    for _ in range(rounds):
        rank = damping * (step @ rank + rank[loose].sum() / n) + (1 - damping) / n
    return rank


def best_of(score: NDArray[np.float64], k: int) -> Seeds:
    """The k people with the highest score."""
    return np.argsort(-score, kind="stable")[:k]


def affordable(score: NDArray[np.float64], cost: NDArray[np.int64], budget: int) -> Seeds:
    """People in the order of score as long as the budget lasts; whoever is too dear is passed by."""
    chosen, left = [], budget
    for person in np.argsort(-score, kind="stable").tolist():
        if cost[person] <= left:
            chosen.append(person)
            left -= int(cost[person])
    return np.array(chosen, dtype=np.int64)


def opim(spread: Spread, k: int, model: str, epsilon: float = 0.1) -> Seeds:
    """The stopping rule alone: twice as many sets until 1 - 1/e - epsilon of the best is proven."""
    samples = 1 << 10
    while True:
        plan = plan_seeds(spread, k=k, model=model, samples=samples)
        if plan.certificate >= 1 - 1 / math.e - epsilon or samples >= 1 << 20:
            return plan.seeds
        samples *= 2


def celf(spread: Spread, k: int, model: str, runs: int = 100) -> Seeds:
    """Greedy choice by simulation, asked anew only where it matters: J. Leskovec et al., 2007."""
    judge = Judge(spread, model)
    heap = [(-judge(np.array([person]), runs, person)[0], person, 0) for person in range(len(spread.ids))]
    heapify(heap)
    chosen: list[int] = []
    reach = 0.0
    while len(chosen) < k:
        gain, person, asked = heap[0]
        if asked == len(chosen):
            chosen.append(person)
            reach -= gain
            heapreplace(heap, (0.0, -1, -1))
        else:
            now = judge(np.array([*chosen, person]), runs, person)[0] - reach
            heapreplace(heap, (-now, person, len(chosen)))
    return np.array(chosen)
