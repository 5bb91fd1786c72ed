"""Circles: groups of customers found in a network. One file per algorithm, one line each in `CIRCLES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.analytics.circles import partition
from app.analytics.circles.leiden import leiden
from app.analytics.circles.louvain import louvain
from app.analytics.circles.partition import Circles, border, checked_counts, disjoint, from_members
from app.analytics.circles.stability import Stability, stability
from app.analytics.circles.straddling import straddling
from app.analytics.circles.updating import update
from app.analytics.circles.walks import walks
from app.analytics.network import Network
from app.errors import BadInput


@dataclass(frozen=True)
class CircleMethod:
    """A way to find circles, the code that its result depends on, and whether it takes `threads`."""

    find: Callable[..., Circles]
    title: str
    modules: tuple[str, ...]
    libraries: tuple[str, ...]
    parallel: bool = False


SHARED = (
    "app.analytics.arithmetic",
    "app.analytics.circles.cover",
    "app.analytics.circles.partition",
    "app.analytics.grid",
    "app.analytics.network",
)
WALKED = (
    "app.analytics.circles.flow",
    "app.analytics.circles.merging",
    "app.analytics.circles.potts",
    "app.analytics.circles.proposals",
    *SHARED,
)

CIRCLES: Final[Mapping[str, CircleMethod]] = MappingProxyType(
    {
        "straddling": CircleMethod(
            straddling,
            "Overlapping circles, as many for each person as their ties bear out",
            modules=(
                "app.analytics.circles.rates",
                "app.analytics.circles.response",
                "app.analytics.circles.search",
                "app.analytics.circles.straddling",
                *WALKED,
            ),
            libraries=("numba", "numpy", "scipy"),
            parallel=True,
        ),
        "walks": CircleMethod(
            walks,
            "One circle for each person, by the map equation",
            modules=("app.analytics.circles.walks", *WALKED),
            libraries=("numba", "numpy", "scipy"),
        ),
        "leiden": CircleMethod(
            leiden,
            "One circle for each person, of high modularity",
            modules=("app.analytics.circles.leiden", *SHARED),
            libraries=("numba", "numpy", "scikit-network", "scipy"),
        ),
        "louvain": CircleMethod(
            louvain,
            "One circle for each person by python-louvain, for comparison",
            modules=("app.analytics.circles.louvain", *SHARED),
            libraries=("networkx", "numba", "numpy", "python-louvain", "scipy"),
        ),
    }
)
"""Every circle algorithm by name; the first is the default."""

DEFAULT = next(iter(CIRCLES))


def circles(net: Network, *, method: str = DEFAULT, seed: int = 1, disjoint: bool = False, threads: int = 1) -> Circles:
    """Find the circles of a network, of which a person may be in several or none.

    `method` is a name in `CIRCLES`. With `disjoint`, each person is in one circle at the most: the best cut of what
    the method found. The result depends neither on the order of rows nor on `threads`.

    Raises
    ------
    BadInput
        When there is no such method, `threads` is below 1, or `seed` is no whole number from 0 to 2^32 - 1.
    """
    if method not in CIRCLES:
        raise BadInput(f"There is no circle method {method!r}.", hint=f"Choose one of: {', '.join(CIRCLES)}.")
    checked_counts(seed=seed, threads=threads)
    chosen = CIRCLES[method]
    found = chosen.find(net, seed=seed, threads=threads) if chosen.parallel else chosen.find(net, seed=seed)
    return partition.disjoint(net, found) if disjoint else found


__all__ = [
    "CIRCLES",
    "CircleMethod",
    "Circles",
    "Stability",
    "border",
    "circles",
    "disjoint",
    "from_members",
    "leiden",
    "louvain",
    "stability",
    "straddling",
    "update",
    "walks",
]
