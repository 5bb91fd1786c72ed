"""Attribution kept up to date: an order, or a refund, changes only what it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np

from app.analytics.attribution.journeys import Journeys
from app.analytics.attribution.markov import MarkovModel, Removal, removal
from app.analytics.attribution.models import TouchModel
from app.analytics.attribution.moves import ENTERS, Moves, count_moves
from app.analytics.attribution.tallies import tally, total
from app.errors import BadInput

Pair = tuple[int, int]
State = tuple[str, ...]
Move = tuple[State, int, str]
K = TypeVar("K")


class Running:
    """Sums of which all credits follow, to which journeys are added and from which they are taken.

    All sums are whole numbers, so whatever came and went, and in whatever order, the credits are bit by bit those of
    the journeys that are left, worked out at once. A refund takes the journey away and adds it with what it is now
    worth; an order that is fully refunded comes back as a journey without one.

    Examples
    --------
    >>> from app.analytics.attribution import MODELS
    >>> one = Journeys.from_paths([["mail", "shop"]], [1], [0], [500])
    >>> more = Journeys.from_paths([["shop"], ["radio"]], [1, 0], [0, 1], [300, 0])
    >>> running = Running({"linear": MODELS["linear"]})
    >>> running.add(one), running.add(more), running.remove(one)
    (None, None, None)
    >>> running.credit("linear", by_value=True)
    {'shop': 300.0}
    """

    def __init__(self, models: Mapping[str, TouchModel | MarkovModel]) -> None:
        self._models = dict(models)
        self._orders: dict[str, dict[tuple[int, str], Pair]] = {
            name: {} for name, model in models.items() if isinstance(model, TouchModel)
        }
        self._moves: dict[str, dict[Move, Pair]] = {
            name: {} for name, model in models.items() if isinstance(model, MarkovModel)
        }

    def add(self, journeys: Journeys) -> None:
        """Count these journeys."""
        self._change(journeys, 1)

    def remove(self, journeys: Journeys) -> None:
        """Take away journeys that were counted."""
        self._change(journeys, -1)

    def credit(self, name: str, *, by_value: bool = False) -> dict[str, float]:
        """What each channel earned by a model, as orders or as minor units; channels without any are left out."""
        if name in self._moves:
            moves = self.moves(name)
            found = removal(moves, by_value=by_value).credit.tolist()
            earned = dict(zip(moves.channels, found, strict=True))
        else:
            parts: dict[str, dict[int, int]] = defaultdict(dict)
            for (denominator, channel), pair in self._orders[name].items():
                parts[channel][denominator] = pair[by_value]
            earned = {channel: total(parts[channel]) for channel in sorted(parts)}
        return {channel: credit for channel, credit in earned.items() if credit}

    def removal(self, name: str, *, by_value: bool = False) -> tuple[tuple[str, ...], Removal]:
        """The channels in order, and the removal effects of a Markov model for them."""
        moves = self.moves(name)
        return moves.channels, removal(moves, by_value=by_value)

    def moves(self, name: str) -> Moves:
        """The counted moves of a Markov model as columns."""
        model = self._models[name]
        assert isinstance(model, MarkovModel)
        counted = self._moves[name]
        channels = tuple(sorted({channel for state, _, _ in counted for channel in state}))
        place = {channel: at for at, channel in enumerate(channels)}
        base = len(channels) + 1
        rows = []
        for (state, kind, entered), pair in counted.items():
            digits = [place[channel] + 1 for channel in state] + [0] * (model.order - len(state))
            number = sum(digit * base**power for power, digit in enumerate(reversed(digits)))
            rows.append((number, kind + place.get(entered, 0), *pair))
        table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4)
        return Moves(channels, model.order, *(column.copy() for column in table.T))

    def _change(self, journeys: Journeys, sign: int) -> None:
        orders, changed = journeys.orders(), []
        for name, model in self._models.items():
            if isinstance(model, MarkovModel):
                changed.append(_changed(self._moves[name], _named(count_moves(journeys, order=model.order)), sign))
            else:
                found = tally(orders, model.weights(orders), orders.channel, len(orders.channels))
                news = {
                    (denominator, orders.channels[at]): (count, found.value_minor[denominator, at])
                    for (denominator, at), count in found.conversions.items()
                }
                changed.append(_changed(self._orders[name], news, sign))
        # All changes are known to be possible before the first is made.
        for change in changed:
            change()


def _named(moves: Moves) -> dict[Move, Pair]:
    """Counts of moves by names of channels, which stay when other channels come and go."""
    base = len(moves.channels) + 1
    columns = (moves.state, moves.move, moves.count, moves.value_minor)
    found = {}
    for number, move, count, value in zip(*(column.tolist() for column in columns), strict=True):
        digits = [number // base**power % base for power in reversed(range(moves.order))]
        state = tuple(moves.channels[digit - 1] for digit in digits if digit)
        entered = moves.channels[move - ENTERS] if move >= ENTERS else ""
        found[state, min(move, ENTERS), entered] = (count, value)
    return found


def _changed(table: dict[K, Pair], news: dict[K, Pair], sign: int) -> Callable[[], None]:
    """What puts news into a table; sums that are nothing any more are forgotten."""
    pairs = {key: (table.get(key, (0, 0)), pair) for key, pair in news.items()}
    after = {key: (old[0] + sign * new[0], old[1] + sign * new[1]) for key, (old, new) in pairs.items()}
    if any(min(pair) < 0 for pair in after.values()):
        raise BadInput("Journeys that were not counted cannot be taken away.", hint="Add them first, as they were.")

    def change() -> None:
        for key, pair in after.items():
            if any(pair):
                table[key] = pair
            else:
                table.pop(key, None)

    return change
