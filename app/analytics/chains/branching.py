"""What sharing leads to: exact means and variances of the shares to come, without drawing any."""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import compiled
from app.analytics.grid import Amounts, Numbers


@compiled
def moments(
    rate: Amounts, spread: float, age: Numbers, count: Numbers, roots: float, bursts: float, steps: int, day: int
) -> tuple[Amounts, Amounts, Amounts, Amounts]:
    """Mean, variance, slope by R and slope by new roots of the shares of each day to come, and last of all together.

    `rate[a]` children come of a share when it is a + 1 steps old, on average. How many come of one share in all varies:
    beyond chance alone by `spread` times the square of the mean. `count` shares are `age` steps old; in each step
    `roots` new ones begin on average, with a variance of `bursts` times that, and what comes of them counts, too.
    """
    days = (steps + day - 1) // day
    mean, variance = np.zeros(days + 1), np.zeros(days + 1)
    slope, per_root = np.zeros(days + 1), np.zeros(days + 1)
    for wanted in range(days + 1):
        begin, end = (0, steps) if wanted == days else (wanted * day, min((wanted + 1) * day, steps))
        # What a share of each step brings that counts, itself included: its mean, its variance, and how that mean
        # grows with R. Later steps are known when earlier ones are worked out.
        whole, vary, grows = np.zeros(end), np.zeros(end), np.zeros(end)
        for born in range(end - 1, -1, -1):
            total, noise, more = _children(rate, spread, 0, born + 1, whole, vary, grows)
            whole[born] = total + (1.0 if born >= begin else 0.0)
            vary[born], grows[born] = noise, more
            mean[wanted] += roots * whole[born]
            per_root[wanted] += whole[born]
            variance[wanted] += roots * (vary[born] + bursts * whole[born] ** 2)
            slope[wanted] += roots * grows[born]
        for row in range(len(age)):
            total, noise, more = _children(rate, spread, age[row], 0, whole, vary, grows)
            mean[wanted] += count[row] * total
            variance[wanted] += count[row] * noise
            slope[wanted] += count[row] * more
    return mean, variance, slope, per_root


@compiled
def _children(
    rate: Amounts, spread: float, age: int, now: int, whole: Amounts, vary: Amounts, grows: Amounts
) -> tuple[float, float, float]:
    """What the children of a share of some age bring, from the step `now` on."""
    total, noise, more = 0.0, 0.0, 0.0
    for step in range(min(len(rate) - age, len(whole) - now)):
        chance = rate[age + step]
        if chance > 0.0:
            total += chance * whole[now + step]
            noise += chance * (vary[now + step] + whole[now + step] ** 2)
            more += chance * (whole[now + step] + grows[now + step])
    return total, noise + spread * total * total, more
