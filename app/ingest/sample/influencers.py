"""The few whom many follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.ingest.sample.numbers import Dice, Ints, numbers, spread, zipf

_LEAST = 20


@dataclass(frozen=True)
class Influencers:
    """One customer in a hundred, the most followed first; `follower[start[i]:start[i + 1]]` follow the i-th."""

    person: Ints
    start: Ints
    follower: Ints

    @property
    def planted_reach(self) -> Ints:
        """How many follow each of them."""
        return self.start[1:] - self.start[:-1]

    def followers(self, influencer: Ints, dice: Dice, purpose: str) -> Ints:
        """For each influencer somebody who follows them."""
        place = dice(f"{purpose} follower").below(numbers(len(influencer)), self.planted_reach[influencer])
        follower: Ints = self.follower[self.start[influencer] + place]
        return follower


def crown(dice: Dice, size: int) -> Influencers:
    """Influencers among those who joined early; their followings add up to two fifths of all customers and more."""
    count = max(1, size // 100)
    person = dice.shuffled("influencers", size * 3 // 5)[:count]
    rank = zipf(count)
    wanted = np.clip(2 * size // 5 * rank // rank.sum(), min(_LEAST, size // 2), size // 2)
    owner, _ = spread(wanted)
    follower = (person[owner] + 1 + dice("followers").below(numbers(len(owner)), size - 1)) % size
    pairs = np.unique(owner * size + follower)
    start = np.searchsorted(pairs, numbers(count + 1) * size)
    return Influencers(person, start.astype(np.int64), pairs % size)
