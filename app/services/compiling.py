"""Compiles the loops of all algorithms on a handful of people, so that no later command waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from app.analytics.capital.reach import trusted_reach
from app.analytics.capital.relationships import relationships
from app.analytics.capital.standing import standing
from app.analytics.network import Network
from app.services import backtest_files, circle_files, score_files, seed_files
from app.services.rating_files import trust_of_files

if TYPE_CHECKING:
    from app.store.local import Say

PEOPLE = [f"p{number:02}" for number in range(24)]
PAIRS = [(a, b) for place in range(0, 24, 6) for a, b in combinations(PEOPLE[place : place + 6], 2)]
ARCS = [*PAIRS, *zip(PEOPLE, PEOPLE[5:], strict=False), *((b, a) for a, b in PAIRS[::2])]


def compile_loops(say: Say) -> None:
    """Run every algorithm that has compiled loops once; machine code that is on disk already is taken from there."""
    steps = (_circles, _seeds, _scores, _ratings, _capital)
    with TemporaryDirectory() as name:
        for number, step in enumerate(steps):
            say("compiling", number / len(steps))
            step(Path(name), _quiet)


def _quiet(_message: str, _done: float | None) -> None:
    """The commands that are run here have nothing to say."""


def _written(folder: Path, name: str, rows: Iterator[tuple[object, ...]]) -> Path:
    path = folder / name
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), "utf-8")
    return path


def _circles(folder: Path, say: Say) -> None:
    edges = _written(folder, "ties.csv", iter(ARCS))
    for disjoint in (False, True):
        asked = circle_files.Asked(edges, disjoint=disjoint, stability=not disjoint)
        circle_files.circles_of_files(asked, circle_files.Wanted(folder / "members.csv", folder / "circles.csv"), say)


def _seeds(folder: Path, say: Say) -> None:
    edges = _written(folder, "arcs.csv", iter(ARCS))
    for model in ("ic", "lt"):
        seed_files.seeds_of_files(seed_files.Asked(edges, k=3, model=model, samples=256), folder / "seeds.csv", say)
    rows = ((f"c{place % 20}", PEOPLE[7 * place % 24], 3600 * place) for place in range(120))
    past = _written(folder, "past.csv", rows)
    backtest_files.backtest_of_files(backtest_files.Asked(past, edges, k=2), say)


def _scores(folder: Path, say: Say) -> None:
    edges = _written(folder, "arcs.csv", iter(ARCS))
    trusted = _written(folder, "trusted.txt", ((person,) for person in PEOPLE[:2]))
    for metric, score in score_files.METRICS.items():
        named = trusted if "trusted" in score.needs else None
        score_files.score_of_file(score_files.Asked(edges, metric, folder / "scores.csv", named), say)


def _ratings(folder: Path, say: Say) -> None:
    rows = ((a, b, place % 21 - 10, place) for place, (a, b) in enumerate(ARCS))
    trust_of_files(_written(folder, "ratings.csv", rows), None, folder / "predicted.csv", say)


def _capital(_folder: Path, _say: Say) -> None:
    net = Network.from_columns([a for a, _ in ARCS], [b for _, b in ARCS], np.ones(len(ARCS)))
    trusted = standing(net, [0, 1], walks=64)
    relationships(net, trusted)
    trusted_reach(net, trusted)
