"""Customers and the weighted arcs between them: the one shape that algorithms work on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array

from app.analytics.grid import GRID_BITS, Amounts, Numbers, checked_weights, to_units
from app.errors import BadInput

FINE_BITS = 30
"""Rows are summed in units of 2^-30 and rounded to the grid once, after the sum."""


@dataclass(frozen=True, eq=False)
class Network:
    """Customers and the weighted arcs between them: sorted ids plus a sparse matrix.

    `weight[i, j]` says how strongly customer i acts towards customer j, in multiples of 2^-20. It has sorted
    indices, no self loops and no stored zeros, so equal networks are equal byte by byte.
    """

    ids: NDArray[np.object_]
    weight: csr_array[Any]

    @classmethod
    def from_columns(
        cls,
        source: Iterable[str],
        target: Iterable[str],
        weight: ArrayLike,
        *,
        ids: Iterable[str] | None = None,
    ) -> Network:
        """Build a network from rows of ids in any order; equal pairs are summed exactly.

        `ids` names further people, who may have no tie.

        Examples
        --------
        >>> net = Network.from_columns(["bo", "ana", "bo"], ["cy", "bo", "cy"], [0.1, 1.0, 0.2], ids=["dan"])
        >>> net.ids.tolist(), net.weight.nnz, round(float(net.weight[1, 2]), 6)
        (['ana', 'bo', 'cy', 'dan'], 2, 0.3)
        """
        sources, targets, others = _names(source), _names(target), _names(ids if ids is not None else ())
        known = sorted({*sources, *targets, *others})
        position = {name: number for number, name in enumerate(known)}
        return cls.from_numbers(known, _look_up(position, sources), _look_up(position, targets), weight)

    @classmethod
    def from_numbers(
        cls, ids: Sequence[str] | NDArray[np.object_], source: ArrayLike, target: ArrayLike, weight: ArrayLike
    ) -> Network:
        """Build a network from positions into `ids`, which may come in any order."""
        given = np.empty(len(ids), dtype=object)
        given[:] = ids
        order = np.array(sorted(range(len(given)), key=given.__getitem__), dtype=np.int64)
        names = given[order]
        twice = np.flatnonzero(names[1:] == names[:-1])
        if twice.size:
            raise BadInput(f"The id {names[twice[0]]!r} is given twice.")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        ends = np.asarray([source, target], dtype=np.int64)
        assert ends.min(initial=0) >= 0, "positions count from 0"
        return cls(names, _summed(place[ends[0]], place[ends[1]], checked_weights(weight), len(order)))

    def undirected(self) -> Network:
        """The same people with one weight per pair: what each does towards the other, together."""
        return Network(self.ids, _tidy(csr_array(self.weight + self.weight.T)))

    def arcs(self) -> tuple[Numbers, Numbers, Amounts]:
        """Source, target and weight of every arc, sorted by source, then target."""
        source = np.repeat(np.arange(self.ids.size), np.diff(self.weight.indptr))
        return source, self.weight.indices.astype(np.int64), self.weight.data


def _names(values: Iterable[str]) -> list[str]:
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def _look_up(position: dict[str, int], names: list[str]) -> Numbers:
    return np.fromiter(map(position.__getitem__, names), dtype=np.int64, count=len(names))


def _summed(rows: Numbers, columns: Numbers, weight: Amounts, n: int) -> csr_array[Any]:
    between = rows != columns
    fine = to_units(weight[between], bits=FINE_BITS)
    total = coo_array((fine, (rows[between], columns[between])), shape=(n, n)).tocsr()
    half = 1 << (FINE_BITS - GRID_BITS - 1)
    units = (total.data + half) >> (FINE_BITS - GRID_BITS)
    return _tidy(csr_array((units / 2.0**GRID_BITS, total.indices, total.indptr), shape=(n, n)))


def _tidy(matrix: csr_array[Any]) -> csr_array[Any]:
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix
