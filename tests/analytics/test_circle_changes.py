"""What an update keeps and finds, and what comes back when ties are drawn again."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import pytest

from app.analytics.circles import Circles, circles, from_members, stability, update
from app.analytics.network import Network
from app.errors import BadInput

from .conftest import Planted, Rows

TEAMS = ["abcdef", "ghijkl", "mnopqr"]
INSIDE = [(a, b) for team in TEAMS for a in team for b in team if a < b]


def network(pairs: list[tuple[str, str]], *, ids: str = "") -> Network:
    """Equal ties between single letters."""
    return Network.from_columns([a for a, _ in pairs], [b for _, b in pairs], np.ones(len(pairs)), ids=ids)


def groups(net: Network, found: Circles) -> set[str]:
    """The members of each circle, as one word."""
    return {"".join(net.ids[found.member[found.circle == circle]]) for circle in range(found.count)}


@pytest.mark.parametrize("make", ["crowd", "thirty_circles"])
def test_an_update_without_changes_changes_nothing(make: str, crowd: Rows, thirty_circles: Planted) -> None:
    net = (crowd if make == "crowd" else thirty_circles.rows).network()
    found = circles(net)
    again = update(net, net, found)
    assert (again.member.tobytes(), again.circle.tobytes()) == (found.member.tobytes(), found.circle.tobytes())


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([*INSIDE, *(("z", friend) for friend in "abcd")], {"abcdefz", "ghijkl", "mnopqr"}),
        ([pair for pair in INSIDE if "a" not in pair], {"bcdef", "ghijkl", "mnopqr"}),
        ([pair for pair in INSIDE if not set(pair) & set("ghijkl")], {"abcdef", "mnopqr"}),
        ([*INSIDE, *((a, b) for a in "stuvwx" for b in "stuvwx" if a < b)], {*TEAMS, "stuvwx"}),
    ],
    ids=["somebody joins", "somebody loses all ties", "a circle falls apart", "a circle is born"],
)
@pytest.mark.parametrize("everybody", ["", "abcdefghijklmnopqrstuvwxyz"])
def test_an_update_follows_a_change(after: list[tuple[str, str]], expected: set[str], everybody: str) -> None:
    before = network(INSIDE, ids=everybody)
    later = network(after, ids=everybody)
    assert groups(later, update(before, later, circles(before))) == expected


def test_ties_that_all_fade_alike_are_no_change() -> None:
    net = network(INSIDE)
    faded = Network(net.ids, net.weight * 0.25)
    assert groups(faded, update(net, faded, circles(net))) == set(TEAMS)


def test_an_update_to_or_from_nothing_is_possible() -> None:
    net, empty = network(INSIDE), network([], ids="abc")
    assert update(net, empty, circles(net)).count == 0
    assert groups(net, update(empty, net, circles(empty))) == set(TEAMS)


def test_an_update_is_as_good_as_a_search_on_planted_circles(thirty_circles: Planted) -> None:
    rows = thirty_circles.rows
    net = rows.network()
    random = np.random.default_rng(1)
    kept = random.random(len(rows.source)) >= 0.01
    later = Network.from_columns(rows.source[kept], rows.target[kept], rows.weight[kept], ids=net.ids)
    updated, searched = update(net, later, circles(net)), circles(later)
    pairs = [set(zip(found.member.tolist(), found.circle.tolist(), strict=True)) for found in (updated, searched)]
    assert updated.count == searched.count == 30
    assert len({member for member, _ in pairs[0]} ^ {member for member, _ in pairs[1]}) <= 3


def test_clear_circles_come_back_in_every_draw_and_loose_ones_do_not(crowd: Rows) -> None:
    net = network(INSIDE)
    assert stability(net, circles(net), resamples=8).circle.min() >= 0.75
    noise = crowd.network()
    made_up = from_members(noise.undirected(), np.arange(30), np.repeat([0, 1, 2], 10))
    assert stability(noise, made_up, resamples=4).circle.max() == 0.0


def test_of_two_circles_that_merge_only_one_comes_back() -> None:
    net = network([(a, b) for a in "abcdefghijkl" for b in "abcdefghijkl" if a < b])
    halves = from_members(net.undirected(), np.arange(12), np.repeat([0, 1], 6))
    tried = stability(net, halves, resamples=4)
    assert tried.circle.sum() <= 1.0


def test_stability_has_the_same_bytes_on_any_number_of_threads(thirty_circles: Planted) -> None:
    net = thirty_circles.rows.network()
    found = circles(net)
    tried = [stability(net, found, resamples=4, threads=threads) for threads in (1, 2, 3)]
    assert len({(each.circle.tobytes(), each.member.tobytes()) for each in tried}) == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda net: circles(net, seed=-1),
        lambda net: circles(net, seed=1 << 32, method="louvain"),
        lambda net: circles(net, seed=cast(int, 1.5)),
        lambda net: circles(net, threads=0),
        lambda net: stability(net, circles(net), resamples=0),
        lambda net: stability(net, circles(net), threads=0),
        lambda net: update(net, net, circles(net), threads=0),
    ],
)
def test_numbers_that_cannot_be_used_are_refused(call: Callable[[Network], object]) -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        call(network(INSIDE))
