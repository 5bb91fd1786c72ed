"""Which circles explain a person's ties best, given everybody else's: the compiled heart of the search.

Ties of a person u are Poisson with the rate λ_uv = β d_u d_v / D + Σ_c t_uc t_vc / T_c: a background as chance would
have it, plus what each shared circle adds. Source of the model: B. Ball, B. Karrer, M. E. J. Newman, Efficient and
principled method for detecting communities in networks, 2011, doi:10.1103/PhysRevE.84.036103. Choosing memberships one
person at a time by evidence against their cost is our own.
"""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import LN_2, Places, compiled, ln
from app.analytics.grid import Amounts, Numbers

MOST = 24
"""A person is in so many circles at the most."""

PROMISE = 3.0
"""A membership that lacks up to so many nats is still tried: the next one may pay for both."""

LN_2_PI = 1.8378770664093453
ROUNDS, FEW = 8, 12
SMALL = 1e-12


@compiled
def _candidates(
    u: int,
    start: Numbers,
    end: Places,
    first: Numbers,
    circle: Places,
    share: Amounts,
    whole: Amounts,
    slot: Places,
) -> tuple[Places, Numbers, Places, Amounts]:
    """The circles of u's neighbours; for each, u's ties into it and how strongly each pulls: t_vc / T_c without u."""
    total = 0
    for e in range(start[u], start[u + 1]):
        total += first[end[e] + 1] - first[end[e]]
    near, count, known = np.empty(total, np.int32), np.zeros(total + 1, np.int64), 0
    for e in range(start[u], start[u + 1]):
        for m in range(first[end[e]], first[end[e] + 1]):
            c = circle[m]
            if slot[c] < 0:
                slot[c] = known
                near[known] = c
                known += 1
            count[slot[c] + 1] += 1
    own = np.zeros(known)
    for m in range(first[u], first[u + 1]):
        if slot[circle[m]] >= 0:
            own[slot[circle[m]]] = share[m]
    for i in range(known):
        count[i + 1] += count[i]
    place, tie, pull = count[: known + 1].copy(), np.empty(total, np.int32), np.empty(total)
    for e in range(start[u], start[u + 1]):
        for m in range(first[end[e]], first[end[e] + 1]):
            i = slot[circle[m]]
            tie[place[i]] = e - start[u]
            pull[place[i]] = share[m] / max(whole[circle[m]] - own[i], share[m])
            place[i] += 1
    for i in range(known):
        slot[near[i]] = -1
    return near[:known], count[: known + 1], tie, pull


@compiled
def _alone(low: int, high: int, tie: Places, pull: Amounts, weight: Amounts, rate: Amounts) -> tuple[float, float]:
    """The largest gain in nats from one more circle, Σ w ln(1 + t·pull / λ) - t, and the t that gives it."""
    t = 0.0
    for p in range(low, high):
        t += weight[tie[p]]
    for _ in range(FEW):
        better = 0.0
        for p in range(low, high):
            part = t * pull[p]
            better += weight[tie[p]] * part / (rate[tie[p]] + part)
        close = abs(better - t) < 1e-3 * t
        t = better
        if close or t < 1e-3:
            break
    gain = -t
    for p in range(low, high):
        gain += weight[tie[p]] * ln(1.0 + t * pull[p] / rate[tie[p]])
    return gain, t


@compiled
def _fitted(
    count: int,
    chosen: Places,
    t: Amounts,
    first: Numbers,
    tie: Places,
    pull: Amounts,
    weight: Amounts,
    chance: Amounts,
    rate: Amounts,
    rounds: int,
) -> float:
    """Fit the t of all chosen circles together, leave λ in `rate`, and tell what they gain in nats over chance."""
    for turn in range(rounds + 1):
        rate[:] = chance
        for s in range(count):
            for p in range(first[chosen[s]], first[chosen[s] + 1]):
                rate[tie[p]] += t[s] * pull[p]
        if turn == rounds:
            break
        for s in range(count):
            better = 0.0
            for p in range(first[chosen[s]], first[chosen[s] + 1]):
                better += weight[tie[p]] * t[s] * pull[p] / rate[tie[p]]
            t[s] = better
    gain = 0.0
    for e in range(len(weight)):
        if rate[e] > chance[e]:
            gain += weight[e] * ln(rate[e] / chance[e])
    for s in range(count):
        gain -= t[s]
    return gain


@compiled
def _price(t: float, volume: float, likely: Amounts) -> float:
    """What fitting t costs: ln of (all that t could have been / how closely the ties fix it), less what is usual."""
    usual = likely[min(int(t / volume * len(likely)), len(likely) - 1)]
    room = ln(volume + 1.0) - 0.5 * (LN_2_PI + ln(max(t, 0.5)))
    return max(0.0, room) - float(usual)


