"""The ledger: balanced at every step, each event once, and nothing ever edited."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.chains import NONE, grow, payee_chains
from app.analytics.ledger import (
    APPROVED,
    EXPENSE,
    PAID,
    PENDING,
    Approved,
    Event,
    Ledger,
    Ordered,
    Paid,
    Refunded,
    Rejoined,
    Released,
    Returned,
    Voided,
    balances,
    replay,
    totals,
)
from app.analytics.rewards import Cdrm1, LevelTable, LoyaltyTable, Policy, ReferrerSplit, Terms, payout
from app.errors import BadInput, Conflict, NotFound
from tests.analytics.sharing import CHAIN_POLICIES

MANY = settings(max_examples=200, deadline=None)
TWO = Policy("two", LevelTable((1000, 500)), cap=2)
ORDER = Ordered("o1", 0, 1000, "CNY", TWO, ("bo", "ana"), "cy")


@dataclass(frozen=True)
class Past:
    """What happened to some orders: an order always comes before what happens to it."""

    stories: tuple[tuple[Event, ...], ...]

    def mixed(self, seed: int) -> list[Event]:
        """All events in an order in which each story keeps its own."""
        order = [place for place, story in enumerate(self.stories) for _ in story]
        random.Random(seed).shuffle(order)
        ahead = [iter(story) for story in self.stories]
        return [next(ahead[place]) for place in order]


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """Up to five orders in two currencies, refunded in parts, and approved or voided or neither, now and then again."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        chain = tuple(draw(st.permutations(["ana", "bo", "cy", "dan"]))[: draw(st.integers(0, 4))])
        parts = draw(st.lists(st.integers(1, 10**6), max_size=4))
        amount = sum(parts) + draw(st.integers(0, 10**6))
        currency = draw(st.sampled_from(["CNY", "points"]))
        order = Ordered(f"o{number}", number, amount, currency, draw(CHAIN_POLICIES), chain, "eve")
        later: list[Event] = [Refunded(f"r{number}.{part}", 9, order.key, each) for part, each in enumerate(parts)]
        ends: list[list[Event]] = [[], [Approved(f"a{number}", 9, order.key)], [Voided(f"v{number}", 9, order.key)]]
        later += draw(st.sampled_from([*ends, [*ends[1], *ends[2]]]))
        found.append((order, *draw(st.permutations(later))))
    return Past(tuple(found))


def once(event: Event, pair: list[str]) -> Event:
    """An order without the further of two identities."""
    if not isinstance(event, Ordered):
        return event
    further = [name for name in event.chain if name in pair][1:]
    return replace(event, chain=tuple(name for name in event.chain if name not in further))


def owed(ledger: Ledger) -> dict[Any, int]:
    """What stands where, but for the customer of each line: by account, identity, order and currency."""
    return {tuple(place): amount for place, amount in balances(ledger.entries).items()}


@MANY
@given(pasts(), st.integers(0, 99))
def test_invariant_6_debits_are_credits_in_each_currency_at_every_prefix(past: Past, seed: int) -> None:
    ledger = Ledger()
    for event in past.mixed(seed):
        try:
            ledger.post(event)
        except Conflict:
            continue
        assert not any(totals(line for entry in ledger.entries for line in entry.lines).values())


@MANY
@given(pasts(), st.integers(0, 99), st.integers(0, 99))
def test_invariant_6_any_order_of_independent_events_gives_the_same_balances(past: Past, one: int, other: int) -> None:
    assert owed(replay(past.mixed(one))[0]) == owed(replay(past.mixed(other))[0])


@MANY
@given(pasts(), st.integers(0, 99), st.data())
def test_invariant_6_replaying_any_event_any_number_of_times_changes_nothing(
    past: Past, seed: int, data: st.DataObject
) -> None:
    events = past.mixed(seed)
    once, refused = replay(events)
    good = [event for event in events if event not in [bad for bad, _ in refused]]
    again = [event for event in good for _ in range(data.draw(st.integers(1, 4)))]
    more, none = replay([*again, *reversed(good)])
    assert none == []
    assert more.entries == once.entries


@MANY
@given(pasts(), st.integers(0, 99), st.integers(0, 10))
def test_invariant_6_balances_at_any_time_are_those_of_the_events_up_to_then(past: Past, seed: int, at: int) -> None:
    ledger, _ = replay(past.mixed(seed))
    early, _ = replay(event for event in past.mixed(seed) if event.at <= at)
    assert balances(ledger.entries, at=at) == balances(early.entries)


