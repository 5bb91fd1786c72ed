"""What is worked out from a small story, as of any moment, and how runs stand beside each other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from app.analytics.circles import CIRCLES
from app.errors import BadInput, Conflict, NotFound
from app.services import exports, networks
from app.services.exports import export
from app.services.ingest import ingest
from app.services.inputs import Parameters, read_input
from app.services.runs import of_kind, published
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import TWO_VILLAGES, write

pytestmark = pytest.mark.server


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest_asyncio.fixture
async def villages(store: Store, tmp_path: Path) -> AsyncIterator[Store]:
    """The two villages and their ferryman, loaded."""
    await ingest(store, write(TWO_VILLAGES, tmp_path / "villages"), say=quiet)
    yield store


async def test_the_newest_fact_of_any_kind_is_the_moment_a_run_speaks_of(villages: Store) -> None:
    given = await read_input(villages, Parameters(), quiet)
    assert given.as_of == moment("2026-03-12T11:00:00")


async def test_the_ferryman_reaches_both_shores(villages: Store) -> None:
    await run_all(villages, say=quiet)
    rows = await villages.statement(
        "MATCH (s:Score) RETURN s.customer AS who, s.reach AS reach ORDER BY reach DESC, who LIMIT 1"
    )
    assert rows[0]["who"] == "ferryman"


async def test_the_villages_are_two_circles(villages: Store) -> None:
    await run_all(villages, say=quiet, parameters=Parameters(method="leiden"))
    rows = await villages.statement(
        "MATCH (c:Customer)-[:MEMBER_OF]->(circle) WITH circle, c.id AS who ORDER BY who RETURN circle.id AS id, collect(who) AS members"
    )
    circles = [set(row["members"]) - {"ferryman"} for row in rows]
    assert sorted(map(sorted, circles)) == [["ana", "bo", "cy"], ["dan", "eve", "fay"]]


async def test_later_facts_are_left_out_of_a_run_as_of_a_day(villages: Store) -> None:
    given = await read_input(villages, Parameters(as_of=moment("2026-03-03T12:00:00")), quiet)
    ids = given.facts.ids
    pairs = {(ids[a], ids[b]) for a, b in zip(given.ties.source, given.ties.target, strict=True)}
    assert pairs == {("ana", "bo"), ("bo", "ana"), ("bo", "cy")}


async def test_referrals_after_the_day_earn_nothing_yet(villages: Store) -> None:
    await run_all(villages, say=quiet, parameters=Parameters(as_of=moment("2026-01-02T12:00:00")))
    rows = await villages.statement(
        "MATCH (a)-[:EARNED]->(c:Credit)-[:FOR]->(b) RETURN a.id AS a, b.id AS b, c.amount AS amount"
    )
    assert rows == [{"a": "ana", "b": "bo", "amount": 1.0}]


async def test_two_referrers_share_and_whoever_referred_themselves_earns_nothing(villages: Store) -> None:
    await run_all(villages, say=quiet)
    rows = await villages.statement(
        "MATCH (a)-[:EARNED]->(c:Credit)-[:FOR]->(b) RETURN a.id + '>' + b.id AS who, c.amount AS amount ORDER BY who"
    )
    assert {row["who"]: row["amount"] for row in rows} == {
        "ana>bo": 1.0,
        "ana>cy": 0.5,
        "bo>cy": 0.5,
        "cy>ferryman": 1.0,
    }


async def test_other_parameters_are_another_run_and_the_first_is_served_again(villages: Store) -> None:
    first = {o.kind: o.id for o in await run_all(villages, say=quiet)}
    second = {o.kind: o.id for o in await run_all(villages, say=quiet, parameters=Parameters(half_life_days=30.0))}
    assert second["circles"] != first["circles"]
    assert second["credit"] == first["credit"]
    assert await published(villages) == second
    assert all(outcome.stored for outcome in await run_all(villages, say=quiet))
    assert await published(villages) == first


@pytest.mark.parametrize("method", CIRCLES)
async def test_every_circle_method_can_be_chosen(villages: Store, method: str) -> None:
    circles, *_ = await run_all(villages, say=quiet, parameters=Parameters(method=method))
    stored = await of_kind(villages, "circles")
    assert [json.loads(run.parameters)["method"] for run in stored if run.id == circles.id] == [method]


async def test_an_unknown_method_is_refused_with_the_choice(villages: Store) -> None:
    with pytest.raises(BadInput) as error:
        await run_all(villages, say=quiet, parameters=Parameters(method="magic"))
    assert "leiden" in error.value.remedy


async def test_an_empty_graph_gives_empty_results(store: Store, tmp_path: Path) -> None:
    outcomes = await run_all(store, say=quiet)
    assert {o.kind for o in outcomes} == {"circles", "scores", "credit"}
    assert set((await export(store, tmp_path, say=quiet)).values()) == {0, 3}


async def test_nothing_is_exported_before_a_run(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await export(store, tmp_path, say=quiet)


async def test_portions_of_any_size_give_the_same_runs_and_the_same_files(
    villages: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [outcome.id for outcome in await run_all(villages, say=quiet)]
    await export(villages, tmp_path / "whole", say=quiet)
    monkeypatch.setattr(networks, "PORTION", 2)
    monkeypatch.setattr(exports, "PORTION", 2)
    assert [outcome.id for outcome in await run_all(villages, say=quiet)] == whole
    await export(villages, tmp_path / "parts", say=quiet)
    for path in (tmp_path / "whole").iterdir():
        assert (tmp_path / "parts" / path.name).read_bytes() == path.read_bytes()


async def test_an_export_never_mixes_a_run_with_newer_facts(villages: Store, tmp_path: Path) -> None:
    await run_all(villages, say=quiet)
    rows = {"interactions.csv": "occurred_at,channel,kind,from_id,to_id\n2026-03-01,sms,message,fay,ana\n"}
    await ingest(villages, write(rows, tmp_path / "late"), say=quiet)
    with pytest.raises(Conflict, match="changed since"):
        await export(villages, tmp_path / "out", say=quiet)
