"""Past cascades of a company: who passed something on or bought it, after whom, from shares and orders through them."""

from __future__ import annotations

import numpy as np

from app.analytics.cascades import Cascades
from app.analytics.grid import Numbers
from app.analytics.ties import NO_TIME
from app.services.dealings import Dealings


def past_cascades(dealings: Dealings, people: int, until: int) -> Cascades:
    """One cascade for each share that came from no other: all who shared it on, and who bought through it.

    What has no time, or happened later than `until`, is left out.
    """
    shares, orders = dealings.shares, dealings.orders
    root = roots(shares.parent)
    through = np.flatnonzero(orders.share >= 0)
    which = np.concatenate([root, root[orders.share[through]]])
    person = np.concatenate([shares.person, orders.person[through]])
    at = np.concatenate([shares.at, orders.at[through]])
    use = (at != NO_TIME) & (at <= until)
    return Cascades.from_rows(which[use], person[use], at[use], people=people)


def roots(parent: Numbers) -> Numbers:
    """The first of the chain that each share stands in; a chain that goes round ends somewhere on it.

    >>> roots(np.array([-1, 0, 1, -1])).tolist()
    [0, 0, 0, 3]
    """
    found = np.where(parent >= 0, parent, np.arange(len(parent)))
    # Each round doubles the steps; 2^40 are more than any chain has.
    for _ in range(40):
        further = found[found]
        if (further == found).all():
            break
        found = further
    return found.astype(np.int64)
