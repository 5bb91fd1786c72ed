"""Social capital: what a customer's standing among others is made of, in four parts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from app.analytics.grid import Amounts, on_grid
from app.analytics.network import Network
from app.errors import BadInput

PARTS: Final = ("trust", "activity", "relationships", "contribution")
RAWS: Final = ("trust_raw", "activity_raw", "relationships_raw", "contribution_raw")
EQUAL: Final[Mapping[str, float]] = MappingProxyType(dict.fromkeys(PARTS, 0.25))


def social_capital(
    net: Network, *, acts: Amounts, credit: Amounts, weights: Mapping[str, float] = EQUAL
) -> dict[str, Amounts]:
    """Points from 0 to 100 for trust, activity, relationships and contribution, a quarter each.

    Each part is 100 · weight · percentile of its raw number among all customers: the share of customers who have
    less, plus half the share who have as much; a raw number of 0 earns nothing. The raw numbers are

    - trust: ties that are returned, the sum over others of min(w_ij, w_ji);
    - activity: `acts`, the decayed weight of what the customer did;
    - relationships: the number of people the customer is tied to, in either direction;
    - contribution: `credit`, the referral credit the customer earned.

    Points are multiples of 2^-20, so the four parts add up to the score exactly. Changing one weight changes
    that part's points and the total; raw numbers and the other parts stay.

    Source: the four parts of the product's own model; percentiles with mid-ranks, so that no outlier moves all.

    Examples
    --------
    >>> pair = Network.from_columns(["ana", "bo"], ["bo", "ana"], [2.0, 1.0], ids=["cy"])
    >>> found = social_capital(pair, acts=np.array([2.0, 1.0, 0.0]), credit=np.zeros(3))
    >>> {part: found[part].round(2).tolist() for part in ("trust", "activity")}
    {'trust': [16.67, 16.67, 0.0], 'activity': [20.83, 12.5, 0.0]}
    """
    if set(weights) != set(PARTS) or not all(0 <= weight <= 1 for weight in weights.values()):
        raise BadInput(f"Social capital needs a weight from 0 to 1 for each of {', '.join(PARTS)}.")
    returned = net.weight.minimum(net.weight.T)
    tied = net.undirected().weight
    raws = {
        "trust": np.asarray(returned.sum(axis=1), dtype=np.float64),
        "activity": np.asarray(acts, dtype=np.float64),
        "relationships": np.diff(tied.indptr).astype(np.float64),
        "contribution": np.asarray(credit, dtype=np.float64),
    }
    points = {part: on_grid(100 * weights[part] * percentile(raw)) for part, raw in raws.items()}
    return points | {f"{part}_raw": raw for part, raw in raws.items()}


def percentile(raw: Amounts) -> Amounts:
    """Share of all customers with less, plus half the share with as much; 0 for a raw number of 0.

    Examples
    --------
    >>> percentile(np.array([0.0, 5.0, 5.0, 9.0])).tolist()
    [0.0, 0.5, 0.5, 0.875]
    """
    ranked = np.sort(raw)
    less = np.searchsorted(ranked, raw, side="left")
    up_to = np.searchsorted(ranked, raw, side="right")
    return np.where(raw > 0, (less + up_to) / (2 * max(len(raw), 1)), 0.0)
