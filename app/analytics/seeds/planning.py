"""Whom to start with: the list that reaches the most people, how many that will be, and how good a list could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from app.analytics.arithmetic import Places
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.seeds.conditions import checked
from app.analytics.seeds.cover import bounded, chosen_greedily, held_by
from app.analytics.seeds.exchange import exchanged
from app.analytics.seeds.spread import Spread

SAMPLES: Final = 1 << 20
"""Sets that a list is chosen from. The rule that stops at a proven share of the best stops too early to win."""

MOST_ENTRIES: Final = 1 << 24
"""So many entries of sets are kept at most, some 0.2 GB with what finds them again."""

HITS: Final = 30_000
"""So many judging sets should hold the list: the interval is then at most 3 % wide."""

MOST_JUDGED: Final = 1 << 27
LEADERS: Final = 16
"""So many people are tried as the first of a list where people cost."""

LARGEST_FAILURE: Final = 0.01
"""A certificate is wrong at most so often; 1 / n, as usual, would be much for a handful of people."""

CONFIDENCE: Final = 0.98
FINEST: Final = 0.015
"""Intervals of 95 % are taken at 98 %, and told no finer than ± 1.5 %: a check by 2,000 simulations errs, too.

On ego-Facebook one run under linear threshold differs from the next by a tenth, so the mean of 2,000 by a quarter of a
percent; an interval as narrow as our own samples allow would hold that mean 73 times of 100 only.
"""


@dataclass(frozen=True, eq=False)
class SeedPlan:
    """People to start with, in order, and what to expect of them; reach is counted in people, or in target weight.

    `adds` is what each adds to those before and sums to the reach, `alone` what each reaches alone. `reached` is the
    reach of the list up to each, with a 95 % interval from `low` to `high`. `certificate` is the share of the best
    possible reach that the list has at least, wrong with probability `failure`.
    """

    seeds: Numbers
    adds: Amounts
    alone: Amounts
    reached: Amounts
    low: Amounts
    high: Amounts
    cost: int
    certificate: float
    failure: float
    samples: int
    model: str

    @property
    def reach(self) -> float:
        """Expected reach of the whole list."""
        return float(self.reached[-1]) if len(self.reached) else 0.0

    @property
    def reach_low(self) -> float:
        """Lower end of the 95 % interval of the reach."""
        return float(self.low[-1]) if len(self.low) else 0.0

    @property
    def reach_high(self) -> float:
        """Upper end of the 95 % interval of the reach."""
        return float(self.high[-1]) if len(self.high) else 0.0


def plan_seeds(
    spread: Spread,
    *,
    k: int = 50,
    model: str = "ic",
    costs: ArrayLike | None = None,
    budget: int | None = None,
    target: ArrayLike | None = None,
    excluded: ArrayLike = (),
    reached: ArrayLike = (),
    overlap_max: float = 1.0,
    samples: int = SAMPLES,
    seed: int = 1,
    threads: int = 1,
) -> SeedPlan:
    """At most k people who together are expected to reach the most others, themselves included.

    Parameters
    ----------
    model : `ic` or `lt`, see `MODELS`.
    costs, budget : whole numbers, such as minor units; the costs of the list add up to the budget at most.
    k : a cap where there is a budget or `overlap_max`; else so many are chosen, even if some add nothing.
    target : how much each person counts when reached, from 0; without it everybody counts 1.
    excluded : people who may not be chosen.
    reached : people who have it already: they are not chosen, do not count, and pass nothing on.
    overlap_max : a person who shares more of their reach than this with the list so far is passed by.
    samples : reverse-reachable sets to choose from; half as many or more, drawn apart, judge the list.

    The list is chosen greedily on one half of the sets and judged on the other half, so its reach is not flattered by
    the choice. `certificate` = lower bound of its reach / upper bound of the best reach, each right with probability
    1 - `failure` / 2 (exact binomial bounds); greedy choice alone proves 1 - 1 / e ≈ .63 of the best without costs.

    Sources: C. Borgs et al., 2014, doi:10.1137/1.9781611973402.70 (reverse-reachable sets); J. Tang et al., 2018,
    doi:10.1145/3183713.3183749 (two halves and the bound); Q. Guo et al., 2020, doi:10.1145/3318464.3389740 (sampling).

    Examples
    --------
    >>> ids = np.array(["ana", "bo", "cy", "dan"], dtype=object)
    >>> plan = plan_seeds(Spread.from_arcs(ids, [0, 0], [1, 2]), k=2)
    >>> ids[plan.seeds].tolist(), plan.adds.round(2).tolist(), round(plan.certificate, 2)
    (['ana', 'dan'], [3.0, 1.0], 1.0)
    """
    n = len(spread.ids)
    may, cost, draw, total = checked(
        spread, model, k, costs, budget, target, excluded, reached, overlap_max, seed, threads
    )
    if not len(may) or not len(draw.roots) or k == 0 or not samples:
        nothing = np.zeros(0)
        return SeedPlan(np.zeros(0, np.int64), nothing, nothing, nothing, nothing, nothing, 0, 1.0, 0.0, 0, model)
    purse = 0 if budget is None else min(budget, int(cost.sum()))
    begin, members = draw.sets(samples, MOST_ENTRIES)
    chosen, held, most = _best(begin, members, n, may, cost, purse, min(k, len(may)), overlap_max)
    drawn, entries = len(begin) - 1, len(members)
    judging = max(drawn // 2, 1, min(round(HITS * drawn / max(held, 1)), MOST_JUDGED * drawn // entries))
    leads, holds = draw.judge(chosen, judging)
    count, failure = np.cumsum(leads), min(1 / n, LARGEST_FAILURE)
    upto = on_grid(total * count / judging)
    best = total * float(_upper(most, drawn, failure / 2))
    sure = total * float(_lower(count[-1:], judging, failure / 2)[0]) if len(chosen) else 0.0
    return SeedPlan(
        seeds=chosen,
        adds=np.diff(upto, prepend=0.0),
        alone=on_grid(total * holds / judging),
        reached=upto,
        low=on_grid(np.minimum(total * _lower(count, judging, (1 - CONFIDENCE) / 2), (1 - FINEST) * upto)),
        high=on_grid(
            np.maximum(total * _upper(count, judging, (1 - CONFIDENCE) / 2), np.minimum((1 + FINEST) * upto, total))
        ),
        cost=int(cost[chosen].sum()) if len(cost) else 0,
        certificate=round(min(sure / best, 1.0), 6),
        failure=failure,
        samples=drawn + judging,
        model=model,
    )


def _best(
    begin: Numbers, members: Places, n: int, may: Places, cost: Numbers, budget: int, k: int, overlap_max: float
) -> tuple[Numbers, int, float]:
    """The list in most sets, and a bound for all lists: greedy, where people cost the best of several greedy lists.

    With costs, sets are divided by the cost, by roots of it, or not at all, and the lists that begin with each of those
    who are in most sets are tried, too: a dear leader with cheap followers is what dividing by cost overlooks.
    """
    starts, sets = held_by(begin, members, n)
    root = np.sqrt(np.maximum(cost, 1).astype(np.float64))
    ways = [(np.ones(n), -1)]
    if len(cost):
        divisors = (root * root, root * np.sqrt(root), root, np.sqrt(root))
        leaders = may[np.lexsort((may, -np.diff(starts)[may]))][:LEADERS].tolist()
        ways += [(divisor, -1) for divisor in divisors] + [(root * root, leader) for leader in leaders]
    found, bound = [], bounded(np.diff(starts), may, cost, budget, k)
    for divisor, leader in ways:
        seeds, adds, held, gain = chosen_greedily(
            begin, members, starts, sets, may, cost, budget, k, overlap_max, divisor, leader
        )
        found.append((int(adds.sum()), seeds))
        if leader < 0:
            bound = min(
                [
                    bound,
                    *(so_far + bounded(more, may, cost, budget, k) for so_far, more in zip(held, gain, strict=True)),
                ]
            )
    best, seeds = max(found, key=lambda each: each[0])
    if overlap_max == 1:
        better = exchanged(begin, members, starts, sets, may, cost, budget, k, seeds)
        alone = np.ones(n), -1
        seeds, adds, _, _ = chosen_greedily(
            begin, members, starts, sets, better, cost, budget, len(better), 1.0, *alone
        )
        best = int(adds.sum())
    return seeds.astype(np.int64), best, min(bound, len(begin) - 1.0)


def _lower(count: Numbers, of: int, failure: float) -> Amounts:
    """The smallest share that makes so many hits likelier than `failure`: C. Clopper, E. Pearson, 1934."""
    return np.where(count > 0, betaincinv(np.maximum(count, 1), of - count + 1.0, failure), 0.0)


def _upper(count: Numbers | float, of: int, failure: float) -> Amounts:
    """The largest share that makes so few hits likelier than `failure`."""
    hits = np.asarray(count, dtype=np.float64)
    return np.where(hits < of, betaincinv(hits + 1, np.maximum(of - hits, 0.5), 1 - failure), 1.0)
