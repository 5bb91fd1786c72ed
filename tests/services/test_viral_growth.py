"""Forecasts of sharing from a real Neo4j: posters that are passed on, and one that nobody wants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import pytest_asyncio

from app.errors import BadInput, NotFound
from app.services.cascades import Chosen
from app.services.ingest import ingest
from app.services.viral_growth import viral_growth
from app.store.graph import Store
from app.store.local import quiet
from tests.conftest import wipe
from tests.worlds import write

pytestmark = pytest.mark.server
START = datetime(2026, 1, 1, tzinfo=UTC)


def passed_on(dice: Random, days: int) -> str:
    """Three posters a day; each is passed on by 0.8 people on average, within some hours or days."""
    rows = [(START + timedelta(days=dice.random() * days), "") for _ in range(3 * days)]
    place = 0
    while place < len(rows):
        while dice.random() < 0.8 / 1.8:
            at = rows[place][0] + timedelta(days=dice.expovariate(0.7))
            if at < START + timedelta(days=days):
                rows.append((at, f"s{place}"))
        place += 1
    header = "share_id,shared_at,channel,sharer_id,parent_share_id,content_id\n"
    lines = [
        f"s{at},{when.isoformat()},wechat,c{at % 50},{up},{'' if up else 'p1'}\n" for at, (when, up) in enumerate(rows)
    ]
    return header + "".join(lines) + "x1,2026-01-05T00:00:00Z,sms,c1,,p2\nx2,,sms,c1,,p1\n"


@pytest_asyncio.fixture(scope="module")
async def posters(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Sixty days of posters, loaded once."""
    await wipe(server_store)
    world = {
        "content.csv": "content_id,kind,title\np1,poster,Poster\np2,poster,Dull\n",
        "shares.csv": passed_on(Random(2), 60),
    }
    await ingest(server_store, write(world, tmp_path_factory.mktemp("world") / "town"), say=quiet)
    return server_store


async def test_what_is_to_come_is_told_from_what_was_passed_on(posters: Store) -> None:
    found = await viral_growth(posters, Chosen(content="p1"), days=10)
    assert found.forecast is not None
    assert found.forecast.reproduction == pytest.approx(0.8, abs=0.25)
    assert found.forecast.total.low95 <= found.forecast.total.expected <= found.forecast.total.high95
    assert len(found.forecast.days) == 10
    assert found.without_time == 1


async def test_a_forecast_of_the_past_holds_what_came(posters: Store) -> None:
    moment = int((START + timedelta(days=50)).timestamp())
    told = await viral_growth(posters, Chosen(content="p1"), days=9, as_of=moment)
    came = (await viral_growth(posters, Chosen(content="p1"), days=9, as_of=moment + 9 * 86_400)).shares - told.shares
    assert told.forecast is not None
    assert told.forecast.total.low95 <= came <= told.forecast.total.high95


async def test_forecasts_of_before_are_judged(posters: Store) -> None:
    judged = (await viral_growth(posters, Chosen(), days=7)).judged
    assert len(judged.trials) == 6
    assert judged.error is not None
    assert judged.error < 0.75
    assert judged.within_95 >= 4


async def test_of_what_hardly_anybody_passes_on_nothing_is_told(posters: Store) -> None:
    found = await viral_growth(posters, Chosen(content="p2"))
    assert (found.forecast, found.shares, found.judged.trials) == (None, 1, ())
    assert "nothing is foretold" in found.note


async def test_before_the_first_share_there_is_nothing_to_tell_from(posters: Store) -> None:
    with pytest.raises(BadInput, match="up to that moment"):
        await viral_growth(posters, Chosen(), as_of=0)


async def test_without_shares_nothing_can_be_told(store: Store) -> None:
    with pytest.raises(NotFound, match="no shares"):
        await viral_growth(store, Chosen())
