"""Our scores beside those of other libraries, from the same edge arrays in the same run.

    python -m benchmarks.scores [--people 100000] [--arcs 1000000]

Seconds run from arrays to scores, building of the graph included. Code is compiled, or loaded, by a first call on a
tiny network. Machines are noisy: read the ratios of one run, not the seconds.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

import numpy as np

from app.analytics.network import Network
from app.analytics.scores import SCORES
from benchmarks.circles.tables import Cell, show
from benchmarks.rmat import rmat, weights
from benchmarks.score_peers import PEERS, Amounts, Arcs

COMPARED: Final = ("pagerank", "ppr", "hits", "core")
OURS_ALONE: Final = ("betweenness", "constraint", "reciprocity", "reach", "trust")
T = TypeVar("T")


def made(people: int, arcs: int, seed: int) -> Arcs:
    """An R-MAT graph with weights, its arcs in no order, and a hundred trusted people."""
    source, target = rmat(people, arcs, seed)
    order = np.argsort(weights(arcs, seed + 1) + np.arange(arcs) % 997, kind="stable")
    trusted = np.zeros(people, dtype=np.bool_)
    trusted[: min(100, people)] = True
    return Arcs(people, source[order], target[order], weights(arcs, seed)[order], trusted)


def ours(arcs: Arcs) -> Network:
    """Our network, with ids of its own, as every reader of numbered people makes it."""
    ids = [f"{person:08d}" for person in range(arcs.people)]
    return Network.from_numbers(ids, arcs.source, arcs.target, arcs.weight)


def scored(net: Network, arcs: Arcs, name: str, threads: int) -> Amounts:
    """One of our scores."""
    score = SCORES[name]
    given: dict[str, Any] = {"trusted": arcs.trusted} if score.needs else {}
    found = score.function(net, **given, **({"threads": threads} if "threads" in score.options else {}))
    return np.asarray(found[name] if isinstance(found, dict) else found)


def timed(run: Callable[[], T], repeat: int) -> tuple[T, float]:
    """What comes back, and the shortest time of so many runs."""
    best = float("inf")
    for _ in range(repeat):
        began = time.perf_counter()
        found = run()
        best = min(best, time.perf_counter() - began)
    return found, best


def compared(arcs: Arcs, threads: int, repeat: int) -> tuple[list[list[Cell]], Network]:
    """A row for each score and library: build, run, both beside ours, and how far results are apart in all."""
    net, build = timed(lambda: ours(arcs), repeat)
    rows: list[list[Cell]] = []
    own = {name: timed(partial(scored, net, arcs, name, threads), repeat) for name in COMPARED}
    rows += [[name, "ours", build, run, 1.0, None] for name, (_, run) in own.items()]
    for library, peer in PEERS.items():
        if len(arcs.source) > peer.most_arcs:
            continue
        try:
            peer.build(made(50, 200, 1))  # imports it, which is no part of the building
            graph, their_build = timed(partial(peer.build, arcs), 1)
        except ImportError:
            print(f"{library} is not installed: its rows are left out.")
            continue
        for name, function in peer.scores.items():
            theirs, run = timed(partial(function, graph, arcs), 1 if library == "networkx" else repeat)
            mine, seconds = own[name]
            apart = float(np.abs(mine - np.asarray(theirs)).sum())
            rows.append([name, library, their_build, run, (their_build + run) / (build + seconds), f"{apart:.0e}"])
        del graph
    return sorted(rows, key=lambda row: COMPARED.index(str(row[0]))), net


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--arcs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    tiny = made(50, 200, asked.seed)
    for name in (*COMPARED, *OURS_ALONE):
        scored(ours(tiny), tiny, name, asked.threads)
    arcs = made(asked.people, asked.arcs, asked.seed)
    rows, net = compared(arcs, asked.threads, asked.repeat)
    size = f"{asked.people:,} people, {asked.arcs:,} weighted arcs"
    title = f"R-MAT, {size}, {asked.threads} thread(s); load {os.getloadavg()[0]:.1f}"
    show(title, ["score", "library", "build s", "run s", "build + run / ours", "L1 to ours"], rows)
    alone: list[list[Cell]] = [
        [name, timed(partial(scored, net, arcs, name, asked.threads), 1)[1]] for name in OURS_ALONE
    ]
    show("Ours alone", ["score", "run s"], alone)


if __name__ == "__main__":
    main()
