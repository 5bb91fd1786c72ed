"""Why points changed: another way to work them out is no decay, late facts are evidence, and time raises nobody."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.runs import published
from app.services.score_log import table
from app.services.score_plans import PLANS, as_data, read_plans
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api import market
from tests.worlds import write

pytestmark = pytest.mark.server
APRIL, MAY = (int(datetime.fromisoformat(text).timestamp()) for text in (market.APRIL, market.MAY))
LATE = "occurred_at,channel,kind,from_id,to_id\n"
Told = dict[str, dict[str, list[float]]]


async def told(store: Store) -> Told:
    """Of each customer and component what changed: total, evidence, decay, others, version."""
    found = await table(store, (await published(store))["scores"])
    return {who: json.loads(text) for who, text in zip(found["customer"], found["changes"].tolist(), strict=True)}


async def second(store: Store, folder: Path, late: str, as_of: int, activity_days: float = 180.0) -> Told:
    """What a second run says, after a load of further rows, at a moment, with a half-life of activity."""
    await ingest(store, market.write(folder / "market"), say=quiet)
    await run_all(store, say=quiet, parameters=Parameters(as_of=APRIL, resamples=0))
    if late:
        await ingest(store, write({"interactions.csv": LATE + late}, folder / "late"), say=quiet)
    plans = {"social_capital": as_data(PLANS)["social_capital"]}
    next(row for row in plans["social_capital"]["components"] if row["name"] == "activity")["half_life_days"] = (
        activity_days
    )
    (folder / "plan.json").write_text(json.dumps(plans), encoding="utf-8")
    chosen = read_plans(folder / "plan.json")
    await run_all(store, say=quiet, parameters=Parameters(as_of=as_of, resamples=0, plans=chosen))
    return await told(store)


async def test_another_half_life_on_the_same_facts_is_another_version(store: Store, tmp_path: Path) -> None:
    found = await second(store, tmp_path, "", APRIL, activity_days=3.0)
    assert any(parts["activity"][0] for parts in found.values())
    for parts in found.values():
        for total, *causes in parts.values():
            assert causes == [0.0, 0.0, 0.0, total]


async def test_another_half_life_does_not_hide_what_faded(store: Store, tmp_path: Path) -> None:
    found = await second(store, tmp_path, "", MAY, activity_days=3.0)
    assert any(parts["activity"][4] for parts in found.values())
    assert all(parts["activity"][2] <= 0 for parts in found.values())


@pytest.mark.parametrize("as_of", [APRIL, MAY])
async def test_facts_loaded_late_are_evidence_and_time_raises_nobody(store: Store, tmp_path: Path, as_of: int) -> None:
    late = "".join(
        f"2026-04-{day:02},wechat,message,jo,ana\n2026-04-{day:02},wechat,message,jo,dan\n" for day in range(1, 9)
    )
    found = await second(store, tmp_path, late, as_of)
    assert found["jo"]["activity"][1] > 0
    assert all(cause[2] <= 0 for parts in found.values() for cause in parts.values())
    if as_of == APRIL:
        assert all(cause[2] == 0 for parts in found.values() for cause in parts.values())
