"""Real data goes in, and every number that its README states comes back."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from app.queries import query
from app.services.conflicts import CONFLICTS
from app.services.exports import export
from app.services.group_comparison import compare
from app.services.ingest import ingest
from app.services.layers import MEMBERSHIPS
from app.services.load_report import Summary
from app.services.networks import everybody, read_portions
from app.services.runs import Outcome
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.conftest import wipe

pytestmark = [pytest.mark.server, pytest.mark.reference, pytest.mark.slow]
SETS = ("rust-team", "copenhagen", "freebsd-mentors", "nyjazz-coupons")


class Loaded:
    """The store with all four sets in it, how the loads went, and what was worked out."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.summaries: dict[str, Summary] = {}
        self.outcomes: list[Outcome] = []


@pytest_asyncio.fixture(scope="module")
async def real(server_store: Store, reference: Path) -> AsyncIterator[Loaded]:
    """All real sets, loaded once."""
    await wipe(server_store)
    loaded = Loaded(server_store)
    for name in SETS:
        loaded.summaries[name] = await ingest(server_store, reference / "real" / name, say=quiet)
    loaded.outcomes = await run_all(server_store, say=quiet)
    yield loaded


async def one(real: Loaded, statement: str) -> object:
    return next(iter((await real.store.statement(statement))[0].values()))


async def test_no_row_of_any_set_is_refused(real: Loaded) -> None:
    assert [summary.rejected for summary in real.summaries.values()] == [{}, {}, {}, {}]


async def test_copenhagen_has_its_interactions_by_kind(real: Loaded) -> None:
    rows = await real.store.statement(
        "MATCH ()-[i:INTERACTED {source: 'copenhagen'}]->() RETURN i.channel + ' ' + i.kind AS kind, count(*) AS count"
    )
    assert {row["kind"]: row["count"] for row in rows} == {
        "sms message": 24_333,
        "phone call": 3_234,
        "phone missed_call": 366,
    }


async def test_a_second_load_of_copenhagen_stores_nothing(real: Loaded, reference: Path) -> None:
    again = await ingest(real.store, reference / "real" / "copenhagen", say=quiet)
    assert (again.nodes, again.relationships) == (0, 0)
    assert await one(real, "MATCH ()-[i:INTERACTED {source: 'copenhagen'}]->() RETURN count(i) AS n") == 27_933


async def test_copenhagen_has_its_ties_and_pairs(real: Loaded) -> None:
    assert await one(real, "MATCH ()-[t:TIED {source: 'copenhagen'}]->() RETURN count(t) AS n") == 6_429
    talked = (
        "MATCH (a:Identity)-[:INTERACTED {source: 'copenhagen'}]-(b:Identity) WHERE a.key < b.key "
        "WITH DISTINCT a, b RETURN "
    )
    assert await one(real, talked + "count(*) AS n") == 880
    assert await one(real, talked + "count(CASE WHEN EXISTS {(a)-[:TIED]-(b)} THEN 1 END) AS n") == 714


async def test_copenhagen_people_are_on_one_to_three_channels(real: Loaded) -> None:
    rows = await real.store.statement(
        "MATCH (r:Identity {channel: 'record'})-[c:CLAIMS {source: 'copenhagen'}]->(i) "
        "WITH r, count(DISTINCT i.channel) AS channels RETURN channels, count(*) AS people"
    )
    assert {row["channels"]: row["people"] for row in rows} == {3: 468, 2: 135, 1: 230}


async def test_rust_team_has_its_records_groups_and_merges(real: Loaded) -> None:
    assert (
        await one(
            real, "MATCH (i:Identity {channel: 'record'}) WHERE i.external_id STARTS WITH 'r' RETURN count(i) AS n"
        )
        == 774
    )
    assert await one(real, "MATCH (g:Group {source: 'rust-team'}) RETURN count(g) AS n") == 260
    assert await one(real, "MATCH ()-[b:BELONGS_TO {source: 'rust-team'}]->() RETURN count(b) AS n") == 3_479
    assert await one(real, "MATCH ()-[i:INTERACTED {source: 'rust-team'}]->() RETURN count(i) AS n") == 1_506


ACTIVE = (
    "MATCH (p:Identity)-[b:BELONGS_TO {source: 'rust-team'}]->(g) "
    "WHERE b.role <> 'alumni' AND b.until IS NULL WITH p, count(DISTINCT g) AS groups "
)


async def test_rust_team_people_are_in_several_groups_at_once(real: Loaded) -> None:
    assert await one(real, ACTIVE + "RETURN count(CASE WHEN groups > 1 THEN 1 END) AS n") == 193
    assert await one(real, ACTIVE + "RETURN max(groups) AS n") == 19
    assert await one(real, ACTIVE + "RETURN sum(groups) AS n") == 987


