"""Core numbers: how deep in the crowd each customer is."""

from __future__ import annotations

import numpy as np

from app.analytics.arithmetic import Places, compiled
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network


def core(net: Network) -> Amounts:
    """The largest k such that the customer belongs to a group in which everybody has at least k contacts within it.

    Contacts are people tied in either direction; weights do not count. Fans without other contacts raise nobody: a
    person whom thousands of strangers follow, and nobody else, is in the first core.

    Source: V. Batagelj, M. Zaveršnik, An O(m) algorithm for cores decomposition of networks, 2003.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "cy", "dan"], ["bo", "cy", "ana", "ana"], [1.0, 1.0, 1.0, 1.0])
    >>> core(net).tolist()
    [2.0, 2.0, 2.0, 1.0]
    """
    contacts = net.undirected().weight
    left = np.diff(contacts.indptr)
    order = np.argsort(left, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    begins = np.searchsorted(left[order], np.arange(left.max(initial=0) + 1))
    _peeled(contacts.indptr, contacts.indices, left, order, place, begins)
    return left.astype(np.float64)


@compiled
def _peeled(starts: Places, contact: Places, left: Places, order: Numbers, place: Numbers, begins: Numbers) -> None:
    """Take away whoever has fewest contacts left, again and again; `left` becomes what each had left at that moment.

    People stand in `order` of what they have left, each at their `place`; those with d left begin at `begins[d]`.
    """
    for at in range(len(order)):
        one = order[at]
        for arc in range(starts[one], starts[one + 1]):
            other = contact[arc]
            if left[other] > left[one]:
                # The first of those with as many left changes places with this one, and the border moves past it.
                border = begins[left[other]]
                first = order[border]
                order[border], order[place[other]] = other, first
                place[first], place[other] = place[other], border
                begins[left[other]] += 1
                left[other] -= 1
