"""How likely each person passes something on to each other, learnt from past cascades."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from app.analytics.arithmetic import Places, compiled
from app.analytics.cascades.past import Cascades
from app.analytics.grid import Amounts, Numbers, on_grid

PRIOR_ACTIONS = 5.0
"""The weighted cascade counts as so many actions of each person: who acted twice is hardly known."""

BACK = 10
BITS = 30


def learn(source: ArrayLike, target: ArrayLike, cascades: Cascades, *, prior_actions: float = PRIOR_ACTIONS) -> Amounts:
    """The probability that something passes along each arc, source to target, multiples of 2^-30.

    Whoever came in a cascade shares one credit among the people with an arc to them who came before; the longer ago,
    the less: the share halves with each median delay. An arc's probability is its credit over the cascades its source
    took part in, with `prior_actions` more at the weighted cascade's level, c / in-degree; c is such that both count
    the same credit in all.

    Source: A. Goyal, F. Bonchi, L. V. S. Lakshmanan, Learning influence probabilities in social networks, WSDM 2010,
    doi:10.1145/1718487.1718518 (Bernoulli model with partial credits); the prior is ours.

    Examples
    --------
    >>> past = Cascades.from_rows([1, 1, 2, 2, 3], [0, 1, 0, 1, 0], [1, 2, 1, 2, 1], people=3)
    >>> learn([0, 2], [1, 1], past).round(2).tolist()
    [0.67, 0.67]
    """
    s, t = np.asarray(source, dtype=np.int32), np.asarray(target, dtype=np.int32)
    order = np.lexsort((s, t))
    start = np.searchsorted(t[order], np.arange(cascades.people + 1))
    gaps = _gaps(start, s[order], cascades.start, cascades.person, cascades.at)
    half = max(float(np.median(gaps)), 1e-9) if len(gaps) else 1.0
    credit = np.zeros(len(s))
    credit[order] = _credits(start, s[order], cascades.start, cascades.person, cascades.at, half)
    acted = np.bincount(cascades.person, minlength=cascades.people)[s]
    listening = 1.0 / np.maximum(np.diff(start), 1)[t]
    chances = math.fsum((acted * listening).tolist())
    level = math.fsum(credit.tolist()) / chances if chances else 1.0
    prior = np.minimum(level * listening, 1.0)
    return on_grid(np.minimum((credit + prior_actions * prior) / (acted + prior_actions), 1.0), bits=BITS)


def followed(cascades: Cascades, *, back: int = BACK) -> tuple[Numbers, Numbers]:
    """Arcs from everybody to those who came at most so many places after them, where nobody knows who sees whom.

    Examples
    --------
    >>> past = Cascades.from_rows([1, 1, 1], [0, 1, 2], [1, 2, 3], people=3)
    >>> [column.tolist() for column in followed(past, back=1)]
    [[0, 1], [1, 2]]
    """
    pairs = []
    cascade = cascades.of_row()
    for step in range(1, min(back, len(cascade) - 1) + 1):
        places = np.flatnonzero(cascade[step:] == cascade[: len(cascade) - step])
        places = places[cascades.at[places + step] > cascades.at[places]]
        one, other = cascades.person[places].astype(np.int64), cascades.person[places + step].astype(np.int64)
        pairs.append(np.unique(one * cascades.people + other))
    both = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, dtype=np.int64)
    return both // max(cascades.people, 1), both % max(cascades.people, 1)


@compiled
def _gaps(start: Numbers, source: Places, cascade: Numbers, person: Places, at: Amounts) -> Amounts:
    """How long after each person with an arc to them people came."""
    seen = np.full(len(start) - 1, -1, dtype=np.int64)
    found = [0.0 for _ in range(0)]
    for one in range(len(cascade) - 1):
        for row in range(cascade[one], cascade[one + 1]):
            who = person[row]
            for arc in range(start[who], start[who + 1]):
                before = seen[source[arc]]
                if before >= cascade[one] and at[before] < at[row]:
                    found.append(at[row] - at[before])
            seen[who] = row
    return np.array(found)


@compiled
def _credits(start: Numbers, source: Places, cascade: Numbers, person: Places, at: Amounts, half: float) -> Amounts:
    """The credit of each arc, added up over cascades."""
    seen = np.full(len(start) - 1, -1, dtype=np.int64)
    credit = np.zeros(len(source))
    for one in range(len(cascade) - 1):
        for row in range(cascade[one], cascade[one + 1]):
            who = person[row]
            last, total = -np.inf, 0.0
            for arc in range(start[who], start[who + 1]):
                before = seen[source[arc]]
                if before >= cascade[one] and at[before] < at[row]:
                    last = max(last, at[before])
            for arc in range(start[who], start[who + 1]):
                before = seen[source[arc]]
                if before >= cascade[one] and at[before] < at[row]:
                    total += 0.5 ** ((last - at[before]) / half)
            for arc in range(start[who], start[who + 1]):
                before = seen[source[arc]]
                if before >= cascade[one] and at[before] < at[row]:
                    credit[arc] += 0.5 ** ((last - at[before]) / half) / total
            seen[who] = row
    return credit
