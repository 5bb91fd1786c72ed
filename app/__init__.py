"""Grapevine: circles, influence, social capital and referral credit of a company's customers, from a graph.

The few names that a notebook needs stand here; they are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.analytics.circles import CIRCLES, circles, stability
    from app.analytics.network import Network
    from app.analytics.scores import SCORES
    from app.analytics.seeds import Spread, plan_seeds
    from app.analytics.telling import Attributes, label
    from app.notebook import connect, published_network
    from app.queries import query

try:
    __version__ = version("grapevine")
except PackageNotFoundError:  # imported from a folder that was never installed
    __version__ = "0+unknown"

_HOMES = {
    "Attributes": "app.analytics.telling",
    "CIRCLES": "app.analytics.circles",
    "Network": "app.analytics.network",
    "SCORES": "app.analytics.scores",
    "Spread": "app.analytics.seeds",
    "circles": "app.analytics.circles",
    "connect": "app.notebook",
    "label": "app.analytics.telling",
    "plan_seeds": "app.analytics.seeds",
    "published_network": "app.notebook",
    "query": "app.queries",
    "stability": "app.analytics.circles",
}
__all__ = [
    "CIRCLES",
    "SCORES",
    "Attributes",
    "Network",
    "Spread",
    "circles",
    "connect",
    "label",
    "plan_seeds",
    "published_network",
    "query",
    "stability",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'app' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
