"""Circles as runs: carried on from the run before, served again when nothing changed, and never half there."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.errors import Busy, StoreError
from app.queries import Query
from app.services import circle_run
from app.services.circle_log import events, runs_as_of
from app.services.circle_names import names, rename
from app.services.circles import by_key
from app.services.exports import export
from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.pages import key_of
from app.services.runs import of_kind, published
from app.services.work import run_all
from app.store.graph import Counts, Store
from app.store.local import quiet
from tests.worlds import write

pytestmark = pytest.mark.server
NORTH, SOUTH = tuple(f"n{number}" for number in range(6)), tuple(f"s{number}" for number in range(6))


def world(*circles: tuple[str, ...], day: int = 1, others: tuple[str, ...] = ("x1", "x2", "x3")) -> dict[str, str]:
    """Everybody in a circle writes to everybody else in it on one day."""
    people = sorted({*others, *(who for circle in circles for who in circle)})
    talk = [
        f"2026-03-{day:02}T10:00:00Z,wechat,message,{one},{other}\n"
        for circle in circles
        for one in circle
        for other in circle
        if one != other
    ]
    return {
        "customers.csv": "customer_id,team\n" + "".join(f"{who},{who[0]}\n" for who in people),
        "interactions.csv": "occurred_at,channel,kind,from_id,to_id\n" + "".join(talk),
    }


@pytest_asyncio.fixture
async def two(store: Store, tmp_path: Path) -> AsyncIterator[Store]:
    """Two circles of six."""
    await ingest(store, write(world(NORTH, SOUTH), tmp_path / "two"), say=quiet)
    yield store


async def circles(store: Store, **chosen: Any) -> dict[str, set[str]]:
    """Run, and give the published circles."""
    await run_all(store, say=quiet, parameters=Parameters(**chosen))
    run = (await published(store))["circles"]
    rows = await store.statement(
        f"MATCH (p:Customer)-[:MEMBER_OF]->(c:Circle {{run: '{run}'}}) RETURN c.id AS id, collect(p.id) AS members"
    )
    return {row["id"]: set(row["members"]) for row in rows}


async def test_running_twice_is_served_from_the_stored_run(two: Store) -> None:
    await run_all(two, say=quiet)
    again = await run_all(two, say=quiet)
    assert [outcome.stored for outcome in again] == [True, True, True]
    assert len(await of_kind(two, "circles")) == 1


async def test_circles_keep_their_ids_when_people_come_and_new_ones_get_numbers_of_their_own(
    two: Store, tmp_path: Path
) -> None:
    before = await circles(two)
    assert before == {"c1": set(NORTH), "c2": set(SOUTH)}
    east = tuple(f"e{number}" for number in range(7))
    more = world((*NORTH, "n6"), east, day=2)
    await ingest(two, write(more, tmp_path / "more"), say=quiet)
    now = await circles(two)
    assert now == {"c1": {*NORTH, "n6"}, "c2": set(SOUTH), "c3": set(east)}
    inputs = [json.loads(run.inputs) for run in await of_kind(two, "circles") if run.published]
    assert inputs[0]["ids_given"] == "2"


async def test_a_number_is_never_given_twice_even_when_an_older_run_is_published_again(
    two: Store, tmp_path: Path
) -> None:
    first = await circles(two)
    await ingest(two, write(world(("e1", "e2", "e3", "e4", "e5", "e6"), day=2), tmp_path / "east"), say=quiet)
    assert set(await circles(two)) == {"c1", "c2", "c3"}
    assert await circles(two, as_of=1_772_370_000) == first
    await ingest(two, write(world(("w1", "w2", "w3", "w4", "w5", "w6"), day=3), tmp_path / "west"), say=quiet)
    assert {min(members): name for name, members in (await circles(two)).items()}["w1"] not in {"c1", "c2", "c3"}


async def test_circles_of_a_chosen_channel_are_another_run_and_scores_stay(two: Store) -> None:
    everything = {outcome.kind: outcome.id for outcome in await run_all(two, say=quiet)}
    chosen = {
        outcome.kind: outcome.id
        for outcome in await run_all(two, say=quiet, parameters=Parameters(channels=("wechat",), until=1_772_380_000))
    }
    assert chosen["circles"] != everything["circles"]
    assert (chosen["scores"], chosen["credit"]) == (everything["scores"], everything["credit"])


async def test_why_counts_only_what_the_circles_were_found_in(two: Store) -> None:
    await run_all(two, say=quiet, parameters=Parameters(kinds=("chat",)))
    rows = await two.statement("MATCH (r:Run {kind: 'circles'}) RETURN r.sorts AS sorts, r.ties_since AS since")
    assert rows == [{"sorts": ["wechat message"], "since": None}]


async def test_what_people_have_in_common_is_part_of_the_run(two: Store, tmp_path: Path) -> None:
    before = (await run_all(two, say=quiet))[0]
    await ingest(two, write({"tags.csv": "customer_id,tag\nn0,vip\n"}, tmp_path / "tags"), say=quiet)
    after = (await run_all(two, say=quiet))[0]
    assert not after.stored
    assert after.id != before.id


async def test_a_run_cut_off_while_storing_is_taken_up_again(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write_really = Store.write

    async def fails(store: Store, query: Query[Any], *args: Any, **options: Any) -> Counts:
        if query is circle_run.SAVE_EVENTS:
            raise StoreError("The line was cut.")
        return await write_really(store, query, *args, **options)

    monkeypatch.setattr(Store, "write", fails)
    with pytest.raises(StoreError):
        await run_all(two, say=quiet)
    assert await published(two) == {}
    monkeypatch.undo()
    assert await circles(two) == {"c1": set(NORTH), "c2": set(SOUTH)}
    assert (await two.statement("MATCH (e:CircleEvent) RETURN count(e) AS n"))[0]["n"] == 2


async def test_one_circle_a_person_can_be_asked_for(store: Store, tmp_path: Path) -> None:
    both = world((*NORTH, "both"), (*SOUTH, "both"))
    await ingest(store, write(both, tmp_path / "both"), say=quiet)
    several = await circles(store)
    assert sum("both" in members for members in several.values()) == 2
    alone = await circles(store, disjoint=True)
    assert sum("both" in members for members in alone.values()) == 1


async def test_steps_are_told_in_words(two: Store) -> None:
    told: list[str] = []
    await run_all(two, say=lambda words, _share: told.append(words))
    steps = ["finding circles", "carrying ids on from the run before", "telling circles apart", "storing members"]
    assert [words for words in dict.fromkeys(told) if words in steps] == steps


async def test_circles_leave_with_their_labels_names_and_history(two: Store, tmp_path: Path) -> None:
    await run_all(two, say=quiet)
    await rename(two, "c2", "The south", actor="kim")
    await export(two, tmp_path / "out", say=quiet)

    def table(name: str) -> list[dict[str, str]]:
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    circles = [(row["circle_id"], row["kind"], row["field"], row["value"], row["name"]) for row in table("circles")]
    assert circles == [("c1", "other", "team", "n", ""), ("c2", "other", "team", "s", "The south")]
    assert [(row["circle_id"], row["event"], row["after"]) for row in table("events")] == [
        ("c1", "born", "c1"),
        ("c2", "born", "c2"),
    ]
    assert all(
        0 <= float(row[share]) <= 1 for row in table("members") for share in ("strength", "p_value", "stability")
    )


def east(day: int) -> dict[str, str]:
    """Six others who talk on one day."""
    return world(tuple(f"e{number}" for number in range(6)), day=day)


def by_phone(*circles: tuple[str, ...], day: int) -> dict[str, str]:
    """The same talk by text message."""
    tables = world(*circles, day=day)
    return tables | {"interactions.csv": tables["interactions.csv"].replace("wechat", "sms")}


async def test_a_run_of_another_channel_in_between_ends_no_id_and_no_name(two: Store, tmp_path: Path) -> None:
    await ingest(two, write(by_phone((*NORTH[:3], *SOUTH[:3]), day=2), tmp_path / "sms"), say=quiet)
    first = await circles(two)
    ids = {name for name, members in first.items() if members >= set(NORTH) or members >= set(SOUTH)}
    assert len(ids) == 2
    for name in ids:
        await rename(two, name, f"The {name}", actor="kim")
    await circles(two, channels=("sms",))
    await ingest(two, write(east(3), tmp_path / "more"), say=quiet)
    again = await circles(two)
    assert {name: again[name] for name in first} == first
    assert await names(two, sorted(ids)) == {name: f"The {name}" for name in ids}


async def test_a_run_not_published_leaves_what_readers_see(two: Store) -> None:
    await run_all(two, say=quiet)
    seen = await published(two)
    stored = await run_all(two, say=quiet, parameters=Parameters(disjoint=True), publish=False)
    assert stored[0].id not in seen.values()
    assert await published(two) == seen


async def test_circles_are_carried_on_from_a_run_of_no_later_moment(two: Store, tmp_path: Path) -> None:
    await run_all(two, say=quiet)
    march_1 = (await published(two))["circles"]
    await ingest(two, write(east(9), tmp_path / "later"), say=quiet)
    await run_all(two, say=quiet)
    between = await run_all(two, say=quiet, parameters=Parameters(as_of=1_772_700_000), publish=False)
    inputs = {run.id: json.loads(run.inputs) for run in await of_kind(two, "circles")}
    assert inputs[between[0].id]["previous"] == march_1


async def test_as_of_answers_from_runs_with_the_parameters_of_the_published_one(two: Store) -> None:
    march_2, march_3 = 1_772_409_600, 1_772_496_000
    default = (await run_all(two, say=quiet, parameters=Parameters(as_of=march_2)))[0].id
    for moment in (march_2, march_3):
        await run_all(two, say=quiet, parameters=Parameters(as_of=moment, disjoint=True), publish=False)
    await run_all(two, say=quiet)
    found = await runs_as_of(two, ["2026-03-02T00:00:00+00:00", "2026-03-03T00:00:00+00:00"])
    assert found == {"2026-03-02T00:00:00+00:00": default}


async def test_of_two_runs_at_once_one_is_told_to_wait(two: Store) -> None:
    parameters = [Parameters(), Parameters(disjoint=True)]
    ends = await asyncio.gather(
        *(run_all(two, say=quiet, parameters=each) for each in parameters), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ends) == ["Busy", "list"]
    assert await circles(two) == {"c1": set(NORTH), "c2": set(SOUTH)}


@pytest.mark.parametrize(("age", "blocks"), [(-60, False), (60, True)], ids=["left by a crash", "held"])
async def test_a_lock_counts_only_until_it_ends(two: Store, age: int, blocks: bool) -> None:
    await two.statement(
        "CREATE (:Lock {name: 'circles run', holder: 'other', expires_at: datetime() + duration({seconds: "
        + f"{age}"
        + "})})"
    )
    with pytest.raises(Busy) if blocks else nullcontext():
        await run_all(two, say=quiet)
    assert bool(await published(two)) is not blocks


async def test_the_history_of_a_circle_born_of_a_split_begins_with_the_split(store: Store, tmp_path: Path) -> None:
    one = tuple(f"n{number}" for number in range(12))
    await ingest(store, write(world(one), tmp_path / "one"), say=quiet)
    assert set(await circles(store, half_life_days=1)) == {"c1"}
    await ingest(store, write(world(one[:7], one[7:], day=28), tmp_path / "split"), say=quiet)
    assert set(await circles(store, half_life_days=1)) == {"c1", "c2"}
    await run_all(store, say=quiet, parameters=Parameters(half_life_days=1, disjoint=True), publish=False)
    for circle, told in {"c1": ["split", "born"], "c2": ["split"]}.items():
        history = await events(store, run=None, circle=circle)
        assert [event.event for event in history.rows] == told
        first = await events(store, run=None, circle=circle, first=1)
        rest = await events(store, run=None, circle=circle, after=key_of(first.rows[0]))
        assert [*first.rows, *rest.rows] == history.rows


async def test_a_circle_of_a_run_that_was_cut_off_cannot_be_looked_up(two: Store) -> None:
    run = (await run_all(two, say=quiet))[0].id
    assert set(await by_key(two, [f"{run}/c1"])) == {f"{run}/c1"}
    await two.statement(f"MATCH (r:Run {{id: '{run}'}}) SET r.state = 'open'")
    assert await by_key(two, [f"{run}/c1"]) == {}
