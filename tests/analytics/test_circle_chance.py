"""Random networks have no circles, whatever their weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analytics.circles import circles
from app.analytics.network import Network

WEIGHTS: dict[str, Callable[[np.random.Generator, int], NDArray[np.float64]]] = {
    "equal": lambda _random, count: np.ones(count),
    "exponential": lambda random, count: random.exponential(1.0, count),
    "lognormal": lambda random, count: random.lognormal(0.0, 1.0, count),
    "heavy lognormal": lambda random, count: random.lognormal(0.0, 2.0, count),
}


def noise(people: int, degree: float, weights: str, seed: int, *, uneven: bool = False) -> Network:
    """Ties between people drawn by chance, some people more often than others if `uneven`."""
    random = np.random.default_rng(seed)
    chance = random.pareto(2.0, people) + 1 if uneven else np.ones(people)
    source, target = random.choice(people, (2, int(people * degree / 2)), p=chance / chance.sum())
    pairs = np.unique([np.minimum(source, target), np.maximum(source, target)], axis=1)
    pairs = pairs[:, pairs[0] != pairs[1]]
    weight: NDArray[np.float64] = WEIGHTS[weights](random, pairs.shape[1])
    return Network.from_numbers([f"{name:05}" for name in range(people)], pairs[0], pairs[1], weight)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize(("people", "degree", "uneven"), [(1000, 4, False), (1000, 8, True), (3000, 10, False)])
def test_chance_makes_no_circles(people: int, degree: float, uneven: bool, weights: str) -> None:
    found = [circles(noise(people, degree, weights, seed, uneven=uneven)).count for seed in range(3)]
    assert max(found) <= 2
    assert sum(found) <= 3


@pytest.mark.parametrize("degree", [20, 40])
def test_a_dense_crowd_is_not_one_large_circle(degree: float) -> None:
    assert circles(noise(1000, degree, "equal", 1)).count == 0


def test_a_hub_that_everybody_knows_joins_no_circles_together() -> None:
    groups = [[f"{circle:02}-{person}" for person in range(8)] for circle in range(30)]
    pairs = [(a, b) for group in groups for a in group for b in group if a < b]
    pairs += [("hub", person) for group in groups for person in group]
    found = circles(Network.from_columns([a for a, _ in pairs], [b for _, b in pairs], np.ones(len(pairs))))
    assert found.count == 30
    for circle in range(30):
        assert len({member // 8 for member in found.member[found.circle == circle].tolist() if member != 240}) == 1
