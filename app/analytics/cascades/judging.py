"""Which way to choose people would have worked: judged on cascades that it did not know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.analytics.arithmetic import shuffled
from app.analytics.cascades.cover import came_after, cover_past
from app.analytics.cascades.models import MODELS, Arcs
from app.analytics.cascades.past import Cascades
from app.analytics.cascades.splitting import parted, split_of, trials
from app.analytics.grid import Numbers
from app.errors import BadInput

AS_GOOD = 0.995
"""A model is as good as the best when it brings at least this share of it; of those the first is taken."""

FEWEST = 10
DRAWS = 20


@dataclass(frozen=True)
class Outcome:
    """How a model did: distinct people who came after its list, where it was tried before and where it is judged.

    `tried` is the mean share of the best model's people over trials within what was known.
    """

    model: str
    what: str
    tried: float
    came: float
    seeds: Numbers


@dataclass(frozen=True, eq=False)
class Backtest:
    """How each model did, best first, which was chosen beforehand, and how good its list was.

    `seeds` is the list chosen from what was known, after which `came` people came; `expected`, `low` and `high` (95 %)
    were foretold from the trials. `oracle` is what a greedy list that knew the judged cascades would have got.
    `use_now` is the chosen model's list learnt from everything.
    """

    split: str
    known: int
    judged: int
    outcomes: tuple[Outcome, ...]
    chosen: str
    seeds: Numbers
    came: int
    expected: float
    low: float
    high: float
    oracle: int
    use_now: Numbers


def backtest(
    cascades: Cascades,
    arcs: Arcs | None = None,
    *,
    k: int = 50,
    split: str = "auto",
    moment: float | None = None,
    seed: int = 1,
) -> Backtest:
    """Let every model choose k people from what was known, and count who came after them in cascades begun later.

    The model is chosen by trials within what was known alone, never on the judged part. "Came after" is not "came
    because of": people who are early everywhere look influential.

    Examples
    --------
    >>> rows = [(cascade, person) for cascade in range(60) for person in (cascade % 2, 2 + cascade % 7)]
    >>> which, who = zip(*rows, strict=True)
    >>> past = Cascades.from_rows(which, who, [0, 1] * 60, people=9, relative=True)
    >>> found = backtest(past, k=2)
    >>> found.split, found.known, found.judged, found.chosen, found.seeds.tolist(), found.came
    ('fifth', 48, 12, 'recent_cover', [0, 1], 7)
    """
    split = split_of(cascades, split)
    known, judged = parted(cascades, split, moment=moment)
    if known.count < FEWEST or not judged.count:
        raise BadInput(
            f"{known.count} cascades before and {judged.count} after are too few to judge by.",
            hint=f"At least {FEWEST} to learn from and one to judge by are needed.",
        )
    names = [name for name, model in MODELS.items() if arcs is not None or not model.arcs]
    rounds = [
        (*each, {name: MODELS[name].choose(each[0], arcs, k, seed) for name in names}) for each in _useful(known, split)
    ]
    tried = _tried(names, rounds)
    chosen = _chosen(tried)
    lists = {name: MODELS[name].choose(known, arcs, k, seed) for name in names}
    came = {name: float(came_after(judged, seeds)) for name, seeds in lists.items()}
    came["random"] = _by_chance(known, judged, k, seed)
    outcomes = [Outcome(name, MODELS[name].what, tried[name], came[name], lists[name]) for name in names]
    tries = [(held, seeds[chosen]) for _, held, seeds in rounds]
    expected, low, high = (min(each, float(cascades.people)) for each in _foretold(tries, judged.count, seed))
    return Backtest(
        split=split,
        known=known.count,
        judged=judged.count,
        outcomes=tuple(sorted(outcomes, key=lambda each: -each.came)),
        chosen=chosen,
        seeds=lists[chosen],
        came=int(came[chosen]),
        expected=expected,
        low=low,
        high=high,
        oracle=came_after(judged, cover_past(judged, k)[0]),
        use_now=MODELS[chosen].choose(cascades, arcs, k, seed),
    )


def _useful(known: Cascades, split: str) -> list[tuple[Cascades, Cascades]]:
    return [(before, held) for before, held in trials(known, split) if before.count and held.count]


def _tried(names: Sequence[str], rounds: Sequence[tuple[Cascades, Cascades, dict[str, Numbers]]]) -> dict[str, float]:
    """The mean share of the best model's people that each model got."""
    shares: dict[str, list[float]] = {name: [] for name in names}
    for _, held, seeds in rounds:
        came = {name: came_after(held, seeds[name]) for name in names}
        for name in names:
            shares[name].append(came[name] / max(*came.values(), 1))
    return {name: round(math.fsum(each) / max(len(each), 1), 6) for name, each in shares.items()}


def _chosen(tried: dict[str, float]) -> str:
    """The first of the models that are as good as the best."""
    able = {name: share for name, share in tried.items() if MODELS[name].eligible}
    return next(name for name, share in able.items() if share >= AS_GOOD * max(able.values()))


def _by_chance(known: Cascades, judged: Cascades, k: int, seed: int) -> float:
    """What lists drawn at random get on average."""
    draws = [came_after(judged, MODELS["random"].choose(known, None, k, seed + draw)) for draw in range(DRAWS)]
    return sum(draws) / DRAWS


def _foretold(trials: Sequence[tuple[Cascades, Numbers]], count: int, seed: int) -> tuple[float, float, float]:
    """How many to expect after a list in so many cascades, with the range of 95 %, from lists that were tried.

    Twice the cascades bring less than twice the people: the power by which people grow with cascades is taken from
    halves of each trial, and so is the spread, both that within trials and that between them.
    """
    means, spreads = [], []
    for place, (held, seeds) in enumerate(trials):
        whole, half = came_after(held, seeds), held.count // 2
        if not half:
            continue
        halves = [
            came_after(held.part(_some(held.count, half, 1000 * seed + DRAWS * place + draw)), seeds)
            for draw in range(DRAWS)
        ]
        mean = sum(halves) / DRAWS
        power = min(max(math.log(max(whole, 1) / max(mean, 1)) / math.log(held.count / half), 0.0), 1.0)
        grown = (count / held.count) ** power
        means.append(whole * grown)
        spreads.append(sum((each - mean) ** 2 for each in halves) / (DRAWS - 1) * (held.count / half * grown) ** 2 / 2)
    if not means:
        return 0.0, 0.0, math.inf
    mean = math.fsum(means) / len(means)
    between = math.fsum((each - mean) ** 2 for each in means) / max(len(means) - 1, 1)
    off = 1.96 * math.sqrt(between + math.fsum(spreads) / len(spreads))
    return round(mean, 3), round(max(mean - off, 0.0), 3), round(mean + off, 3)


def _some(count: int, wanted: int, seed: int) -> Numbers:
    """So many of the places below `count`, drawn at random."""
    return np.sort(shuffled(count, seed)[:wanted]).astype(np.int64)
