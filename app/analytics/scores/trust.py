"""Trust: how likely somebody who starts at a trusted customer comes by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import MIXED, Places, compiled, mixed
from app.analytics.capital.standing import walks_each
from app.analytics.capital.walks import Keys, Roads, keys_of, split, walked
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network
from app.analytics.scores.personalised_pagerank import NAME_SOME
from app.errors import BadInput


def trust(
    net: Network,
    *,
    trusted: NDArray[np.bool_],
    damping: float = 0.85,
    walks: int | None = None,
    seed: int = 1,
    threads: int = 1,
) -> dict[str, Amounts]:
    """How likely a walk from a trusted customer ever visits each one, and the standard `error` of that share.

    Every customer that `trusted` marks starts the same number of walks, a million in all at the least. A walk goes on
    with probability `damping` along arcs in proportion to their weights, and ends at people without arcs. Only the
    first visit counts, so what a customer does after it changes nothing: inventing friends, who point back or to each
    other, adds exactly 0.

    Source: J. Hopcroft, D. Sheldon, Manipulation-resistant reputations using hitting time, 2008,
    doi:10.1080/15427951.2008.10129300.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "bo"], ["bo", "cy", "dan"], [1.0, 1.0, 1.0])
    >>> trust(net, trusted=np.array([True, False, False, False]))["trust"].round(2).tolist()
    [1.0, 0.85, 0.36, 0.36]
    """
    n = net.ids.size
    if not n:
        return {"trust": np.zeros(0), "error": np.zeros(0)}
    starts = np.flatnonzero(trusted)
    if not starts.size:
        raise BadInput("Trust starts from trusted people, and there are none.", hint=NAME_SOME)
    if not 0 <= damping < 1:
        raise BadInput(f"Walks cannot go on with probability {damping}.", hint="Give a number from 0 up to 1.")
    each = walks_each(n, starts.size, walks)
    roads, keys = Roads.of(net), keys_of(net.ids[starts], seed)
    visits = sum(
        split(
            each,
            threads,
            lambda low, high: _visits(starts, keys, low, high, roads.start, roads.end, roads.reached, damping),
        ),
        np.zeros(n, dtype=np.int64),
    )
    total = each * starts.size
    share = visits / total
    return {"trust": share, "error": np.sqrt(share * (1 - share) / total)}


@compiled
def _visits(
    people: Numbers, keys: Keys, low: int, high: int, start: Numbers, end: Places, reached: Amounts, damping: float
) -> Numbers:
    """In how many walks everybody is visited; the walks are those that standing is made of."""
    n = len(start) - 1
    visits = np.zeros(n, np.int64)
    seen, order, via = np.zeros(n, np.int64), np.empty(n, np.int32), np.empty(n, np.int64)
    stamp = 0
    for p in range(len(people)):
        for i in range(low, high):
            stamp += 1
            key = mixed(keys[p] + np.uint64(i + 1) * np.uint64(MIXED[0]))
            count = walked(people[p], key, start, end, reached, damping, stamp, seen, order, via)
            for k in range(count):
                visits[order[k]] += 1
    return visits
