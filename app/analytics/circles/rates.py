"""What a whole cover explains of the ties: one pass over all of them for everybody at once.

The model is that of `response`: ties of u and v are Poisson with λ_uv = β d_u d_v / D + Σ_c t_uc t_vc / T_c.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import Places, compiled, ln
from app.analytics.grid import Amounts, Numbers

SMALL = 1e-12
ONE = 1.5
"""A contact more or less: one is chance, two are a reason to look."""


@compiled
def explained(
    start: Numbers,
    end: Places,
    volume: Amounts,
    total: float,
    outside: float,
    first: Numbers,
    circle: Places,
    share: Amounts,
    whole: Amounts,
) -> Amounts:
    """For each tie the part that shared circles explain: Σ_c t_uc t_vc / T_c over λ_uv."""
    part, mine = np.zeros(len(end)), np.zeros(len(whole))
    for u in range(len(volume)):
        for m in range(first[u], first[u + 1]):
            mine[circle[m]] = share[m]
        for e in range(start[u], start[u + 1]):
            v, rate = end[e], 0.0
            for m in range(first[v], first[v + 1]):
                rate += mine[circle[m]] * share[m] / whole[circle[m]]
            part[e] = rate / (rate + outside * volume[u] * volume[v] / total + SMALL)
        for m in range(first[u], first[u + 1]):
            mine[circle[m]] = 0.0
    return part


@compiled
def shared_out(
    start: Numbers,
    end: Places,
    weight: Amounts,
    volume: Amounts,
    total: float,
    first: Numbers,
    circle: Places,
    share: Amounts,
    whole: Amounts,
    outside: float,
) -> tuple[Amounts, Amounts]:
    """One step of fitting all t at once, t_uc = Σ w t_uc t_vc / T_c / λ_uv, and what each membership gains in nats."""
    better, gain = np.zeros(len(share)), -share
    mine = np.full(len(whole), -1, np.int64)
    for u in range(len(volume)):
        for m in range(first[u], first[u + 1]):
            mine[circle[m]] = m
        for e in range(start[u], start[u + 1]):
            v = end[e]
            rate = outside * volume[u] * volume[v] / total + SMALL
            for m in range(first[v], first[v + 1]):
                if mine[circle[m]] >= 0:
                    rate += share[mine[circle[m]]] * share[m] / whole[circle[m]]
            for m in range(first[v], first[v + 1]):
                own = mine[circle[m]]
                if own >= 0:
                    part = share[own] * share[m] / whole[circle[m]] / rate
                    better[own] += weight[e] * part
                    gain[own] -= weight[e] * ln(max(1.0 - part, 1e-9))
        for m in range(first[u], first[u + 1]):
            mine[circle[m]] = -1
    return better, gain


@compiled
def straddlers(
    start: Numbers, end: Places, weight: Amounts, first: Numbers, circle: Places, count: int
) -> NDArray[np.bool_]:
    """Who has more than one contact in a circle that they are not in, or is in none."""
    straddles, to = np.zeros(len(start) - 1, np.bool_), np.zeros(count)
    for u in range(len(start) - 1):
        straddles[u] = first[u] == first[u + 1]
        for e in range(start[u], start[u + 1]):
            for m in range(first[end[e]], first[end[e] + 1]):
                to[circle[m]] += weight[e]
        for m in range(first[u], first[u + 1]):
            to[circle[m]] = 0.0
        for e in range(start[u], start[u + 1]):
            for m in range(first[end[e]], first[end[e] + 1]):
                if to[circle[m]] > ONE:
                    straddles[u] = True
                to[circle[m]] = 0.0
    return straddles
