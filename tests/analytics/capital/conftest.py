"""A small company that several tests look at, and its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from app.analytics.capital.activity import Acts
from app.analytics.capital.contribution import lines
from app.analytics.capital.parts import Edges
from app.analytics.capital.standing import Standing, standing
from app.analytics.network import Network

from ..sybils import World, social_world


@dataclass(frozen=True)
class Company:
    """A world with what is worked out from it first."""

    world: World
    net: Network
    standing: Standing

    @property
    def acts(self) -> Acts:
        """What everybody did."""
        return Acts.of(*self.world.facts)


@pytest.fixture(scope="session")
def company() -> Company:
    """Three hundred people, thirty of them verified."""
    world = social_world(300, 30)
    net = world.network()
    return Company(world, net, standing(net, world.verified, pairs=lines(*world.referrals), walks=400_000))


def without(net: Network, source: int, target: int) -> Network:
    """The same people without one arc."""
    starts, ends, weight = net.arcs()
    kept = (starts != source) | (ends != target)
    return Network.from_numbers(net.ids, starts[kept], ends[kept], weight[kept])


def hitting(net: Network, target: int, damping: float = 0.85) -> np.ndarray:
    """From every person the exact probability that a walk ever visits the target, by solving for it."""
    weight = net.weight.toarray()
    given = weight.sum(axis=1, keepdims=True)
    step = damping * np.divide(weight, given, out=np.zeros_like(weight), where=given > 0)
    step[target] = 0
    end = np.zeros(len(weight))
    end[target] = 1
    return np.linalg.solve(np.eye(len(weight)) - step, end)


def some(edges: Edges, count: int, seed: int = 5) -> list[tuple[int, int, float]]:
    """A few edges drawn by chance: owner, other and amount."""
    rows = np.random.default_rng(seed).choice(edges.owner.size, min(count, edges.owner.size), replace=False)
    return [(int(edges.owner[row]), int(edges.other[row]), float(edges.amount[row])) for row in rows]
