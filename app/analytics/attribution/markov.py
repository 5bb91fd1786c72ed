"""Exact Markov attribution: what would be lost if a channel were not there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analytics.attribution.chain import Chain
from app.analytics.attribution.journeys import Journeys
from app.analytics.attribution.moves import CONVERTS, STARTS, Moves, count_moves
from app.analytics.grid import Amounts, on_grid

BITS = 40
"""Results are multiples of 2^-40: far finer than anybody reads, and the same on every machine."""


@dataclass(frozen=True, eq=False)
class Removal:
    """The chance of an order (or the value expected) of a journey, and what part of it is lost without each channel."""

    base: float
    effect: Amounts
    credit: Amounts


@dataclass(frozen=True)
class MarkovModel:
    """States are the last `order` channels of a journey; those that follow themselves are one.

    People go from state to state as often as journeys did. The removal effect of a channel is the part of the orders
    that is lost when every state with this channel ends without one. All orders are divided in proportion to it.

    Anderl, Becker, von Wangenheim and Schumann (2016), doi:10.1016/j.ijresmar.2016.03.001; here solved exactly.

    Examples
    --------
    >>> paths = Journeys.from_paths([["mail", "shop"], ["mail"]], [1, 0], [0, 1], [500, 0])
    >>> MarkovModel(order=1).removal(paths).effect.tolist()
    [1.0, 1.0]
    >>> MarkovModel(order=1).credit(paths, by_value=True).tolist()
    [250.0, 250.0]
    """

    order: int

    def credit(self, journeys: Journeys, *, by_value: bool = False) -> Amounts:
        """What each channel earned, as orders or as minor units."""
        return self.removal(journeys, by_value=by_value).credit

    def removal(self, journeys: Journeys, *, by_value: bool = False) -> Removal:
        """Removal effects of all channels, and the credit that follows from them."""
        return removal(count_moves(journeys, order=self.order), by_value=by_value)


def removal(moves: Moves, *, by_value: bool = False) -> Removal:
    """Removal effects from counted moves, by the number of orders or by their value."""
    orders = moves.move == CONVERTS
    whole = int((moves.value_minor if by_value else moves.count)[orders].sum())
    nothing = np.zeros(len(moves.channels))
    if not whole:
        return Removal(0.0, nothing, nothing)
    people = int(moves.count[moves.move == STARTS].sum())
    rewards = Chain.from_moves(moves, by_value=by_value).rewards()
    effect = np.clip(1.0 - rewards[1:] / rewards[0], 0.0, 1.0)
    # A rest of rounding is no effect.
    effect[effect < 2.0**-BITS] = 0.0
    return Removal(whole / people, on_grid(effect, bits=BITS), on_grid(whole * (effect / effect.sum()), bits=BITS))
