"""Parts of scores: what carried them, and what taking it away costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analytics.capital.activity import Acts, activity, participation
from app.analytics.capital.contribution import contribution, lines
from app.analytics.capital.parts import NOBODY, Part, strongest, traces
from app.analytics.capital.reach import trusted_reach
from app.analytics.capital.relationships import evident, relationships
from app.analytics.capital.standing import Standing, standing
from app.analytics.capital.trust import trust
from app.analytics.network import Network
from app.analytics.ties import NO_TIME

from ..sybils import AS_OF, DAY, NAMES, parts_of, social_world
from .conftest import Company, hitting, some, without

CLOSE = 1e-6


def test_the_edges_of_trust_say_what_their_loss_costs(company: Company) -> None:
    found = _trust(company.net, company.standing)
    for owner in (4, 110):
        for other, amount in _told(found, owner):
            less = without(company.net, other, owner)
            fewer = _trust(less, standing(less, company.world.verified, walks=400_000))
            assert found.raw[owner] - fewer.raw[owner] == pytest.approx(amount, rel=0.05)


def test_the_edges_of_trust_agree_with_exact_linear_algebra(company: Company) -> None:
    found = _trust(company.net, company.standing)
    for owner in range(0, 300, 12):
        exact = hitting(company.net, owner)[company.world.verified].mean()
        for other, amount in _told(found, owner):
            less = hitting(without(company.net, other, owner), owner)[company.world.verified].mean()
            assert exact - less == pytest.approx(amount, rel=0.05)


def _told(found: Part, owner: int) -> list[tuple[int, float]]:
    """The five strongest edges of one person, as far as they are above the noise that is told."""
    edges = strongest(found.edges.where(found.edges.owner == owner), 5)
    error = found.error[owner] if found.error is not None else 0.0
    return [(int(other), float(a)) for other, a in zip(edges.other, edges.amount, strict=True) if a > error]


def _trust(net: Network, known: Standing) -> Part:
    found = trust(net, known)
    assert found is not None
    return found


def test_an_only_endorsement_carries_all_trust() -> None:
    net = Network.from_columns(["ana"], ["bo"], [1.0])
    found = trust(net, standing(net, [0], walks=1000))
    assert found is not None
    assert found.edges.amount.tolist() == [found.raw[1]]


def test_the_edges_of_activity_say_what_their_loss_costs(company: Company) -> None:
    found = _activity(company.acts, company.standing)
    for owner, other, amount in some(found.edges.where(found.edges.other != NOBODY), 40):
        gone = (company.acts.person == owner) & (company.acts.other == other)
        fewer = _activity(_rows(company.acts, ~gone), company.standing)
        assert found.raw[owner] - fewer.raw[owner] == pytest.approx(amount, abs=CLOSE)


def test_the_edges_of_participation_say_what_their_loss_costs(company: Company) -> None:
    found = participation(company.acts, company.standing, names=NAMES, as_of=AS_OF)
    assert set(found.edges.other.tolist()) == {NOBODY}
    for row in range(0, found.edges.owner.size, 37):
        sort = NAMES.tolist().index(found.edges.what[row])
        gone = (
            (company.acts.person == found.edges.owner[row])
            & (company.acts.sort == sort)
            & (company.acts.other == NOBODY)
        )
        fewer = participation(_rows(company.acts, ~gone), company.standing, names=NAMES, as_of=AS_OF)
        owner = found.edges.owner[row]
        assert found.raw[owner] - fewer.raw[owner] == pytest.approx(found.edges.amount[row], abs=CLOSE)


@pytest.mark.parametrize("name", ["bonding", "bridging"])
def test_the_edges_of_relationships_say_what_their_loss_costs(company: Company, name: str) -> None:
    found: Part = getattr(relationships(company.net, company.standing), name)
    for owner, other, amount in some(found.edges, 25):
        fewer = without(without(company.net, owner, other), other, owner)
        part: Part = getattr(relationships(fewer, company.standing), name)
        assert found.raw[owner] - part.raw[owner] == pytest.approx(amount, abs=CLOSE)


def test_the_edges_of_contribution_say_what_their_loss_costs(company: Company) -> None:
    by, to = company.world.referrals
    found = _contribution(by, to, company.standing)
    assert len(found.edges.owner) > 20
    for owner, other, amount in some(found.edges, 40):
        kept = (by != owner) | (to != other)
        fewer = _contribution(by[kept], to[kept], company.standing)
        assert found.raw[owner] - fewer.raw[owner] == pytest.approx(amount, abs=CLOSE)


REFERRALS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([0.25, 0.7, 1.0, 2.0])), max_size=24
)


@settings(max_examples=150, deadline=None)
@given(rows=REFERRALS, verified=st.sets(st.integers(0, 7), max_size=3))
def test_the_edges_of_contribution_say_what_their_loss_costs_on_any_referral_graph(
    rows: list[tuple[int, int, float]], verified: set[int]
) -> None:
    by, to = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    credit, at = np.array([row[2] for row in rows]), np.zeros(len(rows))
    # Whoever is brought acts towards the referrer; the ring lets everybody be known.
    net = Network.from_numbers(
        list("abcdefgh"), np.append(to, np.arange(8)), np.append(by, np.roll(np.arange(8), 1)), np.ones(len(rows) + 8)
    )
    known = standing(net, sorted(verified), pairs=lines(by, to), walks=500)
    found = contribution(by, to, credit, at, known)
    for owner, other, amount in zip(found.edges.owner, found.edges.other, found.edges.amount, strict=True):
        kept = (by != owner) | (to != other)
        fewer = contribution(by[kept], to[kept], credit[kept], at[kept], known)
        assert found.raw[owner] - fewer.raw[owner] == pytest.approx(amount, abs=CLOSE)


def test_other_referrers_below_somebody_share_as_if_that_one_had_claimed_nothing() -> None:
    # a brought b and c, b brought c too.
    found = _contribution(
        np.array([0, 0, 1]), np.array([1, 2, 2]), standing(Network.from_columns([], [], [], ids=list("abc")), [])
    )
    assert found.edges.amount.tolist() == [1.5, 0.5, 0.5]


def test_the_edges_of_influence_say_what_their_loss_costs(company: Company) -> None:
    source, target, weight = company.net.arcs()
    share = weight / np.bincount(source, weights=weight, minlength=300)[source]
    found = trusted_reach(company.net, company.standing, samples=100_000)
    for owner, other, amount in some(strongest(found.part(company.net).edges, 1), 3):
        less = np.where((source == other) & (target == owner), 0.0, share)
        fewer = trusted_reach(company.net, company.standing, probability=less, samples=100_000)
        assert found.value[owner] - fewer.value[owner] == pytest.approx(amount, rel=0.05)


SMALL = Network.from_columns(
    ["a", "b", "c", "d", "d", "e", "e"], ["b", "c", "a", "a", "c", "d", "a"], [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0]
)


def test_influence_agrees_with_cascades_played_forward() -> None:
    found = trusted_reach(SMALL, standing(SMALL, []), samples=200_000)
    source, target, share = _shares()
    random, runs, reached = np.random.default_rng(1), 10_000, np.zeros(5)
    for _ in range(runs):
        live = random.random(share.size) < share
        # Whoever listens to a person is who hears of it: arcs are followed backwards.
        for person in range(5):
            reached[person] += len(_met(person, target[live], source[live])) - 1
    assert found.value == pytest.approx(reached / runs, abs=0.05)


def test_influence_by_standing_agrees_with_walks_and_listeners_played_in_full() -> None:
    known = standing(SMALL, [3, 4], walks=50_000)
    assert known.trust is not None
    found = trusted_reach(SMALL, known, samples=200_000)
    source, target, share = _shares()
    random, runs, reached = np.random.default_rng(2), 20_000, np.zeros(5)
    for run in range(runs):
        person, met = 3 + run % 2, []
        while True:
            if person not in met:
                live = random.random(share.size) < share
                root = random.random() * known.trust[person] < (known.typical or 1)
                for other in _met(person, source[live], target[live]) - {person, *met} if root else ():
                    reached[other] += 1
                met.append(person)
            if random.random() >= 0.85:
                break
            person = int(random.choice(target[source == person], p=share[source == person]))
    assert found.value == pytest.approx(reached / runs / (known.typical or 1), abs=0.05)
    assert ((found.low <= found.value) & (found.value <= found.high)).all()


def _shares() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    source, target, weight = SMALL.arcs()
    return source, target, weight / np.bincount(source, weights=weight)[source]


def _met(person: int, source: np.ndarray, target: np.ndarray) -> set[int]:
    met, waiting = {person}, [person]
    while waiting:
        here = waiting.pop()
        new = set(target[source == here].tolist()) - met
        met |= new
        waiting += new
    return met


def test_bridging_agrees_with_a_plain_working_of_burts_constraint(company: Company) -> None:
    plain = standing(company.net, [])
    found = relationships(company.net, plain)
    weight = company.net.weight.toarray()
    known = evident(np.minimum(weight, weight.T))
    for v in range(0, 300, 29):
        own = np.flatnonzero(known[v] > 0)
        tie = known[np.ix_(own, own)]
        p_v = known[v, own] / max(known[v, own].sum(), 1e-12)
        p = tie / (known[v, own] + tie.sum(axis=1))[:, None]
        whole = known[v, own].sum()
        expected = max(0.0, 1 - ((p_v + p_v @ p) ** 2).sum()) * whole / (1 + whole)
        assert found.bridging.raw[v] == pytest.approx(expected, abs=CLOSE)


def test_what_nobody_answers_is_no_tie() -> None:
    net = Network.from_columns(["ana", "ana", "ana", "bo"], ["bo", "cy", "dan", "ana"], [1.0, 9.0, 9.0, 1.0])
    found = relationships(net, standing(net, []))
    assert set(found.bridging.edges.other.tolist()) | set(found.bonding.edges.other.tolist()) <= {0, 1}
    assert found.bridging.raw[2:].tolist() == found.bonding.raw[2:].tolist() == [0.0, 0.0]


def test_bonding_agrees_with_a_plain_working(company: Company) -> None:
    found = relationships(company.net, company.standing)
    weight = company.net.weight.toarray()
    returned = evident(np.minimum(weight, weight.T))
    for v in range(0, 300, 29):
        f = company.standing.counts(np.full(300, v), np.arange(300))
        closed = np.minimum(1, (f[:, None] * np.minimum(returned[v][:, None], returned)).sum(axis=0))
        expected = (f * returned[v] * (0.5 + 0.5 * closed)).sum()
        assert found.bonding.raw[v] == pytest.approx(expected, abs=CLOSE)


def test_contribution_agrees_with_a_plain_working() -> None:
    net = Network.from_columns([], [], [], ids=list("abcdef"))
    plain = standing(net, [])
    # a brought b and c; b and c both brought d; d brought e; e brought a back; f and a both brought f's friend e too.
    by, to = np.array([0, 0, 1, 2, 3, 4, 5]), np.array([1, 2, 3, 3, 4, 0, 4])
    found = _contribution(by, to, plain)
    assert found.raw[5] == pytest.approx(0.5 + 0.5 * (0.5 + 0.25 * 1 + 0.25 * 1 + 0.125 * 1))
    assert found.raw[3] == pytest.approx(0.5 + 0.5 * 0.5 * (1 + 0.5 * 1 + 0.5 * 1))
    assert found.raw[0] == pytest.approx(2 * (1 + 0.5 * 0.5 + 0.25 * 0.25))


def test_fakes_who_claim_a_referral_take_nothing_from_whoever_made_it() -> None:
    net = Network.from_columns(["ana", "ana"], ["bo", "cy"], [1.0, 1.0], ids=[f"fake{n}" for n in range(100)])
    known = standing(net, [0], pairs=([1], [2]), walks=1000)
    before = _contribution(np.array([1]), np.array([2]), known)
    after = _contribution(np.append(1, np.arange(3, 103)), np.full(101, 2), known)
    assert before.raw[1] > 0
    assert after.raw[1] == before.raw[1]


def test_people_who_brought_one_person_share_the_credit() -> None:
    net = Network.from_columns([], [], [], ids=list("abc"))
    found = _contribution(np.array([0, 1]), np.array([2, 2]), standing(net, []))
    assert found.raw.tolist() == [0.5, 0.5, 0.0]


def test_more_evidence_never_lowers_a_part_but_bridging(company: Company) -> None:
    # The standing of everybody stays as it was, so that evidence alone is looked at.
    world, person = replace(company.world, verified=np.zeros(0, dtype=np.int64)), 17
    before = parts_of(world, samples=50_000)[1]
    for other in (3, 201):
        acts: list[tuple[int, int, int, float, int]] = [(person, other, 0, 1.0, AS_OF), (other, person, 0, 1.0, AS_OF)]
        more = world.with_rows([*acts, (person, NOBODY, 1, 2.0, AS_OF)], [(person, other)])
        after = parts_of(more, samples=50_000)[1]
        for name in ("activity", "bonding", "contribution", "participation", "influence"):
            now, then = after[name], before[name]
            assert now is not None
            assert then is not None
            assert now.raw[person] >= then.raw[person], name


def test_another_endorsement_never_lowers_trust(company: Company) -> None:
    before = company.standing.trust
    assert before is not None
    for other in (3, 201):
        more = company.world.with_rows([(other, 17, 0, 5.0, AS_OF)], [])
        after = standing(more.network(), more.verified, walks=400_000).trust
        assert after is not None
        assert after[17] >= before[17]


def test_a_storm_of_messages_on_one_day_counts_as_ten() -> None:
    net = Network.from_columns(["ana"], ["bo"], [1.0])
    day = np.full(1000, 5 * DAY)
    acts = Acts.of(np.zeros(1000), np.ones(1000), np.zeros(1000), np.ones(1000), day)
    assert activity(acts, standing(net, []), names=NAMES, as_of=5 * DAY).raw.tolist() == [10.0, 0.0]


def test_facts_later_than_the_run_are_left_out_and_those_without_a_time_do_not_decay() -> None:
    net = Network.from_columns(["ana"], ["bo"], [1.0])
    acts = Acts.of([0, 0, 0], [1, 1, NOBODY], [0, 0, 1], [1.0, 2.0, 4.0], [NO_TIME, 90 * DAY, 9 * DAY])
    found = activity(acts, standing(net, []), names=NAMES, as_of=10 * DAY, half_life_days=1)
    age = (10 * DAY - (10 * DAY - 1)) / DAY
    assert found.raw[0] == pytest.approx(1.0 + 4.0 * 2**-age)
    assert found.edges.what.tolist() == ["comment", "message"]


def test_traces_give_the_latest_time_and_the_number_of_facts(company: Company) -> None:
    source, target, _, _, at = company.world.facts
    between = target >= 0
    found = traces(company.net, source[between], target[between], at[between])
    first = (source == company.net.arcs()[0][0]) & (target == company.net.arcs()[1][0])
    assert found.count[0] == first.sum()
    assert found.at[0] == at[first].max()


def test_the_strongest_edges_are_the_first_of_each_owner(company: Company) -> None:
    edges = relationships(company.net, company.standing).bonding.edges
    few = strongest(edges, 5)
    assert np.bincount(few.owner).max() == 5
    assert few.amount[few.owner == 9].tolist() == sorted(edges.amount[edges.owner == 9], reverse=True)[:5]


def test_any_order_of_rows_and_any_number_of_threads_give_the_same_bytes() -> None:
    world = social_world(80, 8)
    wanted = _digest(parts_of(world, walks=20_000, samples=20_000)[1])
    for seed in range(20):
        random = np.random.default_rng(seed)
        rows, pairs = random.permutation(world.facts[0].size), random.permutation(world.referrals[0].size)
        source, target, sort, weight, at = (column[rows] for column in world.facts)
        by, to = (column[pairs] for column in world.referrals)
        other = replace(world, facts=(source, target, sort, weight, at), referrals=(by, to))
        assert _digest(parts_of(other, walks=20_000, samples=20_000, threads=1 + seed % 2)[1]) == wanted


def test_nobody_and_one_person_have_parts() -> None:
    for people in (0, 1):
        net = Network.from_columns([], [], [], ids=["ana"][:people])
        found = standing(net, range(people), walks=10)
        both = relationships(net, found)
        rows = [both.bonding.raw, both.bridging.raw, trusted_reach(net, found, samples=10).value]
        none = np.zeros(0, dtype=np.int64)
        rows += [_contribution(none, none, found).raw, _activity(Acts.of(*[none] * 5), found).raw]
        assert [row.tolist() for row in rows] == [[0.0] * people] * 5
        assert lines(none, none)[0].size == 0


def _activity(acts: Acts, found: Standing) -> Part:
    return activity(acts, found, names=NAMES, as_of=AS_OF)


def _contribution(by: np.ndarray, to: np.ndarray, found: Standing) -> Part:
    return contribution(by, to, np.ones(by.size), np.zeros(by.size), found)


def _rows(acts: Acts, use: np.ndarray) -> Acts:
    return Acts(*(column[use] for column in (acts.person, acts.other, acts.sort, acts.day, acts.weight, acts.at)))


def _digest(parts: dict[str, Part | None]) -> bytes:
    found = [part for part in parts.values() if part is not None]
    return b"".join(part.raw.tobytes() + part.edges.amount.tobytes() + part.edges.other.tobytes() for part in found)
