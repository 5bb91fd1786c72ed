"""One circle for each person: the groups in which a walker along the ties stays for long."""

from __future__ import annotations

import numpy as np

from app.analytics.circles.cover import Pulls
from app.analytics.circles.partition import Circles, from_labels
from app.analytics.circles.proposals import partition
from app.analytics.grid import Numbers
from app.analytics.network import Network


def walks(net: Network, *, seed: int = 1) -> Circles:
    """Split customers into circles by the two-level map equation; people without ties are in none.

    A walk along the ties, described with a name for each circle and short names within it, is
    shortest for circles that a walker seldom leaves. Circles of three and of three hundred come out side by side: there
    is no resolution to choose. Ties count as contacts, see `Pulls`.

    Source: M. Rosvall, C. T. Bergstrom, Maps of random walks on complex networks reveal community structure, 2008,
    doi:10.1073/pnas.0706851105.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "cy", "dan", "cy"], ["bo", "cy", "ana", "eve", "dan"], [3, 3, 3, 3, 1])
    >>> walks(net).circle.tolist()
    [0, 0, 0, 1, 1]
    """
    ties = net.undirected()
    pulls = Pulls.of(ties)
    label: Numbers = partition(pulls.start, pulls.end, pulls.weight, seed=seed).astype(np.int64)
    return from_labels(ties, label)
