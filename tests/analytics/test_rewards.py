"""Reward policies: exact to the minor unit, within their bounds, and true to what they promise."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.analytics.chains import NONE, PayeeChains, grow, payee_chains
from app.analytics.rewards import (
    LOYALTY,
    AlmostUniform,
    Cdrm1,
    Cdrm2,
    EqualSplit,
    Geometric,
    HoldRules,
    LevelTable,
    Loyalty,
    LoyaltyTable,
    Orders,
    Policy,
    ReferrerSplit,
    Shares,
    Split,
    Terms,
    Ways,
    best_split,
    buyer_reward,
    due_at,
    guarded,
    held,
    payout,
    policy,
    properties,
    settle,
    settled,
    split_gain,
    tree_payout,
)
from app.errors import BadInput
from tests.analytics.sharing import CHAIN_POLICIES, LOYALTY_RULES, Story, climbed, stories, trees

MANY = settings(max_examples=200, deadline=None)
HALVES = Policy("halves", Geometric(Fraction(1, 10), Fraction(1, 2)))
TWO = Policy("two", LevelTable((1000, 500)), cap=2)
EQUAL = Policy("equal", EqualSplit(2000))
UNIFORM = Policy("uniform", AlmostUniform(5, 800, 100))
LEVELS = Policy("levels", LoyaltyTable.of({"potential": (1000, 500), "member": (2000,)}))
SPLIT = Policy("split", ReferrerSplit(10_000))
CDRM_1 = Policy("first", Cdrm1(Fraction(1, 5), Fraction(1, 10), 100))
CDRM_2 = Policy("second", Cdrm2(Fraction(1, 5), Fraction(1, 10), 100))
BY_TREE = st.builds(
    lambda rule, phi, part, unit: Policy("cdrm", rule(phi, phi * part, unit)),
    st.sampled_from([Cdrm1, Cdrm2]),
    st.fractions(0, 1, max_denominator=30),
    st.fractions(0, 1, max_denominator=30),
    st.sampled_from([1, 100, 10_000]),
)


def one_chain(length: int, amount: float, **changed: Any) -> tuple[Shares, Orders]:
    """One order at the end of a path of so many people, who are 0, 1, … from the root."""
    shares = Shares(grow(range(-1, length - 1)), np.arange(length), np.zeros(length))
    columns = {"share": length - 1, "buyer": length, "at": 0.0, "amount": amount, "refunded": 0} | changed
    return shares, Orders(**{name: np.array([value]) for name, value in columns.items()})


@MANY
@given(CHAIN_POLICIES, stories())
def test_whole_tables_are_paid_as_each_order_alone(plan: Policy, story: Story) -> None:
    lines, links = settle(plan, story.shares(), story.orders()), story.shares().forest.parent.tolist()
    wanted = []
    for order, (amount, refunded) in enumerate(zip(story.amount, story.refunded, strict=True)):
        chain = climbed(story, links, order, plan.cap)
        after, before = payout(plan, amount, chain, refunded=refunded), payout(plan, amount, chain)
        lost = [old - new for old, new in zip(before, after, strict=True)]
        rows = zip(chain, range(1, 99), after, lost, strict=False)
        wanted += [(order, *row) for row in rows if row[2] or row[3]]
    columns = (lines.order, lines.person, lines.level, lines.amount, lines.clawed)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == wanted


@MANY
@given(CHAIN_POLICIES, st.integers(2**56, 10**17), st.integers(0, 40))
def test_amounts_beyond_what_floats_and_products_of_64_bits_hold_are_exact(
    plan: Policy, amount: int, length: int
) -> None:
    shares, orders = one_chain(length + 1, amount)
    assert settle(plan, shares, orders).amount.tolist() == list(filter(None, payout(plan, amount, range(length + 1))))


@MANY
@given(
    CHAIN_POLICIES,
    st.sampled_from([10**15, 10**17 - 1]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 10**17 - 1),
)
def test_buyers_and_penalties_of_amounts_beyond_64_bits_are_those_of_each_order_alone(
    plan: Policy, amount: int, buyer_bps: int, penalty_bps: int, back: int
) -> None:
    whole = replace(plan, terms=Terms(buyer_bps=buyer_bps, penalty_bps=penalty_bps))
    refunded = min(back, amount)
    lines = settle(whole, *one_chain(3, amount, refunded=refunded))
    found = dict(zip(lines.level.tolist(), lines.amount.tolist(), strict=True))
    wanted = [buyer_reward(whole, amount, "abc", refunded=refunded), *payout(whole, amount, "abc", refunded=refunded)]
    assert [found.get(level, 0) for level in range(len(wanted))] == wanted


@MANY
@given(CHAIN_POLICIES, st.integers(0, 10**6), st.integers(0, 60))
def test_chains_are_cut_only_where_nothing_more_is_paid(plan: Policy, amount: int, length: int) -> None:
    paid, lines = payout(plan, amount, range(length + 1)), settle(plan, *one_chain(length + 1, amount))
    assert lines.amount.tolist() == list(filter(None, paid))
    assert [paid[level - 1] for level in lines.level.tolist()] == lines.amount.tolist()


@MANY
@given(LOYALTY_RULES, stories(), st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0, 2e6]), st.integers(0, 3))))
def test_whole_tables_are_paid_by_the_loyalty_levels_of_each_order(
    rule: LoyaltyTable, story: Story, rows: list[tuple[int, float, int]]
) -> None:
    columns = [np.array([row[place] for row in rows]) for place in range(3)]
    loyalty = Loyalty(columns[0].astype(np.int64), columns[1].astype(float), columns[2].astype(np.int64))
    plan, links = Policy("levels", rule, cap=3), story.shares().forest.parent.tolist()
    lines = settle(plan, replace(story.shares(), loyalty=loyalty), story.orders())
    wanted = []
    # Orders come before the second half of the rows, which change nothing.
    for order, (amount, refunded) in enumerate(zip(story.amount, story.refunded, strict=True)):
        chain = climbed(story, links, order, plan.cap)
        levels = [
            LOYALTY[max([rank for person, at, rank in rows if person == who and not at], default=0)] for who in chain
        ]
        before, after = (payout(plan, amount, chain, refunded=back, loyalty=levels) for back in (0, refunded))
        wanted += [new for old, new in zip(before, after, strict=True) if old or new]
    assert lines.amount.tolist() == wanted


@MANY
@given(CHAIN_POLICIES, stories(), st.fractions(Fraction(1, 50), 50), st.booleans())
def test_chains_that_are_known_already_pay_as_the_shares_they_came_from_at_any_rate(
    plan: Policy, story: Story, rate: Fraction, void: bool
) -> None:
    terms = Terms(pays_in="points", rate=rate, self_purchase="void" if void else "skip", penalty_bps=700)
    whole, shares, orders = replace(plan, terms=terms), story.shares(), story.orders()
    nobody = np.full(len(orders.share), -1)
    ways = Ways(_everybody(story, payee_chains(shares.forest, shares.person, orders.share, nobody)))
    names = ("order", "person", "level", "amount", "clawed")
    one, other = settle(whole, shares, orders), settle(whole, ways, orders)
    assert [getattr(one, name).tolist() for name in names] == [getattr(other, name).tolist() for name in names]
    assert int(one.amount.sum()) <= sum(whole.most * rate * each for each in story.amount)


def _everybody(story: Story, chains: PayeeChains) -> PayeeChains:
    """The chains share by share, with everybody as often as he shared."""
    links, found, first = story.shares().forest.parent.tolist(), list[int](), [0]
    for share in story.share:
        here = share
        while here >= 0:
            found.append(story.person[here])
            here = links[here]
        first.append(len(found))
    assert len(chains.person) <= len(found)
    return PayeeChains(np.array(first), np.array(found, dtype=np.int64))


@MANY
@given(st.lists(st.integers(0, 9), max_size=6), st.integers(0, 10**6), st.integers(0, 10_000))
def test_referrers_share_a_referral_equally_by_largest_remainder_and_the_smaller_id_gets_the_rest(
    referrers: list[int], worth: int, pool: int
) -> None:
    plan, chain = Policy("split", ReferrerSplit(pool)), list(dict.fromkeys(referrers))
    paid, whole = payout(plan, worth, chain), worth * pool // 10_000
    assert sum(paid) == (whole if chain else 0)
    assert all(each in (whole // len(chain), whole // len(chain) + 1) for each in paid)
    by_id = [each for _, each in sorted(zip(chain, paid, strict=True))]
    assert by_id == sorted(by_id, reverse=True)
    ways = Ways(PayeeChains(np.array([0, len(referrers)]), np.array(referrers, dtype=np.int64)))
    columns = (np.array([value]) for value in (-1, 99, 0.0, worth, 0))
    lines = settle(plan, ways, Orders(*columns))
    assert dict(zip(lines.person.tolist(), lines.amount.tolist(), strict=True)) == {
        who: each for who, each in zip(chain, paid, strict=True) if each
    }
    assert set(lines.level.tolist()) <= {1}


def test_a_table_in_parts_is_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = Shares(grow(range(-1, 99)), np.arange(100), np.zeros(100))
    columns = (np.arange(100) % 97, np.full(100, 100), np.arange(100.0), np.full(100, 999), np.arange(100))
    orders = Orders(*columns)
    plan = replace(EQUAL, terms=Terms(buyer_bps=100))
    whole = settle(plan, shares, orders)
    monkeypatch.setattr("app.analytics.rewards.settlement.BLOCK", 200)
    parts, names = list(settled(plan, shares, orders)), ("order", "person", "level", "amount", "clawed")
    assert len(parts) > 10
    for name in names:
        assert np.concatenate([getattr(part, name) for part in parts]).tolist() == getattr(whole, name).tolist()


def test_chains_of_a_deep_tree_that_all_pay_take_memory_for_one_part_alone() -> None:
    length, count = 10_000, 2_000
    shares = Shares(grow(range(-1, length - 1)), np.arange(length), np.zeros(length))
    orders = Orders(*(np.full(count, value) for value in (length - 1, length, 0, 10**9, 0)))
    tracemalloc.start()
    paid = sum(int(lines.amount.sum()) for lines in settled(EQUAL, shares, orders))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert paid == count * 2 * 10**8
    # All places on chains at once would be 160 MB a column.
    assert peak < 150 * 2**20


@pytest.mark.parametrize("plan", [replace(TWO, cap=None), HALVES, UNIFORM], ids=lambda plan: plan.name)
def test_deep_chains_take_memory_for_paid_levels_alone(plan: Policy) -> None:
    length, count = 20_000, 20_000
    shares = Shares(grow(range(-1, length - 1)), np.arange(length), np.zeros(length))
    columns = (length - 1, length, 0, 1000, 0)
    lines = settle(plan, shares, Orders(*(np.full(count, value) for value in columns)))
    assert int(lines.amount.sum()) == count * sum(payout(plan, 1000, range(length)))


@MANY
@given(CHAIN_POLICIES, st.integers(0, 10**9), st.integers(0, 12))
def test_invariant_4_payouts_stay_within_the_bound_of_the_policy_and_its_cap(
    plan: Policy, amount: int, length: int
) -> None:
    paid = payout(plan, amount, range(length))
    assert len(paid) == (length if plan.cap is None else min(length, plan.cap))
    assert all(each >= 0 for each in paid)
    assert sum(paid) <= plan.most * amount


@MANY
@given(CHAIN_POLICIES, stories())
def test_invariant_4_the_buyer_is_never_paid_nor_anybody_twice_for_one_order(plan: Policy, story: Story) -> None:
    lines = settle(plan, story.shares(), story.orders())
    assert not (np.array(story.buyer, dtype=np.int64)[lines.order] == lines.person).any()
    pairs = list(zip(lines.order.tolist(), lines.person.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)


@MANY
@given(
    CHAIN_POLICIES,
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
    st.integers(0, 9),
    st.randoms(use_true_random=False),
)
def test_invariant_5_any_order_and_splitting_of_refunds_ends_at_the_policy_of_the_rest(
    plan: Policy, refunds: list[int], length: int, random: Any
) -> None:
    amount, chain, ends = sum(refunds) + 12345, range(length), []
    for _ in range(2):
        random.shuffle(refunds)
        balance, back = payout(plan, amount, chain), 0
        for refund in refunds:
            old, back = payout(plan, amount, chain, refunded=back), back + refund
            new = payout(plan, amount, chain, refunded=back)
            balance = [have - (before - after) for have, before, after in zip(balance, old, new, strict=True)]
        ends.append(balance)
    assert ends == [payout(plan, 12345, chain)] * 2


@MANY
@given(CHAIN_POLICIES, st.integers(0, 10**9), st.integers(0, 9))
def test_invariant_5_a_full_refund_leaves_nothing_to_anybody(plan: Policy, amount: int, length: int) -> None:
    assert not any(payout(plan, amount, range(length), refunded=amount))


def test_a_unit_that_is_left_over_goes_to_the_nearest() -> None:
    assert payout(EQUAL, 25, "abc") == [2, 2, 1]
    assert settle(EQUAL, *one_chain(3, 25)).amount.tolist() == [2, 2, 1]


def test_of_equal_remainders_the_nearest_comes_first() -> None:
    even = Policy("even", AlmostUniform(2, 0, 100))
    # The pool is 2 % of 50 = 1 unit with equal weights for both.
    assert payout(even, 50, "ab") == [1, 0]
    assert settle(even, *one_chain(2, 50)).amount.tolist() == [1]


@pytest.mark.parametrize(
    ("plan", "amount", "paid"),
    [
        (Policy("level", LevelTable((2900,))), 100, [29]),
        (Policy("level", LevelTable((700,))), 10**17 + 9900, [7 * 10**15 + 693]),
        (Policy("third", Geometric(Fraction(1, 3), Fraction(0))), 3 * (10**17 // 3) - 1, [10**17 // 3 - 1]),
        (Policy("pool", EqualSplit(10_000)), 10**17 + 1, [10**17 + 1]),
        (Policy("pool", AlmostUniform(1, 0, 10_000)), 10**17 + 1, [10**17 + 1]),
    ],
)
def test_a_share_that_floats_would_round_wrong_is_right(plan: Policy, amount: int, paid: list[int]) -> None:
    assert payout(plan, amount, "a") == settle(plan, *one_chain(1, amount)).amount.tolist() == paid


@pytest.mark.parametrize(("cap", "paid"), [(1, [100]), (2, [100, 50]), (3, [100, 50, 25])])
def test_a_cap_of_so_many_levels_pays_just_so_many(cap: int, paid: list[int]) -> None:
    assert payout(replace(HALVES, cap=cap), 1000, "abcd") == paid
    assert settle(replace(HALVES, cap=cap), *one_chain(4, 1000)).amount.tolist() == paid


@pytest.mark.parametrize(("late", "paid"), [(0, 2), (1, 0), (-7 * 86_400, 2), (-7 * 86_400 - 1, 0)])
def test_an_order_at_the_end_of_its_window_is_paid_and_a_second_later_is_not(late: int, paid: int) -> None:
    windowed = replace(TWO, terms=Terms(window_days=7))
    assert len(settle(windowed, *one_chain(2, 1000, at=7 * 86_400.0 + late)).amount) == paid


@pytest.mark.parametrize("amount", [0.1, 10.0, True])
def test_money_in_floats_is_refused(amount: Any) -> None:
    with pytest.raises(BadInput, match="whole minor units"):
        payout(TWO, amount, "ab")


def test_columns_of_money_in_floats_are_refused() -> None:
    with pytest.raises(BadInput, match="whole minor units"):
        settle(TWO, *one_chain(2, 10.5))


@pytest.mark.parametrize("refunded", [-1, 1001])
def test_a_refund_beyond_its_order_is_refused(refunded: int) -> None:
    with pytest.raises(BadInput, match="refunded"):
        payout(TWO, 1000, "ab", refunded=refunded)
    with pytest.raises(BadInput):
        settle(TWO, *one_chain(2, 1000, refunded=refunded))


@MANY
@given(BY_TREE, trees(most=8), st.data())
def test_invariant_8_a_policy_that_says_sybil_proof_gains_nothing_by_any_split(
    plan: Policy, parent: list[int], data: st.DataObject
) -> None:
    assert properties(plan).sybil_proof
    count = len(parent)
    bought = data.draw(st.lists(st.integers(0, 5000), min_size=count, max_size=count))
    person, names = data.draw(st.integers(0, count - 1)), data.draw(st.integers(2, 4))
    marks = sorted(data.draw(st.lists(st.integers(0, bought[person]), min_size=names - 1, max_size=names - 1)))
    pieces = [high - low for low, high in zip([0, *marks], [*marks, bought[person]], strict=True)]
    pieces[0] += data.draw(st.sampled_from([0, 0, 100]))
    under = [-1, *(data.draw(st.integers(-1, each - 1)) for each in range(1, names))]
    takers = [data.draw(st.integers(0, names - 1)) for above in parent if above == person]
    assert split_gain(plan, parent, bought, person, Split(tuple(pieces), tuple(under), tuple(takers))) <= 0
    assert best_split(plan, parent, bought, person)[0] <= 0


@MANY
@given(trees(most=8), st.data())
def test_invariant_8_geometric_fails_the_split_attack_on_every_tree_with_a_purchase(
    parent: list[int], data: st.DataObject
) -> None:
    count = len(parent)
    bought = data.draw(st.lists(st.integers(100, 5000), min_size=count, max_size=count))
    person = data.draw(st.integers(0, count - 1))
    gain, split = best_split(HALVES, parent, bought, person)
    assert gain == split_gain(HALVES, parent, bought, person, split) > 0


@pytest.mark.parametrize("plan", [TWO, HALVES, EQUAL, UNIFORM, LEVELS, SPLIT], ids=lambda plan: plan.name)
def test_a_policy_that_does_not_say_sybil_proof_fails_the_split_attack(plan: Policy) -> None:
    assert not properties(plan).sybil_proof
    assert best_split(plan, [NONE, 0], [1000, 1000], 0)[0] > 0


def test_a_chain_split_under_the_second_cdrm_is_neutral_but_for_rounding() -> None:
    whole = tree_payout(CDRM_2, [NONE], [10_000])
    parts = tree_payout(CDRM_2, [NONE, 0], [4_000, 6_000])
    assert 0 <= sum(whole) - sum(parts) <= 1


@MANY
@given(BY_TREE, st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_cdrm_pays_from_nothing_up_to_its_share_and_never_less_for_more_below(
    plan: Policy, own: int, below: int, more: int
) -> None:
    assert isinstance(plan.rule, Cdrm1 | Cdrm2)
    low, high = plan.rule.reward(own, below), plan.rule.reward(own, below + more)
    assert 0 <= low <= high <= plan.most * own


@MANY
@given(trees(most=8, least=2), st.data())
def test_a_subtree_local_policy_pays_the_same_whoever_stands_above(parent: list[int], data: st.DataObject) -> None:
    count, root = len(parent), parent.index(NONE)
    bought = data.draw(st.lists(st.integers(0, 5000), min_size=count, max_size=count))
    under = [*(count if place == root else link for place, link in enumerate(parent)), NONE]
    for plan in (TWO, HALVES, LEVELS, CDRM_1, CDRM_2):
        assert properties(plan).subtree_local
        assert tree_payout(plan, under, [*bought, 500])[:count] == tree_payout(plan, parent, bought)


def test_a_split_among_referrers_does_not_say_subtree_local() -> None:
    assert not properties(SPLIT).subtree_local
    assert (payout(SPLIT, 100, "a"), payout(SPLIT, 100, "ab")) == ([100], [50, 50])


@pytest.mark.parametrize("plan", [EQUAL, UNIFORM], ids=lambda plan: plan.name)
def test_a_policy_that_looks_at_the_whole_chain_does_not_say_subtree_local(plan: Policy) -> None:
    assert not properties(plan).subtree_local
    alone, under = tree_payout(plan, [NONE, 0], [0, 1000]), tree_payout(plan, [2, 0, NONE], [0, 1000, 0])
    assert alone[0] != under[0]


@pytest.mark.parametrize("plan", [TWO, HALVES, EQUAL, UNIFORM, LEVELS], ids=lambda plan: plan.name)
def test_a_reward_rises_with_a_new_buyer_as_far_down_as_the_policy_says(plan: Policy) -> None:
    deep = properties(plan).rises_to or 12
    chain = list(range(deep + 1))
    assert payout(plan, 10**9, chain[:deep])[-1] > 0
    if properties(plan).rises_to:
        assert not any(payout(plan, 10**9, chain)[deep:])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"platform": "wechat", "kind": "level_table", "bps": [8, 4, 2]}, "pays 3 levels; wechat allows 2"),
        ({"platform": "wechat", "kind": "level_table", "bps": [8, 4, 2], "max_paid_levels": 3}, "wechat allows 2"),
        ({"market": "CN", "kind": "level_table", "bps": [8, 4, 2]}, "CN allows 2"),
        ({"market": "CN", "kind": "level_table", "bps": [8, 4, 2, 1], "max_paid_levels": 4}, "CN allows 3"),
        ({"market": "CN", "kind": "geometric", "b": "1/10", "a": "1/2"}, "any number of levels; CN allows 2"),
        ({"market": "CN", "kind": "cdrm1", "phi": "1/5", "theta": "1/10"}, "any number of levels"),
        ({"market": "US", "kind": "level_table", "bps": [8], "headcount_reward": True}, "mere sign-ups; US forbids"),
        (
            {
                "market": "CN",
                "kind": "referrer_split",
                "pool_bps": 1,
                "pays_for": "referral",
                "worth_minor": 5,
                "headcount_reward": True,
            },
            "mere sign-ups; CN forbids",
        ),
        ({"market": "CN", "kind": "level_table", "bps": [8], "entry_fee": True}, "before they may join; CN forbids"),
        ({"market": "Atlantis", "kind": "level_table", "bps": [8]}, "unknown market 'Atlantis'"),
        ({"market": "US", "kind": "level_table", "bps": [8, 4], "max_paid_levels": 1}, "its own max_paid_levels"),
        ({"market": " cn", "kind": "level_table", "bps": [8, 4, 2]}, "CN allows 2"),
        ({"platform": "WeChat", "kind": "level_table", "bps": [8, 4, 2]}, "wechat allows 2"),
    ],
)
def test_a_policy_that_breaks_its_markets_rule_is_refused_with_the_rule(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        policy("p", given)
    assert refused.value.remedy


@pytest.mark.parametrize(
    "given",
    [
        {"platform": "wechat", "kind": "level_table", "bps": [8, 4, 2], "cap": 2},
        {"market": "CN", "kind": "level_table", "bps": [8, 4, 2], "max_paid_levels": 3},
        {"market": "US", "kind": "geometric", "b": "1/10", "a": "1/2"},
        {"kind": "geometric", "b": "0.1", "a": 0, "headcount_reward": True},
        {"market": "cn", "platform": "WeChat", "kind": "level_table", "bps": [8, 4]},
        {"market": "CN", "kind": "level_table", "bps": [1000, 500, 0, 0]},
        {"market": None, "platform": None, "kind": "level_table", "bps": [8, 4, 2], "version": None, "hold_days": None},
        {"kind": "level_table", "bps": [8, 4], "max_paid_levels": 1},
        {"kind": "geometric", "b": "1/10", "a": "1", "cap": 3},
        {"kind": "geometric", "b": "1/1000", "a": "999/1000", "cap": 1_000_000},
    ],
)
def test_a_policy_within_its_markets_rule_or_without_a_market_is_taken(given: dict[str, Any]) -> None:
    assert guarded(policy("p", given)).name == "p"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "lottery"}, "kind 'lottery'"),
        ({}, "kind ''"),
        ([], "no object"),
        ({"kind": "level_table"}, "bps = None is not a list"),
        ({"kind": "level_table", "bps": [10.5]}, "not a whole number"),
        ({"kind": "level_table", "bps": [1], "cap": 0}, "not a whole number from 1 to"),
        ({"kind": "level_table", "bps": [9000, 2000]}, "can pay 11/10"),
        ({"kind": "level_table", "bps": [1], "bsp": [1]}, "field bsp"),
        ({"kind": "level_table", "bps": [1000, 10**30], "cap": 1}, "bps .* from 0 to 10000"),
        ({"kind": "level_table", "bps": [1], "cap": 10**30}, "cap .* from 1 to"),
        ({"kind": "level_table", "bps": [1], "payee_cap_minor": 10**30}, "payee_cap_minor .* from 0 to"),
        ({"kind": "level_table", "bps": [1], "penalty_bps": 30_000}, "penalty_bps .* from 0 to 10000"),
        ({"kind": "level_table", "bps": [1], "penalty_bps": 10**30}, "penalty_bps .* from 0 to"),
        ({"kind": "level_table", "bps": [1], "window_days": 10**400}, "window_days .* from 0 to"),
        ({"kind": "almost_uniform", "H": 10**30, "base_bps": 1, "beta_bps": 0}, "H .* from 1 to"),
        ({"kind": "geometric", "b": 0.1, "a": "1/2"}, "exact fraction"),
        ({"kind": "geometric", "b": "1/10", "a": "1"}, "without end"),
        ({"kind": "geometric", "b": "3/5", "a": "1/2"}, "can pay 6/5"),
        ({"kind": "geometric", "b": "x", "a": "1/2"}, "not a fraction"),
        ({"kind": "cdrm1", "phi": "1/10", "theta": "1/5"}, "theta is above phi"),
        ({"kind": "cdrm2", "phi": "1/5", "theta": "1/10", "payee_cap_minor": 5}, "pays by order"),
        ({"kind": "level_table", "bps": [1], "self_purchase": "pay"}, "none of skip, void"),
        ({"kind": "level_table", "bps": [1], "entry_fee": 1}, "neither true nor false"),
        ({"kind": "loyalty_table", "bps": {"gold": [1]}}, "no object of lists by potential"),
        ({"kind": "loyalty_table", "bps": {"member": [9000], "loyal": [1, 9000]}}, "can pay 9/5"),
        ({"kind": "referrer_split", "pool_bps": 100}, "splits among the referrers"),
        ({"kind": "level_table", "bps": [1], "pays_for": "referral", "worth_minor": 5}, "reward by headcount"),
        (
            {"kind": "level_table", "bps": [1], "pays_for": "referral", "headcount_reward": True},
            "what a referral is worth",
        ),
        ({"kind": "level_table", "bps": [1], "worth_minor": 5}, "worth_minor is for referrals"),
        ({"kind": "level_table", "bps": [1], "pays_for": "clicks"}, "none of order, referral"),
        ({"kind": "level_table", "bps": [1], "entry": "best"}, "none of last, first, override"),
        ({"kind": "level_table", "bps": [1], "binding": "best"}, "none of first, last, override"),
        ({"kind": "level_table", "bps": [1], "rate": 0.5}, "exact fraction"),
        ({"kind": "level_table", "bps": [1], "rate": "0"}, "not above 0"),
        ({"kind": "level_table", "bps": [1], "pays_in": "USD", "rate": "1/7"}, "for orders in which currency"),
        ({"kind": "level_table", "bps": [5000], "pays_in": "CNY", "currency": "CNY", "rate": "3"}, "can pay 3/2"),
        ({"kind": "level_table", "bps": [5000], "rate": "3"}, "can pay 3/2"),
        ({"kind": "level_table", "bps": [1], "click_days": -1}, "from 0 to"),
        ({"kind": "cdrm1", "phi": "1/5", "theta": "1/10", "pays_in": "points"}, "pays by order"),
    ],
)
def test_a_policy_that_cannot_be_read_is_refused_with_the_field(given: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        policy("p", given)


def test_every_term_is_read_as_it_is_written() -> None:
    given = {"pays_in": "points", "rate": "3/2", "entry": "first", "binding": "last", "click_days": 30, "view_days": 0}
    plan = policy("p", {"kind": "loyalty_table", "bps": {"member": [100], "general": [50]}, **given})
    assert plan.rule == LoyaltyTable((("general", (50,)), ("member", (100,))))
    assert plan.terms == Terms(
        pays_in="points", rate=Fraction(3, 2), entry="first", binding="last", click_days=30, view_days=0
    )


def test_a_loyalty_level_without_a_table_is_paid_by_the_next_lower_one_or_not_at_all() -> None:
    plan = Policy("levels", LoyaltyTable.of({"general": (500, 500, 500, 500), "member": (1000,)}))
    levels = ["member", "potential", "loyal", "general"]
    assert payout(plan, 1000, "abcd", loyalty=levels) == [100, 0, 50, 50]
    assert payout(plan, 1000, "abcd") == [0, 0, 0, 0]
    assert (plan.levels, plan.most) == (4, Fraction(1, 4))


def test_a_budget_goes_to_the_earliest_orders_and_what_is_left_to_the_next() -> None:
    shares = Shares(grow([NONE, 0]), np.array([0, 1]), np.zeros(2))
    times, amounts = np.array([30.0, 10.0, 20.0]), np.array([1000] * 3)
    orders = Orders(np.array([1] * 3), np.array([2] * 3), times, amounts, np.zeros(3, dtype=np.int64))
    lines = settle(replace(TWO, terms=Terms(budget_minor=200)), shares, orders)
    assert lines.amount.tolist() == [0, 0, 100, 50, 33, 17]


@MANY
@given(CHAIN_POLICIES, stories(), st.integers(0, 10**6))
def test_under_a_budget_lines_with_what_was_clawed_back_are_those_without_refunds(
    plan: Policy, story: Story, budget: int
) -> None:
    tight = replace(plan, terms=Terms(budget_minor=budget))
    lines = settle(tight, story.shares(), story.orders())
    before = settle(tight, story.shares(), replace(story, refunded=tuple([0] * len(story.amount))).orders())
    assert (lines.amount + lines.clawed).tolist() == before.amount.tolist()


def test_a_budget_that_is_spent_all_the_same_claws_nothing_back() -> None:
    shares = Shares(grow([NONE]), np.array([0]), np.zeros(1))
    columns = ([0, 0], [1, 1], [1.0, 2.0], [1000, 1000], [500, 0])
    orders = Orders(*(np.array(column) for column in columns))
    lines = settle(replace(TWO, terms=Terms(budget_minor=10)), shares, orders)
    assert (int(lines.amount.sum()), int(lines.clawed.sum())) == (10, 0)


def test_caps_beyond_64_bits_hold_nobody_back() -> None:
    wide = replace(TWO, cap=10**30, terms=Terms(payee_cap_minor=10**30))
    assert settle(wide, *one_chain(2, 1000)).amount.tolist() == [100, 50]


def test_equal_rewards_up_to_a_cap_may_be_geometric() -> None:
    assert payout(policy("p", {"kind": "geometric", "b": "1/10", "a": "1", "cap": 3}), 1000, "abcd") == [100] * 3


def test_a_payee_gets_at_most_his_cap_of_one_order() -> None:
    capped = replace(TWO, terms=Terms(payee_cap_minor=60))
    assert payout(capped, 1000, "ab") == settle(capped, *one_chain(2, 1000)).amount.tolist() == [60, 50]


def test_a_penalty_takes_its_share_of_what_was_clawed_back() -> None:
    strict = replace(TWO, terms=Terms(penalty_bps=5000))
    assert payout(strict, 1000, "ab", refunded=400) == [60 - 20, 30 - 10]
    assert settle(strict, *one_chain(2, 1000, refunded=400)).amount.tolist() == [40, 20]


def test_both_sides_are_rewarded_where_the_policy_says_so() -> None:
    both = replace(TWO, terms=Terms(buyer_bps=200))
    lines = settle(both, *one_chain(2, 1000, refunded=100))
    assert list(zip(lines.level.tolist(), lines.person.tolist(), lines.amount.tolist(), strict=True)) == [
        (0, 2, 18),
        (1, 1, 90),
        (2, 0, 45),
    ]
    assert buyer_reward(both, 1000, "ab", refunded=100) == 18


def test_an_order_through_the_buyers_own_share_is_passed_up_or_void_as_the_policy_says() -> None:
    own = one_chain(3, 1000, buyer=2)
    assert settle(TWO, *own).person.tolist() == [1, 0]
    assert settle(replace(TWO, terms=Terms(self_purchase="void")), *own).person.tolist() == []


def test_rewards_are_held_for_the_days_that_the_policy_says() -> None:
    assert due_at(replace(TWO, terms=Terms(hold_days=2)), 5) == 5 + 2 * 86_400


def test_a_cdrm_pays_buyers_by_the_tree_that_brought_them() -> None:
    shares = Shares(grow([NONE, 0]), np.array([0, 1]), np.array([0.0, 1.0]))
    columns = ([1, 0], [2, 1], [5.0, 6.0], [1000, 400], [0, 100])
    lines = settle(CDRM_1, shares, Orders(*(np.array(column) for column in columns)))
    assert dict(zip(lines.person.tolist(), lines.amount.tolist(), strict=True)) == {
        1: CDRM_1.rule.reward(300, 1000),  # type: ignore[union-attr]
        2: CDRM_1.rule.reward(1000, 0),  # type: ignore[union-attr]
    }
    with pytest.raises(BadInput, match="whole tree"):
        payout(CDRM_1, 1000, "ab")


@MANY
@given(stories(), CHAIN_POLICIES, st.integers(1, 6))
def test_invariant_8_flagged_orders_do_not_change_what_clean_ones_pay(story: Story, plan: Policy, more: int) -> None:
    assume(story.share)
    shares, orders = story.shares(), story.orders()
    added = {
        "share": np.append(orders.share, [0] * more),
        "buyer": np.append(orders.buyer, [story.person[0]] * more),
        "at": np.append(orders.at, [orders.at[-1]] * more),
        "amount": np.append(orders.amount, [999] * more),
        "refunded": np.append(orders.refunded, [0] * more),
    }
    count, whole = len(orders.share), Orders(**added)
    flags = [np.logical_or.reduce(list(held(shares, each).values())) for each in (orders, whole)]
    assert flags[1][:count].tolist() == flags[0].tolist()
    assert flags[1][count:].all()
    lines = [settle(plan, shares, each) for each in (orders, whole)]
    clean = [np.isin(each.order, np.flatnonzero(~flag)) for each, flag in zip(lines, flags, strict=True)]
    assert lines[1].amount[clean[1]].tolist() == lines[0].amount[clean[0]].tolist()


@MANY
@given(stories())
def test_invariant_8_rings_and_self_referrals_are_those_of_the_definition(story: Story) -> None:
    shares, flags = story.shares(), held(story.shares(), story.orders())
    for order, (share, buyer) in enumerate(zip(story.share, story.buyer, strict=True)):
        chain, here = list[int](), share
        while here >= 0:
            chain += [story.person[here]] if not chain or chain[-1] != story.person[here] else []
            here = int(shares.forest.parent[here])
        assert flags["ring"][order] == (len(set(chain)) < len(chain))
        assert flags["self_referral"][order] == (share >= 0 and story.person[share] == buyer)


@MANY
@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 9000)), max_size=12), st.integers(1, 3))
def test_invariant_8_a_device_with_too_many_orders_within_an_hour_is_held(
    rows: list[tuple[int, int]], most: int
) -> None:
    rows = sorted(rows, key=lambda row: row[1])
    device, at = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    none = np.full(len(rows), -1)
    orders = Orders(none, none, at.astype(float), np.zeros_like(at), np.zeros_like(at))
    shares = Shares(grow([NONE]), np.zeros(1, dtype=np.int64), np.zeros(1))
    found = held(shares, orders, device=device, rules=HoldRules(device_orders_an_hour=most))["velocity"]
    for row, (whose, when) in enumerate(rows):
        earlier = sum(other == whose and when - at < 3600 for other, at in rows[:row])
        assert found[row] == (whose >= 0 and earlier >= most)


@pytest.mark.parametrize(
    ("clicked", "began", "reason"), [(99.0, 99.5, "too_fast"), (50.0, 40.0, "click_after"), (98.0, 99.0, "")]
)
def test_invariant_8_a_click_too_close_or_after_the_order_began_is_held(
    clicked: float, began: float, reason: str
) -> None:
    shares, orders = one_chain(2, 1000, at=100.0)
    found = held(shares, orders, clicked_at=np.array([clicked]), began_at=np.array([began]))
    assert [name for name, flag in found.items() if flag[0]] == ([reason] if reason else [])