@MANY
@given(pasts(), st.integers(0, 99))
def test_invariant_6_what_is_pending_is_resolved_once(past: Past, seed: int) -> None:
    ledger, refused = replay(past.mixed(seed))
    resolved = Counter(event.order for story in past.stories for event in story if isinstance(event, Approved | Voided))
    kinds = Counter(entry.kind for entry in ledger.entries)
    assert kinds["approved"] + kinds["voided"] == len(resolved)
    assert len(refused) == sum(resolved.values()) - len(resolved)


@MANY
@given(pasts(), st.integers(0, 99))
def test_invariant_6_each_line_cites_its_order_the_policy_and_the_chain(past: Past, seed: int) -> None:
    orders = {story[0].key: story[0] for story in past.stories}
    for entry in replay(past.mixed(seed))[0].entries:
        for line in entry.lines:
            order = orders[line.place.order]
            assert isinstance(order, Ordered)
            assert (line.policy, line.chain) == (f"{order.policy.name}@{order.policy.version}", order.chain)
            assert line.place.identity in order.chain


@MANY
@given(CHAIN_POLICIES, st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(0, 99), st.booleans())
def test_invariant_5_refunds_end_at_the_policy_of_the_rest_also_after_payout(
    plan: Policy, parts: list[int], seed: int, paid_before: bool
) -> None:
    order = Ordered("o1", 0, sum(parts) + 777, "CNY", plan, ("ana", "bo", "cy"))
    ledger, _ = replay([order, Approved("a1", 1, "o1")])
    was = {name: ledger.owed(name, "CNY") for name in order.chain}
    paid = {name: amount for name, amount in was.items() if paid_before and amount}
    for name, amount in paid.items():
        ledger.post(Paid(f"p-{name}", 2, name, "CNY", amount))
    before = list(ledger.entries)
    random.Random(seed).shuffle(parts)
    for number, part in enumerate(parts):
        ledger.post(Refunded(f"r{number}", 3, "o1", part))
    wanted = dict(zip(order.chain, payout(plan, 777, order.chain), strict=False))
    for name in order.chain:
        assert ledger.owed(name, "CNY") == wanted.get(name, 0) - paid.get(name, 0)
    assert ledger.entries[: len(before)] == before


@MANY
@given(pasts(), st.integers(0, 99), st.sampled_from(["ana", "bo", "cy"]))
def test_merging_and_unmerging_at_any_time_leaves_what_each_identity_earned(past: Past, seed: int, who: str) -> None:
    events = past.mixed(seed)
    cut = random.Random(seed).randrange(len(events) + 1)
    # An order after the merge pays the one customer once: whichever of the two stands nearer.
    pair = [who, "dan"]
    plain = replay([*events[:cut], *(once(event, pair) for event in events[cut:])])[0]
    joins = ((who, "zoe"), ("dan", "zoe"))
    later = [replace(event, whose=joins) if isinstance(event, Ordered) else event for event in events[cut:]]
    ledger = replay([*events[:cut], Rejoined("m", 9, joins), *later, Rejoined("n", 9, joins)])[0]
    for currency in ("CNY", "points"):
        assert ledger.owed("zoe", currency) == sum(plain.owed(name, currency) for name in (who, "dan"))
    ledger.post(Rejoined("u", 9, ((who, who), ("dan", "dan"))))
    assert owed(ledger) == owed(plain)


def test_a_full_refund_leaves_nothing_anywhere() -> None:
    ledger, _ = replay([ORDER, Refunded("r1", 1, "o1", 400), Refunded("r2", 2, "o1", 600)])
    assert balances(ledger.entries) == {}


