"""How often journeys go from one state to the next, where a state is the last few channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.analytics.arithmetic import compiled, mixed
from app.analytics.attribution.journeys import Journeys
from app.analytics.grid import Numbers
from app.errors import BadInput

EMPTY: Final = -1
CONVERTS: Final = 0
ENDS: Final = 1
STARTS: Final = 2
ENTERS: Final = 3
"""Moves out of a state: an order, an end without one, a journey that began here, or on to channel m - 3."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Counts of moves, sorted by state and move.

    A state is a number of `order` digits to the base of one more than there are channels: a channel's place plus 1,
    the oldest first, and zeros after the end of a shorter journey. `value_minor` counts with orders only.
    """

    channels: tuple[str, ...]
    order: int
    state: Numbers
    move: Numbers
    count: Numbers
    value_minor: Numbers


def countable(order: int, channels: int) -> bool:
    """Whether the states of this order can be numbered.

    >>> countable(3, 6000), countable(4, 6000)
    (True, False)
    """
    return order >= 1 and (channels + 1) ** order * (channels + ENTERS) < 1 << 62


def count_moves(journeys: Journeys, *, order: int) -> Moves:
    """Count the moves of all journeys; a state that follows itself is one.

    >>> found = count_moves(Journeys.from_paths([["mail", "mail", "shop"]], [2], [1], [500]), order=1)
    >>> list(zip(found.state.tolist(), found.move.tolist(), found.count.tolist()))
    [(1, 2, 3), (1, 4, 3), (2, 0, 2), (2, 1, 1)]
    """
    width = len(journeys.channels)
    if not countable(order, width):
        raise BadInput(f"Order {order} is not possible with {width:,} channels.", hint="Give an order from 1 to 4.")
    table = _counted(
        journeys.first,
        journeys.channel,
        journeys.conversions,
        journeys.nulls,
        journeys.value_minor,
        order,
        width,
    )
    table = table[table[:, 0] != EMPTY]
    keys, count, value = table[np.argsort(table[:, 0])].T
    state, move = np.divmod(keys, width + ENTERS)
    return Moves(journeys.channels, order, state, move, count.copy(), value.copy())


@compiled
def _add(table: Numbers, key: np.int64, often: np.int64, worth: np.int64) -> int:
    """Count a move; 1 comes back if it is a new one. A row is a key, a count and a value; rows are found by hash."""
    last = len(table) - 1
    at = np.int64(mixed(np.uint64(key)) & np.uint64(last))
    while table[at, 0] != EMPTY and table[at, 0] != key:
        at = (at + 1) & last
    new = int(table[at, 0] == EMPTY)
    table[at, 0] = key
    table[at, 1] += often
    table[at, 2] += worth
    return new


@compiled
def _empty(rows: int) -> Numbers:
    table = np.zeros((rows, 3), dtype=np.int64)
    table[:, 0] = EMPTY
    return table


@compiled
def _with_room(table: Numbers, needed: int) -> Numbers:
    """The same table with room for so many moves."""
    while 2 * needed > len(table):
        narrow, table = table, _empty(2 * len(table))
        for row in range(len(narrow)):
            if narrow[row, 0] != EMPTY:
                _add(table, narrow[row, 0], narrow[row, 1], narrow[row, 2])
    return table


@compiled
def _counted(
    first: Numbers, channel: Numbers, orders: Numbers, nulls: Numbers, worth: Numbers, order: int, channels: int
) -> Numbers:
    """A table of moves, with gaps: those of each journey as often as people went it."""
    base, moves, used, nothing = np.int64(channels + 1), np.int64(channels + ENTERS), 0, np.int64(0)
    top = base ** (order - 1)
    table = _empty(1024)
    for j in range(len(first) - 1):
        start, end, people = first[j], first[j + 1], orders[j] + nulls[j]
        if start == end or people == 0:
            continue
        table = _with_room(table, used + end - start + ENTERS)
        state = np.int64(0)
        for i in range(start, start + order):
            state = state * base + (channel[i] + 1 if i < end else 0)
        used += _add(table, state * moves + STARTS, people, nothing)
        for i in range(start + order, end):
            following = state % top * base + channel[i] + 1
            if following != state:
                used += _add(table, state * moves + ENTERS + channel[i], people, nothing)
                state = following
        if orders[j] > 0:
            used += _add(table, state * moves + CONVERTS, orders[j], worth[j])
        if nulls[j] > 0:
            used += _add(table, state * moves + ENDS, nulls[j], nothing)
    return table