@pytest.mark.parametrize(
    ("day", "memberships", "people"),
    [
        ("2019-01-01", 209, 114),
        ("2021-01-01", 537, 300),
        ("2023-01-01", 689, 357),
        ("2025-01-01", 810, 388),
        ("2026-08-01", 983, 410),
    ],
)
async def test_rust_team_memberships_as_of_a_day(real: Loaded, day: str, memberships: int, people: int) -> None:
    as_of = int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp())
    everybody_known = await everybody(real.store)
    rows = (await read_portions(real.store, [MEMBERSHIPS], everybody_known.places, quiet, "", as_of=as_of))[0]
    ours = [group.startswith("rust-team/") for group in rows["group"]]
    person = everybody_known.places.of(rows["source"])[ours]
    assert (len(person), len(set(person.tolist()))) == (memberships, people)


async def test_found_circles_are_compared_with_the_teams_whatever_comes_of_it(real: Loaded) -> None:
    run = next(outcome.id for outcome in real.outcomes if outcome.kind == "circles")
    agreement = await compare(real.store, run, "rust-team")
    assert (agreement.memberships, agreement.people) == (987, 402)
    assert 0 <= agreement.average_f1 < 1


async def test_the_57_shared_identities_are_conflicts(real: Loaded) -> None:
    found = [c for c in await real.store.read(CONFLICTS) if c.kind == "identity with several claims"]
    assert len(found) == 57
    assert {c.count for c in found} <= {2, 3, 4}
    joined = "MATCH (i:Identity)<-[:CLAIMS]-(r) WITH i, count(DISTINCT r) AS claims WHERE claims > 1 RETURN count{(i)-[:IS]->()} AS joins"
    assert {row["joins"] for row in await real.store.statement(joined)} == {0}


async def test_the_dirt_of_nyjazz_is_reported_and_kept(real: Loaded) -> None:
    kinds = [c.kind for c in await real.store.read(CONFLICTS)]
    assert kinds.count("code with several owners") == 14
    assert kinds.count("code handed out twice to one owner") == 4
    assert kinds.count("code redeemed more than once") == 7
    assert real.summaries["nyjazz-coupons"].repeated == {"referral_codes": 4}
    assert await one(real, "MATCH ()-[o:OWNS]->() RETURN count(o) AS n") == 1_467


async def test_freebsd_groups_named_only_by_memberships_are_made_with_a_warning(real: Loaded) -> None:
    assert any("doc, ports, src" in warning for warning in real.summaries["freebsd-mentors"].warnings)
    rows = await real.store.statement(
        "MATCH (g:Group {source: 'freebsd-mentors'}) RETURN g.id AS id, g.digest AS digest ORDER BY id"
    )
    assert rows == [{"id": name, "digest": None} for name in ("doc", "ports", "src")]


async def test_partial_and_missing_dates_are_kept_as_such(real: Loaded) -> None:
    rows = await real.store.statement(
        "MATCH (r:Referral {source: 'freebsd-mentors'}) RETURN r.at_precision AS precision, r.at IS NULL AS missing, count(*) AS count"
    )
    assert {(row["precision"], row["missing"]): row["count"] for row in rows} == {
        ("day", False): 798,
        ("year", False): 1,
        (None, True): 4,
    }


async def test_freebsd_equal_split_sums_to_the_number_of_events(real: Loaded) -> None:
    run = next(outcome.id for outcome in real.outcomes if outcome.kind == "credit")
    rows = await real.store.statement(
        f"MATCH (c:Credit {{run: '{run}'}})-[:FOR]->(p:Customer) WHERE p.id STARTS WITH 'c' RETURN c.amount AS amount, c.among AS among"
    )
    assert len(rows) == 803
    assert math.fsum(row["amount"] for row in rows) == 585.0
    assert sum(row["among"] > 1 for row in rows) > 197


async def test_equal_input_is_served_from_the_stored_runs(real: Loaded) -> None:
    again = await run_all(real.store, say=quiet)
    assert [(o.kind, o.id, o.stored) for o in again] == [(o.kind, o.id, True) for o in real.outcomes]


async def test_the_export_is_sorted_and_complete(real: Loaded, tmp_path: Path) -> None:
    counts = await export(real.store, tmp_path, say=quiet)
    assert counts["customers"] == counts["scores"] == 774 + 844 + 554 + 264
    for name in counts:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        assert rows == sorted(rows)
        assert len(rows) == counts[name]


async def test_social_capital_parts_add_up_in_the_graph(real: Loaded) -> None:
    rows = await real.store.statement(
        "MATCH (s:Score) WITH s, s.activity + s.bonding + s.bridging + s.contribution AS total "
        "RETURN count(*) AS n, count(CASE WHEN total <> s.social_capital THEN 1 END) AS wrong"
    )
    assert rows == [{"n": 2_436, "wrong": 0}]


async def test_runs_name_their_inputs_parameters_and_code(real: Loaded) -> None:
    runs = await real.store.columns(query("exports/runs"))
    assert runs["kind"].tolist() == ["circles", "credit", "scores"]
    assert set(json.loads(runs["inputs"][2])) == {"acts", "facts", "previous", "ties"}
    assert set(json.loads(runs["parameters"][2])["plans"]) == {"social_capital", "customer_value"}
    assert json.loads(runs["parameters"][0])["half_life_days"] == 180.0
    assert all(len(code) == 64 for code in runs["code"])
