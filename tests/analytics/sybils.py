"""The attack that scores must stand: one attacker, many fakes who do all they can, and a few honest people fooled.

Any trust graph with verified people will do: `World` holds facts and referrals as rows, `attacked` adds the attack to
them, and `parts_of` and `scored` work out every part and both totals by the product's own plans.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.analytics.capital.activity import Acts, activity, participation
from app.analytics.capital.contribution import contribution, lines
from app.analytics.capital.parts import Part
from app.analytics.capital.plan import CAPITAL, VALUE
from app.analytics.capital.reach import trusted_reach
from app.analytics.capital.relationships import relationships
from app.analytics.capital.scoring import score, weighted_percentile
from app.analytics.capital.standing import Standing, standing
from app.analytics.capital.trust import trust
from app.analytics.network import Network
from app.analytics.ties import decayed_ties

Numbers = NDArray[np.int64]
Amounts = NDArray[np.float64]
DAY = 86_400
AS_OF = 365 * DAY
NAMES = np.array(["message", "comment", "like"], dtype=object)
INTRODUCTION = 5.0


@dataclass(frozen=True)
class World:
    """People, who of them is verified, and rows: source, target (-1 is content), sort, weight, time; referrer, referee."""

    ids: list[str]
    verified: Numbers
    facts: tuple[Numbers, Numbers, Numbers, Amounts, Numbers]
    referrals: tuple[Numbers, Numbers]
    as_of: int = AS_OF

    def with_rows(self, facts: list[tuple[int, int, int, float, int]], referrals: list[tuple[int, int]]) -> World:
        """The same world with more rows."""
        columns = list(zip(*facts, strict=True)) if facts else [()] * 5
        more = tuple(
            np.append(old, np.array(new, dtype=old.dtype)) for old, new in zip(self.facts, columns, strict=True)
        )
        pairs = np.array(referrals, dtype=np.int64).reshape(-1, 2).T
        brought = tuple(np.append(old, new) for old, new in zip(self.referrals, pairs, strict=True))
        return replace(self, facts=more, referrals=brought)

    def network(self) -> Network:
        """Decayed ties of all facts between people, and an arc from each person brought to the referrer: it is their act."""
        source, target, _, weight, at = self.facts
        between = target >= 0
        by, to = self.referrals
        ties = decayed_ties(
            np.append(source[between], to),
            np.append(target[between], by),
            np.zeros(between.sum() + by.size, dtype=np.int64),
            np.append(weight[between], np.full(by.size, INTRODUCTION)),
            np.append(at[between], np.full(by.size, self.as_of - 100 * DAY)),
            as_of=self.as_of,
        )
        return Network.from_numbers(self.ids, ties.source, ties.target, ties.weight)


def social_world(people: int, verified: int, seed: int = 1, degree: int = 8) -> World:
    """A made-up company: heavy-tailed, clustered, half returned, with some referrals and visits of content."""
    random = np.random.default_rng(seed)
    fame = random.pareto(1.6, people) + 0.3
    source = random.choice(people, people * degree, p=np.sqrt(fame) / np.sqrt(fame).sum())
    near = (source + random.geometric(0.05, source.size) * random.choice([-1, 1], source.size)) % people
    target = np.where(random.random(source.size) < 0.5, random.choice(people, source.size, p=fame / fame.sum()), near)
    back = random.random(source.size) < 0.4
    source, target = np.append(source, target[back]), np.append(target, source[back])
    often = random.geometric(0.5, source.size)
    source, target = np.repeat(source, often), np.repeat(target, often)
    watched = random.choice(people, people * 2, p=fame / fame.sum())
    source, target = np.append(source, watched), np.append(target, np.full(watched.size, -1))
    sort = random.integers(0, 3, source.size)
    at = random.integers(0, AS_OF, source.size)
    facts = (source, target, sort, np.array([1.0, 2.0, 0.5])[sort], at)
    brought = np.flatnonzero(random.random(people) < 0.4)
    by = random.choice(people, brought.size, p=fame / fame.sum())
    known = np.sort(random.choice(people, verified, replace=False))
    return World(
        [f"p{number:06d}" for number in range(people)], known, facts, (by[by < brought], brought[by < brought])
    )


def rated_world(file: Path, verified: int, seed: int = 1) -> World:
    """The positive ratings of a file `source,target,rating,time` as endorsements; verified people are drawn by chance."""
    with file.open(encoding="utf-8") as rows:
        given = [(row[0], row[1], float(row[2]), int(float(row[3]))) for row in csv.reader(rows)]
    ids = sorted({name for row in given for name in row[:2]})
    place = {name: number for number, name in enumerate(ids)}
    kept = [row for row in given if row[2] > 0]
    source, target = (np.array([place[row[end]] for row in kept]) for end in (0, 1))
    weight, at = np.array([row[2] for row in kept]), np.array([row[3] for row in kept])
    known = np.random.default_rng(seed).choice(len(ids), verified, replace=False)
    sort, nobody = np.zeros(len(kept), dtype=np.int64), np.zeros(0, dtype=np.int64)
    return World(ids, np.sort(known), (source, target, sort, weight, at), (nobody, nobody), int(at.max()))


def parts_of(
    world: World, *, walks: int = 400_000, samples: int = 200_000, threads: int = 1
) -> tuple[Standing, dict[str, Part | None]]:
    """Standing and every part but income, as the product works them out."""
    net = world.network()
    found = standing(net, world.verified, pairs=lines(*world.referrals), walks=walks, threads=threads)
    acts = Acts.of(*world.facts)
    by, to = world.referrals
    both = relationships(net, found, threads=threads)
    rows = {
        "trust": trust(net, found),
        "activity": activity(acts, found, names=NAMES, as_of=world.as_of),
        "bonding": both.bonding,
        "bridging": both.bridging,
        "contribution": contribution(by, to, np.ones(by.size), np.zeros(by.size), found),
        "participation": participation(acts, found, names=NAMES, as_of=world.as_of),
        "influence": trusted_reach(net, found, samples=samples, threads=threads).part(net),
    }
    return found, rows


def scored(world: World, **options: int) -> tuple[Standing, dict[str, Amounts]]:
    """Percentiles (0 to 100) of every part, the points of both totals, and where the totals stand among people."""
    found, parts = parts_of(world, **options)
    own = found.standing
    capital, value = score(CAPITAL, parts, own), score(VALUE, parts, own)
    table = {name: 100 * share for name, share in {**capital.percentile, **value.percentile}.items()}
    for name, scores in (("social_capital", capital), ("customer_value", value)):
        table |= {f"{name} points": scores.total, name: 100 * weighted_percentile(scores.total, own)}
    return found, table


def attacked(world: World, attacker: int, *, fakes: int, fooled: Numbers, seed: int = 1) -> World:
    """The attack: fakes endorse the attacker, befriend him, refer each other and use the codes of those he brought.

    They write to each other and to honest people, and use the codes of honest people. Every second of the `fooled`
    endorses the attacker himself, the others one fake each.
    """
    n = len(world.ids)
    honest = np.setdiff1d(np.arange(n), [attacker])
    his = world.referrals[1][world.referrals[0] == attacker]
    facts: list[tuple[int, int, int, float, int]] = []
    referrals: list[tuple[int, int]] = []
    for fake in range(n, n + fakes):
        # The first hundred do the same to others however many more there are.
        random = np.random.default_rng([seed, fake])
        day = world.as_of - int(random.integers(1, 100)) * DAY
        facts += [(fake, attacker, sort, 50.0, day) for sort in range(3)]
        facts += [(attacker, fake, sort, 50.0, day) for sort in range(3)]
        victims = random.choice(honest, 2)
        facts += [(fake, int(victim), 1, 50.0, day) for victim in victims] + [(fake, -1, 0, 50.0, day)]
        referrals += [(attacker, fake), (fake, n + (fake + 1 - n) % fakes), (int(random.choice(honest)), fake)]
        referrals += [(int(random.choice(his)), fake)] if his.size else []
        friends = random.integers(n, n + fakes, 3)
        facts += [(fake, int(friend), 0, 10.0, day) for friend in friends if friend != fake]
    for number, person in enumerate(fooled.tolist()):
        whom = n + number if number % 2 and number < fakes else attacker
        facts.append((person, whom, *_like_the_last(world, person)))
    more = replace(world, ids=world.ids + [f"zz-fake{number:06d}" for number in range(fakes)])
    return more.with_rows(facts, referrals)


def endorsed(world: World, attacker: int, fooled: Numbers, *, acting: bool = True) -> World:
    """No fakes at all: the fooled people endorse the attacker; when `acting`, he befriends them and they use his code."""
    facts: list[tuple[int, int, int, float, int]] = []
    for number, person in enumerate(fooled.tolist()):
        facts.append((person, attacker, *_like_the_last(world, person)))
        for back in range(10 if acting else 0):
            day = world.as_of - (1 + (10 * number + back) % 100) * DAY
            facts += [(attacker, person, sort, 50.0, day) for sort in range(3)]
    return world.with_rows(facts, [(attacker, person) for person in fooled.tolist()] if acting else [])


def spammed(world: World, attacker: int, strangers: Numbers) -> World:
    """No fakes at all: the attacker writes one message to each of some people, none of whom ever answers."""
    return world.with_rows([(attacker, person, 0, 1.0, world.as_of - 10 * DAY) for person in strangers.tolist()], [])


def _like_the_last(world: World, person: int) -> tuple[int, float, int]:
    """Sort, weight and time of the newest of a person's own acts towards others: a fooled user does what they usually do."""
    source, target, sort, weight, at = world.facts
    own = np.flatnonzero((source == person) & (target >= 0))
    if not own.size:
        return 0, 1.0, world.as_of - 10 * DAY
    last = own[np.argmax(at[own])]
    return int(sort[last]), float(weight[last]), int(at[last])


