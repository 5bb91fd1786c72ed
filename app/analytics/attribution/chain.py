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
from app.errors import BadInput

PATIENCE: Final = 1 << 32
"""After so many multiplications in vain, a few seconds, a chain that can be solved at once is no longer walked."""

LAST: Final = 1 << 36
"""After so many, a minute or two, a chain that cannot be solved either is given up."""

DENSE: Final = 6000
"""Up to so many states the whole chain is turned round as one table, of 300 MB at most."""

FACTORS: Final = 10.0**11
"""A larger chain is factorised for each channel if that takes no more multiplications than these."""

FAINT: Final = 2.0**-55
"""The walk goes on until what is still under way could add no more than this part of what has arrived."""


@dataclass(frozen=True, eq=False)
class Chain:
    """States with chances to begin there, to move on and to be rewarded; rows of moves as in a sparse matrix.

    Nobody is rewarded twice, and nobody with more than `best` on the average of a state.
    """

    order: int
    start: Amounts
    first: Numbers
    target: Numbers
    chance: Amounts
    reward: Amounts
    held: Amounts
    best: float

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
        best = float((earned[orders] / moves.count[orders]).max(initial=0.0))
        entered = moves.state[on] % base ** (moves.order - 1) * base + moves.move[on] - ENTERS + 1
        first = np.concatenate([[0], np.cumsum(np.bincount(row[on], minlength=size))]).astype(np.int64)
        held = np.ones((size, base))
        digits = states[:, None] // base ** np.arange(moves.order) % base
        np.put_along_axis(held, digits, 0.0, axis=1)
        # Digit 0 is the blank after the end of a short journey; column 0 is the chain with nothing taken away.
        held[:, 0] = 1.0
        target = np.searchsorted(states, entered).astype(np.int64)
        return cls(moves.order, start, first, target, moves.count[on] / leaves[row[on]], reward, held, best)

    def rewards(self) -> Amounts:
        """The expected reward of a journey: first with all channels, then without each one of them."""
        size, columns = self.held.shape
        # A state that people leave in one way only is eliminated without a trace; the others fill a table.
        core = float(np.count_nonzero(np.diff(self.first) > 1))
        dense, sparse = size <= DENSE, core**3 * columns <= FACTORS
        found, done = _walked(
            self.start,
            self.first,
            self.target,
            self.chance,
            self.reward,
            self.held,
            self.best,
            PATIENCE if dense or sparse else LAST,
        )
        if done:
            return found
        if not (dense or sparse):
            raise BadInput(
                f"Order {self.order} makes a chain of {size:,} states in which people go round too long to be solved.",
                hint="Choose a lower order, or leave out journeys of thousands of touches.",
            )
        return self.inverted() if dense else self.eliminated()

    def inverted(self) -> Amounts:
        """The same by one inverse for all channels: for chains in which people go round and round.

        It tells how often people come from each state to each other one. So whoever meets a channel does so first in
        one of its states, with chances that are solved for, and loses what is expected from there on.
        """
        size = len(self.start)
        visits = np.linalg.inv((eye_array(size) - self._chances()).toarray())
        here, ahead = self.start @ visits, visits @ self.reward
        found = np.full(self.held.shape[1], here @ self.reward)
        for column in range(1, len(found)):
            gone = np.flatnonzero(self.held[:, column] == 0.0)
            if len(gone):
                met = np.linalg.solve(visits[np.ix_(gone, gone)].T, here[gone])
                found[column] -= met @ ahead[gone]
        return found

    def _chances(self) -> csr_array:
        return csr_array((self.chance, self.target, self.first), shape=(len(self.start), len(self.start)))

    def eliminated(self) -> Amounts:
        """The same by a sparse factorisation for each channel: for large chains in which most states lead to one."""
        chance = self._chances()
        found = np.zeros(self.held.shape[1])
        for column in range(len(found)):
            kept = np.flatnonzero(self.held[:, column])
            if len(kept):
                matrix = csc_array(eye_array(len(kept)) - chance[kept][:, kept])
                found[column] = self.start[kept] @ splu(matrix).solve(self.reward[kept])
        return found


@compiled
def _walked(
    start: Amounts,
    first: Numbers,
    target: Numbers,
    chance: Amounts,
    reward: Amounts,
    held: Amounts,
    best: float,
    patience: int,
) -> tuple[Amounts, bool]:
    """Let everybody walk on step by step, in all chains at once, until next to nobody is under way.

    Whoever is rewarded is so once, and fewer are without a channel: what is left out is at most the people under way
    times the best mean reward of a state, however many more steps they take. So the error is known.
    """
    arrived = np.zeros(held.shape[1])
    here, there = np.empty_like(held), np.empty_like(held)
    for i in range(len(start)):
        here[i] = start[i] * held[i]
    work = np.int64(0)
    while work <= patience:
        under_way, moves = _step(here, there, first, target, chance, reward, arrived)
        work += (moves + len(held)) * held.shape[1]
        if under_way * best <= FAINT * arrived[0]:
            return arrived, True
        here, there = there, here
        here *= held
    return arrived, False


@compiled
def _step(
    here: Amounts, there: Amounts, first: Numbers, target: Numbers, chance: Amounts, reward: Amounts, arrived: Amounts
) -> tuple[float, int]:
    """One step of everybody; how many were under way in the chain that nothing is taken from, by how many moves."""
    there[:] = 0.0
    under_way, moves = 0.0, 0
    for i in range(len(here)):
        if here[i, 0] > 0.0:
            under_way += here[i, 0]
            moves += first[i + 1] - first[i]
            for c in range(here.shape[1]):
                arrived[c] += here[i, c] * reward[i]
            for j in range(first[i], first[i + 1]):
                for c in range(here.shape[1]):
                    there[target[j], c] += here[i, c] * chance[j]
    return under_way, moves