def test_a_refund_after_payout_is_carried_and_netted_from_the_next_payment() -> None:
    second = replace(ORDER, key="o2", at=200)
    ledger, _ = replay([ORDER, Approved("a1", 1, "o1"), Paid("p1", 2, "bo", "CNY", 100), Refunded("r1", 3, "o1", 300)])
    assert ledger.owed("bo", "CNY") == -30
    ledger.post(second)
    ledger.post(Approved("a2", 300, "o2"))
    assert ledger.owed("bo", "CNY") == 70
    entry = ledger.post(Paid("p2", 400, "bo", "CNY", 70))
    assert entry is not None
    assert [(line.place.order, line.debit, line.credit) for line in entry.lines if line.place.account == PAID] == [
        ("o1", 30, 0),
        ("o2", 0, 100),
    ]
    assert ledger.owed("bo", "CNY") == 0


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (Refunded("r", 1, "o9", 1), NotFound),
        (Refunded("r", 1, "o1", 1001), Conflict),
        (Refunded("r", 1, "o1", 0), Conflict),
        (Approved("a", 1, "o9"), NotFound),
        (Voided("a1", 1, "o1"), Conflict),
        (Paid("p", 1, "bo", "CNY", 101), Conflict),
        (Paid("p", 1, "bo", "points", 1), Conflict),
        (Paid("p", 1, "eve", "CNY", 1), Conflict),
        (Paid("p", 1, "bo", "CNY", 0), Conflict),
        (Returned("b", 1, "p9"), NotFound),
        (replace(ORDER, amount=999), Conflict),
        (replace(ORDER, key="o2", amount=10.5), BadInput),  # type: ignore[arg-type]
        (replace(ORDER, key="o2", whose=(("bo", "x"), ("bo", "y"))), BadInput),
        (replace(ORDER, key="o2", loyalty=(("bo", "gold"),)), BadInput),
        (Released("f", 1, "o1"), Conflict),
        (replace(ORDER, key="o2", policy=Policy("c", Cdrm1(Fraction(1, 5), Fraction(0), 1))), BadInput),
        (Rejoined("m", 1, (("bo", "x"), ("bo", "y"))), BadInput),
        (Refunded("r", -1, "o1", 10), Conflict),
        (replace(ORDER, key="o2", policy=replace(TWO, terms=Terms(currency="USD"))), BadInput),
        (replace(ORDER, key="o2", policy=replace(TWO, terms=Terms(budget_minor=5))), BadInput),
    ],
)
def test_what_cannot_be_is_refused_whole_and_the_rest_goes_on(event: Event, kind: type[Exception]) -> None:
    ledger, refused = replay([ORDER, Approved("a1", 100, "o1"), event, Refunded("last", 9, "o1", 1000)])
    assert [(each, type(error)) for each, error in refused] == [(event, kind)]
    assert balances(ledger.entries) == {}


def test_nothing_is_approved_before_its_hold_days_are_over() -> None:
    held = replace(ORDER, policy=replace(TWO, terms=Terms(hold_days=1)))
    ledger, refused = replay([held, Approved("a1", 86_399, "o1"), Approved("a2", 86_400, "o1")])
    assert [event.key for event, _ in refused] == ["a1"]
    assert (ledger.owed("bo", "CNY"), ledger.owed("bo", "CNY", account=PENDING)) == (100, 0)


@pytest.mark.parametrize(
    ("chain", "buyer", "whose", "paid", "why"),
    [
        (
            ("ana", "bo", "cy"),
            "",
            (("ana", "bo"),),
            {"bo": 100, "cy": 50},
            {"bo": "stands nearer to the buyer already"},
        ),
        (("ana", "cy"), "bo", (("ana", "bo"),), {"cy": 100}, {"ana": "is the buyer"}),
        (("bo", "bo", "cy"), "", (), {"bo": 100, "cy": 50}, {"bo": "stands nearer to the buyer already"}),
        (("bo", "cy"), "cy", (), {"bo": 100}, {"cy": "is the buyer"}),
        (("ana", "bo"), "cy", (("ana", ""), ("bo", ""), ("cy", "")), {}, {}),
    ],
)
def test_a_customer_is_paid_once_and_never_as_the_buyer_and_whoever_is_passed_over_is_named(
    chain: tuple[str, ...],
    buyer: str,
    whose: tuple[tuple[str, str], ...],
    paid: dict[str, int],
    why: dict[str, str],
) -> None:
    order = replace(ORDER, at=1, chain=chain, buyer=buyer, whose=whose)
    ledger, refused = replay([order, order])
    assert ([dict(entry.skipped) for entry in ledger.entries], refused) == ([why], [])
    assert {name: ledger.owed(name, "CNY", account=PENDING) for name in paid} == paid
    ledger.post(Refunded("r1", 2, "o1", 1000))
    assert balances(ledger.entries) == {}


def test_an_order_through_a_merged_identity_of_the_buyer_is_void_where_the_policy_says_so() -> None:
    void = replace(ORDER, buyer="zoe", whose=(("bo", "zoe"),), policy=replace(TWO, terms=Terms(self_purchase="void")))
    ledger, _ = replay([void])
    assert balances(ledger.entries) == {}
    assert [name for name, _ in ledger.entries[-1].skipped] == ["bo", "ana"]


def test_less_than_the_least_payment_is_not_paid() -> None:
    plan = replace(TWO, terms=Terms(minimum_payout_minor=50))
    ledger, _ = replay([replace(ORDER, policy=plan), Approved("a1", 1, "o1")])
    with pytest.raises(Conflict, match="least payment, which is 50"):
        ledger.post(Paid("p1", 2, "bo", "CNY", 10))
    assert ledger.post(Paid("p2", 2, "bo", "CNY", 50))


