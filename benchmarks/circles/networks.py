"""Networks with known circles: files of the reference data, ego networks of any folder, and LFR graphs."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.circles.metrics import Cover, cover
from benchmarks.circles.planted import Amounts, Numbers

Rows = list[tuple[str, str, str]]
DATA = Path(os.environ.get("GRAPEVINE_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")
"""The reference data: `GRAPEVINE_TEST_DATA`, or the folder that development machines have beside the checkout."""


@dataclass(frozen=True, eq=False)
class Known:
    """A network of people 0..len(ids)-1 and its known circles; attributes are rows of person, field, value."""

    name: str
    ids: list[str]
    source: Numbers
    target: Numbers
    weight: Amounts
    member: Numbers
    circle: Numbers
    attributes: Rows

    @property
    def people(self) -> int:
        """How many people there are, with ties or without."""
        return len(self.ids)

    @property
    def true(self) -> Cover:
        """The known circles as a cover."""
        return cover(self.member, self.circle, self.people)


def known(
    name: str, ids: Iterable[str], ties: Iterable[Iterable[str]], memberships: list[tuple[str, int]], attributes: Rows
) -> Known:
    """Number the people by id; ties are counted once, self-ties never."""
    pairs = [tuple(tie) for tie in ties]
    names = sorted({*ids, *(end for pair in pairs for end in pair), *(who for who, _ in memberships)})
    place = {who: number for number, who in enumerate(names)}
    ends = sorted({(min(place[a], place[b]), max(place[a], place[b])) for a, b in pairs if a != b})
    source, target = (np.array([end[side] for end in ends], dtype=np.int64) for side in (0, 1))
    member = np.array([place[who] for who, _ in memberships], dtype=np.int64)
    circle = np.array([number for _, number in memberships], dtype=np.int64)
    return Known(name, names, source, target, np.ones(len(source)), member, circle, attributes)


def _words(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def ego(folder: Path, name: str) -> Known:
    """An ego network of four files: `.nodes` (the universe), `.edges`, `.circles` and, if there, `.attrs.csv`."""
    at = {ending: folder / f"{name}.{ending}" for ending in ("nodes", "edges", "circles", "attrs.csv")}
    ids = [words[0] for words in _words(at["nodes"])] if at["nodes"].exists() else []
    circles = [words[1:] for words in _words(at["circles"])]
    rows: Rows = []
    if at["attrs.csv"].exists():
        for line in at["attrs.csv"].read_text(encoding="utf-8").splitlines()[1:]:
            who, tag = line.split(",", 1)
            field, _, value = tag.partition("=")
            rows.append((who, field, value))
    memberships = [(who, number) for number, members in enumerate(circles) for who in members]
    return known(name, ids, [words[:2] for words in _words(at["edges"])], memberships, rows)


def egos(folder: Path) -> list[Known]:
    """All ego networks of a folder, by name."""
    names = sorted(path.stem for path in folder.glob("*.circles"))
    return [ego(folder, name) for name in names]


def labelled(folder: Path) -> Known:
    """A network with one true circle for each person: `edges.txt` and `gt.csv` (node,circle)."""
    lines = (folder / "gt.csv").read_text(encoding="utf-8").split()[1:]
    given = [line.split(",") for line in lines]
    number = {label: place for place, label in enumerate(sorted({label for _, label in given}))}
    memberships = [(who, number[label]) for who, label in given]
    return known(folder.name, [], [words[:2] for words in _words(folder / "edges.txt")], memberships, [])


def lfr(people: int, mixing: float, *, sizes: tuple[int, int], degree: int = 20, seed: int = 1) -> Known:
    """A graph of Lancichinetti, Fortunato and Radicchi (2008), by networkit: nobody with more than 50 ties."""
    networkit = importlib.import_module("networkit")
    networkit.setNumberOfThreads(1)
    networkit.setSeed(seed, False)
    made = networkit.generators.LFRGenerator(people)
    made.generatePowerlawDegreeSequence(degree, 50, -2)
    made.generatePowerlawCommunitySizeSequence(*sizes, -1)
    made.setMu(mixing)
    graph = made.generate()
    label = np.array(made.getPartition().getVector(), dtype=np.int64)
    ends = np.array([(min(a, b), max(a, b)) for a, b in graph.iterEdges() if a != b], dtype=np.int64)
    key = np.unique(ends[:, 0] * people + ends[:, 1])
    ids = [f"{number:08d}" for number in range(people)]
    ones = np.ones(len(key))
    return Known(f"{people // 1000}k {mixing}", ids, key // people, key % people, ones, np.arange(people), label, [])