@compiled
def _picked(
    near: Places,
    first: Numbers,
    tie: Places,
    pull: Amounts,
    weight: Amounts,
    chance: Amounts,
    volume: float,
    cost: Amounts,
    several: Amounts,
    likely: Amounts,
    chosen: Places,
    t: Amounts,
) -> int:
    """Add the circle that gains most, again and again, and keep the best beginning of that row; its length."""
    known = len(near)
    rate, bound, out = chance.copy(), np.full(known, np.inf), np.zeros(known, np.bool_)
    kept, best, best_t = 0, several[0], np.zeros(MOST)
    for count in range(MOST):
        top, most, top_t = -1, -PROMISE, 0.0
        for i in range(known):
            # Gains only fall as more is explained, so what an earlier round found bounds this one.
            if out[i] or bound[i] <= most:
                continue
            gain, fit = _alone(first[i], first[i + 1], tie, pull, weight, rate)
            bound[i] = gain - cost[near[i]] - _price(fit, volume, likely[count + 1])
            if bound[i] <= -PROMISE:
                out[i] = True
            elif bound[i] > most or (bound[i] == most and top >= 0 and near[i] < near[top]):
                top, most, top_t = i, bound[i], fit
        if top < 0:
            break
        out[top] = True
        chosen[count], t[count] = top, top_t
        score = several[count + 1] + _fitted(count + 1, chosen, t, first, tie, pull, weight, chance, rate, ROUNDS)
        for s in range(count + 1):
            score -= cost[near[chosen[s]]] + _price(t[s], volume, likely[count + 1])
        if score > best:
            kept, best = count + 1, score
            best_t[:] = t
    t[:] = best_t
    return kept


@compiled
def _pruned(
    count: int,
    near: Places,
    first: Numbers,
    tie: Places,
    pull: Amounts,
    weight: Amounts,
    chance: Amounts,
    volume: float,
    cost: Amounts,
    several: Amounts,
    likely: Amounts,
    chosen: Places,
    t: Amounts,
    gain: Amounts,
) -> int:
    """Take out circles that the others make needless, the worst first; what each of the rest is worth is in `gain`."""
    rate = chance.copy()
    _fitted(count, chosen, t, first, tie, pull, weight, chance, rate, 0)
    while count > 0:
        worst, least = -1, 0.0
        for s in range(count):
            gain[s] = -t[s]
            for p in range(first[chosen[s]], first[chosen[s] + 1]):
                gain[s] -= weight[tie[p]] * ln(max(1.0 - t[s] * pull[p] / rate[tie[p]], 1e-9))
            price = cost[near[chosen[s]]] + _price(t[s], volume, likely[count])
            net = gain[s] - price + several[count] - several[count - 1]
            if net < least:
                worst, least = s, net
        if worst < 0:
            break
        count -= 1
        for s in range(worst, count):
            chosen[s], t[s] = chosen[s + 1], t[s + 1]
        _fitted(count, chosen, t, first, tie, pull, weight, chance, rate, ROUNDS)
    return count


@compiled
def responses(
    people: Numbers,
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
    cost: Amounts,
    several: Amounts,
    likely: Amounts,
) -> tuple[Numbers, Places, Amounts, Amounts]:
    """For each of these people how many circles they choose; then circle, t and gain of each, one behind the other."""
    counts = np.zeros(len(people), np.int64)
    size, room = 0, 4 * len(people) + MOST
    found, shares, gains = np.empty(room, np.int32), np.empty(room), np.empty(room)
    slot = np.full(len(whole), -1, np.int32)
    chosen, t, gain = np.empty(MOST, np.int32), np.empty(MOST), np.empty(MOST)
    for i in range(len(people)):
        u = people[i]
        ties = weight[start[u] : start[u + 1]]
        near, places, tie, pull = _candidates(u, start, end, first, circle, share, whole, slot)
        chance = np.empty(len(ties))
        for e in range(len(ties)):
            chance[e] = outside * volume[u] * volume[end[start[u] + e]] / total + SMALL
        count = _picked(near, places, tie, pull, ties, chance, volume[u], cost, several, likely, chosen, t)
        count = _pruned(count, near, places, tie, pull, ties, chance, volume[u], cost, several, likely, chosen, t, gain)
        if size + count > room:
            room *= 2
            found = np.concatenate((found, np.empty_like(found)))
            shares = np.concatenate((shares, np.empty_like(shares)))
            gains = np.concatenate((gains, np.empty_like(gains)))
        for s in range(count):
            found[size], shares[size], gains[size] = near[chosen[s]], t[s], gain[s]
            size += 1
        counts[i] = count
    return counts, found[:size].copy(), shares[:size].copy(), gains[:size].copy()


GEOMETRIC = -LN_2 * np.arange(MOST + 1)
"""Log of how likely each number of circles is before anything is known: each further one half as likely."""
