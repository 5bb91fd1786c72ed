"""Tables of labels: planted tags found again, and true circles of ego networks that get a significant label."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.stats import hypergeom

from app.analytics.circles import Circles
from app.analytics.telling import Attributes, label, strongest
from benchmarks.circles.networks import DATA, Known, egos
from benchmarks.circles.planted import Amounts, Numbers, Planted, planted
from benchmarks.circles.tables import Cell, show

SETTINGS = {"p_in .5, noise 2": (0.5, 2), "p_in .3, noise 4": (0.3, 4)}
GOALS: list[list[Cell]] = [["at least", 0.990, None, 0.894, None], ["aim", 0.995, None, 0.92, None]]
SMALL = 15
"""Circles of fewer people are also counted apart."""
SIZES = (8, 100)
SHUFFLES = 5
TOPIC = "topic"


def as_circles(member: Numbers, circle: Numbers, people: int) -> tuple[Circles, Numbers]:
    """Known memberships in the product's shape, largest circle first; and the old number of each circle."""
    key = np.unique(circle * people + member)
    member, circle = key % people, key // people
    old, circle, size = np.unique(circle, return_inverse=True, return_counts=True)
    first = member[np.cumsum(size) - size]
    order = np.lexsort((first, -size))
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    rows = np.lexsort((member, number[circle]))
    ones = np.ones(len(rows))
    return Circles(member[rows], number[circle][rows], ones, ones, len(order)), old[order]


def labels(*, seeds: tuple[int, ...] = (31, 32, 33), folder: Path | None = None) -> None:
    """Print both tables."""
    _planted(seeds)
    _real(egos(folder or DATA / "circles" / "ego-facebook"))


def _planted(seeds: tuple[int, ...]) -> None:
    hits: dict[str, list[Amounts]] = {}
    for p_in, noise in SETTINGS.values():
        right: dict[str, list[Amounts]] = {}
        sizes: list[Numbers] = []
        for seed in seeds:
            net = planted(5_000, mixing=0.3, sizes=SIZES, seed=seed, p_in=p_in, noise=noise)
            sizes.append(np.bincount(net.circle))
            for name, chosen in {**_ours(net), **_anchors(net)}.items():
                right.setdefault(name, []).append((chosen == net.circle_tag).astype(np.float64))
        few = np.concatenate(sizes) < SMALL
        for name, parts in right.items():
            every = np.concatenate(parts)
            hits.setdefault(name, []).append(np.array([every.mean(), every[few].mean()]))
    rows: list[list[Cell]] = [[name, *map(float, np.concatenate(parts))] for name, parts in hits.items()]
    head = ["", *(cell for name in SETTINGS for cell in (name, f"under {SMALL} people"))]
    show(f"First label is the planted tag: 5,000 people, seeds {' '.join(map(str, seeds))}", head, rows + GOALS)


def _ours(net: Planted) -> dict[str, Numbers]:
    """The tag that each circle is labelled with, -1 without a label, and the candidate for an analyst to judge."""
    circles, old = as_circles(net.member, net.circle, net.people)
    fields = [TOPIC] * len(net.tag)
    known = Attributes.from_columns(net.tagged, fields, [f"{tag:06d}" for tag in net.tag])
    found, candidate = label(net.people, circles, known), strongest(net.people, circles, known)
    labelled = np.flatnonzero(found.row >= 0)
    tables = {
        "grapevine, strongest tag": (candidate.circle, candidate.value),
        "grapevine, significant label": (labelled, found.evidence.value[found.row[labelled]]),
    }
    chosen = {}
    for name, (number, value) in tables.items():
        chosen[name] = np.full(net.circles, -1, dtype=np.int64)
        chosen[name][old[number]] = value.astype(np.int64)
    return chosen


def _anchors(net: Planted) -> dict[str, Numbers]:
    """The tag of highest score for each circle, by the ways that are usual."""
    shape = (net.people, net.circles)
    has = coo_array((np.ones(len(net.tag)), (net.tagged, net.tag)), shape=shape).tocsr()
    belongs = coo_array((np.ones(len(net.member)), (net.member, net.circle)), shape=shape).tocsr()
    both = coo_array(belongs.T @ has)
    circle, tag, count = both.coords[0], both.coords[1], both.data
    size, carriers = np.bincount(net.circle)[circle], np.bincount(net.tag, minlength=net.circles)[tag]
    lift = count * net.people / (size * carriers)
    within = np.bincount(tag, minlength=net.circles)[tag]
    scores: dict[str, Amounts] = {
        "hypergeometric": np.asarray(-hypergeom.logsf(count - 1, net.people, carriers, size)),
        "k log(lift)": np.asarray(count * np.log(lift)),
        "TF-IDF": count / size * np.log(net.circles / within),
        "lift, 3 or more": np.where(count >= 3, lift, 0),
        "count": count.astype(np.float64),
        "lift": np.asarray(lift),
    }
    chosen = {}
    for name, score in scores.items():
        best = np.full(net.circles, -1, dtype=np.int64)
        order = np.lexsort((-tag, score))
        best[circle[order]] = tag[order]
        chosen[name] = best
    return chosen


def _real(networks: list[Known]) -> None:
    rows: list[list[Cell]] = []
    total = np.zeros(2 + SHUFFLES)
    for net in networks:
        counts = [len(np.unique(net.circle)), _labelled(net, net.member)]
        shuffled = [np.random.default_rng(seed).permutation(net.people) for seed in range(SHUFFLES)]
        counts += [_labelled(net, other[net.member]) for other in shuffled]
        total += counts
        rows.append([net.name, *counts[:2], counts[1] / counts[0], *counts[2:]])
    rows.append(["together", int(total[0]), int(total[1]), float(total[1] / total[0]), *map(int, total[2:])])
    gap: list[Cell] = [None] * SHUFFLES
    rows += [["anchor, ten networks", 193, 82, 0.425, 0, 0, 0, 1, 0], ["aim", None, None, 0.47, *gap]]
    head = ["ego network", "true circles", "labelled", "share", *(f"shuffled {seed}" for seed in range(SHUFFLES))]
    show("True circles with a significant label; the same after members were shuffled", head, rows)


def _labelled(net: Known, member: Numbers) -> int:
    """How many of the circles get a label, all of them counted among the tests."""
    place = {who: number for number, who in enumerate(net.ids)}
    person = [place.get(who, -1) for who, _, _ in net.attributes]
    columns = [field for _, field, _ in net.attributes], [value for _, _, value in net.attributes]
    circles, _ = as_circles(member, net.circle, net.people)
    return int((label(net.people, circles, Attributes.from_columns(person, *columns)).row >= 0).sum())
