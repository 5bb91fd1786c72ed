"""Laws of choosing the evidence that leads into a chain; no server needed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.chains.entry import (
    AFTER,
    DAY_MS,
    ENTRY_RULES,
    NO_TIME,
    ONLY_GUESS,
    OUTSIDE,
    REPEAT_MS,
    REPEATED,
    Evidence,
    choose,
)
from app.errors import BadInput

NOW = 100 * DAY_MS
RULES = st.sampled_from(sorted(ENTRY_RULES))
MINUTE = 60_000


@st.composite
def signs(draw: st.DrawFn) -> Evidence:
    """One sign, often at the edges of windows and at equal times."""
    kind = draw(st.sampled_from(["click", "scan", "view", "named", "brought"]))
    sort = {"named": "code", "brought": "referral"}.get(kind) or draw(st.sampled_from(["share", "link"]))
    edges = [0, 1, MINUTE, REPEAT_MS, DAY_MS, DAY_MS + 1, 7 * DAY_MS, 7 * DAY_MS + 1, 30 * DAY_MS, -1]
    age = 0 if kind == "named" else draw(st.sampled_from(edges) | st.integers(0, 8 * DAY_MS))
    at = draw(st.sampled_from([NOW - age, NOW - age, None])) if kind != "named" else NOW
    certain = kind in ("named", "brought") or draw(st.booleans())
    name = f"c{draw(st.integers(0, 3))}"
    return Evidence(sort, draw(st.sampled_from("ab")), kind, at, name, certain, draw(st.sampled_from(["", "", "lost"])))


MANY = st.lists(signs(), max_size=8, unique=True)


def usable(each: Evidence) -> bool:
    """Whether a sign may lead on at all, by the words of the rule."""
    if each.fault or not each.certain:
        return False
    if each.at is None:
        return each.kind == "brought"
    days = {"click": 7, "scan": 7, "view": 1}.get(each.kind, 1000)
    return each.at <= NOW and NOW - each.at <= days * DAY_MS


@given(MANY, RULES, st.randoms())
@settings(max_examples=300, deadline=None)
def test_the_order_of_the_rows_changes_nothing(seen: list[Evidence], rule: str, chance: random.Random) -> None:
    shuffled = list(seen)
    chance.shuffle(shuffled)
    assert choose(shuffled, NOW, entry=rule) == choose(seen, NOW, entry=rule)


@given(MANY, RULES)
@settings(max_examples=300, deadline=None)
def test_everything_is_chosen_or_passed_over_with_a_reason(seen: list[Evidence], rule: str) -> None:
    found = choose(seen, NOW, entry=rule)
    told = [each for each, _ in found.passed_over] + [found.chosen] * (found.chosen is not None)
    assert sorted(map(str, told)) == sorted(map(str, seen))
    assert all(reason for _, reason in found.passed_over)


@given(MANY, RULES)
@settings(max_examples=300, deadline=None)
def test_something_is_chosen_just_where_something_certain_is_in_time(seen: list[Evidence], rule: str) -> None:
    chosen = choose(seen, NOW, entry=rule).chosen
    assert (chosen is not None) == any(map(usable, seen))
    assert chosen is None or usable(chosen)


@given(MANY)
@settings(max_examples=300, deadline=None)
def test_last_is_never_earlier_than_what_else_may_lead_on(seen: list[Evidence]) -> None:
    """But for repeated clicks, of which the first counts."""
    found = choose(seen, NOW, entry="last")
    repeated = [each for each, reason in found.passed_over if reason == REPEATED]
    times = [each.at for each in seen if usable(each) and each not in repeated and each.at is not None]
    assert not times or (found.chosen is not None and found.chosen.at == max(times))


@given(MANY)
@settings(max_examples=300, deadline=None)
def test_first_is_never_later_than_what_else_may_lead_on(seen: list[Evidence]) -> None:
    found = choose(seen, NOW, entry="first")
    times = [each.at for each in seen if usable(each) and each.at is not None]
    assert not times or (found.chosen is not None and found.chosen.at == min(times))


@given(MANY)
@settings(max_examples=300, deadline=None)
def test_override_is_the_last_scan_or_else_the_earliest(seen: list[Evidence]) -> None:
    found = choose(seen, NOW, entry="override").chosen
    repeated = [each for each, reason in choose(seen, NOW, entry="override").passed_over if reason == REPEATED]
    scans = [each.at for each in seen if usable(each) and each.kind == "scan" and each not in repeated]
    if scans:
        assert found
        assert (found.kind, found.at) == ("scan", max(at for at in scans if at is not None))
    else:
        assert found == choose(seen, NOW, entry="first").chosen


@given(MANY, RULES, signs())
@settings(max_examples=300, deadline=None)
def test_a_guess_never_changes_what_is_chosen(seen: list[Evidence], rule: str, other: Evidence) -> None:
    guess = Evidence("share", "z", "click", other.at, "g", certain=False)
    assert choose([*seen, guess], NOW, entry=rule).chosen == choose(seen, NOW, entry=rule).chosen


@given(st.integers(0, 60), st.sampled_from(["click", "scan", "view"]), st.integers(0, 5_000))
@settings(max_examples=300, deadline=None)
def test_exactly_as_old_as_the_window_is_in_and_one_millisecond_older_is_out(days: int, kind: str, more: int) -> None:
    def seen(age: int) -> tuple[bool, list[str]]:
        found = choose([Evidence("link", "l", kind, NOW - age)], NOW, click_days=days, view_days=days)
        return found.chosen is not None, [reason for _, reason in found.passed_over]

    assert seen(days * DAY_MS) == (True, [])
    assert seen(days * DAY_MS + 1 + more) == (False, [OUTSIDE])


@pytest.mark.parametrize("rule", sorted(ENTRY_RULES))
def test_at_equal_times_a_click_comes_before_a_view_and_then_the_smaller_id(rule: str) -> None:
    seen = [Evidence("share", "a", "view", 5), Evidence("share", "c", "click", 5), Evidence("share", "b", "click", 5)]
    found = choose(seen, 9, entry=rule).chosen
    assert found
    assert found.target == "b"


def test_what_the_order_names_comes_before_a_click_at_the_same_moment() -> None:
    seen = [Evidence("share", "a", "click", 9), Evidence("share", "b", "named", 9)]
    assert choose(seen, 9).chosen == seen[1]


def test_a_code_comes_before_a_share_and_that_before_a_link() -> None:
    seen = [Evidence(sort, "a", "named", 9) for sort in ("link", "share", "code")]
    assert [choose(seen[:count], 9).chosen for count in (1, 2, 3)] == seen


def test_a_click_without_a_time_does_not_lead_on() -> None:
    found = choose([Evidence("share", "a", "click", None)], 9)
    assert (found.chosen, found.passed_over[0][1]) == (None, NO_TIME)


def test_a_click_after_the_order_does_not_lead_on() -> None:
    assert choose([Evidence("share", "a", "click", 10)], 9).passed_over[0][1] == AFTER


def test_a_guess_alone_leads_nowhere() -> None:
    found = choose([Evidence("share", "a", "click", 5, certain=False)], 9)
    assert (found.chosen, found.passed_over[0][1]) == (None, ONLY_GUESS)


@pytest.mark.parametrize(("apart", "counted"), [(REPEAT_MS - 1, 1), (REPEAT_MS, 2)])
def test_clicks_count_once_within_30_minutes(apart: int, counted: int) -> None:
    seen = [Evidence("share", "a", "click", at, f"c{at}") for at in (0, apart)]
    found = choose(seen, NOW, click_days=1000)
    assert 2 - [reason for _, reason in found.passed_over].count(REPEATED) == counted
    assert found.chosen
    assert found.chosen.at == (0 if counted == 1 else apart)


def test_whoever_brought_the_buyer_without_a_date_comes_after_all_that_has_one() -> None:
    brought, click = Evidence("referral", "r", "brought", None), Evidence("share", "a", "click", 5)
    assert choose([brought, click], 9, entry="first").chosen == click
    assert choose([brought], 9, entry="first").chosen == brought


def test_the_click_that_led_to_an_order_is_the_last_on_what_the_order_names() -> None:
    seen = [Evidence("share", "a", "named", 9), Evidence("share", "a", "click", 8), Evidence("share", "b", "click", 9)]
    assert choose(seen, 9).clicked_at == 8


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(BadInput, match="no entry rule"):
        choose([], 9, entry="best")
