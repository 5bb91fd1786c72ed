"""Two policies on the shares and orders of plain files, side by side: what each costs, who wins and who loses."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.analytics.rewards import Comparison, Outcome, Policy, compare
from app.services.settlement_rows import Sold


def compared(a: Policy, b: Policy, sold: Sold) -> tuple[dict[str, Any], list[dict[str, str | int]]]:
    """Both policies in figures, and everybody whom one of them pays; who gains most by the second comes first."""
    came = newcomers(sold)
    found = compare(a, b, sold.shares, sold.orders, came)
    sides = {"newcomers": came, "a": _outcome(found.a, sold), "b": _outcome(found.b, sold)}
    return sides | {"winners": found.winners, "losers": found.losers}, _changes(found, sold)


def newcomers(sold: Sold) -> int:
    """How many customers came through somebody else's share."""
    came = np.flatnonzero((sold.orders.share >= 0) & (sold.orders.buyer >= 0))
    through = sold.shares.person[sold.orders.share[came]]
    return len(np.unique(sold.orders.buyer[came][through != sold.orders.buyer[came]]))


def _outcome(side: Outcome, sold: Sold) -> dict[str, Any]:
    return {
        "policy": side.plan,
        "paid_minor": side.paid,
        "payees": side.payees,
        "per_newcomer_minor": side.per_newcomer_minor,
        "per_newcomer": None if side.per_newcomer is None else str(side.per_newcomer),
        "sybil_gain_minor": side.sybil_gain,
        "sybil_person": None if side.sybil_person is None else sold.people[side.sybil_person],
    }


def _changes(found: Comparison, sold: Sold) -> list[dict[str, str | int]]:
    columns = (found.person, found.by_a, found.by_b, found.difference)
    return [
        {"person": sold.people[person], "a": a, "b": b, "difference": change}
        for person, a, b, change in zip(*(column.tolist() for column in columns), strict=True)
    ]
