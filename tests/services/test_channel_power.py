"""The power of channels, by orders and by what orders are worth."""

from __future__ import annotations

import pytest

from app.analytics.attribution import Journeys
from app.services.channel_power import strengths

PATHS = Journeys.from_paths([["mail"], ["mail"], ["shop"]], [1, 1, 1], [0, 0, 0], [100, 100, 9800])


def test_by_value_a_channel_is_as_strong_as_the_money_that_is_lost_without_it() -> None:
    orders, value = (
        {each.name: each.removal_effect for each in strengths(PATHS, by_value=chosen)} for chosen in (False, True)
    )
    assert orders["mail"] > orders["shop"]
    assert value == pytest.approx({"mail": 0.02, "shop": 0.98})


@pytest.mark.parametrize("by_value", [False, True])
def test_the_power_of_all_channels_is_one_part_by_part(by_value: bool) -> None:
    found = strengths(PATHS, by_value=by_value)
    for part in ("removal", "reach"):
        assert sum(getattr(each, part) for each in found) == pytest.approx(1 / 3)
    for each in found:
        assert each.total == pytest.approx(each.removal + each.reach + each.bridging, abs=1e-8)
    total = sum(each.removal_effect for each in found)
    for each in found:
        assert each.removal == pytest.approx(each.removal_effect / total / 3, abs=1e-8)
