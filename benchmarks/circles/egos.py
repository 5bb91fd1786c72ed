"""Tables of real ego networks: the two shared ones, or every one of a folder, all metrics at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.circles import metrics, ours, overlap, peers
from benchmarks.circles.networks import DATA, Known
from benchmarks.circles.networks import egos as read
from benchmarks.circles.tables import Cell, show

KEYS = ("onmi_mgh", "f1_yl", "omega", "f1_max", "ovn_f1")
LEAST = 3
"""Found circles of fewer members are dropped on ego networks, as in the notes."""
SHARED = {"0": (0.108, 0.306, 0.334, 0.203, 0.136), "3980": (0.249, 0.496, 0.404, 0.196, 0.0)}
"""The best anchor per metric on the shared networks."""
EIGHT = {
    "at least, mean of eight": (0.28, 0.51, 0.35, 0.34, 0.43),
    "aim, mean of eight": (0.33, 0.55, 0.38, 0.42, 0.45),
}


def found(name: str, net: Known, *, seed: int = 1) -> metrics.Cover:
    """Circles of three or more, by ours or a peer."""
    if name == ours.OURS:
        circles = ours.found(ours.network(net.ids, net.source, net.target), seed=seed)
        return ours.as_cover(circles, net.people, least=LEAST)
    if name in peers.OVERLAPPING:
        return metrics.cover(
            *peers.overlapping(name, net.people, net.source, net.target, seed), net.people, least=LEAST
        )
    label = peers.PEERS[name].find(net.people, net.source, net.target, net.weight, seed)
    return metrics.cover(np.arange(net.people), label, net.people, least=LEAST)


def egos(*, folder: Path | None = None, anchors: bool = True) -> None:
    """Print the metrics of each network and their mean."""
    networks = read(folder or DATA / "circles" / "ego-facebook")
    methods = overlap.methods_of(anchors)
    if anchors and not peers.available("cdlib"):
        print(f"not installed: {', '.join(peers.OVERLAPPING)}")
    elif anchors:
        methods += list(peers.OVERLAPPING)
    sums = {name: np.zeros(len(KEYS)) for name in methods}
    head = ["", *KEYS, "circles", "people in two or more"]
    for net in networks:
        rows: list[list[Cell]] = []
        for name in methods:
            cover = found(name, net)
            scores = [metrics.OVERLAPPING[key](cover, net.true) for key in KEYS]
            sums[name] += np.array(scores) / len(networks)
            rows.append([name, *scores, cover.shape[1], int((np.diff(cover.indptr) > 1).sum())])
        if net.name in SHARED:
            rows.append(["best anchor per metric", *SHARED[net.name], None, None])
        true = net.true
        rows.append(["(the truth)", *([None] * len(KEYS)), true.shape[1], int((np.diff(true.indptr) > 1).sum())])
        show(f"ego network {net.name}: {net.people} people, {len(net.source):,} ties", head, rows)
    if len(networks) > 1:
        means: list[list[Cell]] = [[name, *map(float, values)] for name, values in sums.items()]
        means += [[what, *values] for what, values in EIGHT.items()]
        show(f"mean of {len(networks)} ego networks", ["", *KEYS], means)
