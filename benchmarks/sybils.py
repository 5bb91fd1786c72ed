"""`python -m benchmarks.sybils`: what a thousand fakes gain by plain scores, and by every part of ours.

The attack is that of the tests (`tests/analytics/sybils.py`): an attacker from the lower 60 % by trust, 1,000 fakes who do
all they can, with no honest person fooled and with ten. Beside it stand ten fooled people without any fake, who endorse
him and do nothing else, or also redeem his code while he befriends them; and 300 messages of his that nobody answers.
`--from-top` takes the most trusted people as attackers. Percentile points gained, median and largest over attackers.
Plain scores are ranked among the people who were there before; ours are the percentiles that the product shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from app.analytics.capital.standing import Standing
from app.analytics.network import Network
from tests.analytics.sybils import (
    Amounts,
    World,
    attacked,
    attackers,
    endorsed,
    fooled_people,
    gains,
    losses,
    rated_world,
    scored,
    social_world,
    spammed,
    strangers,
    top_attackers,
)

ROUNDS = 100
Table = dict[str, dict[str, list[float]]]


def spread(net: Network, rest: Amounts, damping: float, *, flow: bool = True) -> Amounts:
    """PageRank with a given rest vector: personalised from verified people, or EigenTrust with damping ½."""
    source, target, weight = net.arcs()
    n = net.ids.size
    given = np.bincount(source, weights=weight, minlength=n)
    share = weight / given[source]
    held = rest.copy()
    for _ in range(ROUNDS):
        moved = damping * np.bincount(target, weights=held[source] * share, minlength=n)
        held = moved + rest * (1 - moved.sum()) if flow else moved
    return held


def anchors(world: World, people: int) -> dict[str, Amounts]:
    """Plain scores as percentiles among the first so many people."""
    net = world.network()
    n = net.ids.size
    _, target, weight = net.arcs()
    known = np.zeros(n)
    known[world.verified] = 1 / world.verified.size
    raws = {
        "in-degree": np.bincount(target, weights=weight, minlength=n),
        "PageRank": spread(net, np.full(n, 1 / n), 0.85),
        "PPR from verified, .85": spread(net, known, 0.85),
        "EigenTrust, .5": spread(net, known, 0.5),
    }
    return {name: _ranks(raw[:people]) for name, raw in raws.items()}


def _ranks(raw: Amounts) -> Amounts:
    ranked = np.sort(raw)
    return 50 * (np.searchsorted(ranked, raw, "left") + np.searchsorted(ranked, raw, "right")) / raw.size


def table(world: World, count: int, fakes: tuple[int, ...], *, top: bool, threads: int) -> tuple[Table, Table]:
    """Gains of attackers and losses of third parties, for each attack and score."""
    people = len(world.ids)
    known, ours = scored(world, threads=threads)
    plain = anchors(world, people)
    gained: Table = {}
    lost: Table = {}
    for attacker in (top_attackers if top else attackers)(known, count).tolist():
        for name, attack in _attacks(world, known, attacker, fakes):
            after = scored(attack, threads=threads)[1]
            rows = gains(plain, anchors(attack, people), attacker) | gains(ours, after, attacker)
            _add(gained.setdefault(name, {}), rows)
            _add(lost.setdefault(name, {}), losses(known, ours, after, attacker))
    return gained, lost


def _attacks(world: World, known: Standing, attacker: int, fakes: tuple[int, ...]) -> Iterator[tuple[str, World]]:
    fooled = fooled_people(known, attacker, 10)
    yield f"{fakes[0]} fakes", attacked(world, attacker, fakes=fakes[0], fooled=fooled[:0])
    for n in fakes:
        yield f"{n} fakes, 10 fooled", attacked(world, attacker, fakes=n, fooled=fooled)
    yield "10 endorse him, nothing else", endorsed(world, attacker, fooled, acting=False)
    yield "10 endorse him, he acts, they use his code", endorsed(world, attacker, fooled)
    yield "300 messages unanswered", spammed(world, attacker, strangers(world, known, attacker, 300))


def _add(rows: dict[str, list[float]], found: dict[str, Any]) -> None:
    for name, value in found.items():
        rows.setdefault(name, []).append(value)


def show(title: str, found: Table) -> None:
    """Print one table: a row for each score, a column for each attack."""
    print(f"\n{title}\n\n| score | " + " | ".join(found) + " |\n|---|" + "---|" * len(found))
    for name in next(iter(found.values())):
        cells = [f"{np.median(rows[name]):+.2f} / {max(rows[name]):+.2f}" for rows in found.values()]
        print(f"| {name} | " + " | ".join(cells) + " |")


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sybils", description=__doc__)
    parser.add_argument("--ratings", type=Path, help="a file of signed ratings, in place of the made-up company")
    parser.add_argument("--from-top", action="store_true", help="attack by the most trusted people")
    parser.add_argument("--attackers", type=int, default=10)
    parser.add_argument("--fakes", type=int, nargs="+", default=[1000, 100, 10_000])
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    world = rated_world(given.ratings, 100) if given.ratings else social_world(3000, 100)
    gained, lost = table(world, given.attackers, tuple(given.fakes), top=given.from_top, threads=given.threads)
    show("Gain of the attacker, median / largest", gained)
    show("Loss of others with trust, 99th percentile, median / largest over attackers", lost)


if __name__ == "__main__":
    main()
