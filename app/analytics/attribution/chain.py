"""An absorbing chain over states of journeys: how often each is visited when a channel is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.linalg import splu

from app.analytics.arithmetic import compiled
from app.analytics.attribution.moves import CONVERTS, ENTERS, STARTS, Moves
from app.analytics.grid import Amounts, Numbers

PATIENCE: Final = 1000
"""After so many steps in vain, a chain of moderate size is solved by elimination."""

DIRECT: Final = 3000
"""Up to so many states; the factors of larger chains hardly fit into memory."""

FAINT: Final = 2.0**-55
"""The walk goes on until what is still under way could add no more than this part of what has arrived."""

STEPS: Final = 1 << 40


@dataclass(frozen=True, eq=False)
class Chain:
    """States with chances to begin there, to move on and to be rewarded; rows of moves as in a sparse matrix."""

    start: Amounts
    first: Numbers
    target: Numbers
    chance: Amounts
    reward: Amounts
    held: Amounts

    @classmethod
    def from_moves(cls, moves: Moves, *, by_value: bool = False) -> Chain:
        """The chain of counted moves; `held[i, c]` is 0 where state i holds channel c - 1, which is taken away."""
        states, row = np.unique(moves.state, return_inverse=True)
        base = len(moves.channels) + 1
        starts, orders, on = moves.move == STARTS, moves.move == CONVERTS, moves.move >= ENTERS
        size = len(states)
        leaves = np.zeros(size, dtype=np.int64)
        np.add.at(leaves, row[~starts], moves.count[~starts])
        start, reward = np.zeros(size), np.zeros(size)
        start[row[starts]] = moves.count[starts] / moves.count[starts].sum()
        earned = moves.value_minor if by_value else moves.count
        reward[row[orders]] = earned[orders] / leaves[row[orders]]
        entered = moves.state[on] % base ** (moves.order - 1) * base + moves.move[on] - ENTERS + 1
        first = np.concatenate([[0], np.cumsum(np.bincount(row[on], minlength=size))]).astype(np.int64)
        held = np.ones((size, base))
        digits = states[:, None] // base ** np.arange(moves.order) % base
        np.put_along_axis(held, digits, 0.0, axis=1)
        # Digit 0 is the blank after the end of a short journey; column 0 is the chain with nothing taken away.
        held[:, 0] = 1.0
        target = np.searchsorted(states, entered).astype(np.int64)
        return cls(start, first, target, moves.count[on] / leaves[row[on]], reward, held)

    def rewards(self) -> Amounts:
        """The expected reward of a journey: first with all channels, then without each one of them."""
        found, done = _walked(
            self.start,
            self.first,
            self.target,
            self.chance,
            self.reward,
            self.held,
            PATIENCE if len(self.start) <= DIRECT else STEPS,
        )
        return found if done else self.eliminated()

    def eliminated(self) -> Amounts:
        """The same by a sparse factorisation for each channel: for chains in which people go round and round."""
        size = len(self.start)
        chance = csr_array((self.chance, self.target, self.first), shape=(size, size))
        found = np.zeros(self.held.shape[1])
        for column in range(len(found)):
            kept = np.flatnonzero(self.held[:, column])
            if len(kept):
                matrix = csc_array(eye_array(len(kept)) - chance[kept][:, kept])
                found[column] = self.start[kept] @ splu(matrix).solve(self.reward[kept])
        return found


@compiled
def _walked(
    start: Amounts, first: Numbers, target: Numbers, chance: Amounts, reward: Amounts, held: Amounts, steps: int
) -> tuple[Amounts, bool]:
    """Let everybody walk on step by step, in all chains at once, until next to nobody is under way.

    Chances only shrink, so what is left out is at most the people under way times the best reward: the error is known.
    """
    best = reward.max()
    arrived = np.zeros(held.shape[1])
    here, there = np.empty_like(held), np.empty_like(held)
    for i in range(len(start)):
        here[i] = start[i] * held[i]
    for _ in range(steps):
        under_way = _step(here, there, first, target, chance, reward, arrived)
        if under_way * best <= FAINT * arrived[0]:
            return arrived, True
        here, there = there, here
        here *= held
    return arrived, False


@compiled
def _step(
    here: Amounts, there: Amounts, first: Numbers, target: Numbers, chance: Amounts, reward: Amounts, arrived: Amounts
) -> float:
    """One step of everybody; how many were still under way in the chain that nothing is taken from."""
    there[:] = 0.0
    under_way = 0.0
    for i in range(len(here)):
        if here[i, 0] > 0.0:
            under_way += here[i, 0]
            for c in range(here.shape[1]):
                arrived[c] += here[i, c] * reward[i]
            for j in range(first[i], first[i + 1]):
                for c in range(here.shape[1]):
                    there[target[j], c] += here[i, c] * chance[j]
    return under_way
