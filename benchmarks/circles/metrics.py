"""How well found circles agree with true ones: the metrics of the literature, on sparse matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array

Amounts = NDArray[np.float64]
Numbers = NDArray[np.int64]
Cover = csr_array[Any]
"""People in rows, circles in columns, 1 where a person is a member."""


def cover(member: ArrayLike, circle: ArrayLike, people: int, *, least: int = 1) -> Cover:
    """Memberships as a matrix, each counted once; circles of fewer than `least` members are left out.

    Examples
    --------
    >>> cover([0, 1, 1, 2], [7, 7, 7, 9], 3, least=2).toarray().tolist()
    [[1], [1], [0]]
    """
    who = np.asarray(member, dtype=np.int64)
    _, which = np.unique(np.asarray(circle, dtype=np.int64), return_inverse=True)
    count = int(which.max(initial=-1)) + 1
    key = np.unique(which * people + who)
    which, who = key // max(people, 1), key % max(people, 1)
    keep = np.bincount(which, minlength=count) >= least
    number = np.cumsum(keep) - 1
    kept = keep[which]
    ones = np.ones(int(kept.sum()), dtype=np.int64)
    return coo_array((ones, (who[kept], number[which[kept]])), shape=(people, int(keep.sum()))).tocsr()


def from_labels(label: ArrayLike) -> Cover:
    """A cover of one circle for each person; negative labels mean none."""
    labels = np.asarray(label, dtype=np.int64)
    member = np.flatnonzero(labels >= 0)
    return cover(member, labels[member], len(labels))


def _sizes(one: Cover) -> Amounts:
    return np.bincount(one.indices, minlength=one.shape[1]).astype(np.float64)


def _common(found: Cover, true: Cover) -> tuple[Numbers, Numbers, Amounts]:
    """Pairs of circles that share members, and how many."""
    both = coo_array(found.T @ true)
    return both.coords[0].astype(np.int64), both.coords[1].astype(np.int64), both.data.astype(np.float64)


def _h(share: Amounts) -> Amounts:
    safe = np.where(share > 0, share, 1.0)
    return np.asarray(-safe * np.log2(safe))


def _conditional(found: Cover, true: Cover) -> tuple[Amounts, Amounts, Amounts, Amounts]:
    """Entropy of each circle alone and given the best circle of the other cover, both ways."""
    n = max(found.shape[0], 1)
    a, b = _sizes(found) / n, _sizes(true) / n
    row, column, shared = _common(found, true)
    # Disjoint circles tell something of each other only where together they hold more than half of all people.
    large = (
        np.argwhere((a > 0.25)[:, None] | (b > 0.25)[None, :])
        if a.max(initial=0) > 0.25 or b.max(initial=0) > 0.25
        else np.empty((0, 2), dtype=np.int64)
    )
    fresh = ~np.isin(large[:, 0] * (len(b) + 1) + large[:, 1], row * (len(b) + 1) + column)
    row, column = np.concatenate([row, large[fresh, 0]]), np.concatenate([column, large[fresh, 1]])
    n11 = np.concatenate([shared / n, np.zeros(int(fresh.sum()))])
    x, y = a[row], b[column]
    h11, h10, h01, h00 = (
        _h(n11),
        _h(np.maximum(x - n11, 0)),
        _h(np.maximum(y - n11, 0)),
        _h(np.maximum(1 - x - y + n11, 0)),
    )
    alone_a, alone_b = _h(a) + _h(1 - a), _h(b) + _h(1 - b)
    given_a, given_b = alone_a.copy(), alone_b.copy()
    tells = h11 + h00 >= h10 + h01
    joint = (h11 + h10 + h01 + h00)[tells]
    np.minimum.at(given_a, row[tells], joint - alone_b[column[tells]])
    np.minimum.at(given_b, column[tells], joint - alone_a[row[tells]])
    return alone_a, np.maximum(given_a, 0), alone_b, np.maximum(given_b, 0)


def onmi_mgh(found: Cover, true: Cover) -> float:
    """Overlapping normalised mutual information by McDaid, Greene and Hurley (2011), over the larger entropy."""
    alone_a, given_a, alone_b, given_b = _conditional(found, true)
    whole = max(alone_a.sum(), alone_b.sum())
    if whole == 0:
        return 1.0 if found.shape[1] == true.shape[1] else 0.0
    return float((alone_a.sum() - given_a.sum() + alone_b.sum() - given_b.sum()) / 2 / whole)


def onmi_lfk(found: Cover, true: Cover) -> float:
    """Overlapping normalised mutual information by Lancichinetti, Fortunato and Kertész (2009)."""
    alone_a, given_a, alone_b, given_b = _conditional(found, true)
    if not len(alone_a) or not len(alone_b):
        return 1.0 if len(alone_a) == len(alone_b) else 0.0
    # A circle of everybody holds no entropy: it is told by nothing but its like.
    told = 0.0 if (alone_a == 0).any() and (alone_b == 0).any() else 1.0
    lost = [
        float(np.divide(g, h, out=np.full_like(g, told), where=h > 0).mean())
        for g, h in ((given_a, alone_a), (given_b, alone_b))
    ]
    return 1.0 - (lost[0] + lost[1]) / 2


def omega(found: Cover, true: Cover, *, rows: int = 1000) -> float:
    """Share of pairs that are together equally often in both covers, corrected for chance (Collins and Dent 1988)."""
    n = found.shape[0]
    pairs = n * (n - 1) / 2
    if pairs == 0:
        return 1.0
    width = max(int(np.diff(c.indptr).max(initial=0)) for c in (found, true)) + 1
    table = np.zeros((width, width))
    found_t, true_t = found.T.tocsr(), true.T.tocsr()
    for start in range(0, n, rows):
        a, b = coo_array(found[start : start + rows] @ found_t), coo_array(true[start : start + rows] @ true_t)
        key = np.concatenate([c.coords[0].astype(np.int64) * n + c.coords[1] for c in (a, b)])
        value = np.concatenate([a.data * width, b.data])
        later = (key % n) > key // n + start
        pair, place = np.unique(key[later], return_inverse=True)
        both = np.bincount(place, weights=value[later], minlength=len(pair)).astype(np.int64)
        table += np.bincount(both, minlength=width * width).reshape(width, width)
    table[0, 0] += pairs - table.sum()
    expected = float((table.sum(axis=0) * table.sum(axis=1)).sum()) / pairs**2
    return 1.0 if expected >= 1 else float((np.trace(table) / pairs - expected) / (1 - expected))


def _f1(found: Cover, true: Cover) -> tuple[Numbers, Numbers, Amounts]:
    row, column, shared = _common(found, true)
    return row, column, 2 * shared / (_sizes(found)[row] + _sizes(true)[column])


def f1_yl(found: Cover, true: Cover) -> float:
    """Average F1: mean F1 of the best match of each circle, in both directions (Yang and Leskovec 2013)."""
    if not found.shape[1] or not true.shape[1]:
        return float(found.shape[1] == true.shape[1])
    row, column, f1 = _f1(found, true)
    best_a, best_b = np.zeros(found.shape[1]), np.zeros(true.shape[1])
    np.maximum.at(best_a, row, f1)
    np.maximum.at(best_b, column, f1)
    return float(best_a.mean() + best_b.mean()) / 2


def f1_max(found: Cover, true: Cover) -> float:
    """Strict F1: F1 under the best one-to-one assignment, over the larger number of circles."""
    most = max(found.shape[1], true.shape[1])
    if not found.shape[1] or not true.shape[1]:
        return float(most == 0)
    row, column, f1 = _f1(found, true)
    dense = np.zeros((found.shape[1], true.shape[1]))
    dense[row, column] = f1
    return float(dense[linear_sum_assignment(dense, maximize=True)].sum()) / most


def ovn_f1(found: Cover, true: Cover) -> float:
    """Overlap F1: F1 of the set of people who are in more than one circle; 0 where nobody is, as in the notes."""
    a, b = np.diff(found.indptr) > 1, np.diff(true.indptr) > 1
    total = int(a.sum() + b.sum())
    return 2 * float((a & b).sum()) / total if total else 0.0


def _contingency(found: ArrayLike, true: ArrayLike) -> tuple[Amounts, Numbers, Numbers, Amounts, Amounts]:
    """Cells that are not empty: count, row, column; and the sums. A negative label is a circle of its own."""
    sides = []
    for given in (found, true):
        label = np.array(given, dtype=np.int64)
        alone = np.flatnonzero(label < 0)
        label[alone] = label.max(initial=0) + 1 + np.arange(len(alone))
        sides.append(np.unique(label, return_inverse=True)[1])
    a, b = sides
    width = int(b.max(initial=0)) + 1
    cell, count = np.unique(a * width + b, return_counts=True)
    return (
        count.astype(np.float64),
        cell // width,
        cell % width,
        np.bincount(a).astype(np.float64),
        np.bincount(b).astype(np.float64),
    )


def nmi(found: ArrayLike, true: ArrayLike) -> float:
    """Normalised mutual information of two partitions, over the mean of their entropies."""
    count, row, column, a, b = _contingency(found, true)
    n = count.sum()
    entropy = [float(-(s / n * np.log(s / n)).sum()) for s in (a, b)]
    if entropy[0] + entropy[1] == 0:
        return 1.0
    mutual = float((count / n * np.log(count * n / (a[row] * b[column]))).sum())
    return max(0.0, 2 * mutual / (entropy[0] + entropy[1]))


def ari(found: ArrayLike, true: ArrayLike) -> float:
    """Adjusted Rand index of two partitions (Hubert and Arabie 1985)."""
    count, _, _, a, b = _contingency(found, true)
    together, in_a, in_b = (float((s * (s - 1) / 2).sum()) for s in (count, a, b))
    pairs = count.sum() * (count.sum() - 1) / 2
    expected = in_a * in_b / pairs if pairs else 0.0
    most = (in_a + in_b) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


OVERLAPPING = {
    "onmi_mgh": onmi_mgh,
    "onmi_lfk": onmi_lfk,
    "omega": omega,
    "f1_yl": f1_yl,
    "f1_max": f1_max,
    "ovn_f1": ovn_f1,
}
"""The metrics of two covers, by the names of the tables."""


def scores(found: Cover, true: Cover) -> dict[str, float]:
    """All metrics of two covers."""
    return {name: metric(found, true) for name, metric in OVERLAPPING.items()}
