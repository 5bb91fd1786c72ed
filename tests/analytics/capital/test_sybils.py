"""A thousand fakes gain nothing: the attack on whole score plans."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ..sybils import (
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

GOAL, MUST = 0.2, 1.0
NOBODY = np.zeros(0, dtype=np.int64)
FROM_OTHERS = ("trust", "bonding", "bridging", "contribution", "influence")
"""Parts that hang on what others do; activity and participation are what one does oneself."""


def stands(world: World, *, count: int, options: dict[str, int]) -> None:
    """Attack by several people: without fooled users nothing is gained, and nobody else is pushed down."""
    known, before = scored(world, **options)
    found = []
    for attacker in attackers(known, count).tolist():
        after = scored(attacked(world, attacker, fakes=1000, fooled=NOBODY), **options)[1]
        own = gains(before, after, attacker)
        assert max(own.values()) <= MUST, own
        assert max(losses(known, before, after, attacker).values()) <= 1.0
        found.append(own)
    # Whom the attacker no longer listens to falls behind him in influence: that is his own doing, not that of fakes.
    for name in sorted(set(before) - {"influence"}):
        assert np.median([own[name] for own in found]) <= GOAL, name


def test_a_thousand_fakes_gain_nothing_in_a_small_company() -> None:
    stands(social_world(2000, 100), count=1, options={})


def test_messages_that_nobody_answers_gain_nothing() -> None:
    world = social_world(1000, 60)
    known, before = scored(world)
    attacker = int(attackers(known, 1)[0])
    for count in (10, 30, 300):
        attack = spammed(world, attacker, strangers(world, known, attacker, count))
        own = gains(before, scored(attack)[1], attacker)
        assert max(own[name] for name in FROM_OTHERS) <= MUST, (count, own)


@pytest.mark.slow
def test_more_fakes_give_an_attacker_from_the_top_no_more() -> None:
    world = social_world(3000, 100)
    known, before = scored(world)
    for attacker in top_attackers(known, 2).tolist():
        few, many = (
            gains(before, scored(attacked(world, attacker, fakes=fakes, fooled=NOBODY))[1], attacker)
            for fakes in (100, 10_000)
        )
        assert max(many[name] - few[name] for name in before) <= MUST, (few, many)


@pytest.mark.slow
def test_a_thousand_fakes_gain_nothing() -> None:
    stands(social_world(3000, 100), count=5, options={})


@pytest.mark.slow
@pytest.mark.reference
def test_a_thousand_fakes_gain_nothing_among_bitcoin_traders(reference: Path) -> None:
    stands(rated_world(reference / "influence" / "alpha.csv", 100), count=5, options={})


@pytest.mark.slow
def test_fakes_add_nothing_to_what_fooled_people_give_and_more_fakes_add_no_more() -> None:
    world = social_world(3000, 100)
    known, before = scored(world)
    for attacker in attackers(known, 2).tolist():
        fooled = fooled_people(known, attacker, 10)
        few, many = (
            gains(before, scored(attacked(world, attacker, fakes=fakes, fooled=fooled))[1], attacker)
            for fakes in (100, 10_000)
        )
        plain = gains(before, scored(endorsed(world, attacker, fooled))[1], attacker)
        for name in before:
            assert many[name] <= few[name] + MUST, name
            assert many[name] <= max(plain[name], 0.0) + MUST, name
