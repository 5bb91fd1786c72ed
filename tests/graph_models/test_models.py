"""The models say everything once, and what is rendered from them is fresh."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.analytics.capital.plan import PARTS
from app.analytics.scores import STORED
from app.ingest.channels import CHANNELS, FAMILY, KINDS
from app.ingest.formats import TABLES
from graph_models import LIVES, NODES, RELATIONSHIPS

ROOT = Path(__file__).parents[2]
ASKED_FOR = {
    "Customer",
    "Identity",
    "Channel",
    "Employee",
    "Content",
    "Campaign",
    "ShareLink",
    "Share",
    "Click",
    "Order",
    "Refund",
    "ReferralCode",
    "Referral",
    "Tag",
    "Group",
    "Circle",
    "Score",
    "Credit",
    "Run",
}


def test_every_entity_is_modelled() -> None:
    assert set(NODES) >= ASKED_FOR
    assert "INTERACTED" in RELATIONSHIPS


@pytest.mark.parametrize("model", [*NODES.values(), *RELATIONSHIPS.values()])
def test_a_model_states_its_life_and_a_sentence_for_everything(model: object) -> None:
    assert model.life in LIVES  # type: ignore[attr-defined]
    assert model.doc.endswith(".")  # type: ignore[attr-defined]
    assert all(prop.doc.endswith(".") for prop in model.props)  # type: ignore[attr-defined]


def test_rendered_files_are_fresh() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "scripts.generate", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, f"{checked.stdout}{checked.stderr}\nRun `make generate`."


def test_the_score_model_holds_what_a_run_gives() -> None:
    parts = {name for part in PARTS for name in (part, f"{part}_raw", f"{part}_percentile")}
    whole = {"social_capital", "customer_value", "relationships", "standing", "evidence", "changes"}
    estimates = {"trust_error", "influence_low", "influence_high", "income_minor", "orders_left_out"}
    given = parts | whole | estimates | set(STORED)
    assert {prop.name for prop in NODES["Score"].props} - {"key", "run", "customer"} == given
    ranked = {name for name, score in STORED.items() if score.ranked}
    more = {"social_capital", "customer_value", "trust_raw", "influence_raw"}
    assert {prop.name for prop in NODES["Score"].props if prop.ranked} == ranked | more


def test_the_27_channels_are_there_each_with_a_weight_and_a_reason() -> None:
    assert len(CHANNELS) == 27
    assert set(FAMILY) == set(KINDS) >= {channel.kind for channel in CHANNELS.values()}
    reasons = [w.reason for c in CHANNELS.values() for w in c.weights.values()] + [w.reason for w in FAMILY.values()]
    assert all(len(reason) > 10 for reason in reasons)


def test_every_table_becomes_something_the_models_know() -> None:
    for table in TABLES.values():
        assert table.node is None or table.node in NODES
        assert {link.type for link in table.links} | ({table.edge} - {None}) <= set(RELATIONSHIPS)
        for column in table.columns:
            assert column.to is None or column.to in NODES
