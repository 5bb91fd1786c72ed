"""Share chains: the forest of shares, who is paid for an order, and how cascades grow."""

from __future__ import annotations

from app.analytics.chains.binding import BINDINGS, bound, bound_people
from app.analytics.chains.cascades import CascadeShapes, cascade_shapes
from app.analytics.chains.forest import NONE, UNKNOWN, Forest, grow
from app.analytics.chains.growth import Growth, growth, reproduction_within
from app.analytics.chains.payees import Hop, PayeeChains, hops, payee_chains

__all__ = [
    "BINDINGS",
    "NONE",
    "UNKNOWN",
    "CascadeShapes",
    "Forest",
    "Growth",
    "Hop",
    "PayeeChains",
    "bound",
    "bound_people",
    "cascade_shapes",
    "grow",
    "growth",
    "hops",
    "payee_chains",
    "reproduction_within",
]
