"""Touch models: each shares an order among its touches by exact weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.analytics.attribution.journeys import Journeys
from app.analytics.attribution.tallies import tally, total
from app.analytics.grid import Amounts, Numbers
from app.analytics.money import allocate_many
from app.errors import BadInput


@dataclass(frozen=True)
class TouchModel:
    """A way to share an order among its touches.

    `weights` gives whole numbers, one a touch; each touch has that part of its order, exactly.
    """

    weights: Callable[[Journeys], Numbers]
    needs_times: bool = False

    def credit(self, journeys: Journeys, *, by_value: bool = False) -> Amounts:
        """What each channel earned, as orders or as minor units; what all earned is what there was."""
        orders = journeys.orders()
        width = len(orders.channels)
        return self._added(orders, orders.channel, width, by_value=by_value)

    def credit_by_place(self, journeys: Journeys, *, by_value: bool = False) -> Amounts:
        """The same for each channel (a row) at each place in the journey (a column, the oldest touch first)."""
        orders = journeys.orders()
        places = int(orders.lengths.max(initial=0))
        place = np.arange(len(orders.channel)) - np.repeat(orders.first[:-1], orders.lengths)
        width = len(orders.channels) * places
        found = self._added(orders, orders.channel * places + place, width, by_value=by_value)
        return found.reshape(len(orders.channels), places)

    def settled(self, journeys: Journeys) -> Numbers:
        """Each order's value divided among its touches to the last minor unit, added up by channel."""
        orders = journeys.orders()
        earned = np.zeros(len(orders.channels), dtype=np.int64)
        np.add.at(earned, orders.channel, self.settled_touches(orders))
        return earned

    def settled_touches(self, orders: Journeys) -> Numbers:
        """What each touch of an order gets, by largest remainder; of equal remainders the earlier touch wins."""
        if (orders.conversions > 1).any():
            raise BadInput("Paths of several orders cannot be settled.", hint="Give touches and journeys instead.")
        return allocate_many(orders.value_minor, self.weights(orders), orders.first)

    def _added(self, orders: Journeys, group: Numbers, groups: int, *, by_value: bool) -> Amounts:
        found = tally(orders, self.weights(orders), group, groups)
        parts: dict[int, dict[int, int]] = defaultdict(dict)
        for (denominator, at), part in (found.value_minor if by_value else found.conversions).items():
            parts[at][denominator] = part
        return np.array([total(parts.get(at, {})) for at in range(groups)], dtype=np.float64)
