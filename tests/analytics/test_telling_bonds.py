"""What is true of bonds: returned ties, and the people between circles."""

from __future__ import annotations

import numpy as np
import pytest

from app.analytics.circles.partition import Circles
from app.analytics.network import Network
from app.analytics.telling import bridges, connectors, reciprocity

from .conftest import Planted, Rows


def overlapping(net: Network) -> Circles:
    """Circles of thirty neighbours by position, each sharing five with the next one."""
    starts = range(0, net.ids.size - 30, 25)
    member = np.concatenate([np.arange(start, start + 30) for start in starts])
    circle = np.repeat(np.arange(len(starts)), 30)
    return Circles(member, circle, np.ones(len(member)), np.ones(len(member)), len(starts))


def test_reciprocity_agrees_with_a_count_pair_by_pair(crowd: Rows) -> None:
    net = crowd.network()
    circles, weight = overlapping(net), net.weight.toarray()
    for one, found in enumerate(reciprocity(net, circles)):
        block = weight[np.ix_(*[circles.member[circles.circle == one]] * 2)]
        expected = np.minimum(block, block.T).sum() / block.sum() if block.sum() else np.nan
        assert found == pytest.approx(expected, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize(("back", "share"), [(0.0, 0.0), (1.0, 0.5), (3.0, 1.0)])
def test_reciprocity_goes_from_nothing_to_everything_returned(back: float, share: float) -> None:
    net = Network.from_columns(["ana", "bo"], ["bo", "ana"], [3.0, back])
    pair = Circles(np.array([0, 1]), np.array([0, 0]), np.ones(2), np.ones(2), 1)
    assert reciprocity(net, pair).tolist() == [share]


def test_bridges_are_members_of_both_or_tied_to_both(crowd: Rows) -> None:
    net = crowd.network()
    circles, ties = overlapping(net), net.undirected().weight.toarray()
    found = bridges(net, circles, 0, 1)
    sides = [set(range(30)), set(range(25, 55))]
    tied = [{person for person in range(300) if ties[person, sorted(side)].sum() > 0} for side in sides]
    assert set(found.person.tolist()) == (sides[0] & sides[1]) | (tied[0] & tied[1])
    assert found.weight_a.tolist() == [ties[person, :30].sum() for person in found.person]
    assert found.in_b.tolist() == [person in sides[1] for person in found.person]


def test_the_weaker_side_ranks_bridges(crowd: Rows) -> None:
    net = crowd.network()
    found = bridges(net, overlapping(net), 0, 1)
    assert (np.diff(np.minimum(found.weight_a, found.weight_b)) <= 0).all()


def test_bridges_are_the_same_from_either_side(crowd: Rows) -> None:
    net = crowd.network()
    there, back = bridges(net, overlapping(net), 0, 3), bridges(net, overlapping(net), 3, 0)
    assert there.person.tolist() == back.person.tolist()
    assert there.weight_a.tolist() == back.weight_b.tolist()


def test_connectors_lead_out_of_their_circle(thirty_circles: Planted) -> None:
    net = thirty_circles.rows.network()
    member = np.arange(net.ids.size)
    circles = Circles(member, thirty_circles.circle, np.ones(len(member)), np.ones(len(member)), 30)
    found, ties = connectors(net, circles, first=3), net.undirected().weight.toarray()
    for circle, person, outside, towards in zip(found.circle, found.person, found.outside, found.towards, strict=True):
        others = ties[person, thirty_circles.circle != circle].sum()
        assert outside == pytest.approx(others)
        sums = np.bincount(thirty_circles.circle, weights=ties[person])
        sums[circle] = -1
        assert sums[towards] == sums.max()
    assert np.bincount(found.circle).max() == 3


def test_a_circle_that_stands_alone_has_no_connectors() -> None:
    net = Network.from_columns(["ana", "cy"], ["bo", "dan"], [1.0, 1.0])
    two = Circles(np.arange(4), np.array([0, 0, 1, 1]), np.ones(4), np.ones(4), 2)
    assert connectors(net, two).person.size == 0


def test_without_circles_there_is_nothing_to_tell() -> None:
    net = Network.from_columns(["ana"], ["bo"], [1.0])
    none = Circles(*(np.empty(0, dtype=np.int64),) * 2, *(np.empty(0),) * 2, 0)
    assert reciprocity(net, none).size == 0
    assert connectors(net, none).person.size == 0
