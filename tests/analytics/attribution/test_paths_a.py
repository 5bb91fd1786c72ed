"""The reference journeys, whose answers are known exactly, and what three other libraries make of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from app.analytics.attribution import MODELS, Journeys, MarkovModel, TouchModel

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def expected(reference: Path) -> Any:
    return json.loads((reference / "attribution/paths_a_expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def journeys(reference: Path) -> Journeys:
    touches = pl.read_csv(reference / "attribution/paths_a_touches.csv.gz")
    rows = pl.read_csv(reference / "attribution/paths_a_journeys.csv").with_row_index("j")
    touches = touches.join(rows.select("journey_id", "j"), on="journey_id")
    names = touches["channel"].unique().sort().to_list()
    return Journeys.from_columns(
        names,
        touches["j"].to_numpy(),
        touches["channel"].cast(pl.Enum(names)).to_physical().to_numpy(),
        touches["ts"].to_numpy(),
        touch=touches["seq"].to_numpy(),
        converted=rows["converted"].to_numpy(),
        converted_at=rows["conversion_ts"].fill_null(0).to_numpy(),
        value_minor=rows["value_minor"].to_numpy(),
    )


def listed(journeys: Journeys, found: dict[str, float]) -> list[float]:
    """Values in the order of the channels."""
    return [found[channel] for channel in journeys.channels]


@pytest.mark.parametrize("name", [name for name in MODELS if not name.startswith(("markov", "ordered"))])
def test_heuristics_agree_to_a_billionth(journeys: Journeys, expected: Any, name: str) -> None:
    wanted, model = expected["oracle"][name], MODELS[name]
    assert model.credit(journeys) == pytest.approx(listed(journeys, wanted["conversions"]), abs=1e-9)
    value = model.credit(journeys, by_value=True)
    assert value == pytest.approx(listed(journeys, wanted["value"]), rel=1e-12)


def test_ordered_shapley_agrees_at_every_place(journeys: Journeys, expected: Any) -> None:
    model = MODELS["ordered_shapley"]
    assert isinstance(model, TouchModel)
    wanted = expected["oracle"]["ordered_shapley"]["by_channel_position"]
    found = {
        f"{channel}@{place + 1}": part
        for channel, parts in zip(journeys.channels, model.credit_by_place(journeys).tolist(), strict=True)
        for place, part in enumerate(parts)
        if part
    }
    assert found == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_markov_agrees_to_a_billionth(journeys: Journeys, expected: Any, order: int) -> None:
    wanted = expected["oracle"][f"markov_order{order}_exact"]
    by_count = MarkovModel(order).removal(journeys)
    by_value = MarkovModel(order).removal(journeys, by_value=True)
    assert by_count.base == pytest.approx(wanted["base"])
    assert by_value.base == pytest.approx(wanted["base_value"])
    assert by_count.effect == pytest.approx(listed(journeys, wanted["removal_effect"]), abs=1e-9)
    assert by_value.effect == pytest.approx(listed(journeys, wanted["removal_effect_value"]), abs=1e-9)
    assert by_count.credit == pytest.approx(listed(journeys, wanted["conversions"]), abs=1e-9)
    assert by_value.credit == pytest.approx(listed(journeys, wanted["value"]), rel=1e-12)


@pytest.mark.parametrize(
    ("name", "key"), [("linear", "linear"), ("position", "position"), ("time_decay_7d", "time_decay")]
)
def test_settlement_is_not_a_unit_off(journeys: Journeys, expected: Any, name: str, key: str) -> None:
    model = MODELS[name]
    assert isinstance(model, TouchModel)
    wanted = expected["oracle"]["settled_minor_units_largest_remainder"][key]
    assert model.settled(journeys).tolist() == listed(journeys, wanted)


@pytest.mark.parametrize(
    ("library", "name"),
    [
        ("mta 0.0.9 position_based", "position"),
        ("mta 0.0.9 shapley (all coalitions)", "simplified_shapley"),
        ("marketing-attribution-models 2.1.1 position_based", "position"),
        ("marketing-attribution-models 2.1.1 time_decay 168h", "time_decay_7d"),
    ],
)
def test_other_libraries_agree(journeys: Journeys, expected: Any, library: str, name: str) -> None:
    assert MODELS[name].credit(journeys) == pytest.approx(listed(journeys, expected["libraries"][library]), abs=1e-9)
