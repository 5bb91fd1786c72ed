"""Leiden: circles whose members have more to do with each other than chance would have it."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from app.analytics.circles.partition import Circles, checked_resolution, from_labels
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network

SWEEPS = 2
"""A second sweep from the first one's circles lifts modularity by .001 for half the time again; a third by .00003."""

ENOUGH = 1e-5
"""A pass over all people that gains less modularity than this is the last one of its level."""


def leiden(net: Network, *, seed: int = 1, resolution: float = 1.0) -> Circles:
    """Split customers into circles of high modularity, each connected within itself.

    Modularity is the sum over circles of (inner weight / total) - resolution · (weight of members / total)²,
    with ties taken in both directions. People move one at a time to the circle that gains most; each circle is
    then refined from single people upwards, and the refined parts move on as one. The seed decides the order in
    which people are asked.

    Moving is scikit-network's compiled `optimize_core`; the steps around it are our own, because the refinement
    of its `Leiden` draws from the C library's `rand()`, which no seed reaches (0.33.5: 20 calls, 20 results).

    Source: V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden, 2019, doi:10.1038/s41598-019-41695-z.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "cy", "dan", "cy"], ["bo", "cy", "ana", "eve", "dan"], [3, 3, 3, 3, 1])
    >>> found = leiden(net)
    >>> [(net.ids[m], int(c)) for m, c in zip(found.member, found.circle)]
    [('ana', 0), ('bo', 0), ('cy', 0), ('dan', 1), ('eve', 1)]
    """
    sharpness = checked_resolution(resolution)
    ties = net.undirected()
    order = np.random.default_rng(seed).permutation(net.ids.size)
    asked = csr_array(ties.weight[order][:, order])
    asked.sort_indices()
    degree = np.asarray(asked.sum(axis=1), dtype=np.float64)
    found = np.arange(net.ids.size)
    for _ in range(SWEEPS if asked.nnz else 0):
        found = _swept(asked, degree, found, sharpness)
    label = np.empty_like(found)
    label[order] = _parts(asked, found)
    return from_labels(ties, label)


def _swept(weight: csr_array[Any], degree: Amounts, label: Numbers, resolution: float) -> Numbers:
    """Move, refine and merge until nothing merges any more."""
    path = np.arange(len(label))
    while True:
        label = _moved(weight, degree, label, resolution)
        alone = np.arange(len(label))
        part = _parts(weight, label, _moved(_within(weight, label), degree, alone, resolution))
        count = int(part.max()) + 1
        if count == len(label):
            return label[path]
        merged = csr_array((np.ones(len(part)), (alone, part)), shape=(len(part), count))
        weight = csr_array(merged.T @ weight @ merged)
        weight.sort_indices()
        degree = np.bincount(part, weights=degree, minlength=count).astype(np.float64)
        path = part[path]
        label = _carried(label, part, count)


def _moved(weight: csr_array[Any], degree: Amounts, label: Numbers, resolution: float) -> Numbers:
    """Let each node in turn join the neighbouring group that gains most, until a pass gains too little."""
    # Imported where it is used: the library takes a second to load, and the default method does without it.
    from sknetwork.clustering.louvain_core import optimize_core

    total = degree.sum()
    # Single precision inside: another processor family, where compilers fuse products and sums, may settle a near
    # tie otherwise. Everything else here is exact.
    share = (degree / total).astype(np.float32)
    held = (np.bincount(label, weights=degree, minlength=len(label)) / total).astype(np.float32)
    moved, _ = optimize_core(
        label.astype(np.int32),
        weight.indices.astype(np.int32),
        weight.indptr.astype(np.int32),
        (weight.data / total).astype(np.float32),
        share,
        share,
        held,
        held.copy(),
        np.zeros_like(held),
        (weight.diagonal() / total).astype(np.float32),
        resolution,
        ENOUGH,
    )
    return np.unique(np.asarray(moved), return_inverse=True)[1]


def _within(weight: csr_array[Any], *labels: Numbers) -> csr_array[Any]:
    """Only the ties between nodes that share every label."""
    source = np.repeat(np.arange(weight.shape[0]), np.diff(weight.indptr))
    kept = np.logical_and.reduce([label[source] == label[weight.indices] for label in labels])
    ends = np.concatenate([[0], np.cumsum(kept)])[weight.indptr]
    return csr_array((weight.data[kept], weight.indices[kept], ends), shape=weight.shape)


def _parts(weight: csr_array[Any], *labels: Numbers) -> Numbers:
    """The connected pieces of the groups; cutting a group that hangs on no tie only gains modularity."""
    return connected_components(_within(weight, *labels), directed=False)[1].astype(np.int64)


def _carried(label: Numbers, part: Numbers, count: int) -> Numbers:
    carried = np.empty(count, dtype=np.int64)
    carried[part] = label
    return np.unique(carried, return_inverse=True)[1]
