"""Networks that several tests look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analytics.network import Network

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Rows:
    """Rows of a table of ties, still in their own order."""

    source: NDArray[np.object_]
    target: NDArray[np.object_]
    weight: NDArray[np.float64]
    people: list[str]

    def network(self) -> Network:
        """The rows as a network."""
        return Network.from_columns(self.source, self.target, self.weight, ids=self.people)

    def shuffled(self, seed: int) -> Rows:
        """The same rows and people in another order."""
        random = np.random.default_rng(seed)
        order = random.permutation(len(self.source))
        people = [self.people[number] for number in random.permutation(len(self.people))]
        return Rows(self.source[order], self.target[order], self.weight[order], people)

    def renamed(self, names: dict[str, str]) -> Rows:
        """The same rows about the same people, who now have other ids."""
        source = np.array([names[name] for name in self.source], dtype=object)
        target = np.array([names[name] for name in self.target], dtype=object)
        return Rows(source, target, self.weight, [names[name] for name in self.people])


@dataclass(frozen=True)
class Planted:
    """A made-up network whose circles are known: person number i is in circle `circle[i]`."""

    rows: Rows
    circle: NDArray[np.int64]


def planted(*, circles: int, size: int, ties: int, outside: float, seed: int) -> Planted:
    """People in circles of one size, with so many ties each, a share of them to anybody."""
    random = np.random.default_rng(seed)
    people = circles * size
    circle = np.repeat(np.arange(circles), size)
    source = np.repeat(np.arange(people), ties)
    near = circle[source] * size + random.integers(0, size, len(source))
    target = np.where(random.random(len(source)) < outside, random.integers(0, people, len(source)), near)
    names = np.array([f"p{number:05d}" for number in range(people)], dtype=object)
    weight = random.gamma(2.0, 1.0, len(source))
    return Planted(Rows(names[source], names[target], weight, names.tolist()), circle)


@pytest.fixture(scope="session")
def thirty_circles() -> Planted:
    """Thirty clear circles of twenty people."""
    return planted(circles=30, size=20, ties=8, outside=0.1, seed=1)


@pytest.fixture(scope="session")
def crowd() -> Rows:
    """A lopsided crowd: few loud people, many quiet ones, some without ties, several rows per pair."""
    random = np.random.default_rng(2)
    people = [f"q{number:03d}" for number in range(300)]
    source = (random.pareto(1.0, 2000) * 10).astype(np.int64) % 280
    target = random.integers(0, 260, 2000)
    names = np.array(people, dtype=object)
    return Rows(names[source], names[target], random.gamma(1.0, 1.0, 2000), people)


def inputs_for(network: Network) -> dict[str, Any]:
    """The further arrays that scores ask for, made from the ids alone."""
    return {"trusted": np.array([sum(map(ord, name)) % 7 >= 3 for name in network.ids], dtype=np.bool_)}
