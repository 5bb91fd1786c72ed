"""Circles: groups of customers found in a network. One file per algorithm, one line each in `CIRCLES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.analytics.circles.leiden import leiden
from app.analytics.circles.louvain import louvain
from app.analytics.circles.partition import Circles, border


@dataclass(frozen=True)
class CircleMethod:
    """A way to find circles, and the code that its result depends on."""

    find: Callable[..., Circles]
    title: str
    modules: tuple[str, ...]
    libraries: tuple[str, ...]


SHARED = ("app.analytics.circles.partition", "app.analytics.grid", "app.analytics.network")

CIRCLES: Final[Mapping[str, CircleMethod]] = MappingProxyType(
    {
        "leiden": CircleMethod(
            leiden,
            "Connected circles of high modularity",
            modules=("app.analytics.circles.leiden", *SHARED),
            libraries=("numpy", "scikit-network", "scipy"),
        ),
        "louvain": CircleMethod(
            louvain,
            "Circles by python-louvain, for comparison",
            modules=("app.analytics.circles.louvain", *SHARED),
            libraries=("networkx", "numpy", "python-louvain", "scipy"),
        ),
    }
)
"""Every circle algorithm by name; the first is the default."""

__all__ = ["CIRCLES", "CircleMethod", "Circles", "border", "leiden", "louvain"]