def test_a_run_pays_nobody_below_the_least_payment_nor_a_debt() -> None:
    plan = replace(TWO, terms=Terms(minimum_payout_minor=60))
    ledger, _ = replay([replace(ORDER, policy=plan), Approved("a1", 1, "o1")])
    assert ledger.payable() == [("bo", "CNY", 100)]
    ledger.post(Paid("p1", 2, "bo", "CNY", 100))
    ledger.post(Refunded("r1", 3, "o1", 400))
    assert (ledger.owed("bo", "CNY"), ledger.payable()) == (-40, [])


def test_a_voided_order_pays_nothing_and_may_still_be_refunded() -> None:
    ledger, refused = replay([ORDER, Voided("v1", 1, "o1", "fraud"), Refunded("r1", 2, "o1", 500)])
    assert (balances(ledger.entries), refused) == ({}, [])


def test_a_payment_that_came_back_is_owed_again_to_whoever_the_identity_belongs_to_now() -> None:
    events = [ORDER, Approved("a1", 1, "o1"), Paid("p1", 2, "bo", "CNY", 60), Rejoined("m", 3, (("bo", "zoe"),))]
    ledger, _ = replay([*events, Returned("b1", 4, "p1")])
    assert (ledger.owed("zoe", "CNY"), ledger.owed("bo", "CNY")) == (100, 0)
    with pytest.raises(Conflict, match="came back before"):
        ledger.post(Returned("b2", 5, "p1"))


def test_lines_name_the_identity_that_earned_and_the_customer_as_of_then() -> None:
    joined = replace(ORDER, whose=(("bo", "zoe"),))
    ledger, _ = replay([joined, Rejoined("u", 200, (("bo", "bo"),))])
    lines = [line for line in ledger.lines_of("o1") if line.place.identity == "bo" and line.place.account != EXPENSE]
    assert [(line.place.customer, line.debit, line.credit) for line in lines] == [
        ("zoe", 0, 100),
        ("zoe", 100, 0),
        ("bo", 0, 100),
    ]


def test_a_double_sided_reward_stands_for_the_buyer_too() -> None:
    ledger, _ = replay([replace(ORDER, policy=replace(TWO, terms=Terms(buyer_bps=300))), Approved("a1", 1, "o1")])
    assert [ledger.owed(name, "CNY", account=APPROVED) for name in ("ana", "bo", "cy")] == [50, 100, 30]


def test_a_held_sale_is_approved_only_once_somebody_released_it() -> None:
    held = replace(ORDER, holds=("ring", "velocity"))
    ledger = replay([held])[0]
    with pytest.raises(Conflict, match="held: ring, velocity"):
        ledger.post(Approved("a1", 1, "o1"))
    assert ledger.due(9) == []
    entry = ledger.post(Released("f1", 2, "o1", "known customer", "ana"))
    assert entry is not None
    assert (entry.kind, entry.lines, ledger.due(9)) == ("released", (), ["o1"])
    with pytest.raises(Conflict, match="is not held"):
        ledger.post(Released("f2", 3, "o1"))
    assert ledger.post(Approved("a2", 4, "o1"))


def test_a_held_sale_may_be_taken_back_without_being_released() -> None:
    ledger, refused = replay([replace(ORDER, holds=("ring",)), Voided("v1", 1, "o1", "a ring", "ana")])
    assert (balances(ledger.entries), refused, ledger.due(9)) == ({}, [], [])


def test_what_is_due_is_pending_and_past_its_hold_days() -> None:
    later = replace(ORDER, key="o2", policy=replace(TWO, terms=Terms(hold_days=1)))
    ledger, _ = replay([ORDER, later, replace(ORDER, key="o3"), Approved("a3", 1, "o3")])
    assert (ledger.due(-1), ledger.due(86_399), ledger.due(86_400)) == ([], ["o1"], ["o1", "o2"])


def test_a_run_pays_known_customers_who_reach_the_largest_least_payment_of_their_plans() -> None:
    strict = replace(TWO, terms=Terms(minimum_payout_minor=120))
    second = replace(ORDER, key="o2", policy=strict, chain=("bo", "dan"), whose=(("dan", ""),))
    points = replace(ORDER, key="o3", policy=replace(TWO, terms=Terms(pays_in="points")), chain=("dan",))
    sales = [ORDER, second, points, replace(second, key="o4", chain=("eve",))]
    ledger, refused = replay([*sales, *(Approved(f"a{sale.key}", 1, sale.key) for sale in sales)])
    assert refused == []
    assert ledger.payable() == [("ana", "CNY", 50), ("bo", "CNY", 200), ("dan", "points", 100)]
    assert ledger.payable("points") == [("dan", "points", 100)]
    for customer, currency, amount in ledger.payable():
        assert ledger.post(Paid(f"p {customer}", 2, customer, currency, amount))
    assert ledger.payable() == []


