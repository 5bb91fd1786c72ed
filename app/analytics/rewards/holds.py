"""Fraud rules: which orders are held back, and why; the money of all others does not change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import compiled
from app.analytics.chains.forest import Forest
from app.analytics.grid import Amounts, Numbers
from app.analytics.rewards.tables import Orders, Shares
from app.errors import BadInput

REASONS: Final = {
    "self_referral": "The buyer came through a share of his own.",
    "ring": "A person stands in the chain again after somebody else: A shared to B, and B back to A.",
    "velocity": "One device placed more orders within an hour than the rule allows.",
    "too_fast": "The order came sooner after the click than a person can order.",
    "click_after": "The click came after the order had begun: somebody claims an order that was there already.",
}
HOUR: Final = 3600.0


@dataclass(frozen=True)
class HoldRules:
    """How many orders a device may place within an hour, and how many seconds lie at least between click and order."""

    device_orders_an_hour: int = 5
    least_seconds: float = 2.0


def held(
    shares: Shares,
    orders: Orders,
    *,
    clicked_at: Amounts | None = None,
    began_at: Amounts | None = None,
    device: Numbers | None = None,
    rules: HoldRules | None = None,
) -> dict[str, NDArray[np.bool_]]:
    """For each reason, which orders it holds back; unknown seconds are not a number, an unknown device is -1.

    An order is judged by its own chain, its own click, and what its device did up to then; no later one counts.

    Examples
    --------
    >>> from app.analytics.chains.forest import grow
    >>> shares = Shares(grow([-1, 0, 1]), np.array([0, 1, 0]), np.zeros(3))
    >>> orders = Orders(*(np.array(column) for column in ([2, 0], [5, 0], [9.0, 9.0], [100, 100], [0, 0])))
    >>> {reason: found.tolist() for reason, found in held(shares, orders).items() if found.any()}
    {'self_referral': [False, True], 'ring': [True, False]}
    """
    asked = rules or HoldRules()
    if asked.device_orders_an_hour < 1 or asked.least_seconds < 0:
        raise BadInput("A fraud rule has a number that cannot be used.", hint="Orders from 1 up, seconds from 0 up.")
    count, known = len(orders.share), orders.share >= 0
    never = np.zeros(count, dtype=np.bool_)
    clicked = np.full(count, np.nan) if clicked_at is None else clicked_at
    began = orders.at if began_at is None else began_at
    waited = orders.at - clicked
    return {
        "self_referral": known & (shares.person[np.maximum(orders.share, 0)] == orders.buyer) if known.any() else never,
        "ring": known & _rings(shares.forest, shares.person)[orders.share] if known.any() else never,
        "velocity": never if device is None else _bursts(device, orders.at, asked.device_orders_an_hour),
        "too_fast": (waited >= 0) & (waited < asked.least_seconds),
        "click_after": clicked > began,
    }


def _rings(forest: Forest, person: Numbers) -> NDArray[np.bool_]:
    """Shares at or below one whose person stands two or more links up again, with somebody else between."""
    return _ringed(forest.parent, forest.by_depth, np.ascontiguousarray(person))


@compiled
def _ringed(parent: Numbers, by_depth: Numbers, person: Numbers) -> NDArray[np.bool_]:
    """Goes down every tree once, counting for each person how often he begins a run on the way to the root."""
    n = len(parent)
    ringed = np.zeros(n, dtype=np.bool_)
    child, sibling, stack = np.full(n, -1), np.full(n, -1), np.empty(n + 1, dtype=np.int64)
    runs, left = np.zeros(person.max() + 1, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    for place in range(n):
        if parent[place] >= 0:
            sibling[place] = child[parent[place]]
            child[parent[place]] = place
    for root in by_depth:
        if parent[root] >= 0:
            break
        stack[0], height = root, 1
        while height:
            place = stack[height - 1]
            above = parent[place]
            begins = above < 0 or person[above] != person[place]
            if not left[place]:
                left[place] = True
                runs[person[place]] += begins
                ringed[place] = runs[person[place]] > 1 or (above >= 0 and ringed[above])
            elif child[place] < 0:
                runs[person[place]] -= begins
                height -= 1
                continue
            if child[place] >= 0:
                stack[height] = child[place]
                child[place] = sibling[child[place]]
                height += 1
    return ringed


def _bursts(device: Numbers, at: Amounts, most: int) -> NDArray[np.bool_]:
    """Orders with `most` or more others of the same device in the hour up to them."""
    order = np.lexsort((np.arange(len(at)), at, device))
    whose, when = device[order], at[order]
    earlier = np.arange(len(order)) - most
    there = np.maximum(earlier, 0)
    many = (earlier >= 0) & (whose >= 0) & (whose[there] == whose) & (when - when[there] < HOUR)
    found = np.zeros(len(order), dtype=np.bool_)
    found[order] = many
    return found
