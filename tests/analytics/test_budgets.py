"""Budgets, refunds and penalties: a penalty is taken of what was paid, and files pay what the ledger pays."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.chains import NONE, grow, payee_chains
from app.analytics.ledger import EXPENSE, Ledger, Ordered, Refunded, balances
from app.analytics.rewards import LevelTable, LoyaltyTable, Orders, Policy, Shares, Terms, settle
from app.errors import BadInput
from tests.analytics.sharing import CHAIN_POLICIES, Story, stories

MANY = settings(max_examples=200, deadline=None)
STRICT = Policy("strict", LevelTable((1000,)), terms=Terms(penalty_bps=1000, budget_minor=100))
ORDER = Ordered("o1", 0, 100_000, "CNY", STRICT, ("ana",))


def owed(ledger: Ledger) -> dict[str, int]:
    """What stands for each identity."""
    found = Counter[str]()
    for place, amount in balances(ledger.entries).items():
        if place.account != EXPENSE:
            found[place.identity] += amount
    return {identity: amount for identity, amount in sorted(found.items()) if amount}


@pytest.mark.parametrize(("most", "stands"), [(100, {"ana": -10}), (0, {}), (20_000, {"ana": -1000})])
def test_a_penalty_is_taken_of_what_the_budget_paid_and_of_nothing_else(most: int, stands: dict[str, int]) -> None:
    ledger = Ledger()
    ledger.post(replace(ORDER, most=most))
    ledger.post(Refunded("r1", 1, "o1", 100_000))
    assert owed(ledger) == stands


def test_a_file_takes_the_penalty_of_what_the_budget_paid_too() -> None:
    shares = Shares(grow([NONE]), np.array([0]), np.zeros(1))
    columns = ([0, 0], [1, 1], [1.0, 2.0], [1_000, 100_000], [0, 100_000])
    lines = settle(STRICT, shares, Orders(*(np.array(column) for column in columns)))
    assert lines.by_person(1).tolist() == [100]


@MANY
@given(
    CHAIN_POLICIES.filter(lambda plan: not isinstance(plan.rule, LoyaltyTable)),
    stories(),
    st.one_of(st.none(), st.integers(0, 10**6)),
    st.sampled_from([0, 3000, 10_000]),
    st.sampled_from([0, 700]),
)
def test_files_pay_under_any_budget_what_the_ledger_pays_where_refunds_come_last(
    plan: Policy, story: Story, budget: int | None, penalty: int, buyer: int
) -> None:
    plan = replace(plan, terms=Terms(budget_minor=budget, penalty_bps=penalty, buyer_bps=buyer))
    shares, orders = story.shares(), story.orders()
    lines = settle(plan, shares, orders)
    chains = payee_chains(shares.forest, shares.person, orders.share, orders.buyer)
    ledger, spent = Ledger(), 0
    for place, amount in enumerate(story.amount):
        most = None if budget is None else max(0, budget - spent)
        chain, who = tuple(str(each) for each in chains.of(place)), str(story.buyer[place])
        entry = ledger.post(Ordered(f"o{place}", place, amount, "CNY", plan, chain, who, most=most))
        assert entry is not None
        spent += sum(line.debit for line in entry.lines)
    for place, back in enumerate(story.refunded):
        if back:
            ledger.post(Refunded(f"r{place}", 99, f"o{place}", back))
    paid = lines.by_person(6).tolist()
    assert owed(ledger) == {str(who): amount for who, amount in enumerate(paid) if amount}


def test_a_sale_too_large_for_64_bits_is_refused_and_leaves_nothing() -> None:
    ledger = Ledger()
    wide = replace(ORDER, policy=Policy("wide", LevelTable((10_000,)), terms=Terms(pays_in="stars", rate=10_000)))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="too large"):
        ledger.post(replace(wide, amount=10**18))
    assert not ledger.knows("o1")
    assert ledger.post(wide) is not None
