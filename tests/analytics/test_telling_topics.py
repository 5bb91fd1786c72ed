"""What is true of topics and habits: shares add up, and a rise is found where it is and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from app.analytics.circles.partition import Circles
from app.analytics.telling import day_parts, focus, leaning, rising_topics, similar_members, topics
from app.analytics.ties import NO_TIME
from app.errors import BadInput

DAY = 86_400
NOW, LENGTH = 100 * DAY, 28 * DAY


def circles_of(*groups: range) -> Circles:
    """Circles of people by their positions."""
    member = np.concatenate([np.array(group) for group in groups])
    circle = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return Circles(member, circle, np.ones(len(member)), np.ones(len(member)), len(groups))


THREE = circles_of(range(20), range(15, 40), range(40, 60))
Rows = tuple[list[int], list[str], list[int]]


def chatter(seed: int, facts: int = 4000) -> Rows:
    """Everybody deals with eight topics at any time in eight weeks."""
    random = np.random.default_rng(seed)
    names = [f"topic {one}" for one in random.integers(0, 8, facts)]
    return random.integers(0, 80, facts).tolist(), names, (NOW + random.integers(-LENGTH, LENGTH, facts)).tolist()


def with_rise(rows: Rows, people: range) -> Rows:
    """The same, and a topic that some people take up in the later four weeks."""
    who = [person for person in people for _ in range(3)]
    when = [NOW + (7 * number % 28) * DAY for number in range(len(who))]
    return rows[0] + who, rows[1] + ["tea"] * len(who), rows[2] + when


def test_a_rising_topic_is_found_in_the_right_circle() -> None:
    found = rising_topics(THREE, *with_rise(chatter(1), range(42, 56)), since=NOW, until=NOW + LENGTH)
    assert list(zip(found.circle.tolist(), found.topic.tolist(), strict=True)) == [(2, "tea")]
    assert (found.before.tolist(), found.members.tolist()) == ([0], [14])


def test_nothing_rises_in_a_quiet_period() -> None:
    runs = [rising_topics(THREE, *chatter(seed), since=NOW, until=NOW + LENGTH) for seed in range(40)]
    assert sum(found.circle.size > 0 for found in runs) <= 4  # q is 0.05


def test_a_topic_that_fades_does_not_rise() -> None:
    who, what, when = with_rise(chatter(1), range(42, 56))
    mirrored = [2 * NOW - 1 - time for time in when]
    assert rising_topics(THREE, who, what, mirrored, since=NOW, until=NOW + LENGTH).circle.size == 0


def test_more_traffic_of_every_kind_lifts_no_topic() -> None:
    who, what, when = chatter(3, 6000)
    kept = [time >= NOW or number % 4 == 0 for number, time in enumerate(when)]
    rows = [[value for value, keep in zip(column, kept, strict=True) if keep] for column in (who, what, when)]
    assert rising_topics(THREE, *rows, since=NOW, until=NOW + LENGTH).circle.size == 0


def test_one_member_who_does_something_all_day_lifts_no_topic() -> None:
    who, what, when = chatter(4)
    who, what, when = who + [45] * 500, what + ["golf"] * 500, when + [NOW + 600 * one for one in range(500)]
    found = rising_topics(THREE, who, what, when, since=NOW, until=NOW + LENGTH)
    assert "golf" not in found.topic.tolist()


def test_a_person_counts_once_a_day() -> None:
    who, what, when = with_rise(chatter(1), range(42, 56))
    once = rising_topics(THREE, who, what, when, since=NOW, until=NOW + LENGTH)
    twice = rising_topics(
        THREE, who * 2, what * 2, [*when, *(time + 60 for time in when)], since=NOW, until=NOW + LENGTH
    )
    assert twice.now.tolist() == once.now.tolist() == [42]


def test_the_chance_of_a_rise_is_the_binomial_tail() -> None:
    rows = with_rise(([], [], []), range(40, 46))
    found = rising_topics(THREE, *rows, since=NOW, until=NOW + LENGTH)
    assert found.p.tolist() == pytest.approx([binom.sf(17, 18, 0.5)])


def test_facts_without_a_time_or_person_or_topic_do_not_count() -> None:
    who, what, when = with_rise(chatter(1), range(42, 56))
    more = who + [50, -1, 50] * 50, what + ["tea", "tea", ""] * 50, when + [NO_TIME, NOW, NOW] * 50
    found, again = (rising_topics(THREE, *rows, since=NOW, until=NOW + LENGTH) for rows in ((who, what, when), more))
    assert found.p.tolist() == again.p.tolist()


def test_without_facts_nothing_rises() -> None:
    assert rising_topics(THREE, [], [], [], since=0, until=DAY).circle.size == 0


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadInput, match="period"):
        rising_topics(THREE, [], [], [], since=DAY, until=DAY)


def test_the_shares_of_a_circle_add_up_to_one_strongest_first() -> None:
    who, what, _ = chatter(5)
    found = topics(80, THREE, who, what)
    for circle in range(3):
        share = found.share[found.circle == circle]
        assert share.sum() == pytest.approx(1.0)
        assert (np.diff(share) <= 0).all()


def test_lift_compares_with_everybody() -> None:
    pair = circles_of(range(2))
    found = topics(4, pair, [0, 1, 2, 3], ["tea", "tea", "golf", "golf"], [1.0, 3.0, 2.0, 2.0])
    assert (found.topic.tolist(), found.share.tolist(), found.lift.tolist()) == (["tea"], [1.0], [2.0])


def test_topics_do_not_depend_on_the_order_of_rows() -> None:
    who, what, _ = chatter(6)
    order = np.random.default_rng(1).permutation(len(who))
    first, again = topics(80, THREE, who, what), topics(80, THREE, np.array(who)[order], np.array(what)[order].tolist())
    assert first.share.tobytes() + first.q.tobytes() == again.share.tobytes() + again.q.tobytes()
    assert first.topic.tolist() == again.topic.tolist()


def test_a_topic_that_a_circle_shares_stands_out() -> None:
    who, what, _ = chatter(7, 300)
    found = topics(80, THREE, who + list(range(40, 60)), what + ["tea"] * 20)
    tea = found.topic == "tea"
    assert found.q[tea & (found.circle == 2)] < 1e-6


def test_focus_goes_from_everything_alike_to_a_single_topic() -> None:
    names = ["tea", "golf", "jazz", "chess"]
    who = [0] * 4 + [20] * 3 + [45] * 2
    found = focus(THREE, who, [*names, "tea", "tea", "golf", "jazz", "jazz"])
    assert found[0] == 0.0
    assert 0 < found[1] < 1
    assert found[2] == 1.0


def test_a_circle_without_topics_has_no_focus() -> None:
    assert np.isnan(focus(THREE, [0], ["tea"])).tolist() == [False, True, True]


def test_similar_members_share_the_topic_and_a_circle() -> None:
    who, what, _ = chatter(8, 600)
    found = similar_members(THREE, who, what, of=17, topic="topic 3")
    dealt = {person for person, topic in zip(who, what, strict=True) if topic == "topic 3"}
    assert set(found.person.tolist()) == dealt & set(range(40)) - {17}


def test_similarity_is_the_sum_of_its_parts_best_first() -> None:
    who, what, _ = chatter(8, 600)
    found = similar_members(THREE, who, what, of=17, topic="topic 3")
    assert (found.by_topics + found.by_circles).tolist() == found.similarity.tolist()
    assert (np.diff(found.similarity) <= 0).all()
    assert (found.similarity <= 1).all()
    assert (found.by_topics >= 0).all()


def test_a_person_without_circles_has_nobody_similar() -> None:
    assert similar_members(THREE, [70, 1], ["tea", "tea"], of=70, topic="tea").person.size == 0


def test_the_week_begins_on_monday() -> None:
    friday_noon = 1_767_960_000 // DAY * DAY + 12 * 3600  # 2026-01-09
    _, part = day_parts([0, 0, 0], [friday_noon, friday_noon + DAY, friday_noon + 3 * DAY])
    assert part.tolist()[3:] == ["working hours", "weekend", "working hours"]


def test_local_time_is_an_offset() -> None:
    assert day_parts([0], [23 * 3600], offset_hours=8)[1].tolist() == ["morning", "leisure"]


def test_whoever_acts_like_everybody_leans_to_nothing() -> None:
    assert leaning("channel", [0, 0, 1, 1], ["email", "sms"] * 2).person.size == 0
    assert leaning("channel", [0, 0, 1, 1], ["email"] * 4).person.size == 0


def test_a_busy_person_speaks_once() -> None:
    found = leaning("channel", [0] * 100 + [1, 1, 2, 2], ["sms"] * 100 + ["email", "sms", "email", "email"])
    assert found.person.tolist() == [0, 1, 2]


def test_a_single_fact_is_no_habit() -> None:
    assert leaning("channel", [0, 1, 1], ["sms", "email", "email"]).person.tolist() == [1]
