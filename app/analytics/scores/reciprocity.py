"""Reciprocity: how many of a customer's ties go both ways."""

from __future__ import annotations

import numpy as np

from app.analytics.grid import Amounts
from app.analytics.network import Network


def reciprocity(net: Network) -> Amounts:
    """Share of a customer's arcs, in and out, that are answered by an arc of the same pair the other way.

    2 · mutual / (out + in); 0 for people without arcs. Weights do not count.

    Source: S. Wasserman, K. Faust, Social network analysis, 1994, chapter 13.

    Examples
    --------
    >>> reciprocity(Network.from_columns(["ana", "bo", "ana"], ["bo", "ana", "cy"], [1.0, 1.0, 1.0])).round(4).tolist()
    [0.6667, 1.0, 0.0]
    """
    n = net.ids.size
    source, target, _ = net.arcs()
    # Both lists of pairs are in one order, so an arc is answered where its pair is also among the turned ones.
    pair, turned = source * n + target, np.sort(target * n + source)
    place = np.minimum(np.searchsorted(turned, pair), max(len(turned) - 1, 0))
    mutual = np.bincount(source[turned[place] == pair], minlength=n)
    arcs = np.bincount(source, minlength=n) + np.bincount(target, minlength=n)
    shares: Amounts = 2 * mutual / np.maximum(arcs, 1)
    return shares
