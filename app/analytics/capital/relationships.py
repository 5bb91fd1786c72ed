"""Relationships: bonding, returned ties that close circles, and bridging, ties to people strange to each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from app.analytics.capital.egos import egos
from app.analytics.capital.parts import RAW_BITS, Part, Traces, edges_of, located, untraced
from app.analytics.capital.standing import Standing
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network
from app.analytics.ties import NO_TIME


@dataclass(frozen=True, eq=False)
class Relationships:
    """Both parts; neither is ever given as one number alone."""

    bonding: Part
    bridging: Part


def evident(weight: Amounts) -> Amounts:
    """How far a tie of some weight is evident: w / (w + 1), so half for one message and never more than 1.

    Without a bound, one stranger of hardly any standing who writes a million times would outweigh everybody.

    Examples
    --------
    >>> evident(np.array([0.0, 1.0, 9.0])).tolist()
    [0.0, 0.5, 0.9]
    """
    return weight / (weight + 1.0)


def relationships(net: Network, standing: Standing, *, traced: Traces | None = None, threads: int = 1) -> Relationships:
    """Bonding and bridging of each person, with what every contact adds to them.

    - bonding = Σ_u f(u) · r_u · (½ + ½ · min(1, Σ_x f(x) · min(r_x, r_ux))): ties that are returned, r = evident(the
      weaker direction), each counted by what the other counts for this person, and up to twice as much where common
      contacts x close it;
    - bridging = (1 - constraint) · A / (1 + A), with a_u = f(u) · r_u and A = Σ a_u.
      Constraint is Burt's Σ_u (p_u + Σ_q p_q p_qu)² within the person's own contacts, as this person counts them:
      p_u = a_u / A, and p_qu = f(u) · r_qu / (r_q + Σ_x f(x) · r_qx). The last factor keeps crumbs of standing from
      looking like a wide net.

    What nobody answers is no tie: messages to strangers give nothing, neither to who writes nor to who is written to.

    Source: R. S. Burt, Structural holes, 1992; the counting by standing is our own.

    Examples
    --------
    >>> from app.analytics.capital.standing import standing
    >>> net = Network.from_columns(["ana", "bo", "bo"], ["bo", "ana", "cy"], [1.0, 1.0, 1.0])
    >>> found = relationships(net, standing(net, []))
    >>> found.bonding.raw.tolist(), found.bridging.raw.round(2).tolist()
    ([0.25, 0.25, 0.0], [0.0, 0.0, 0.0])
    """
    n, owner, other = net.ids.size, standing.owner, standing.other
    given, taken = _weights(net, owner, other), _weights(net, other, owner)
    returned = evident(np.minimum(given, taken))
    start, near = np.searchsorted(owner, np.arange(n + 1)), other.astype(np.int32)
    # Ranges of about as many ties each; nobody's numbers hang on where they are cut.
    cuts = np.searchsorted(start, np.linspace(0, owner.size, 8 * threads + 1)[1:-1])
    bounds = np.unique(np.concatenate([[0], cuts, [n]])).tolist()
    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(
            lambda low, high: egos(low, high, start, near, standing.count, returned), bounds[:-1], bounds[1:]
        )
        rows = [np.concatenate(columns) for columns in zip(*found, strict=True)] or [np.zeros(0)] * 4
    sides = traced or untraced(net)
    both = _both(net, owner, other, sides)
    return Relationships(_part(rows[0], rows[2], owner, other, both), _part(rows[1], rows[3], owner, other, both))


def _part(raw: Amounts, lost: Amounts, owner: Numbers, other: Numbers, traced: Traces) -> Part:
    what = np.full(owner.size, "tie", dtype=object)
    return Part(on_grid(raw, bits=RAW_BITS), None, edges_of(owner, other, on_grid(lost, bits=RAW_BITS), traced, what))


def _weights(net: Network, source: Numbers, target: Numbers) -> Amounts:
    starts, ends, weight = net.arcs()
    arc = located(starts, ends, source, target, net.ids.size)
    return np.where(arc >= 0, weight[arc], 0.0) if weight.size else np.zeros(source.size)


def _both(net: Network, owner: Numbers, other: Numbers, traced: Traces) -> Traces:
    """The latest time and number of facts of both directions of each pair."""
    starts, ends, _ = net.arcs()
    if not starts.size:
        return Traces(np.full(owner.size, NO_TIME), np.zeros(owner.size, dtype=np.int64))
    there, back = (located(starts, ends, *pair, net.ids.size) for pair in ((owner, other), (other, owner)))
    at = [np.where(arc >= 0, traced.at[arc], NO_TIME) for arc in (there, back)]
    count = [np.where(arc >= 0, traced.count[arc], 0) for arc in (there, back)]
    return Traces(np.maximum(at[0], at[1]), count[0] + count[1])
