"""One step of the search for circles: ask people, learn what is usual, keep the circles that are proven."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles.cover import Cover, Pulls
from app.analytics.circles.rates import explained, shared_out
from app.analytics.circles.response import GEOMETRIC, MOST, responses
from app.analytics.grid import Amounts, Numbers, on_grid

DISCOUNT, FLOOR = 2.0, 3.0
"""A membership costs ln(people / members) - 2 nats of evidence, at least 3."""

BINS, DOUBT, UNSEEN = 20, 0.1, 20.0
"""How usual a number of circles or a share of ties is, is counted in the cover itself, with a tenth of doubt."""

PROOF, TYPICAL, AMPLE = 0.9, 0.4, 1.3
"""A circle needs so large a part of the evidence that a search among all people could find by chance (random networks
come to .85), and of what a typical circle of the network has, up to the last number: where friends of friends are
friends anyway, pockets that no circle explains come to 1.25, and circles to 3."""

DENSER = 2.0
"""The ties inside a circle are at least so many times as dense as all ties."""

LEAST_CHANCE = 0.05
"""At least so large a part of all ties is left to chance."""

NEAR, WORLD = 100, 1000
"""A smaller network is seen as a part of so many people, for the circles of a person and for a circle as a whole: four
who all know each other are a circle, even alone."""

PORTION = 8192
"""So many people are asked together; portions run on several threads and are joined in order."""


@dataclass(frozen=True, eq=False)
class Habits:
    """What is usual in a cover: log of how many circles people have, and of the shares that they give to one."""

    outside: float
    several: Amounts
    likely: Amounts


def unlearnt(outside: float) -> Habits:
    """Before anything is known each further circle of a person is half as likely."""
    return Habits(max(outside, LEAST_CHANCE), GEOMETRIC.astype(np.float64), np.zeros((MOST + 1, BINS)))


def widened(pulls: Pulls) -> float:
    """All contacts, in a small network as if more people had as many each."""
    return pulls.total * max(1.0, NEAR / pulls.people)


def explained_by(pulls: Pulls, cover: Cover, outside: float) -> Amounts:
    """For each tie the part that the cover explains."""
    found: Amounts = explained(
        pulls.start,
        pulls.end,
        pulls.volume,
        pulls.total,
        outside,
        cover.first,
        cover.circle,
        cover.share,
        cover.whole,
    )
    return found


def learnt(pulls: Pulls, cover: Cover, before: Habits, *, learn: bool) -> Habits:
    """What is usual in this cover; the share of ties left to chance only ever falls, or small networks melt away."""
    rest = pulls.weight * (1.0 - explained_by(pulls, cover, before.outside))
    outside = min(before.outside, max(float(np.cumsum(rest)[-1]) / pulls.total, LEAST_CHANCE))
    if not learn:
        return Habits(outside, before.several, before.likely)
    number = np.minimum(np.diff(cover.first), MOST)
    plain = np.exp2(-np.arange(MOST + 1.0))
    frequent = np.bincount(number, minlength=MOST + 1) / pulls.people
    several = on_grid(np.log((1 - DOUBT) * frequent + DOUBT * plain / plain.sum()))
    bin_ = np.minimum((cover.share / pulls.volume[cover.member] * BINS).astype(np.int64), BINS - 1)
    likely = np.zeros((MOST + 1, BINS))
    for count in range(1, MOST + 1):
        alike = number[cover.member] == count if count < 6 else number[cover.member] >= 6
        seen = np.bincount(bin_[alike], minlength=BINS)
        doubt = (UNSEEN + DOUBT * seen.sum()) / BINS
        likely[count] = on_grid(np.log((seen + doubt) / (seen.sum() + doubt * BINS) * BINS))
    return Habits(outside, several, likely)


def fitted(pulls: Pulls, cover: Cover, outside: float) -> Cover:
    """The same circles, with the share of ties that each member gives to each and what each membership gains."""
    ties = (pulls.start, pulls.end, pulls.weight, pulls.volume, widened(pulls))
    share, gain = shared_out(*ties, cover.first, cover.circle, cover.share, cover.whole, outside)
    return Cover(cover.people, cover.member, cover.circle, np.maximum(share, 1e-9), gain, cover.count)


def answered(pulls: Pulls, cover: Cover, habits: Habits, asked: Numbers, pool: ThreadPoolExecutor) -> Cover:
    """The cover after these people have chosen again, all at once; everybody else keeps what they have."""
    cost = np.maximum(on_grid(np.log(pulls.people / np.maximum(cover.size, 1))) - DISCOUNT, FLOOR)
    ties = (pulls.start, pulls.end, pulls.weight, pulls.volume, widened(pulls))
    members = (cover.first, cover.circle, cover.share, cover.whole)
    usual = (habits.outside, cost, habits.several, habits.likely)
    portions = [asked[low : low + PORTION] for low in range(0, len(asked), PORTION)]
    answers = list(pool.map(lambda people: responses(people, *ties, *members, *usual), portions))
    chose = np.zeros(pulls.people, dtype=np.bool_)
    chose[asked] = True
    kept = ~chose[cover.member]
    counts = [answer[0] for answer in answers]
    member = [np.repeat(people, count) for people, count in zip(portions, counts, strict=True)]
    return Cover.of(
        pulls.people,
        np.concatenate([cover.member[kept], *member]),
        np.concatenate([cover.circle[kept], *(answer[1] for answer in answers)]),
        np.concatenate([cover.share[kept], *(answer[2] for answer in answers)]),
        np.concatenate([cover.gain[kept], *(answer[3] for answer in answers)]),
        cover.count,
    )


def proven(pulls: Pulls, cover: Cover, judged: NDArray[np.bool_] | None = None) -> Numbers:
    """New numbers that also drop circles whose ties are no more than a search among all people finds by chance.

    A tie counts once, though both ends gain by it; choosing s of n people is worth s (ln(n / s) + 1) nats. In a
    small network both sides are reckoned as in a world of more people with as many ties each. With `judged`, only
    those circles may go.
    """
    world = max(cover.people, WORLD)
    gain = cover.gain + cover.share * round(np.log(world / max(cover.people, NEAR)), 6)
    evidence = np.bincount(cover.circle, weights=gain, minlength=cover.count) / 2
    size = np.maximum(cover.size, 1)
    proof = evidence / (size * (on_grid(np.log(world / size)) + 1.0))
    dense = cover.whole * world * (world - 1.0) >= DENSER * pulls.total * size * (size - 1.0)
    stands = dense & (proof > PROOF)
    order = np.argsort(proof)
    weight = np.cumsum(np.where(stands, size, 0)[order])
    typical = proof[order][np.searchsorted(weight, weight[-1] / 2)] if len(weight) else 0.0
    weak = ~stands | (proof < min(TYPICAL * typical, AMPLE))
    if judged is not None:
        weak &= judged
    strong = cover.renamed(np.where(weak, -1, np.cumsum(~weak) - 1))
    name = np.full(cover.count, -1)
    name[~weak] = strong.names_without_copies()
    return name


def differing(before: Cover, after: Cover, name: Numbers) -> NDArray[np.bool_]:
    """Whose circles are others than before, apart from new numbers."""
    changed = np.zeros(before.people, dtype=np.bool_)
    changed[before.member[name[before.circle] < 0]] = True
    stays = name[before.circle] >= 0
    old = before.member[stays] * after.count + name[before.circle[stays]]
    new = after.member * after.count + after.circle
    if np.bincount(name[name >= 0], minlength=1).max() > 1:
        old = np.unique(old)
    changed[np.setxor1d(old, new, assume_unique=True) // max(after.count, 1)] = True
    return changed


def beside(pulls: Pulls, changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Who has a tie to one of these people."""
    beside = np.zeros(pulls.people, dtype=np.bool_)
    beside[pulls.end[np.repeat(changed, np.diff(pulls.start))]] = True
    return beside
