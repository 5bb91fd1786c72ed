"""Standing: who is trusted, and what people count for each other."""

from __future__ import annotations

import numpy as np
import pytest

from app.analytics.capital.between import trust_between
from app.analytics.capital.standing import Standing, standing, typical, walks_each
from app.analytics.capital.trust import trust
from app.analytics.network import Network
from app.errors import BadInput

from ..sybils import attacked, social_world
from .conftest import Company, hitting, without


def test_trust_agrees_with_the_exact_hitting_probability(company: Company) -> None:
    found = company.standing
    assert found.trust is not None
    assert found.error is not None
    people = np.arange(0, 300, 4)
    exact = np.array([hitting(company.net, person)[company.world.verified].mean() for person in people])
    off = np.abs(found.trust[people] - exact) / np.maximum(found.error[people], 1e-9)
    assert (off < 4.5).all()
    assert (off < 1.96).mean() > 0.94


def test_trust_as_a_part_is_closer_to_the_exact_probability_than_its_error_says(company: Company) -> None:
    found = trust(company.net, company.standing)
    assert found is not None
    assert found.error is not None
    people = np.arange(0, 300, 4)
    exact = np.array([hitting(company.net, person)[company.world.verified].mean() for person in people])
    off = np.abs(found.raw[people] - exact) / np.maximum(found.error[people], 1e-9)
    assert (off < 1.96).all()
    assert np.sqrt((off**2).mean()) < 0.5


def test_what_people_count_agrees_with_the_exact_probability_without_the_owner(company: Company) -> None:
    found = company.standing
    assert found.trust is not None
    for pair in range(0, found.owner.size, 197):
        owner, other = int(found.owner[pair]), int(found.other[pair])
        starts, ends, weight = company.net.arcs()
        kept = starts != owner
        alone = Network.from_numbers(company.net.ids, starts[kept], ends[kept], weight[kept])
        begun = company.world.verified[company.world.verified != owner]
        exact = hitting(alone, other)[begun].sum() / company.world.verified.size
        assert found.count[pair] == pytest.approx(min(1.0, exact / (found.typical or 1)), abs=0.1)


def test_people_known_only_through_somebody_count_exactly_nothing_for_them() -> None:
    world = social_world(200, 20)
    attacker = int(np.setdiff1d(np.arange(200), world.verified)[7])
    attack = attacked(world, attacker, fakes=50, fooled=np.zeros(0, dtype=np.int64))
    found = standing(attack.network(), attack.verified, walks=50_000)
    fakes = np.arange(200, 250)
    assert found.visits[fakes].sum() > 0
    assert found.counts(np.full(50, attacker), fakes).tolist() == [0.0] * 50


def test_fakes_leave_the_trust_of_their_maker_and_what_others_count_for_him_as_they_were() -> None:
    world = social_world(200, 20)
    attacker = int(np.setdiff1d(np.arange(200), world.verified)[7])
    before = standing(world.network(), world.verified)
    attack = attacked(world, attacker, fakes=1000, fooled=np.zeros(0, dtype=np.int64))
    after = standing(attack.network(), world.verified)
    assert after.visits[attacker] == before.visits[attacker]
    known = before.other[before.owner == attacker]
    seen = [found.visits[known] - through(found, attacker, known) for found in (before, after)]
    assert seen[0].tolist() == seen[1].tolist()


def through(found: Standing, owner: int, others: np.ndarray) -> np.ndarray:
    pairs = {
        int(other): int(count)
        for person, other, count in zip(found.owner, found.other, found.through, strict=True)
        if person == owner
    }
    return np.array([pairs[int(other)] for other in others])


def test_own_arcs_do_not_change_own_trust(company: Company) -> None:
    person = int(np.argmax(np.diff(company.net.weight.indptr)))
    target = int(company.net.weight.indices[company.net.weight.indptr[person]])
    fewer = standing(without(company.net, person, target), company.world.verified, walks=400_000)
    assert fewer.visits[person] == company.standing.visits[person]


def test_ten_thousand_crumbs_hardly_move_what_is_typical() -> None:
    honest = np.random.default_rng(1).integers(500, 3000, 1000)
    crumbs = np.full(10_000, 1)
    assert typical(np.append(honest, crumbs)) > 0.98 * typical(honest)


def test_newcomers_leave_the_number_of_walks_a_person() -> None:
    assert {walks_each(people, 100, None) for people in (3000, 4000, 13_000)} == {16_384}


def test_without_verified_people_there_is_no_trust_and_everybody_counts(company: Company) -> None:
    found = standing(company.net, [])
    assert found.trust is None
    assert trust(company.net, found) is None
    assert found.standing.tolist() == [1.0] * 300
    assert found.counts([0, 5], [7, 9]).tolist() == [1.0, 1.0]


def test_pairs_that_nothing_ties_count_nothing() -> None:
    net = Network.from_columns(["ana"], ["bo"], [1.0], ids=["cy"])
    assert standing(net, [0], walks=1000).counts([0, 2], [2, 1]).tolist() == [0.0, 0.0]


def test_further_pairs_can_be_followed() -> None:
    net = Network.from_columns(["ana", "bo"], ["bo", "cy"], [1.0, 1.0])
    found = standing(net, [0], pairs=([1, 0], [2, 2]), walks=1000)
    assert found.counts([0, 2, 1], [2, 0, 2]).tolist() == [0.0, 1.0, 0.0]


def test_threads_change_no_byte(company: Company) -> None:
    one, two = (standing(company.net, company.world.verified, walks=50_000, threads=threads) for threads in (1, 2))
    assert one.visits.tobytes() + one.count.tobytes() == two.visits.tobytes() + two.count.tobytes()
    assert one.came.tobytes() == two.came.tobytes()


def test_a_walk_needs_a_chance_to_end(company: Company) -> None:
    with pytest.raises(BadInput):
        standing(company.net, [0], damping=1.0)


def test_nobody_and_one_person_have_a_standing() -> None:
    nobody = Network.from_columns([], [], [])
    assert standing(nobody, []).standing.size == 0
    alone = Network.from_columns([], [], [], ids=["ana"])
    assert standing(alone, [0], walks=10).standing.tolist() == [1.0]


def test_trust_between_two_people_agrees_with_the_exact_probability(company: Company) -> None:
    inside = 0
    for target in range(1, 21):
        found = trust_between(company.net, 0, target, walks=20_000)
        inside += found.low <= hitting(company.net, target)[0] <= found.high
    assert inside >= 17


def test_the_paths_between_two_people_are_the_likeliest_ones() -> None:
    random = np.random.default_rng(3)
    source, target = random.integers(0, 9, 30), random.integers(0, 9, 30)
    net = Network.from_numbers([f"p{n}" for n in range(9)], source, target, random.gamma(1.0, 1.0, 30))
    for goal in range(1, 9):
        expected = sorted(_ways(net, (0,), 1.0, goal), reverse=True)[:5]
        found = trust_between(net, 0, goal, walks=10).paths
        assert [path.probability for path in found] == pytest.approx(expected)


def _ways(net: Network, people: tuple[int, ...], likely: float, goal: int) -> list[float]:
    if people[-1] == goal:
        return [likely]
    if len(people) > 6:
        return []
    low, high = net.weight.indptr[people[-1]], net.weight.indptr[people[-1] + 1]
    ends, weight = net.weight.indices[low:high], net.weight.data[low:high]
    return [
        way
        for end, part in zip(ends.tolist(), (weight / max(weight.sum(), 1e-9)).tolist(), strict=True)
        if end not in people
        for way in _ways(net, (*people, end), likely * 0.85 * part, goal)
    ]
