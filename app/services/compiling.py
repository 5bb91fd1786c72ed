"""Compiles the loops of all algorithms on a handful of people, so that no later command waits for it."""

from __future__ import annotations

import json
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
from app.services import attribution_files, backtest_files, circle_files, score_files, seed_files, settlement_files
from app.services.rating_files import trust_of_files

if TYPE_CHECKING:
    from app.store.local import Say

POLICIES = {
    "levels": {"kind": "level_table", "bps": [1000, 500], "cap": 2},
    "geometric": {"kind": "geometric", "b": "1/10", "a": "1/2", "cap": None},
    "equal": {"kind": "tree_shapley", "pool_bps": 2000, "cap": None},
    "uniform": {"kind": "almost_uniform", "H": 5, "base_bps": 800, "beta_bps": 100, "cap": None},
}
PEOPLE = [f"p{number:02}" for number in range(24)]
PAIRS = [(a, b) for place in range(0, 24, 6) for a, b in combinations(PEOPLE[place : place + 6], 2)]
ARCS = [*PAIRS, *zip(PEOPLE, PEOPLE[5:], strict=False), *((b, a) for a, b in PAIRS[::2])]


def compile_loops(say: Say) -> None:
    """Run every algorithm that has compiled loops once; machine code that is on disk already is taken from there."""
    steps = (_circles, _seeds, _scores, _ratings, _orders, _capital)
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


def _orders(folder: Path, say: Say) -> None:
    header = [("journey_id", "seq", "ts", "channel")]
    rows = [(f"j{place % 8}", place // 8 + 1, 3600 * place, f"c{place % 3}") for place in range(24)]
    touches = _written(folder, "touches.csv", iter([*header, *rows]))
    ends = [(f"j{number}", int(number < 4), 90_000 if number < 4 else "", 101 * int(number < 4)) for number in range(8)]
    journeys = _written(
        folder, "journeys.csv", iter([("journey_id", "converted", "conversion_ts", "value_minor"), *ends])
    )
    out = folder / "out.json"
    attribution_files.attribution_of_files(attribution_files.Asked(out, touches, journeys, power=True), say)
    passed_on = [(f"s{place}", f"s{place // 2}" if place else "", PEOPLE[place], place) for place in range(12)]
    shares = _written(folder, "shares.csv", iter([("share_id", "parent_share_id", "person_id", "ts"), *passed_on]))
    bought = [(f"o{place}", f"s{place}", PEOPLE[-place - 1], 100 + place, 999) for place in range(12)]
    orders = _written(folder, "orders.csv", iter([("order_id", "share_id", "buyer_id", "ts", "amount_minor"), *bought]))
    policies = folder / "policies.json"
    policies.write_text(json.dumps({"policies": POLICIES}), "utf-8")
    settlement_files.settlement_of_files(settlement_files.Asked(shares, orders, policies), out, say)


def _capital(_folder: Path, _say: Say) -> None:
    net = Network.from_columns([a for a, _ in ARCS], [b for _, b in ARCS], np.ones(len(ARCS)))
    trusted = standing(net, [0, 1], walks=64)
    relationships(net, trusted)
    trusted_reach(net, trusted)
