"""Tables of overlapping circles: the notes' generator, the second one, and 100,000 people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from benchmarks.circles import metrics, ours, peers
from benchmarks.circles.measure import Timed, timed
from benchmarks.circles.other_planted import OTHER, planted_otherwise
from benchmarks.circles.planted import LARGE, SETTINGS, Planted, planted
from benchmarks.circles.tables import Cell, show

LEAST = (0.984, 0.977, 0.672, 0.777, 0.903)
AIM = (0.99, 0.985, 0.75, 0.88, 0.945)
ANCHORS = ("igraph Infomap", "igraph Leiden CPM .01", "igraph Leiden modularity", "igraph label propagation")


def find(name: str, net: Planted, *, seed: int = 1, threads: int = 1) -> Timed[metrics.Cover]:
    """Circles by one method as a cover; seconds include building from edge arrays, not making ids."""
    ids = ours.names(net.people)
    if name == ours.OURS:
        run = timed(
            lambda: ours.found(ours.network(ids, net.source, net.target, net.weight), seed=seed, threads=threads)
        )
        return Timed(ours.as_cover(run.value, net.people), run.wall, run.cpu)
    done = timed(lambda: peers.PEERS[name].find(net.people, net.source, net.target, net.weight, seed))
    return Timed(metrics.from_labels(done.value), done.wall, done.cpu)


def overlap(*, seeds: tuple[int, ...] = (11, 12, 13), anchors: bool = True, threads: int = 1) -> None:
    """Print the five settings of the notes, then those of the second generator."""
    ours.warm_up()
    methods = methods_of(anchors)
    _settings("Planted overlap, the notes' generator", planted, SETTINGS, methods, seeds, threads, (LEAST, AIM))
    _settings(
        "Planted overlap, second generator (another null model)", planted_otherwise, OTHER, methods, seeds, threads
    )


def methods_of(anchors: bool) -> list[str]:
    """Ours, then the anchors that are installed; says which are not."""
    missing = [name for name in ANCHORS if not peers.installed(peers.PEERS[name])]
    if anchors and missing:
        print(f"not installed: {', '.join(missing)}")
    return [ours.OURS, *(name for name in ANCHORS if anchors and name not in missing)]


def _settings(
    title: str,
    make: Callable[..., Planted],
    settings: Mapping[str, Mapping[str, Any]],
    methods: list[str],
    seeds: tuple[int, ...],
    threads: int,
    goals: tuple[tuple[float, ...], ...] = (),
) -> None:
    scores = {name: np.zeros((len(settings), len(seeds), 4)) for name in methods}
    cpu = dict.fromkeys(methods, 0.0)
    for row, setting in enumerate(settings.values()):
        for column, seed in enumerate(seeds):
            net = make(**setting, seed=seed)
            true = metrics.cover(net.member, net.circle, net.people)
            for name in methods:
                run = find(name, net, threads=threads)
                cpu[name] += run.cpu / len(seeds) / len(settings)
                keys = ("onmi_mgh", "omega", "f1_yl", "ovn_f1")
                scores[name][row, column] = [metrics.OVERLAPPING[key](run.value, true) for key in keys]
    head = ["", *settings, "cpu s"]
    for place, metric in enumerate(("onmi_mgh", "omega", "f1_yl", "ovn_f1")):
        rows: list[list[Cell]] = [
            [name, *(float(value) for value in scores[name][:, :, place].mean(axis=1)), cpu[name]] for name in methods
        ]
        if goals and metric == "onmi_mgh":
            rows += [[what, *values, None] for what, values in zip(("at least", "aim"), goals, strict=True)]
        show(f"{title}: {metric}, mean of seeds {' '.join(map(str, seeds))}", head, rows)


def large(*, seeds: tuple[int, ...] = (11,), anchors: bool = True, threads: int = 1) -> None:
    """Print 100,000 people with overlapping circles."""
    ours.warm_up()
    rows: list[list[Cell]] = []
    ties = 0
    for seed in seeds:
        net = planted(**LARGE, seed=seed)
        ties = len(net.source)
        true = metrics.cover(net.member, net.circle, net.people)
        for name in methods_of(anchors):
            run = find(name, net, threads=threads)
            onmi, omega, f1 = (metrics.OVERLAPPING[key](run.value, true) for key in ("onmi_mgh", "omega", "f1_yl"))
            rows.append(
                [f"{name}, seed {seed}", onmi, omega, f1, run.value.shape[1], f"{run.wall:.2f}", f"{run.cpu:.2f}"]
            )
    rows.append(["at least", 0.931, None, None, None, None, "25"])
    rows.append(["or", 0.966, None, None, None, None, "58"])
    rows.append(["aim", 0.97, None, None, None, "5", None])
    head = ["", "onmi_mgh", "omega", "f1_yl", "circles", "wall s", "cpu s"]
    show(f"100,000 people, {ties:,} ties, mu.3 on.3 om3, {true.shape[1]:,} true circles", head, rows)
