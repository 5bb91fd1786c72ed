"""Which sales are held back and why, each by its own chain, its own click, and what its device did up to then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.analytics.chains import NONE, grow
from app.analytics.grid import Amounts, Numbers
from app.analytics.rewards import Orders, Shares
from app.analytics.rewards.holds import HoldRules, held
from app.services.sale_hops import Step


@dataclass(frozen=True)
class Judged:
    """What is judged of a sale: who stands from the buyer up, and its times in milliseconds.

    `others` are the times of earlier orders on the same device, or None where the device is not known.
    """

    way: Sequence[Step]
    buyer: str
    at: int
    clicked_at: int | None = None
    began_at: int | None = None
    others: Sequence[int] | None = None


def holds_of(sales: Sequence[Judged], rules: HoldRules) -> list[tuple[str, ...]]:
    """For each sale the reasons that hold it back, whatever stands beside it."""
    names = sorted({name for sale in sales for name in (sale.buyer, *(step.customer for step in sale.way)) if name})
    number = {name: place for place, name in enumerate(names)}
    shares, through = _ways(sales, number)
    own, device, at = _rows(sales)
    known, nothing = own >= 0, np.zeros(len(own), dtype=np.int64)
    buyer, share = np.full(len(own), NONE), np.full(len(own), NONE)
    buyer[known], share[known] = [number.get(sale.buyer, NONE) for sale in sales], through
    clicked, began = np.full(len(own), np.nan), np.full(len(own), np.nan)
    clicked[known] = [np.nan if sale.clicked_at is None else sale.clicked_at / 1000 for sale in sales]
    began[known] = [(sale.at if sale.began_at is None else sale.began_at) / 1000 for sale in sales]
    orders = Orders(share, buyer, at, nothing, nothing)
    found = held(shares, orders, clicked_at=clicked, began_at=began, device=device, rules=rules)
    reasons = {reason: found[reason][known] for reason in sorted(found)}
    return [tuple(reason for reason, holds in reasons.items() if holds[place]) for place in range(len(sales))]


def _ways(sales: Sequence[Judged], number: Mapping[str, int]) -> tuple[Shares, list[int]]:
    """The ways of all sales as lines of a forest of their own, and where each begins."""
    parent, person, through = list[int](), list[int](), list[int]()
    for sale in sales:
        through.append(len(parent) if sale.way else NONE)
        for step in sale.way:
            parent.append(len(parent) + 1)
            # Whoever is not a customer yet is a person of their own.
            person.append(number.get(step.customer or "", len(number) + len(person)))
        if sale.way:
            parent[-1] = NONE
    return Shares(grow(parent), np.array(person, dtype=np.int64), np.full(len(person), np.nan)), through


def _rows(sales: Sequence[Judged]) -> tuple[Numbers, Numbers, Amounts]:
    """A row for each sale, after those of its device before: the sale's place or -1, the device, and the second.

    Each sale has a device of its own here, so that no other sale of a batch is counted twice.
    """
    place, device, at = list[int](), list[int](), list[float]()
    for number, sale in enumerate(sales):
        others = sorted(sale.others or ())
        place += [NONE] * len(others) + [number]
        device += [number] * len(others) + [NONE if sale.others is None else number]
        at += [moment / 1000 for moment in (*others, sale.at)]
    return np.array(place, dtype=np.int64), np.array(device, dtype=np.int64), np.array(at)
