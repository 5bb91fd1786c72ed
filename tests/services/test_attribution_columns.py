"""Attribution from columns: the same for any order of the rows."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.services.attribution import NAMES, Asked, Attribution, worked_out
from app.services.touches import assembled, bought_of

Columns = dict[str, NDArray[Any]]


def columns(rows: list[dict[str, Any]]) -> Columns:
    """Rows as the store gives them."""
    names = rows[0].keys()
    kind = {int: np.int64, str: object}
    return {name: np.array([row[name] for row in rows], dtype=kind[type(rows[0][name])]) for name in names}


def met(dice: Random, sort: str) -> list[dict[str, Any]]:
    """Touches, clicks or acts of a few people, many at the same time and on the same thing."""
    shared = {"content": "", "campaign": "", "employee": ""}
    return [
        {
            "person": dice.randrange(6),
            "key": f"{sort}{number:03}",
            "at": dice.randrange(40) * 600_000,
            "channel": dice.choice(["mail", "shop", "web"]),
            "kind": dice.choice(["", "view", "scan"]),
            "evidence": dice.choice(["", "guess"]),
            "target": dice.choice(["", "s1", "s2"]),
            **shared,
        }
        for number in range(60)
    ]


def orders(dice: Random) -> list[dict[str, Any]]:
    """Orders of the same people, some given back."""
    return [
        {
            "source": dice.randrange(6),
            "key": f"o{number:03}",
            "at": dice.randrange(40) * 600_000,
            "amount": dice.randrange(1000),
            "refunded": dice.choice([0, 0, 0, 5, 1000]),
            "currency": dice.choice(["EUR", "EUR", "USD"]),
        }
        for number in range(20)
    ]


def found(parts: dict[str, list[dict[str, Any]]], bought: list[dict[str, Any]]) -> Attribution:
    """What all models say."""
    reached = assembled({sort: columns(rows) for sort, rows in parts.items()}, aside=True)
    table = columns(bought)
    return worked_out(Asked(NAMES), {}, reached, bought_of(table, table["source"]), None)


@pytest.mark.parametrize("seed", range(10))
def test_any_order_of_rows_gives_the_same_figures(seed: int) -> None:
    dice = Random(seed)
    parts, bought = {sort: met(dice, sort) for sort in ("touches", "clicks", "acts")}, orders(dice)
    whole = found(parts, bought)
    for _ in range(3):
        for rows in (*parts.values(), bought):
            dice.shuffle(rows)
        assert found(parts, bought) == whole


@pytest.mark.parametrize("seed", range(10))
def test_money_adds_up_to_the_last_unit_by_every_model(seed: int) -> None:
    dice = Random(seed)
    told = found({sort: met(dice, sort) for sort in ("touches", "clicks")}, orders(dice))
    for model in told.models:
        divided = sum(credit.settled_minor for credit in model.credits)
        assert divided == told.value_minor - told.value_without_touch_minor
        orders_with_touch = told.orders - told.orders_without_touch
        assert sum(credit.conversions for credit in model.credits) == pytest.approx(orders_with_touch, abs=1e-7)


def test_times_of_models_are_those_asked_for() -> None:
    dice = Random(3)
    parts, bought = {"touches": met(dice, "touches")}, orders(dice)
    reached, table = assembled({sort: columns(rows) for sort, rows in parts.items()}, aside=True), columns(bought)
    short, long = (
        worked_out(Asked(("time_decay",), half_life_days=days), {}, reached, bought_of(table, table["source"]), None)
        for days in (0.001, 1000.0)
    )
    assert short.models != long.models
