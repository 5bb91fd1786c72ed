"""Who influences whom, and how likely: the arcs that a message may travel, by whom they lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array

from app.analytics.arithmetic import Places
from app.analytics.grid import Amounts, Numbers, checked_weights, to_units
from app.errors import BadInput

FINE_BITS = 30
"""Weights are counted in units of 2^-30, so that the sums of a person's arcs depend on no order."""


@dataclass(frozen=True, eq=False)
class Spread:
    """For each person the arcs that lead to them, likeliest first, then by source.

    The arcs to person i are `source[start[i] : start[i + 1]]`; each carries a message on with its `probability`.
    """

    ids: NDArray[np.object_]
    start: Numbers
    source: Places
    probability: Amounts

    @classmethod
    def from_arcs(
        cls,
        ids: NDArray[np.object_],
        source: ArrayLike,
        target: ArrayLike,
        *,
        weight: ArrayLike | None = None,
        probability: ArrayLike | None = None,
    ) -> Spread:
        """Arcs between positions into sorted `ids`: source influences target. Arcs to oneself are left out.

        Each arc may have a probability of its own; two arcs of one pair are then two chances. Else the arcs to a
        person share one chance by their weights, which is 1 / in-degree without weights, where a pair counts once:
        the weighted cascade of D. Kempe, J. Kleinberg, É. Tardos, 2003, doi:10.1145/956750.956769.

        Examples
        --------
        >>> ids = np.array(["ana", "bo", "cy"], dtype=object)
        >>> spread = Spread.from_arcs(ids, [0, 0, 1], [1, 2, 2], weight=[1.0, 3.0, 1.0])
        >>> spread.start.tolist(), spread.source.tolist(), spread.probability.tolist()
        ([0, 0, 1, 3], [0, 0, 1], [1.0, 0.75, 0.25])
        """
        if weight is not None and probability is not None:
            raise BadInput("Arcs have weights or probabilities, not both.")
        n, ends = len(ids), (np.asarray(target, dtype=np.int32), np.asarray(source, dtype=np.int32))
        if probability is not None:
            start, source, chance = _merged(n, *ends, _checked_chances(probability), _either)
        elif weight is not None:
            units = to_units(checked_weights(weight), bits=FINE_BITS)
            start, source, units = _merged(n, *ends, units, np.add.reduceat)
            total = np.add.reduceat(np.append(units, 0), start[:-1]) if n else units
            chance = units / np.repeat(np.where(np.diff(start) > 0, total, 1), np.diff(start))
        else:
            start, source, _ = _merged(n, *ends, np.ones(len(ends[0]), dtype=np.int8), np.minimum.reduceat)
            return cls(ids, start, source, np.repeat(1 / np.maximum(np.diff(start), 1), np.diff(start)))
        target = np.repeat(np.arange(n, dtype=np.int32), np.diff(start))
        likeliest = np.lexsort((source, -chance, target))
        return cls(ids, start, source[likeliest], chance[likeliest])

    def listeners(self, person: int, first: int = 5) -> tuple[Numbers, Amounts]:
        """Whom a person is likeliest to carry along directly, and with what probability."""
        arc = np.flatnonzero(self.source == person)
        target = np.searchsorted(self.start, arc, side="right") - 1
        order = np.lexsort((target, -self.probability[arc]))[:first]
        return target[order].astype(np.int64), self.probability[arc[order]]


def _checked_chances(values: ArrayLike) -> Amounts:
    chances = np.asarray(values, dtype=np.float64)
    usable = (chances >= 0) & (chances <= 1)
    if not usable.all():
        row = int(np.argmin(usable))
        raise BadInput(f"Row {row} has the probability {chances[row]}; probabilities are numbers from 0 to 1.")
    return chances


def _either(values: Amounts, first: Numbers) -> Amounts:
    """The probability that at least one of the chances of each pair is taken."""
    missed: Amounts = np.multiply.reduceat(1 - values, first)
    return 1 - missed


def _merged(
    n: int,
    target: Places,
    source: Places,
    value: NDArray[Any],
    together: Callable[[NDArray[Any], Numbers], NDArray[Any]],
) -> tuple[Numbers, Places, NDArray[Any]]:
    """One arc for each pair that has a value above 0, sorted by target, then source, and where each target's begin."""
    use = (target != source) & (value > 0)
    target, source, value = target[use], source[use], value[use]
    # Sorting through a sparse matrix is linear; the numbers of the rows are its entries while no pair stands twice.
    place = coo_array((np.arange(len(value)), (target, source)), shape=(n, n)).tocsr()
    if place.nnz == len(value):
        place.sort_indices()
        return place.indptr.astype(np.int64), place.indices.astype(np.int32), value[place.data]
    order = np.lexsort((value, source, target))
    target, source, value = target[order], source[order], value[order]
    first = np.flatnonzero(np.append(True, (np.diff(target) != 0) | (np.diff(source) != 0)))
    starts = np.searchsorted(target[first], np.arange(n + 1))
    return starts, source[first], together(value, first)
