"""Made-up shares, orders and policies for property tests, and the plain way to find who is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.analytics.chains import NONE, UNKNOWN, grow
from app.analytics.rewards import (
    LOYALTY,
    AlmostUniform,
    EqualSplit,
    Geometric,
    LevelTable,
    LoyaltyTable,
    Orders,
    Policy,
    Shares,
)


@dataclass(frozen=True)
class Story:
    """Shares with parents, people and times, and orders that came through them."""

    parent: tuple[int, ...]
    person: tuple[int, ...]
    at: tuple[int, ...]
    share: tuple[int, ...]
    buyer: tuple[int, ...]
    amount: tuple[int, ...]
    refunded: tuple[int, ...]

    def shares(self) -> Shares:
        """The shares as a forest."""
        return Shares(grow(self.parent, self.at), np.array(self.person, dtype=np.int64), np.array(self.at, dtype=float))

    def orders(self) -> Orders:
        """The orders as columns; they all happen long after the shares."""
        whole = (np.array(column, dtype=np.int64) for column in (self.share, self.buyer))
        money = (np.array(column, dtype=np.int64) for column in (self.amount, self.refunded))
        return Orders(*whole, np.arange(len(self.share)) + 1e6, *money)


@st.composite
def trees(draw: st.DrawFn, *, most: int = 14, least: int = 1) -> list[int]:
    """The parents of one tree, in any order of places; the root has none."""
    count = draw(st.integers(least, most))
    above = [draw(st.integers(0, place - 1)) for place in range(1, count)]
    order = draw(st.permutations(range(count)))
    found = [NONE] * count
    for place, parent in enumerate(above, 1):
        found[order[place]] = order[parent]
    return found


def links(count: int) -> SearchStrategy[list[int]]:
    """Any links at all: roots, orphans, cycles and shares that are their own parents."""
    return st.lists(st.integers(UNKNOWN, count - 1), min_size=count, max_size=count)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Up to a dozen shares of few people, linked in any way, and up to eight orders."""
    count, orders = draw(st.integers(1, 12)), draw(st.integers(0, 8))
    people = st.integers(0, 5)

    def column(values: SearchStrategy[int], size: int) -> tuple[int, ...]:
        return tuple(draw(st.lists(values, min_size=size, max_size=size)))

    amount = column(st.integers(0, 10**7), orders)
    return Story(
        tuple(draw(links(count))),
        column(people, count),
        column(st.integers(0, 50), count),
        column(st.integers(-1, count - 1), orders),
        column(people, orders),
        amount,
        tuple(draw(st.integers(0, value)) for value in amount),
    )


SHARES_OF_ONE = st.fractions(0, Fraction(1, 2), max_denominator=40)
RATES = st.lists(st.integers(0, 1500), min_size=1, max_size=5).map(tuple)
LOYALTY_RULES = st.dictionaries(st.sampled_from(LOYALTY), RATES, min_size=1).map(LoyaltyTable.of)
CAPS = st.one_of(st.none(), st.integers(1, 5))
CHAIN_RULES = st.one_of(
    st.builds(LevelTable, RATES),
    LOYALTY_RULES,
    st.builds(Geometric, b=SHARES_OF_ONE, a=SHARES_OF_ONE),
    st.builds(EqualSplit, st.integers(0, 10_000)),
    st.builds(
        AlmostUniform, most_levels=st.integers(1, 6), base_bps=st.integers(0, 4000), beta_bps=st.integers(0, 1000)
    ),
)
CHAIN_POLICIES = st.builds(Policy, name=st.just("made up"), rule=CHAIN_RULES, cap=CAPS)


def climbed(story: Story, links: Sequence[int], order: int, cap: int | None) -> list[int]:
    """Who is paid for an order, found share by share as the definition says."""
    found, here = list[int](), story.share[order]
    while here >= 0:
        who = story.person[here]
        if who != story.buyer[order] and who not in found:
            found.append(who)
        here = links[here]
    return found[:cap]
