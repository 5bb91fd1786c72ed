"""Tables of disjoint circles: large planted graphs, LFR graphs, karate and football."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from benchmarks.circles import metrics, ours, peers
from benchmarks.circles.measure import alone, timed
from benchmarks.circles.networks import DATA, Known, labelled, lfr
from benchmarks.circles.planted import DISJOINT, MILLION, Numbers, planted
from benchmarks.circles.tables import Cell, show

LFR: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "1k .5": {"people": 1000, "mixing": 0.5, "sizes": (10, 50)},
        "1k .6": {"people": 1000, "mixing": 0.6, "sizes": (10, 50)},
        "1k .6 wide": {"people": 1000, "mixing": 0.6, "sizes": (20, 100)},
        "10k .3": {"people": 10_000, "mixing": 0.3, "sizes": (20, 100)},
        "10k .5": {"people": 10_000, "mixing": 0.5, "sizes": (20, 100)},
        "10k .6": {"people": 10_000, "mixing": 0.6, "sizes": (20, 100)},
        "10k .6 wide": {"people": 10_000, "mixing": 0.6, "sizes": (20, 200)},
        "10k .6 thin": {"people": 10_000, "mixing": 0.6, "sizes": (20, 200), "degree": 15},
    }
)
"""LFR graphs: the notes' definition, and harder ones on which Infomap scores about as it does in the notes."""
GOALS = {
    name: (0.95, 0.98) if name.startswith("1k") else (0.925, 0.95)
    for name in LFR
    if ".6" in name and "thin" not in name
}
"""At least and aim, by the name of the graph."""


def _methods(ties: int, anchors: bool) -> list[str]:
    fitting = [name for name, peer in peers.PEERS.items() if anchors and ties <= peer.most_ties]
    missing = [name for name in fitting if not peers.installed(peers.PEERS[name])]
    if missing:
        print(f"not installed: {', '.join(missing)}")
    return [ours.OURS, *(name for name in fitting if name not in missing)]


def disjoint(*, seeds: tuple[int, ...] = (11,), anchors: bool = True, million: bool = False) -> None:
    """Print 110,000 people in 2,466 circles, each method in a process of its own; on request a million as well."""
    _planted(DISJOINT, seeds, anchors, ["at least .99", "4", "aim .99", "1.0", "100 above import"])
    if million:
        _planted(MILLION, seeds, anchors, ["at least .99", "40", "aim .99", "10", "900 in all"])


def _planted(setting: Mapping[str, Any], seeds: tuple[int, ...], anchors: bool, goal: list[str]) -> None:
    head = ["", "NMI", "ARI", "circles", "wall s", "cpu s", "first call s", "peak MiB", "import MiB", "above import"]
    for seed in seeds:
        net = planted(**setting, seed=seed)
        rows: list[list[Cell]] = []
        for name in _methods(len(net.source), anchors):
            run = alone(name, net.people, net.source, net.target, net.weight, 1)
            scores = [metrics.nmi(run.label, net.label), metrics.ari(run.label, net.label)]
            memory = [f"{value:.0f}" for value in (run.peak, run.imported, run.above)]
            seconds = [f"{value:.2f}" for value in (run.wall, run.cpu, run.first)]
            rows.append([name, *scores, _count(run.label), *seconds, *memory])
        title = f"{net.people:,} people, {len(net.source):,} ties, {net.circles:,} true circles, mu .3, seed {seed}"
        show(f"{title}; from edge arrays, which count in the peak", head, rows)
        print(f"ARI {goal[0]} within {goal[1]} s; {goal[2]} within {goal[3]} s, MiB {goal[4]}\n")


def _count(label: Numbers) -> int:
    """Circles of two or more."""
    return int((np.bincount(label[label >= 0]) > 1).sum()) if (label >= 0).any() else 0


def partition(name: str, net: Known, *, seed: int = 1) -> tuple[Numbers, float]:
    """Labels by one method and its cpu seconds."""
    if name == ours.OURS:
        run = timed(lambda: ours.found(ours.network(net.ids, net.source, net.target), seed=seed, disjoint=True))
        return ours.as_labels(run.value, net.people), run.cpu
    done = timed(lambda: peers.PEERS[name].find(net.people, net.source, net.target, net.weight, seed))
    return done.value, done.cpu


def small(*, seeds: tuple[int, ...] = (1, 2, 3), anchors: bool = True) -> None:
    """Print NMI and circles on LFR graphs, karate and football."""
    if not peers.installed(peers.PEERS["networkit PLP"]):
        print("networkit is not installed: no LFR graphs")
        return
    graphs = {name: [lfr(**setting, seed=seed) for seed in seeds] for name, setting in LFR.items()}
    graphs |= {name: [labelled(DATA / "circles" / name)] for name in ("karate", "football")}
    rows: list[list[Cell]] = []
    for name in _methods(max(len(net.source) for some in graphs.values() for net in some), anchors):
        cells: list[Cell] = [name]
        for some in graphs.values():
            labels = [partition(name, net)[0] for net in some]
            pairs = zip(labels, some, strict=True)
            nmi = float(np.mean([metrics.nmi(label, _truth(net)) for label, net in pairs]))
            fewest = min(_count(label) for label in labels)
            cells.append(f"{nmi:.3f}".lstrip("0") + f" ({fewest})")
        rows.append(cells)
    for place, what in enumerate(("at least", "aim")):
        rows.append([what, *(GOALS[name][place] if name in GOALS else None for name in graphs)])
    show(f"NMI (fewest circles found), LFR seeds {' '.join(map(str, seeds))}", ["", *graphs], rows)


def _truth(net: Known) -> Numbers:
    label = np.full(net.people, -1, dtype=np.int64)
    label[net.member] = net.circle
    return label
