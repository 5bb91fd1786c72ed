"""Invariant 3: removal effects of the exact chain, and what must hold for them."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.attribution import Journeys, MarkovModel, channel_power
from app.analytics.attribution.chain import Chain
from app.analytics.attribution.moves import count_moves
from app.errors import BadInput

from .stories import CHANNELS, Story, in_time, journeys_of, laws, sold, stories

orders = st.integers(1, 4)


def grams(path: list[str], order: int) -> list[tuple[str, ...]]:
    """States of a path: its last few channels, step by step; a state that follows itself is one."""
    found = [tuple(path[at : at + order]) for at in range(max(1, len(path) - order + 1))]
    return [found[0], *(after for before, after in pairwise(found) if after != before)]


def plain_chance(told: list[Story], order: int, gone: str | None, *, by_value: bool) -> float:
    """What a journey brings in the chain without one channel, by a dense solve over states in a dictionary."""
    counts: dict[object, dict[object, int]] = defaultdict(lambda: defaultdict(int))
    worth: dict[object, int] = defaultdict(int)
    for story in told:
        path = ["start", *grams([channel for channel, _ in in_time(story)], order)]
        for before, after in pairwise([*path, "no" if story[1] is None else "yes"]):
            counts[before][after] += 1
        if story[1] is not None:
            worth[path[-1]] += story[2] if by_value else 1
    states = [state for state in counts if state == "start" or gone not in state]
    place = {state: at for at, state in enumerate(states)}
    matrix, reward = np.eye(len(states)), np.zeros(len(states))
    for state in states:
        leaves = sum(counts[state].values())
        reward[place[state]] = worth[state] / leaves
        for after, count in counts[state].items():
            if after in place:
                matrix[place[state], place[after]] -= count / leaves
    return float(np.linalg.solve(matrix, reward)[place["start"]])


@laws
@given(sold, orders, st.booleans())
def test_removal_effects_are_those_of_a_dense_solve(told: list[Story], order: int, by_value: bool) -> None:
    found = MarkovModel(order).removal(journeys_of(told), by_value=by_value)
    whole = plain_chance(told, order, None, by_value=by_value)
    assert found.base == pytest.approx(whole)
    if whole:
        wanted = [1 - plain_chance(told, order, channel, by_value=by_value) / whole for channel in CHANNELS]
        assert found.effect == pytest.approx(wanted, abs=1e-9)


@laws
@given(stories, orders, st.booleans())
def test_removal_effects_lie_between_0_and_1(told: list[Story], order: int, by_value: bool) -> None:
    effect = MarkovModel(order).removal(journeys_of(told), by_value=by_value).effect
    assert ((effect >= 0) & (effect <= 1)).all()


@laws
@given(sold, orders)
def test_all_is_lost_without_the_first_touch_of_every_path(told: list[Story], order: int) -> None:
    begun = [([("mail", -1), *story[0]], *story[1:]) for story in told]
    assert MarkovModel(order).removal(journeys_of(begun)).effect[0] == 1.0


@laws
@given(sold, orders)
def test_all_is_lost_without_the_last_touch_of_every_order(told: list[Story], order: int) -> None:
    ended = [([*story[0], ("mail", story[1])] if story[1] else story[0], *story[1:]) for story in told]
    assert MarkovModel(order).removal(journeys_of(ended)).effect[0] == 1.0


@laws
@given(sold, st.lists(st.lists(st.sampled_from(["dead", "end"]), min_size=1, max_size=5), max_size=4), orders)
def test_nothing_is_lost_without_a_channel_from_which_no_order_can_be_reached(
    told: list[Story], ends: list[list[str]], order: int
) -> None:
    lost = [([(channel, 10**8 + at) for at, channel in enumerate(path)], None, 0) for path in ends]
    after = [([*story[0], ("dead", 10**8)], None, 0) for story in told if story[1] is None]
    names = (*CHANNELS, "dead", "end")
    effect = MarkovModel(order).removal(journeys_of([*told, *after, *lost], names)).effect
    assert effect[4:].tolist() == [0.0, 0.0]


def test_a_channel_of_no_order_still_counts_where_the_chain_mixes_paths() -> None:
    paths = Journeys.from_paths([["mail", "shop"], ["radio", "shop"], ["mail"]], [1, 0, 0], [0, 1, 1], [5, 0, 0])
    assert MarkovModel(1).removal(paths).effect[paths.channels.index("radio")] > 0
    assert MarkovModel(2).removal(paths).effect[paths.channels.index("radio")] == 0


@laws
@given(sold, st.lists(st.integers(1, 3), min_size=7, max_size=7))
def test_immediate_repeats_change_nothing_at_order_1(told: list[Story], times: list[int]) -> None:
    repeated = [
        ([touch for touch, n in zip(in_time(story), times, strict=False) for _ in range(n)], *story[1:])
        for story in told
    ]
    assert MarkovModel(1).credit(journeys_of(repeated)).tolist() == MarkovModel(1).credit(journeys_of(told)).tolist()


@laws
@given(sold, orders)
def test_walking_and_elimination_agree(told: list[Story], order: int) -> None:
    chain = Chain.from_moves(count_moves(journeys_of(told), order=order))
    assert chain.rewards() == pytest.approx(chain.eliminated(), abs=1e-12)


@laws
@given(sold, orders, st.booleans())
def test_one_inverse_and_elimination_for_each_channel_agree(told: list[Story], order: int, by_value: bool) -> None:
    chain = Chain.from_moves(count_moves(journeys_of(told), order=order), by_value=by_value)
    assert chain.inverted() == pytest.approx(chain.eliminated(), rel=1e-12, abs=1e-12 * chain.best)


def robot(touches: int, channels: int) -> Journeys:
    """One journey without end over many channels, and a person who did not order."""
    draw = random.Random(7)
    names = [f"c{draw.randrange(channels)}" for _ in range(touches)]
    return Journeys.from_paths([names, ["c1"]], [1, 0], [0, 1], [5, 0])


@pytest.mark.parametrize(("touches", "channels", "order"), [(6000, 40, 2), (8000, 20, 4)])
def test_a_robot_that_goes_round_for_ages_in_many_states_is_solved(touches: int, channels: int, order: int) -> None:
    journeys = robot(touches, channels)
    chain = Chain.from_moves(count_moves(journeys, order=order))
    # One touch in thousands is the last: nearly all who order have met every channel.
    assert len(chain.start) > 1000
    assert MarkovModel(order).removal(journeys).effect.min() > 0.8


def test_a_chain_out_of_reach_is_refused_by_its_order_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("DENSE", 100), ("FACTORS", 1.0), ("LAST", 1000)):
        monkeypatch.setattr(f"app.analytics.attribution.chain.{name}", limit)
    with pytest.raises(BadInput, match=r"Order 2 makes a chain of [0-9,]+ states"):
        MarkovModel(2).credit(robot(2000, 30))


def test_a_chain_in_which_people_go_round_for_ages_is_solved() -> None:
    told: list[Story] = [([(CHANNELS[at % 2], at) for at in range(20_000)], 20_001, 5), ([("shop", 1)], None, 0)]
    for order in (1, 3):
        found = MarkovModel(order).removal(journeys_of(told))
        assert found.effect.tolist() == [1.0, 1.0, 0.0, 0.0]
        assert found.credit.tolist() == [0.5, 0.5, 0.0, 0.0]


def test_paths_with_counts_are_the_same_as_so_many_journeys() -> None:
    once = Journeys.from_paths([["mail", "shop"], ["shop"]], [3, 1], [2, 4], [900, 100])
    rows = [([("mail", 1), ("shop", 2)], 5, 300)] * 3 + [([("mail", 1), ("shop", 2)], None, 0)] * 2
    rows += [([("shop", 1)], 5, 100), *[([("shop", 1)], None, 0)] * 4]
    for by_value in (False, True):
        credit = MarkovModel(2).credit(journeys_of(rows, ("mail", "shop")), by_value=by_value)
        assert credit.tolist() == MarkovModel(2).credit(once, by_value=by_value).tolist()


@pytest.mark.parametrize("order", [0, -1, 70])
def test_an_order_that_no_chain_can_have_is_refused(order: int) -> None:
    with pytest.raises(BadInput, match="Order"):
        MarkovModel(order).credit(Journeys.from_paths([["mail"]], [1], [0], [5]))


@laws
@given(sold)
def test_the_parts_of_power_add_up_and_the_power_of_all_is_one(told: list[Story]) -> None:
    found = channel_power(journeys_of(told))
    assert found.total.tolist() == (found.removal + found.reach + found.bridging).tolist()
    parts = [part.sum() for part in (found.removal, found.reach)]
    assert parts == pytest.approx([1 / 3, 1 / 3])
    assert found.bridging.sum() == pytest.approx(1 / 3) or not found.bridging.any()


@laws
@given(stories)
def test_reach_counts_journeys_and_bridging_what_stands_between(told: list[Story]) -> None:
    reach, between = dict.fromkeys(CHANNELS, 0), dict.fromkeys(CHANNELS, 0)
    for story in told:
        path = [state[0] for state in grams([channel for channel, _ in in_time(story)], 1)]
        for channel in sorted(set(path)):
            reach[channel] += 1
        for before, channel, after in zip(path, path[1:], path[2:], strict=False):
            between[channel] += before != after
    found = channel_power(journeys_of(told))
    for part, counts in ((found.reach, reach), (found.bridging, between)):
        whole = 3 * sum(counts.values()) or 1
        assert part == pytest.approx([counts[channel] / whole for channel in CHANNELS], abs=1e-9)