def attackers(found: Standing, count: int, seed: int = 1) -> Numbers:
    """People of the lower 60 % by trust, but with some trust to lend to fakes, and not verified."""
    assert found.trust is not None
    ranked = np.argsort(found.trust, kind="stable")[: int(0.6 * found.trust.size)]
    able = np.setdiff1d(ranked[found.trust[ranked] > 0], found.verified)
    return np.random.default_rng(seed).choice(able, count, replace=False)


def fooled_people(found: Standing, attacker: int, count: int, seed: int = 1) -> Numbers:
    """Honest people with trust, drawn by chance."""
    assert found.trust is not None
    able = np.setdiff1d(np.flatnonzero(found.trust > 0), [attacker])
    return np.random.default_rng([seed, attacker]).choice(able, count, replace=False)


def top_attackers(found: Standing, count: int) -> Numbers:
    """People from the top: the one verified person most trusted, and the most trusted of the others."""
    assert found.trust is not None
    ranked = np.argsort(-found.trust, kind="stable")
    known = np.isin(ranked, found.verified)
    return np.append(ranked[known][:1], ranked[~known][: count - 1])


def strangers(world: World, found: Standing, attacker: int, count: int, seed: int = 1) -> Numbers:
    """Trusted people who never did anything towards the attacker, drawn by chance."""
    assert found.trust is not None
    source, target = world.facts[:2]
    by, to = world.referrals
    tied = np.concatenate([[attacker], source[target == attacker], to[by == attacker]])
    able = np.setdiff1d(np.flatnonzero(found.trust > 0), tied)
    return np.random.default_rng([seed, attacker]).choice(able, count, replace=False)


def gains(before: dict[str, Amounts], after: dict[str, Amounts], person: int) -> dict[str, float]:
    """What an attack brought one person, in percentile points or points of each row."""
    return {name: float(after[name][person] - row[person]) for name, row in before.items()}


def losses(found: Standing, before: dict[str, Amounts], after: dict[str, Amounts], attacker: int) -> dict[str, float]:
    """How far an attack pushed down others with trust: the 99th percentile over them, for each row of percentiles or points.

    The ranks of totals are left out: where many have the same points, a hundredth of a point moves a rank by one.
    """
    assert found.trust is not None
    others = np.setdiff1d(np.flatnonzero(found.trust > 0), [attacker])
    return {
        name: float(np.quantile((row - after[name][: row.size])[others], 0.99))
        for name, row in before.items()
        if name not in ("social_capital", "customer_value")
    }
