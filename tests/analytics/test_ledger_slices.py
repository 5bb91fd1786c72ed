"""A slice of a ledger: what is posted on some admitted sales is what the whole ledger posts; and events as plain data."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.ledger import (
    APPROVED,
    PENDING,
    Admitted,
    Approved,
    Entry,
    Event,
    Ledger,
    Ordered,
    Paid,
    Place,
    Refunded,
    Rejoined,
    Released,
    Returned,
    Voided,
    event_data,
    event_of,
    line_data,
    line_of,
)
from app.analytics.rewards import LOYALTY, Geometric, LevelTable, LoyaltyTable, Policy, Terms
from app.errors import BadInput, Conflict, NotFound

PLANS = (
    Policy("two", LevelTable((1000, 500)), cap=2, terms=Terms(hold_days=1, minimum_payout_minor=5)),
    Policy("halves", Geometric(Fraction(1, 4), Fraction(1, 2)), terms=Terms(penalty_bps=3000, buyer_bps=1000)),
    Policy("levels", LoyaltyTable.of({"general": (500, 100), "member": (1000,)}), terms=Terms(self_purchase="void")),
    Policy("points", LevelTable((2000,)), terms=Terms(pays_in="points", rate=Fraction(1, 7), budget_minor=50)),
)
NAMED = {plan.told: plan for plan in PLANS}
PEOPLE = ("ana", "bo", "cy", "dan", "eve")
SALES = ("s0", "s1", "s2")


@st.composite
def sales(draw: st.DrawFn) -> tuple[Ordered, ...]:
    """Three sales under any plans, of identities that are joined to each other in any way."""
    found = []
    for number, key in enumerate(SALES):
        plan = draw(st.sampled_from(PLANS))
        chain = tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=4)))
        whose = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["", "x", "y", "bo"]), max_size=3))
        levels = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(LOYALTY), max_size=3))
        found.append(
            Ordered(
                key,
                number,
                draw(st.integers(0, 2000)),
                "CNY",
                plan,
                chain,
                draw(st.sampled_from(["", "ana", "eve"])),
                tuple(sorted(whose.items())),
                tuple(sorted(levels.items())),
                draw(st.integers(0, 50)) if plan.terms.budget_minor else None,
                draw(st.sampled_from([(), (), ("ring",)])),
            )
        )
    return tuple(found)


@st.composite
def later(draw: st.DrawFn, number: int) -> Event:
    """Something that happens to a sale, a customer, an identity or a payment, possible or not."""
    key, at, sale = f"e{number}", draw(st.sampled_from([9, 100_000])), draw(st.sampled_from(SALES))
    joins = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["x", "y", *PEOPLE]), min_size=1, max_size=2))
    return draw(
        st.sampled_from(
            [
                Refunded(key, at, sale, draw(st.integers(1, 1000))),
                Approved(key, at, sale),
                Approved(key, at, sale),
                Voided(key, at, sale, "fraud", "ana"),
                Released(key, at, sale, "", "ana"),
                Paid(key, at, draw(st.sampled_from(["x", "y", *PEOPLE])), draw(MONEY), draw(st.integers(1, 300))),
                Returned(key, at, f"e{draw(st.integers(0, 14))}"),
                Rejoined(key, at, tuple(sorted(joins.items()))),
            ]
        )
    )


MONEY = st.sampled_from(["CNY", "CNY", "points"])
LATER = st.integers(1, 14).flatmap(lambda count: st.tuples(*(later(number) for number in range(count))))


def outcome(ledger: Ledger, event: Event) -> Entry | type[Exception] | None:
    """What posting an event gives: an entry, nothing, or the sort of refusal."""
    try:
        return ledger.post(event)
    except (BadInput, Conflict, NotFound) as error:
        return type(error)


class Log:
    """What a store would keep of a whole ledger: the events and entries that were posted, in their order."""

    def __init__(self) -> None:
        self.posted: list[tuple[Event, Entry]] = []

    def stands(self, sale: str) -> dict[Place, int]:
        """What stands of a sale."""
        found: Counter[Place] = Counter()
        for _, entry in self.posted:
            for line in entry.lines:
                if line.place.order == sale:
                    found[line.place] += line.credit - line.debit
        return {place: amount for place, amount in found.items() if amount}

    def admitted(self, sale: str) -> list[Admitted]:
        """A sale as a slice takes it in, rebuilt from what was posted."""
        mine = [event for event, _ in self.posted if getattr(event, "order", getattr(event, "key", "")) == sale]
        sold = next((event for event in mine if isinstance(event, Ordered)), None)
        if sold is None:
            return []
        back = sum(event.amount for event in mine if isinstance(event, Refunded))
        ends = ["" if isinstance(event, Voided) else APPROVED for event in mine if isinstance(event, Approved | Voided)]
        free = any(isinstance(event, Released) for event in mine)
        stands = tuple(sorted(self.stands(sale).items()))
        again = event_of(json.loads(json.dumps(event_data(sold))), NAMED)
        assert isinstance(again, Ordered)
        return [Admitted(again, back, (ends or [PENDING])[0], free, stands)]

    def concerned(self, event: Event) -> list[str]:
        """The sales that an event concerns."""
        match event:
            case Paid():
                return [
                    sale
                    for sale in SALES
                    if any((place.account, place.customer) == (APPROVED, event.customer) for place in self.stands(sale))
                ]
            case Rejoined():
                names = dict(event.customers)
                return [sale for sale in SALES if any(place.identity in names for place in self.stands(sale))]
            case Returned():
                lines = [line for _, entry in self.posted if entry.key == event.payment for line in entry.lines]
                return sorted({line.place.order for line in lines})
            case Ordered():
                return [event.key]
            case _:
                return [event.order]

    def slice(self, event: Event) -> Ledger:
        """A ledger of what an event concerns, and of nothing else."""
        found = Ledger()
        for sale in self.concerned(event):
            found.admit(self.admitted(sale))
            found.admit(self.admitted(sale))
        if isinstance(event, Returned):
            back = any(isinstance(each, Returned) and each.payment == event.payment for each, _ in self.posted)
            for each, entry in self.posted:
                if isinstance(each, Paid) and entry.key == event.payment:
                    found.admit_payment(entry, back)
        return found


@settings(max_examples=200, deadline=None)
@given(sales(), LATER, st.booleans())
def test_a_slice_posts_what_the_whole_ledger_posts(
    sold: tuple[Ordered, ...], events: tuple[Event, ...], late: bool
) -> None:
    whole, log = Ledger(), Log()

    def post(event: Event) -> None:
        part, found = outcome(log.slice(event), event), outcome(whole, event)
        assert part == found
        if isinstance(found, Entry):
            log.posted.append((event, found))

    first, last = (sold[:2], sold[2:]) if late else (sold, ())
    for event in (*first, *events, *last):
        post(event)
    for customer, currency, amount in whole.payable():
        key = f"p {customer} {currency}"
        post(Paid(key, 200_000, customer, currency, amount))
        post(Rejoined(f"j {key}", 200_001, tuple((name, "z") for name in PEOPLE[::2])))
        post(Refunded(f"r {key}", 200_002, "s0", 7))
        post(Returned(f"b {key}", 200_003, key))


@settings(max_examples=200, deadline=None)
@given(sales(), LATER)
def test_a_slice_of_everything_is_due_and_pays_out_as_the_whole(
    sold: tuple[Ordered, ...], events: tuple[Event, ...]
) -> None:
    whole, log, part = Ledger(), Log(), Ledger()
    for event in (*sold, *events):
        found = outcome(whole, event)
        if isinstance(found, Entry):
            log.posted.append((event, found))
    for sale in reversed(SALES):
        part.admit(log.admitted(sale))
    assert [part.knows(sale) for sale in SALES] == [whole.knows(sale) for sale in SALES]
    assert part.due(100_000) == whole.due(100_000)
    assert part.payable() == whole.payable()
    for customer, currency, amount in whole.payable():
        event = Paid(f"p {customer} {currency}", 200_000, customer, currency, amount)
        assert part.post(event) == whole.post(event)


@settings(max_examples=200, deadline=None)
@given(sales(), LATER)
def test_events_and_lines_come_back_from_plain_data_as_they_were(
    sold: tuple[Ordered, ...], events: tuple[Event, ...]
) -> None:
    ledger = Ledger()
    for event in (*sold, *events):
        assert event_of(json.loads(json.dumps(event_data(event))), NAMED) == event
        outcome(ledger, event)
    for entry in ledger.entries:
        assert tuple(line_of(json.loads(json.dumps(line_data(line)))) for line in entry.lines) == entry.lines


def test_a_sale_that_is_known_is_left_as_it_is_when_it_is_admitted() -> None:
    sale = Ordered("s0", 0, 1000, "CNY", replace(PLANS[0], terms=Terms()), ("bo",))
    ledger = Ledger()
    ledger.post(sale)
    ledger.admit([Admitted(sale, 1000, "", False, ())])
    assert ledger.owed("bo", "CNY", account=PENDING) == 100


def test_an_event_of_a_policy_that_is_not_given_is_refused() -> None:
    with pytest.raises(BadInput, match="no policy 'two@1'"):
        event_of(event_data(Ordered("s0", 0, 1000, "CNY", PLANS[0], ())), {})
