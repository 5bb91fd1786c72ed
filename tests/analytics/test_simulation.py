"""Two policies on the same history: what is paid adds up, sides mirror, and gains by splitting are real ones."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.chains import NONE, PayeeChains, grow, payee_chains
from app.analytics.rewards import (
    Cdrm1,
    Geometric,
    History,
    LevelTable,
    LoyaltyTable,
    Orders,
    Policy,
    ReferrerSplit,
    Shares,
    Ways,
    compare,
    policy,
    settle,
)
from app.errors import BadInput
from tests.analytics.sharing import CHAIN_POLICIES, Story, stories

MANY = settings(max_examples=200, deadline=None)
TWO = Policy("two", LevelTable((1000, 500)))


def path(length: int, amount: int) -> tuple[Shares, Orders]:
    """One order at the end of a path of so many people."""
    shares = Shares(grow(range(-1, length - 1)), np.arange(length), np.zeros(length))
    return shares, Orders(*(np.array([value]) for value in (length - 1, length, 9.0, amount, 0)))


@MANY
@given(CHAIN_POLICIES, CHAIN_POLICIES, stories(), st.integers(0, 5))
def test_each_side_pays_what_it_settles_and_the_differences_add_up(
    a: Policy, b: Policy, story: Story, newcomers: int
) -> None:
    shares, orders = story.shares(), story.orders()
    found = compare(a, b, shares, orders, newcomers)
    assert [found.a.paid, found.b.paid] == [int(settle(plan, shares, orders).amount.sum()) for plan in (a, b)]
    assert int(found.difference.sum()) == found.b.paid - found.a.paid
    assert found.difference.tolist() == sorted(found.difference.tolist(), reverse=True)
    assert [side.payees for side in (found.a, found.b)] == [int((side != 0).sum()) for side in (found.by_a, found.by_b)]
    assert found.a.per_newcomer == (Fraction(found.a.paid, newcomers) if newcomers else None)
    mirror = compare(b, a, shares, orders, newcomers)
    assert dict(zip(mirror.person.tolist(), mirror.difference.tolist(), strict=True)) == {
        who: -change for who, change in zip(found.person.tolist(), found.difference.tolist(), strict=True)
    }
    assert (mirror.winners, mirror.losers, mirror.a) == (found.losers, found.winners, found.b)


@MANY
@given(stories())
def test_a_sybil_proof_policy_gains_nothing_on_anybodys_own_tree(story: Story) -> None:
    proof = Policy("proof", Cdrm1(Fraction(1, 5), Fraction(1, 10), 100))
    found = compare(proof, TWO, story.shares(), story.orders(), 1)
    assert (found.a.sybil_gain, found.a.sybil_person) == (0, None)
    assert found.b.sybil_gain >= 0


@pytest.mark.parametrize(
    "plan",
    [
        TWO,
        Policy("halves", Geometric(Fraction(1, 10), Fraction(1, 2))),
        Policy("levels", LoyaltyTable.of({"potential": (1000, 500)})),
        policy("both", {"kind": "level_table", "bps": [1000], "buyer_bps": 500}),
    ],
    ids=lambda plan: plan.name,
)
def test_a_payee_who_buys_himself_gains_by_appearing_as_two(plan: Policy) -> None:
    shares = Shares(grow([NONE]), np.array([0]), np.zeros(1))
    orders = Orders(*(np.array(column) for column in ([0, 0], [1, 0], [9.0, 9.0], [1000, 2000], [0, 0])))
    found = compare(plan, plan, shares, orders, 1)
    assert found.a.sybil_person == 0
    assert found.a.sybil_gain >= 200


def test_a_cost_of_half_a_unit_is_rounded_to_the_even_one() -> None:
    found = compare(TWO, Policy("one", LevelTable((1000,))), *path(2, 100), 2)
    assert (found.a.per_newcomer, found.a.per_newcomer_minor) == (Fraction(15, 2), 8)
    assert (found.b.per_newcomer, found.b.per_newcomer_minor) == (5, 5)


def test_a_policy_that_pays_by_the_tree_is_compared_on_known_chains_too() -> None:
    proof = Policy("proof", Cdrm1(Fraction(1, 5), Fraction(1, 10), 100))
    shares, orders = path(3, 1000)
    ways = Ways(PayeeChains(np.array([0, 3]), np.array([2, 1, 0])))
    one, other = (compare(proof, TWO, each, orders, 1) for each in (shares, ways))
    assert (one.a, one.b) == (other.a, other.b)
    assert one.a.paid > 0


def test_a_wide_and_deep_history_is_looked_at_in_bounded_time() -> None:
    bush = Shares(grow([NONE, *[0] * 20_000, *range(1, 20_000)]), np.arange(40_000), np.zeros(40_000))
    count = 20_000
    orders = Orders(
        np.arange(20_000, 40_000),
        np.arange(count),
        np.zeros(count),
        np.full(count, 1000),
        np.zeros(count, dtype=np.int64),
    )
    assert compare(TWO, TWO, bush, orders, count).a.paid > 0


def test_no_number_of_new_customers_below_none_is_taken() -> None:
    with pytest.raises(BadInput, match="new customers"):
        compare(TWO, TWO, *path(1, 100), -1)


@pytest.mark.reference
def test_the_jazz_coupons_pay_what_they_paid_and_halving_the_levels_costs_the_second_one(reference: Path) -> None:
    rows = pl.read_csv(reference / "real/nyjazz-coupons/canonical/referrals.csv").sort("referee_id", "referrer_id")
    people = sorted({*rows["referrer_id"], *rows["referee_id"]})
    place = {name: at for at, name in enumerate(people)}
    parent = [NONE] * len(people)
    for referrer, referee in rows.select("referrer_id", "referee_id").iter_rows():
        parent[place[referee]] = place[referrer]
    through, buyers = (np.array([place[name] for name in rows[end]]) for end in ("referrer_id", "referee_id"))
    chains = payee_chains(grow(parent), np.arange(len(people)), through, np.full(len(rows), -1))
    zeros = np.zeros(len(rows), dtype=np.int64)
    orders = Orders(zeros - 1, buyers, zeros.astype(float), zeros + 100, zeros)
    known = {"pays_for": "referral", "headcount_reward": True, "worth_minor": 100, "currency": "USD"}
    both, one = (
        policy(f"10/{second}", {"kind": "level_table", "bps": [1000, rate], **known})
        for second, rate in ((5, 500), (0, 0))
    )
    found = compare(both, one, Ways(chains), orders, len(rows))
    assert (found.a.paid, found.b.paid, found.winners) == (3605, 2510, 0)
    split = policy("split", {"kind": "referrer_split", "pool_bps": 1000, **known})
    ways = Ways(PayeeChains(np.arange(len(rows) + 1), through))
    assert compare(both, split, Ways(chains), orders, len(rows), for_b=History(ways, orders)).b.paid == 2510


def test_a_referrer_who_splits_with_others_gains_by_appearing_as_two_of_them() -> None:
    split = Policy("split", ReferrerSplit(10_000))
    ways = Ways(PayeeChains(np.array([0, 2]), np.array([1, 0])))
    orders = Orders(*(np.array([value]) for value in (-1, 2, 0.0, 120, 0)))
    found = compare(split, split, ways, orders, 1)
    # Two of two have 60 each; two of three have 80 together.
    assert (found.by_a.tolist(), found.a.sybil_gain) == ([60, 60], 20)
