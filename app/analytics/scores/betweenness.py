"""Betweenness: how often a customer lies on the shortest way between two others."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from app.analytics.arithmetic import Places, compiled, shuffled
from app.analytics.grid import Amounts, on_grid
from app.analytics.network import Network

SAMPLES: Final = 512
"""So many people to start from; all of them where there are no more, and then the result is exact."""

A_PART: Final = 16
"""People to start from that are worked on together, however many threads there are: sums run in one order."""

RESULT_BITS: Final = 40
"""The last bits of sums of floats depend on the order of people."""


def betweenness(net: Network, *, samples: int = SAMPLES, seed: int = 1, threads: int = 1) -> dict[str, Amounts]:
    """Share of the shortest ways between two others that lead through the customer, and its standard `error`.

    A way from s to t is a shortest chain of arcs in their direction; where there are several, each counts its part.
    The share is the mean over all ordered pairs of two others; a pair without a way counts 0. Weights do not count. In
    a network of more than `samples` people, so many are drawn to start from, and the error is that of the draw; it is
    too small for people who are seldom between others, whom a draw may miss.

    Source: U. Brandes, A faster algorithm for betweenness centrality, 2001, doi:10.1080/0022250X.2001.9990249; U.
    Brandes, C. Pich, Centrality estimation in large networks, 2007, doi:10.1142/S0218127407018403.

    Examples
    --------
    >>> path = Network.from_columns(["ana", "bo"], ["bo", "cy"], [1.0, 1.0])
    >>> betweenness(path)["betweenness"].tolist()
    [0.0, 0.5, 0.0]
    """
    n = net.ids.size
    if n < 3:
        return {"betweenness": np.zeros(n), "error": np.zeros(n)}
    drawn = np.sort(shuffled(n, seed)[:samples]) if samples < n else np.arange(n, dtype=np.int32)
    total, squares = np.zeros(n), np.zeros(n)
    for ways, square in _parts(net, drawn, threads):
        total += ways
        squares += square
    # Nobody is between themselves and another, so a person who was drawn was looked at once less.
    looked = np.full(n, float(len(drawn)))
    looked[drawn] -= 1
    mean = total / np.maximum(looked, 1)
    variance = np.maximum(squares / np.maximum(looked, 1) - mean**2, 0.0) * looked / np.maximum(looked - 1, 1)
    error = np.sqrt(variance / np.maximum(looked, 1) * (1 - looked / (n - 1)))
    return {
        "betweenness": on_grid(mean / (n - 2), bits=RESULT_BITS),
        "error": on_grid(error / (n - 2), bits=RESULT_BITS),
    }


def _parts(net: Network, drawn: Places, threads: int) -> Iterator[tuple[Amounts, Amounts]]:
    """The sums of each part of those drawn, in their order."""
    arcs = net.weight.indptr, net.weight.indices
    parts = [drawn[first : first + A_PART] for first in range(0, len(drawn), A_PART)]
    if threads == 1:
        yield from (_carried(*arcs, part) for part in parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        # Few at a time, for each part holds two numbers per person.
        for first in range(0, len(parts), 2 * threads):
            yield from pool.map(lambda part: _carried(*arcs, part), parts[first : first + 2 * threads])


@compiled
def _met(starts: Places, target: Places, source: int, order: Places, steps: Places, ways: Amounts) -> int:
    """How many can be reached; they stand first in `order`, with their steps from the source and shortest ways."""
    order[0], steps[source], ways[source] = source, 0, 1.0
    at, met = 0, 1
    while at < met:
        one = order[at]
        at += 1
        for arc in range(starts[one], starts[one + 1]):
            other = target[arc]
            if steps[other] < 0:
                steps[other] = steps[one] + 1
                order[met] = other
                met += 1
            if steps[other] == steps[one] + 1:
                ways[other] += ways[one]
    return met


@compiled
def _carried(starts: Places, target: Places, drawn: Places) -> tuple[Amounts, Amounts]:
    """What everybody carries of the ways from those drawn, and its squares, each summed over those drawn."""
    n = len(starts) - 1
    total, squares = np.zeros(n), np.zeros(n)
    steps, ways, carried = np.full(n, -1, dtype=np.int32), np.zeros(n), np.zeros(n)
    order = np.empty(n, dtype=np.int32)
    for source in drawn:
        met = _met(starts, target, source, order, steps, ways)
        for back in range(met - 1, -1, -1):
            one = order[back]
            through = 0.0
            for arc in range(starts[one], starts[one + 1]):
                other = target[arc]
                if steps[other] == steps[one] + 1:
                    through += (1.0 + carried[other]) / ways[other]
            carried[one] = through * ways[one]
            if one != source:
                total[one] += carried[one]
                squares[one] += carried[one] * carried[one]
        for back in range(met):
            steps[order[back]], ways[order[back]] = -1, 0.0
    return total, squares
