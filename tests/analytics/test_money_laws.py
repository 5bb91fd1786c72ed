"""The laws that money obeys: each is a property with at least 200 examples, here or beside what it judges.

1 allocation
  attribution/test_allocation
    test_the_parts_add_up_to_the_total
    test_every_part_is_less_than_one_unit_from_its_quota
    test_no_order_of_the_parts_moves_more_than_a_tie
    test_a_negative_total_is_divided_as_its_positive_twin
2 touch models
  attribution/test_touch_models
    test_credit_of_all_channels_is_what_there_was
    test_what_is_settled_is_the_value_of_the_orders
    test_no_credit_is_negative
    test_renaming_channels_renames_the_credit
    test_a_path_of_one_touch_gives_it_all
    test_the_same_journeys_several_times_give_several_times_the_credit
  test_money_laws
    test_invariant_2_a_channel_of_no_order_gets_no_shapley_credit
  attribution/test_touch_models
    test_shapley_treats_channels_alike_that_always_come_together
3 Markov
  attribution/test_markov
    test_removal_effects_lie_between_0_and_1
    test_all_is_lost_without_the_first_touch_of_every_path
    test_all_is_lost_without_the_last_touch_of_every_order
    test_nothing_is_lost_without_a_channel_from_which_no_order_can_be_reached
    test_immediate_repeats_change_nothing_at_order_1
4 payout
  test_rewards
    test_invariant_4_payouts_stay_within_the_bound_of_the_policy_and_its_cap
  test_money_laws
    test_invariant_4_no_terms_pay_more_than_the_policy_says
  test_rewards
    test_invariant_4_the_buyer_is_never_paid_nor_anybody_twice_for_one_order
  test_money_laws
    test_invariant_4_no_customer_earns_twice_with_a_sale_nor_on_his_own
  test_chains
    test_invariant_4_any_links_give_a_forest_and_never_a_hang
    test_invariant_4_descendants_elsewhere_change_no_chain
5 refunds
  test_rewards
    test_invariant_5_any_order_and_splitting_of_refunds_ends_at_the_policy_of_the_rest
  test_money_laws
    test_invariant_5_any_splitting_of_refunds_leaves_what_the_sum_of_them_leaves
  test_rewards
    test_invariant_5_a_full_refund_leaves_nothing_to_anybody
  test_ledger
    test_invariant_5_refunds_end_at_the_policy_of_the_rest_also_after_payout
6 ledger
  test_ledger
    test_invariant_6_debits_are_credits_in_each_currency_at_every_prefix
    test_invariant_6_replaying_any_event_any_number_of_times_changes_nothing
    test_invariant_6_any_order_of_independent_events_gives_the_same_balances
    test_invariant_6_what_is_pending_is_resolved_once
    test_invariant_6_balances_at_any_time_are_those_of_the_events_up_to_then
    test_invariant_6_each_line_cites_its_order_the_policy_and_the_chain
  test_ledger_slices
    test_a_slice_posts_what_the_whole_ledger_posts
  test_money_laws
    test_invariant_6_every_amount_of_every_line_is_a_whole_number
7 windows
  test_money_laws
    test_invariant_7_a_touch_at_the_edge_of_its_window_counts_and_a_second_older_does_not
    test_invariant_7_an_order_at_the_edge_of_its_window_is_paid_and_a_second_later_is_not
  attribution/test_windows
    test_equal_times_go_by_click_then_evidence_then_number
    test_shuffled_rows_give_the_same_bytes
8 fraud
  test_rewards
    test_invariant_8_rings_and_self_referrals_are_those_of_the_definition
    test_invariant_8_a_device_with_too_many_orders_within_an_hour_is_held
  test_money_laws
    test_invariant_8_an_order_too_soon_after_its_click_or_begun_before_it_is_held
  test_rewards
    test_invariant_8_flagged_orders_do_not_change_what_clean_ones_pay
    test_invariant_8_a_policy_that_says_sybil_proof_gains_nothing_by_any_split
    test_invariant_8_geometric_fails_the_split_attack_on_every_tree_with_a_purchase
9 cascades
  test_chains
    test_invariant_9_a_cascade_is_the_sum_of_its_levels_and_its_virality_that_of_brute_force
  test_money_laws
    test_invariant_9_stars_and_paths_of_any_size_have_their_formulas
  test_chains
    test_invariant_9_virality_lies_between_that_of_a_star_and_that_of_a_path
    test_invariant_9_another_root_changes_the_depth_but_not_the_virality
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.attribution import MODELS, Journeys, Windows
from app.analytics.chains import NONE, cascade_shapes, grow
from app.analytics.ledger import EXPENSE, Approved, Event, Ledger, Ordered, Refunded, balances, earned, replay
from app.analytics.rewards import (
    LOYALTY,
    HoldRules,
    LevelTable,
    Orders,
    Policy,
    ReferrerSplit,
    Shares,
    Terms,
    buyer_reward,
    held,
    payout,
    settle,
)
from tests.analytics.sharing import CHAIN_RULES

MANY = settings(max_examples=200, deadline=None)
DAY = 86_400
NAMES = ("ana", "bo", "cy", "dan")
TERMS = st.builds(
    Terms,
    pays_in=st.sampled_from(["", "points"]),
    rate=st.fractions(Fraction(1, 9), 1, max_denominator=9),
    payee_cap_minor=st.one_of(st.none(), st.integers(0, 500)),
    penalty_bps=st.sampled_from([0, 0, 3000]),
    buyer_bps=st.sampled_from([0, 0, 700]),
)
POLICIES = st.builds(
    Policy,
    name=st.just("any"),
    rule=st.one_of(CHAIN_RULES, st.builds(ReferrerSplit, st.integers(0, 9300))),
    cap=st.one_of(st.none(), st.integers(1, 4)),
    terms=TERMS,
)


@st.composite
def sales(draw: st.DrawFn) -> Ordered:
    """A sale of anybody under any terms, some of whose identities are one customer."""
    joins = draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["x", "bo", "eve"]), max_size=3))
    return Ordered(
        "s",
        0,
        draw(st.integers(0, 10**6)),
        "CNY",
        draw(POLICIES),
        tuple(draw(st.lists(st.sampled_from(NAMES), max_size=5))),
        draw(st.sampled_from(["", "ana", "eve"])),
        tuple(sorted(joins.items())),
        tuple(sorted(draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(LOYALTY), max_size=3)).items())),
        draw(st.one_of(st.none(), st.integers(0, 1000))),
    )


def standing(ledger: Ledger) -> dict[str, int]:
    """What stands for each identity."""
    return {place.identity: amount for place, amount in balances(ledger.entries).items() if place.account != EXPENSE}


def test_each_law_of_the_table_is_a_test_with_two_hundred_examples() -> None:
    laws, module = list[tuple[str, str]](), ""
    for line in (__doc__ or "").splitlines():
        if line.startswith("    "):
            laws.append((module, line.strip()))
        elif line.startswith("  "):
            module = line.strip()
    assert len(laws) > 40
    for module, name in laws:
        source = (Path(__file__).parent / f"{module}.py").read_text("utf-8")
        before = source[: source.index(f"def {name}(")].rsplit("\n\n\n", 1)[-1]
        assert re.match(r"@(laws|MANY|settings\(max_examples=200, deadline=None\))\n@given\(", before), name


@MANY
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), min_size=1, max_size=5),
    st.sampled_from(["simplified_shapley", "ordered_shapley"]),
)
def test_invariant_2_a_channel_of_no_order_gets_no_shapley_credit(paths: list[list[int]], name: str) -> None:
    names = ["mail", "shop", "weibo", "poster"]
    told = [[names[place] for place in path] for path in paths]
    vain = [["radio", *path] for path in told]
    ordered, not_ordered = [1] * len(told) + [0] * len(vain), [0] * len(told) + [1] * len(vain)
    both = Journeys.from_paths([*told, *vain], ordered, not_ordered, [5 * each for each in ordered])
    assert MODELS[name].credit(both)[both.channels.index("radio")] == 0.0


@MANY
@given(POLICIES, st.integers(0, 10**9), st.integers(0, 6))
def test_invariant_4_no_terms_pay_more_than_the_policy_says(plan: Policy, amount: int, length: int) -> None:
    chain = range(length)
    paid = [*payout(plan, amount, chain, loyalty=["member"] * length), buyer_reward(plan, amount, chain)]
    whole = plan.most * amount * (plan.terms.rate if plan.terms.pays_in else 1)
    assert all(each >= 0 for each in paid)
    assert sum(paid) <= whole


@MANY
@given(sales())
def test_invariant_4_no_customer_earns_twice_with_a_sale_nor_on_his_own(sale: Ordered) -> None:
    entry = Ledger().post(sale)
    assert entry is not None
    customers = [line.place.customer for line in entry.lines if line.place.account != EXPENSE]
    assert len(set(customers)) == len(customers)
    own = dict(sale.whose).get(sale.buyer, sale.buyer)
    payees = [line.place for line in entry.lines if line.place.account != EXPENSE and line.place.identity != sale.buyer]
    assert not sale.buyer or own not in [place.customer for place in payees]


@MANY
@given(sales(), st.lists(st.integers(1, 10**5), max_size=5), st.booleans(), st.randoms(use_true_random=False))
def test_invariant_5_any_splitting_of_refunds_leaves_what_the_sum_of_them_leaves(
    sale: Ordered, parts: list[int], approved: bool, dice: object
) -> None:
    sale = replace(sale, amount=sale.amount + sum(parts))
    resolved = [Approved("a", 1, "s")] if approved else []
    whole = [Refunded("r", 2, "s", sum(parts))] if parts else []
    one = replay([sale, *resolved, *whole])[0]
    dice.shuffle(parts)  # type: ignore[attr-defined]
    split: list[Event] = [Refunded(f"r{place}", 1, "s", part) for place, part in enumerate(parts)]
    split[len(parts) // 2 : len(parts) // 2] = resolved
    other, refused = replay([sale, *split])
    assert (standing(one), refused) == (standing(other), [])
    passed = [identity for identity, _ in one.entries[0].skipped]
    chain = tuple(name for name in dict.fromkeys(sale.chain) if passed.count(name) < sale.chain.count(name))
    paid = earned(replace(sale, chain=chain), sum(parts))
    assert standing(one) == {identity: amount for identity, amount in paid.items() if amount}


@MANY
@given(sales(), st.lists(st.integers(1, 10**5), max_size=3))
def test_invariant_6_every_amount_of_every_line_is_a_whole_number(sale: Ordered, parts: list[int]) -> None:
    ledger = replay([sale, Approved("a", 1, "s"), *(Refunded(f"r{n}", 2, "s", part) for n, part in enumerate(parts))])[
        0
    ]
    lines = [line for entry in ledger.entries for line in entry.lines]
    assert {type(amount) for line in lines for amount in (line.debit, line.credit)} <= {int}


@MANY
@given(st.integers(0, 10**6), st.integers(DAY, 10**9), st.booleans(), st.booleans())
def test_invariant_7_a_touch_at_the_edge_of_its_window_counts_and_a_second_older_does_not(
    window: int, ordered: int, clicked: bool, converted: bool
) -> None:
    found = Journeys.from_columns(
        ["mail"],
        [0] * 4,
        [0] * 4,
        [ordered - window - 1, ordered - window, ordered, ordered + 1],
        converted=[converted],
        converted_at=[ordered],
        value_minor=[5],
        clicked=[clicked] * 4,
        windows=Windows(window if clicked else 0, 0 if clicked else window),
    )
    inside = [ordered - window, ordered]
    assert found.at.tolist() == (inside if converted else [inside[0] - 1, *inside, ordered + 1])


@MANY
@given(st.integers(0, 400), st.integers(0, 10**9), st.integers(-1, 1))
def test_invariant_7_an_order_at_the_edge_of_its_window_is_paid_and_a_second_later_is_not(
    days: int, shared: int, late: int
) -> None:
    shares = Shares(grow([NONE]), np.array([0]), np.array([float(shared)]))
    columns = (np.array([value]) for value in (0, 1, float(shared + days * DAY + late), 1000, 0))
    paid = settle(Policy("p", LevelTable((1000,)), terms=Terms(window_days=days)), shares, Orders(*columns)).amount
    assert paid.tolist() == ([100] if late <= 0 and days * DAY + late >= 0 else [])


@MANY
@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 50))
def test_invariant_8_an_order_too_soon_after_its_click_or_begun_before_it_is_held(
    clicked: int, began: int, ordered: int, least: int
) -> None:
    shares = Shares(grow([NONE]), np.array([0]), np.zeros(1))
    orders = Orders(*(np.array([value]) for value in (0, 1, float(ordered), 1000, 0)))
    times = {"clicked_at": np.array([float(clicked)]), "began_at": np.array([float(began)])}
    found = held(shares, orders, **times, rules=HoldRules(least_seconds=least))
    assert found["too_fast"].tolist() == [0 <= ordered - clicked < least]
    assert found["click_after"].tolist() == [clicked > began]


@MANY
@given(st.integers(2, 400), st.randoms(use_true_random=False))
def test_invariant_9_stars_and_paths_of_any_size_have_their_formulas(count: int, dice: object) -> None:
    places = list(range(count))
    dice.shuffle(places)  # type: ignore[attr-defined]
    star, path = [places[0]] * count, [NONE] * count
    star[places[0]] = NONE
    for above, below in pairwise(places):
        path[below] = above
    assert cascade_shapes(grow(star)).structural_virality[0] == pytest.approx(2 * (count - 1) / count, abs=1e-12)
    assert cascade_shapes(grow(path)).structural_virality[0] == pytest.approx((count + 1) / 3, abs=1e-12)
