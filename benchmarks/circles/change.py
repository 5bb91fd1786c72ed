"""Tables of change: who changes circle when ties change, what an update costs, and what stability is worth."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from app.analytics.circles import Circles
from app.analytics.network import Network
from benchmarks.circles import metrics, ours, overlap, peers
from benchmarks.circles.measure import timed
from benchmarks.circles.planted import DISJOINT, Numbers, Planted, planted
from benchmarks.circles.tables import Cell, show

SHARES = (0.0, 0.001, 0.01, 0.05)
LEAST: tuple[Cell, ...] = (0.0, 0.005, 0.05, 0.15)
AIM: tuple[Cell, ...] = (0.0, 0.0, 0.002, 0.01)


def churn_of(before: metrics.Cover, after: metrics.Cover) -> float:
    """Share of people who are in other circles than before, circles being matched one to one by shared members."""
    shared = np.asarray((before.T @ after).todense())
    row, column = linear_sum_assignment(shared, maximize=True)
    matched = np.full(after.shape[1], -1)
    matched[column] = row
    width = before.shape[1] + after.shape[1] + 1
    matched[matched < 0] = before.shape[1] + np.flatnonzero(matched < 0)
    rows = [
        _persons(side) * width + number[side.indices]
        for side, number in ((before, np.arange(before.shape[1])), (after, matched))
    ]
    moved = np.setxor1d(rows[0], rows[1], assume_unique=True) // width
    return len(np.unique(moved)) / max(before.shape[0], 1)


def _persons(side: metrics.Cover) -> Numbers:
    return np.repeat(np.arange(side.shape[0], dtype=np.int64), np.diff(side.indptr))


def rewired(net: Planted, share: float, *, seed: int = 1) -> tuple[Numbers, Numbers]:
    """The ties after a share of them has gone and as many new ones, between anybody, have come."""
    rng = np.random.default_rng(seed)
    ties = len(net.source)
    gone = rng.permutation(ties)[: round(share * ties)]
    source, target = net.source.copy(), net.target.copy()
    source[gone] = rng.integers(net.people, size=len(gone))
    target[gone] = (source[gone] + rng.integers(1, net.people, size=len(gone))) % net.people
    return source, target


def _in_other_order(net: Planted, *, seed: int = 1) -> tuple[Numbers, Numbers]:
    rng = np.random.default_rng(seed)
    order, turned = rng.permutation(len(net.source)), rng.random(len(net.source)) < 0.5
    source, target = net.source[order], net.target[order]
    return np.where(turned, target, source), np.where(turned, source, target)


def churn(*, people: int = 20_000, anchors: bool = True) -> None:
    """Print who changes circle between two cold runs, and between a run and its update."""
    net = planted(people, mixing=0.3, seed=21)
    several = planted(people, mixing=0.3, overlapping=0.3, memberships=2, seed=21)
    rows: list[list[Cell]] = [["grapevine, one circle each", *_cold(net, ours.OURS, True)]]
    rows.append(["grapevine, people in two circles", *_cold(several, ours.OURS, False)])
    if ours.has("update"):
        rows.append(["grapevine, updated, one circle each", *_updated(net)])
    rows += [[name, *_cold(net, name, True)] for name in overlap.methods_of(anchors)[1:]]
    rows += [["at least", *LEAST], ["aim", *AIM]]
    head = ["", "same ties, other order", ".1 % changed", "1 %", "5 %"]
    show(f"Share of people who change circle: {people:,} people, planted, mu .3; cold runs", head, rows, digits=4)


def _cold(net: Planted, name: str, disjoint: bool) -> list[Cell]:
    before = _found(net, net.source, net.target, name, disjoint, seed=1)
    cells: list[Cell] = []
    for share in SHARES:
        source, target = rewired(net, share) if share else _in_other_order(net)
        # A peer that reads nothing from the order of rows is asked with its next seed.
        seed = 2 if not share and name != ours.OURS else 1
        cells.append(churn_of(before, _found(net, source, target, name, disjoint, seed=seed)))
    return cells


def _found(net: Planted, source: Numbers, target: Numbers, name: str, disjoint: bool, *, seed: int) -> metrics.Cover:
    if name != ours.OURS:
        return metrics.from_labels(peers.PEERS[name].find(net.people, source, target, np.ones(len(source)), seed))
    circles = ours.found(ours.network(ours.names(net.people), source, target), seed=seed, disjoint=disjoint)
    return ours.as_cover(circles, net.people)


def _updated(net: Planted) -> list[Cell]:
    ids = ours.names(net.people)
    first = ours.network(ids, net.source, net.target)
    previous = ours.found(first)
    before = ours.one_each(first, previous)
    cells: list[Cell] = []
    for share in SHARES:
        after = ours.network(ids, *(rewired(net, share) if share else _in_other_order(net)))
        now = ours.one_each(after, ours.update(first, after, previous))
        cells.append(churn_of(ours.as_cover(before, net.people), ours.as_cover(now, net.people)))
    return cells


def update(*, people: int = int(DISJOINT["people"])) -> None:
    """Print what an update costs beside a cold run, and how its quality compares."""
    _update_of(planted(400, mixing=0.2, seed=5), 0.01)  # loads compiled code, which is no cost of an update
    rows: list[list[Cell]] = []
    settings: dict[str, dict[str, Any]] = {
        "one circle each": {},
        "three in ten in two": {"overlapping": 0.3, "memberships": 2},
    }
    for name, more in settings.items():
        net = planted(people, mixing=0.3, seed=22, **more)
        rows += [[f"{share:.1%} of ties, {name}", *_update_of(net, share)] for share in SHARES[1:]]
    rows += [
        ["at least, 0.1 %", None, None, "5", None, None, 0.005],
        ["aim, 0.1 %", None, None, "50", None, None, 0.005],
    ]
    head = ["changed", "cold cpu s", "update cpu s", "times cheaper", "onmi cold", "onmi updated", "difference"]
    show(
        f"Update against cold run, both from finished networks: {people:,} people, planted, mu .3", head, rows, digits=4
    )


def _update_of(net: Planted, share: float) -> list[Cell]:
    ids = ours.names(net.people)
    true = metrics.cover(net.member, net.circle, net.people)
    before: Network = ours.network(ids, net.source, net.target)
    after = ours.network(ids, *rewired(net, share))
    previous = ours.found(before)
    cold = timed(lambda: ours.found(after))
    warm = timed(lambda: ours.update(before, after, previous))
    quality = [metrics.onmi_mgh(ours.as_cover(run.value, net.people), true) for run in (cold, warm)]
    seconds = [f"{cold.cpu:.3f}", f"{warm.cpu:.3f}", f"{cold.cpu / max(warm.cpu, 1e-9):.1f}"]
    return [*seconds, *quality, quality[1] - quality[0]]


def stability(*, people: int = 3_000) -> None:
    """Print how well stability tells good circles and memberships from bad ones."""
    rows: list[list[Cell]] = []
    for mixing in (0.3, 0.5, 0.6):
        net = planted(people, mixing=mixing, overlapping=0.3, memberships=2, seed=23)
        ties = ours.network(ours.names(people), net.source, net.target)
        circles = ours.found(ties)
        run = timed(partial(ours.stability, ties, circles))
        rows.append([f"mu {mixing}", *_told(net, circles, run.value.circle, run.value.member), f"{run.cpu:.1f}"])
    head = ["", "circle: mean", "good (F1 > .8)", "others", "membership: true", "false", "chance true > false", "cpu s"]
    show(f"Stability under resampled ties: {people:,} people, three in ten in two circles", head, rows)


def _told(net: Planted, circles: Circles, of_circle: metrics.Amounts, of_member: metrics.Amounts) -> list[Cell]:
    true = metrics.cover(net.member, net.circle, net.people)
    shared = np.asarray((ours.as_cover(circles, net.people).T @ true).todense())
    size = np.bincount(circles.circle, minlength=circles.count)[:, None] + np.bincount(net.circle)[None, :]
    f1 = 2 * shared / size
    good, match = f1.max(axis=1) > 0.8, f1.argmax(axis=1)
    right = np.asarray(true[circles.member, match[circles.circle]]).ravel() > 0
    yes, no = np.sort(of_member[right]), of_member[~right]
    above = len(yes) - (np.searchsorted(yes, no, side="right") + np.searchsorted(yes, no)) / 2
    chance = float(above.mean() / len(yes)) if len(yes) and len(no) else None
    parts = (of_circle, of_circle[good], of_circle[~good], of_member[right], no)
    return [*(float(part.mean()) if len(part) else None for part in parts), chance]
