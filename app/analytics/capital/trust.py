"""Trust: the share of walks from verified people that ever visit a person, and the endorsements that brought them."""

from __future__ import annotations

import numpy as np

from app.analytics.capital.parts import Edges, Part, Traces, edges_of, located, untraced
from app.analytics.capital.standing import Standing
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network

TRUST_BITS = 40


def trust(net: Network, standing: Standing, *, traced: Traces | None = None) -> Part | None:
    """The share of walks from verified people that ever visit each person; None without verified people.

    The edges are the arcs towards the person. The amount of an arc is the trust that would be lost if it were taken
    away and its owner's walks went on along their other arcs. With q the arc's share of the owner u's weight, U the
    walks that visit u and have not met v before, C those that then go by this arc to v for the first time, and T those
    that visit v after u by any way: every visit of u leads back to u before v with probability
    B = 1 - damping · q · U / C, so that without the arc (T - C) · (1 - B) / (1 - B - q) would still come.

    Examples
    --------
    >>> from app.analytics.capital.standing import standing
    >>> net = Network.from_columns(["ana", "ana"], ["bo", "cy"], [1.0, 1.0])
    >>> part = trust(net, standing(net, [0], walks=100_000))
    >>> part.raw.round(2).tolist(), part.edges.other.tolist(), part.edges.amount.round(2).tolist()
    ([1.0, 0.43, 0.42], [0, 0], [0.43, 0.42])
    """
    if standing.trust is None or standing.error is None:
        return None
    source, target, _ = net.arcs()
    lost = _lost(net, standing, source, target)
    what = np.full(source.size, "endorsement", dtype=object)
    amount = on_grid(lost / standing.walks, bits=TRUST_BITS)
    edges: Edges = edges_of(target, source, amount, traced or untraced(net), what)
    return Part(on_grid(standing.trust, bits=TRUST_BITS), standing.error, edges)


def _lost(net: Network, standing: Standing, source: Numbers, target: Numbers) -> Amounts:
    n, weight = net.ids.size, net.weight.data
    share = weight / np.bincount(source, weights=weight, minlength=n)[source]
    there = located(standing.owner, standing.other, target, source, n)
    back = located(standing.owner, standing.other, source, target, n)
    # `there`: u first visited after v, so the arc came too late; `back`: v first visited after u.
    before, after, by_it = standing.visits[source] - standing.through[there], standing.through[back], standing.came
    most = 1 - standing.damping * (1 - share)
    returning = np.clip(standing.damping * share * before / np.maximum(by_it, 1), most, 1.0)
    # Where the arc is all that u has, nothing else can lead on; the smallest share left over keeps the quotient finite.
    still = (after - by_it) * returning / np.maximum(returning - share, 1e-12)
    return np.where(by_it > 0, np.maximum(after - np.where(after > by_it, still, 0.0), 0.0), 0.0)
