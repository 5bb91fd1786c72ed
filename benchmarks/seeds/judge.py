"""An independent judge: messages sent forward, arc by arc, with a random generator of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.analytics.seeds import Spread


class Judge:
    """The arcs of a graph by whom they start from, and messages sent along them."""

    def __init__(self, spread: Spread, model: str) -> None:
        n = len(spread.ids)
        target = np.repeat(np.arange(n, dtype=np.int32), np.diff(spread.start))
        order = np.argsort(spread.source, kind="stable")
        self._start = np.searchsorted(spread.source[order], np.arange(n + 1))
        self._target, self._probability = target[order], spread.probability[order]
        self._simulate = cascade if model == "ic" else threshold

    def __call__(self, seeds: NDArray[Any], runs: int, seed: int = 1) -> tuple[float, float]:
        """Mean number of people reached in so many runs, and the standard error of that mean."""
        people = np.asarray(seeds, dtype=np.int64)
        reached = self._simulate(self._start, self._target, self._probability, people, runs, seed)
        return float(reached.mean()), float(reached.std(ddof=1) / math.sqrt(runs))


def spread_of(spread: Spread, seeds: NDArray[Any], model: str, runs: int, seed: int = 1) -> tuple[float, float]:
    """Mean number of people reached in so many runs, and the standard error of that mean."""
    return Judge(spread, model)(seeds, runs, seed)


@njit(cache=True)
def cascade(start, target, probability, seeds, runs, seed):
    """People reached in each run when every arc from a newly reached person gets one chance."""
    np.random.seed(seed)
    n = len(start) - 1
    when, queue = np.full(n, -1, dtype=np.int64), np.empty(n, dtype=np.int64)
    reached = np.zeros(runs)
    for run in range(runs):
        count = 0
        for person in seeds:
            if when[person] != run:
                when[person] = run
                queue[count] = person
                count += 1
        at = 0
        while at < count:
            person = queue[at]
            at += 1
            for arc in range(start[person], start[person + 1]):
                other = target[arc]
                if when[other] != run and np.random.random() < probability[arc]:
                    when[other] = run
                    queue[count] = other
                    count += 1
        reached[run] = count
    return reached


@njit(cache=True)
def threshold(start, target, probability, seeds, runs, seed):
    """People reached in each run when everybody joins once the arcs from those reached outweigh their threshold."""
    np.random.seed(seed)
    n = len(start) - 1
    when, met, queue = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64), np.empty(n, dtype=np.int64)
    bar, pressure = np.zeros(n), np.zeros(n)
    reached = np.zeros(runs)
    for run in range(runs):
        count = 0
        for person in seeds:
            if when[person] != run:
                when[person] = run
                queue[count] = person
                count += 1
        at = 0
        while at < count:
            person = queue[at]
            at += 1
            for arc in range(start[person], start[person + 1]):
                other = target[arc]
                if when[other] == run:
                    continue
                if met[other] != run:
                    met[other] = run
                    bar[other] = np.random.random()
                    pressure[other] = 0.0
                pressure[other] += probability[arc]
                if pressure[other] > bar[other]:
                    when[other] = run
                    queue[count] = other
                    count += 1
        reached[run] = count
    return reached
