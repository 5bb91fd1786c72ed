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

    Every time a walk stands at u and has not met v yet, it goes to v with probability damping · q, where q is the arc's
    share of u's weight. The sum of these chances estimates the share of walks that ever visit v with far less noise
    than the count of visits in `Standing.trust`, whose standard error is told; nothing that v does changes it.
    The edges are the arcs towards the person. The amount of an arc is the trust that would be lost if it were taken
    away and its owner's walks went on along their other arcs. With U the walks that visit u and have not met v before,
    N the times they stand at u before they meet v, and O the walks that come from u to v by other ways, every visit of
    u leads back to u before v with probability B = 1 - U / N. So damping · q · N come by the arc, and without it
    O · (1 - B) / (1 - B - q) instead of O would come.

    Examples
    --------
    >>> from app.analytics.capital.standing import standing
    >>> net = Network.from_columns(["ana", "ana"], ["bo", "cy"], [1.0, 1.0])
    >>> part = trust(net, standing(net, [0], walks=100_000))
    >>> part.raw.round(2).tolist(), part.edges.other.tolist(), part.edges.amount.round(2).tolist()
    ([1.0, 0.43, 0.43], [0, 0], [0.43, 0.43])
    """
    if standing.trust is None or standing.error is None:
        return None
    source, target, weight = net.arcs()
    share = weight / np.bincount(source, weights=weight, minlength=net.ids.size)[source]
    came = standing.damping * share * standing.chances / standing.walks
    own = np.isin(np.arange(net.ids.size), standing.verified) / max(standing.verified.size, 1)
    raw = own + np.bincount(target, weights=on_grid(came, bits=TRUST_BITS), minlength=net.ids.size)
    what = np.full(source.size, "endorsement", dtype=object)
    amount = on_grid(np.maximum(came - _instead(standing, source, target, share), 0.0), bits=TRUST_BITS)
    edges: Edges = edges_of(target, source, amount, traced or untraced(net), what)
    return Part(on_grid(raw, bits=TRUST_BITS), standing.error, edges)


def _instead(standing: Standing, source: Numbers, target: Numbers, share: Amounts) -> Amounts:
    """The trust that would come by other ways if each arc were taken away."""
    n = standing.standing.size
    there = located(standing.owner, standing.other, target, source, n)
    back = located(standing.owner, standing.other, source, target, n)
    # `there`: u first visited after v, so the arc came too late; `back`: v first visited after u.
    before, other = standing.visits[source] - standing.through[there], standing.through[back] - standing.came
    # No walk returns more often than by all other arcs; where the arc is all that u has, there is no other way.
    least = 1 - standing.damping * (1 - share)
    leaving = np.clip(before / np.maximum(standing.chances, 1), least, 1.0)
    return np.where(other > 0, other * share / np.maximum(leaving - share, 1e-12), 0.0) / max(standing.walks, 1)