def test_a_sale_pays_no_more_than_the_budget_has_left_also_after_refunds() -> None:
    plan = replace(TWO, terms=Terms(budget_minor=1000))
    ledger, _ = replay([replace(ORDER, policy=plan, most=75), Refunded("r1", 1, "o1", 600)])
    assert [line.credit for line in ledger.entries[0].lines if line.credit] == [50, 25]
    assert [ledger.owed(name, "CNY", account=PENDING) for name in ("bo", "ana")] == [40, 20]


def test_a_plan_in_points_pays_points_for_money() -> None:
    plan = replace(TWO, terms=Terms(pays_in="points", rate=Fraction(1, 100)))
    ledger, _ = replay([replace(ORDER, amount=99_999, policy=plan), Approved("a1", 1, "o1")])
    assert (ledger.owed("bo", "points"), ledger.owed("bo", "CNY")) == (99, 0)
    ledger.post(Refunded("r1", 2, "o1", 50_000))
    assert ledger.owed("bo", "points") == 49


def test_each_payee_is_paid_by_his_loyalty_level_of_then() -> None:
    plan = Policy("levels", LoyaltyTable.of({"general": (500, 100), "member": (1000, 300)}), cap=2)
    loyal = replace(ORDER, policy=plan, loyalty=(("bo", "loyal"), ("ana", "member")))
    ledger, _ = replay([loyal, replace(loyal, key="o2", loyalty=(("ana", "member"),))])
    assert [line.credit for line in ledger.lines_of("o1") if line.credit] == [50, 30]
    assert [line.credit for line in ledger.lines_of("o2") if line.credit] == [30]


def test_referrers_share_equally_and_what_is_left_over_goes_to_the_smaller_id() -> None:
    plan = Policy("both", ReferrerSplit(10_000))
    ledger, _ = replay([replace(ORDER, amount=101, policy=plan, chain=("zoe", "bo", "ana"))])
    assert {line.place.identity: line.credit for line in ledger.entries[0].lines if line.credit} == {
        "ana": 34,
        "bo": 34,
        "zoe": 33,
    }


@pytest.mark.reference
@pytest.mark.parametrize(("rates", "paid"), [((1000, 500), 3605), ((1000, 0), 2510)])
def test_the_jazz_coupons_pay_what_they_paid_through_the_ledger(
    reference: Path, rates: tuple[int, int], paid: int
) -> None:
    rows = pl.read_csv(reference / "real/nyjazz-coupons/canonical/referrals.csv").sort("referee_id", "referrer_id")
    people = sorted({*rows["referrer_id"], *rows["referee_id"]})
    place = {name: at for at, name in enumerate(people)}
    parent = [NONE] * len(people)
    for referrer, referee in rows.select("referrer_id", "referee_id").iter_rows():
        parent[place[referee]] = place[referrer]
    through, buyers = ([place[name] for name in rows[end]] for end in ("referrer_id", "referee_id"))
    chains = payee_chains(grow(parent), range(len(people)), through, buyers)
    plan = Policy("plan", LevelTable(rates))
    events: list[Event] = []
    for number, buyer in enumerate(rows["referee_id"]):
        chain = tuple(people[who] for who in chains.of(number))
        events += [Ordered(f"o{number}", 0, 100, "USD", plan, chain, buyer), Approved(f"a{number}", 1, f"o{number}")]
    ledger, refused = replay(events)
    assert refused == []
    assert sum(ledger.owed(name, "USD") for name in people) == paid


@pytest.mark.reference
def test_the_mentors_share_a_million_units_for_each_of_their_events(reference: Path) -> None:
    rows = pl.read_csv(reference / "real/freebsd-mentors/canonical/referrals.csv")
    rows = rows.select("referee_id", "channel", "referrer_id").unique().sort(pl.all())
    plan = Policy("equal", ReferrerSplit(10_000))
    events: list[Event] = [
        Ordered("/".join(event), 0, 1_000_000, "points", plan, tuple(row[2] for row in group), event[0])
        for event, group in groupby(rows.iter_rows(), key=lambda row: row[:2])
    ]
    ledger, refused = replay(events)
    assert (len(events), refused) == (585, [])
    mentors = sorted(set(rows["referrer_id"]))
    assert sum(ledger.owed(name, "points", account=PENDING) for name in mentors) == 585_000_000
    assert sum(len(each.chain) > 1 for each in events if isinstance(each, Ordered)) == 197
