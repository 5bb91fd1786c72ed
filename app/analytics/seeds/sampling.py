"""Reverse-reachable sets: for a person drawn at random, all who would have carried them along.

The share of such sets that hold one of a list of people is the share of everybody whom the list reaches.
"""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import MIXED, Places, compiled, fraction, ln, mixed
from app.analytics.grid import Amounts, Numbers

FEW = 6
"""Up to so many arcs are tossed one by one; drawing how far the next success lies costs a logarithm each."""

FAINTEST = 2.0**-50
"""Less likely arcs, and all behind them, never carry anything on."""


@compiled
def jumps(probability: Amounts) -> Amounts:
    """1 / ln(1 - p) of each arc: what the logarithm of a draw is multiplied by to jump to the next live arc."""
    rate = np.zeros(len(probability), dtype=np.float64)
    for arc in range(len(probability)):
        if arc and probability[arc] == probability[arc - 1]:
            rate[arc] = rate[arc - 1]
        elif FAINTEST <= probability[arc] < 1.0:
            rate[arc] = 1.0 / ln(1.0 - probability[arc])
    return rate


@compiled
def cascade_back(
    start: Numbers,
    source: Places,
    probability: Amounts,
    rate: Amounts,
    root: int,
    state: np.uint64,
    mark: int,
    marks: Numbers,
    found: Places,
) -> tuple[int, np.uint64]:
    """People who would carry `root` along under independent cascade, into `found`; their number and the next state.

    Each arc is live with its probability. Arcs are sorted likeliest first, so the next live one is found by jumping:
    with the probability p of the arc at hand the jump is geometric, and the arc landed on, with probability q ≤ p, is
    live with q / p. Source: Q. Guo et al., 2020, SUBSIM, doi:10.1145/3318464.3389740.
    """
    golden = np.uint64(MIXED[0])
    marks[root] = mark
    found[0] = root
    count, next_ = 1, 0
    while next_ < count:
        person = found[next_]
        next_ += 1
        arc, end = start[person], start[person + 1]
        far_apart = end - arc > FEW
        while arc < end:
            bound = probability[arc]
            if bound < FAINTEST:
                break
            state += golden
            if bound < 1.0:
                draw = fraction(state)
                if far_apart:
                    far = ln(1.0 - draw) * rate[arc]
                    if far >= end - arc:
                        break
                    arc += np.int64(far)
                    if probability[arc] < bound:
                        state += golden
                        if fraction(state) * bound >= probability[arc]:
                            arc += 1
                            continue
                elif draw >= bound:
                    arc += 1
                    continue
            other = source[arc]
            arc += 1
            if marks[other] < mark:
                marks[other] = mark
                found[count] = other
                count += 1
    return count, state


@compiled
def threshold_back(
    start: Numbers,
    source: Places,
    probability: Amounts,
    root: int,
    state: np.uint64,
    mark: int,
    marks: Numbers,
    found: Places,
) -> tuple[int, np.uint64]:
    """People who would carry `root` along under linear threshold: everybody listens to one arc at most.

    Source: D. Kempe, J. Kleinberg, É. Tardos, 2003, doi:10.1145/956750.956769: one arc to each person is drawn with
    its probability, none with the rest.
    """
    golden = np.uint64(MIXED[0])
    marks[root] = mark
    found[0] = root
    count, person = 1, root
    while True:
        arc, end = start[person], start[person + 1]
        state += golden
        draw = fraction(state)
        if arc < end and probability[arc] == probability[end - 1]:
            far = draw / probability[arc]
            if far >= end - arc:
                break
            arc += np.int64(far)
        else:
            while arc < end and draw >= probability[arc]:
                draw -= probability[arc]
                arc += 1
        if arc == end:
            break
        person = source[arc]
        if marks[person] >= mark:
            break
        marks[person] = mark
        found[count] = person
        count += 1
    return count, state


@compiled
def drawn_root(state: np.uint64, roots: Places, upto: Numbers) -> int:
    """A person drawn evenly, or by the running total of weights where there is one."""
    draw = fraction(state)
    at = np.searchsorted(upto, np.int64(draw * upto[-1]), side="right") if len(upto) else np.int64(draw * len(roots))
    return int(roots[at])


@compiled
def drawn(
    start: Numbers,
    source: Places,
    probability: Amounts,
    rate: Amounts,
    threshold: bool,
    roots: Places,
    upto: Numbers,
    seed: int,
    number: int,
    marks: Numbers,
    found: Places,
) -> int:
    """Draw the set of one number into `found`; how many people are in it.

    It draws from the seed and its own number alone, so that any split among threads gives the same sets.
    """
    state = mixed(np.uint64(seed) * np.uint64(MIXED[1]) + np.uint64(number) * np.uint64(MIXED[0]))
    state += np.uint64(MIXED[0])
    root = drawn_root(state, roots, upto)
    if threshold:
        count, state = threshold_back(start, source, probability, root, state, number, marks, found)
    else:
        count, state = cascade_back(start, source, probability, rate, root, state, number, marks, found)
    return count


@compiled
def sampled(
    start: Numbers,
    source: Places,
    probability: Amounts,
    rate: Amounts,
    threshold: bool,
    roots: Places,
    upto: Numbers,
    blocked: Places,
    seed: int,
    first: int,
    last: int,
) -> tuple[Numbers, Places]:
    """The sets numbered `first` to `last`, one behind the other, and where each begins.

    Who is `blocked` is in none and passes nothing on.
    """
    n = len(start) - 1
    marks = np.full(n, -1, dtype=np.int64)
    for person in blocked:
        marks[person] = last
    begin = np.zeros(last - first + 1, dtype=np.int64)
    found = np.empty(n, dtype=np.int32)
    members = np.empty(16 * (last - first) + n, dtype=np.int32)
    used = 0
    for number in range(first, last):
        count = drawn(start, source, probability, rate, threshold, roots, upto, seed, number, marks, found)
        if used + count > len(members):
            wider = np.empty(2 * (used + count), dtype=np.int32)
            for place in range(used):
                wider[place] = members[place]
            members = wider
        for place in range(count):
            members[used + place] = found[place]
        used += count
        begin[number - first + 1] = used
    return begin, members[:used].copy()


@compiled
def judged(
    start: Numbers,
    source: Places,
    probability: Amounts,
    rate: Amounts,
    threshold: bool,
    roots: Places,
    upto: Numbers,
    blocked: Places,
    seed: int,
    first: int,
    last: int,
    rank: Places,
    chosen: int,
) -> tuple[Numbers, Numbers]:
    """Of the sets `first` to `last`: in how many each chosen person is the first of the list, and is at all.

    `rank` holds each person's place in the list, and `chosen` for all others. No set is kept.
    """
    n = len(start) - 1
    marks = np.full(n, -1, dtype=np.int64)
    for person in blocked:
        marks[person] = last
    found = np.empty(n, dtype=np.int32)
    leads, holds = np.zeros(chosen + 1, dtype=np.int64), np.zeros(chosen + 1, dtype=np.int64)
    for number in range(first, last):
        count = drawn(start, source, probability, rate, threshold, roots, upto, seed, number, marks, found)
        best = chosen
        for i in range(count):
            place = rank[found[i]]
            if place < chosen:
                holds[place] += 1
                best = min(best, place)
        leads[best] += 1
    return leads[:chosen], holds[:chosen]
