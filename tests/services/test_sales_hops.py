"""Laws of going up a chain, over all sorts of crooked facts; no server needed."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.chains import BINDINGS, payees
from app.analytics.rewards.holds import HoldRules
from app.services.sale_holds import Judged, holds_of
from app.services.sale_hops import (
    LATER,
    MOST_HOPS,
    NOBODY,
    OLD_GIVER,
    OLD_SHARE,
    Dropped,
    Step,
    chain_of,
)

PEOPLE = st.sampled_from(["ana", "bo", "cy", None])
TIMES = st.sampled_from([None, 0, 5, 5, 9])
KEYS = "abcdef"


def step(key: str, customer: str | None, *parents: str, sort: str = "share", at: int | None = 0) -> Step:
    """A step as the queries give it."""
    return Step("o", 0, key, key, at, None, None, True, customer, parents, identity=customer, sort=sort)


@st.composite
def crooked(draw: st.DrawFn) -> list[Step]:
    """Shares with any parents, known or not, in circles or not, and people who brought each other below some of them."""
    steps = []
    for key in KEYS[: draw(st.integers(1, 6))]:
        parents = draw(st.lists(st.sampled_from([*KEYS, "lost"]), max_size=3, unique=True))
        one = step(key, draw(PEOPLE), *sorted(parents), at=draw(TIMES))
        one = replace(one, declared=draw(st.integers(0, 5)) > 0, scans={draw(st.sampled_from(KEYS)): draw(TIMES)})
        if not parents:
            one = replace(one, above=draw(st.sampled_from([None, ("link", "l"), ("referral", "r0")])))
        steps.append(one)
    steps.append(replace(step("l", draw(PEOPLE), sort="link", at=draw(TIMES)), above=("referral", "r0")))
    for number in range(3):
        above = ("referral", f"r{draw(st.integers(0, 3))}")
        steps.append(replace(step(f"r{number}", draw(PEOPLE), sort="referral", at=draw(TIMES)), above=above))
    return steps


@given(crooked(), PEOPLE, st.sampled_from(sorted(BINDINGS)), TIMES)
@settings(max_examples=300, deadline=None)
def test_nobody_has_two_levels_and_the_buyer_has_none(
    steps: list[Step], buyer: str | None, binding: str, until: int | None
) -> None:
    found = chain_of(steps, buyer, binding=binding, until=until)
    customers = [hop.share.customer for hop in found.hops]
    assert len(set(customers)) == len(customers)
    assert not {buyer, None} & set(customers)
    assert [hop.level for hop in found.hops] == list(range(1, len(customers) + 1))


@given(crooked(), PEOPLE, st.sampled_from(sorted(BINDINGS)), TIMES)
@settings(max_examples=300, deadline=None)
def test_each_step_is_passed_once_and_has_a_level_or_a_reason(
    steps: list[Step], buyer: str | None, binding: str, until: int | None
) -> None:
    found = chain_of(steps, buyer, binding=binding, until=until)
    names = [each.name for each in found.way]
    told = [hop.share.name for hop in found.hops] + [each.share.name for each in found.dropped]
    assert len(set(names)) == len(names) <= MOST_HOPS + 1
    assert set(names) <= set(told)
    assert all(each.reason for each in found.dropped)


@given(crooked(), PEOPLE, st.sampled_from(sorted(BINDINGS)), st.randoms())
@settings(max_examples=300, deadline=None)
def test_the_order_of_the_steps_above_the_first_changes_nothing(
    steps: list[Step], buyer: str | None, binding: str, chance: random.Random
) -> None:
    rest = steps[1:]
    chance.shuffle(rest)
    assert chain_of([steps[0], *rest], buyer, binding=binding) == chain_of(steps, buyer, binding=binding)


@given(crooked(), PEOPLE, st.sampled_from(sorted(BINDINGS)), TIMES)
@settings(max_examples=300, deadline=None)
def test_what_lies_elsewhere_changes_no_chain(
    steps: list[Step], buyer: str | None, binding: str, until: int | None
) -> None:
    other = [step("x", "ana", "a"), step("y", "zoe", "x"), step("z", "yan", sort="code")]
    known = chain_of(steps, buyer, binding=binding, until=until)
    assert chain_of([*steps, *other], buyer, binding=binding, until=until) == known


@given(st.lists(crooked(), min_size=1, max_size=4), PEOPLE)
@settings(max_examples=200, deadline=None)
def test_a_sale_is_held_by_its_own_facts_alone(many: list[list[Step]], buyer: str | None) -> None:
    judged = [Judged(chain_of(steps, buyer).way, buyer or "", 10_000, 9_500, None, (9_000,)) for steps in many]
    rules = HoldRules(device_orders_an_hour=1)
    assert holds_of(judged, rules) == [holds_of([each], rules)[0] for each in judged]


def test_whoever_is_brought_after_the_event_was_not_brought_yet() -> None:
    steps = [replace(step("l", "ana", sort="link"), above=("referral", "r")), step("r", "bo", sort="referral", at=7)]
    assert [hop.share.customer for hop in chain_of(steps, None, until=7).hops] == ["ana", "bo"]
    early = chain_of(steps, None, until=6)
    assert ([hop.share.customer for hop in early.hops], early.dropped) == (["ana"], (Dropped(steps[1], LATER),))


@pytest.mark.parametrize(("sort", "note"), [("share", OLD_SHARE), ("referral", OLD_GIVER)])
def test_clocks_that_disagree_are_told(sort: str, note: str) -> None:
    above = "link" if sort == "share" else "referral"
    steps = [replace(step("a", "ana", sort=sort, at=3), above=(above, "b")), step("b", "bo", sort=above, at=5)]
    assert [hop.note for hop in chain_of(steps, None).hops] == [note, ""]


def test_people_who_brought_each_other_end_the_line_at_the_earliest() -> None:
    steps = [
        replace(step("r1", "ana", sort="referral", at=5), above=("referral", "r2")),
        replace(step("r2", "bo", sort="referral", at=9), above=("referral", "r1")),
    ]
    found = chain_of(steps, "cy")
    assert [(hop.share.customer, hop.note) for hop in found.hops] == [("ana", payees.CYCLE)]


def test_of_parents_that_are_all_later_the_last_binds_all_the_same() -> None:
    steps = [step("c", "cy", "a", "b", at=1), step("a", "ana", at=5), step("b", "bo", at=7)]
    assert [hop.share.customer for hop in chain_of(steps, None, binding="last").hops] == ["cy", "bo"]


def test_a_line_longer_than_100_hops_is_cut_and_says_so() -> None:
    line = [replace(step(f"r{n:03}", f"p{n}", sort="referral"), above=("referral", f"r{n + 1:03}")) for n in range(150)]
    found = chain_of(line, None)
    assert (len(found.hops), found.complete) == (MOST_HOPS + 1, False)


def test_whoever_is_not_a_customer_has_no_level() -> None:
    found = chain_of([step("b", None, "a"), step("a", "ana")], None)
    assert [each.reason for each in found.dropped] == [NOBODY]
