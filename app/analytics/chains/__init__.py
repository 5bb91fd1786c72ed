"""Share chains: the forest of shares, who is paid for an order, and how cascades grow."""

from __future__ import annotations

from app.analytics.chains.binding import BINDINGS, bound, bound_people
from app.analytics.chains.cascades import CascadeShapes, cascade_shapes
from app.analytics.chains.forecast import MOST_DAYS, TOO_FEW, Forecast, Outlook, forecast
from app.analytics.chains.forest import NONE, UNKNOWN, Forest, grow
from app.analytics.chains.growth import Growth, growth, reproduction_within
from app.analytics.chains.hindsight import Judged, Trial, judged
from app.analytics.chains.payees import Hop, PayeeChains, hops, payee_chains

__all__ = [
    "BINDINGS",
    "MOST_DAYS",
    "NONE",
    "TOO_FEW",
    "UNKNOWN",
    "CascadeShapes",
    "Forecast",
    "Forest",
    "Growth",
    "Hop",
    "Judged",
    "Outlook",
    "PayeeChains",
    "Trial",
    "bound",
    "bound_people",
    "cascade_shapes",
    "forecast",
    "grow",
    "growth",
    "hops",
    "judged",
    "payee_chains",
    "reproduction_within",
]
