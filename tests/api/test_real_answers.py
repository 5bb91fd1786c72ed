"""The numbers of the real data sets come back through GraphQL."""

from __future__ import annotations

import csv
import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.analytics.credit.referrals import tree
from app.services.ingest import ingest
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api.conftest import ask
from tests.conftest import wipe

pytestmark = [pytest.mark.server, pytest.mark.reference, pytest.mark.slow]
SETS = ("rust-team", "copenhagen", "freebsd-mentors", "nyjazz-coupons")


@pytest_asyncio.fixture(scope="module")
async def real(server_store: Store, reference: Path) -> AsyncIterator[Store]:
    """All four sets, loaded and worked out once."""
    await wipe(server_store)
    for name in SETS:
        await ingest(server_store, reference / "real" / name, say=quiet)
    await run_all(server_store, say=quiet)
    yield server_store


async def every(store: Store, field: str, fields: str, extra: str = "") -> list[Any]:
    """All edges of a list at the root, page by page."""
    edges: list[Any] = []
    after = None
    while True:
        document = f"query($after: String) {{ {field}(first: 100, after: $after{extra}) {{ pageInfo {{ hasNextPage endCursor }} edges {{ {fields} }} }} }}"
        found = (await ask(store, document, after=after))[field]
        edges += found["edges"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return edges


def referrals(reference: Path, name: str) -> list[tuple[str, str]]:
    with (reference / "real" / name / "canonical" / "referrals.csv").open(encoding="utf-8") as file:
        return [(row["referrer_id"], row["referee_id"]) for row in csv.DictReader(file)]


async def test_totals(real: Store) -> None:
    found = await ask(real, "{ customers { totalCount } groups { totalCount } channels { code interactionCount } }")
    counts = {each["code"]: each["interactionCount"] for each in found["channels"]}
    assert found["customers"]["totalCount"] == 774 + 844 + 554 + 264
    assert found["groups"]["totalCount"] == 260 + 3
    assert (counts["sms"] + counts["phone"], counts["sms"], counts["github"]) == (27_933, 24_333, 1_506)


async def test_193_people_are_active_in_two_or_more_teams(real: Store) -> None:
    people = await every(real, "customers", 'node { id groups(first: 1, activeAt: "9999-01-01") { totalCount } }')
    teams = {
        edge["node"]["id"]: edge["node"]["groups"]["totalCount"]
        for edge in people
        if edge["node"]["id"].startswith("r")
    }
    assert len(teams) == 774
    assert sum(count >= 2 for count in teams.values()) == 193
    assert (max(teams.values()), sum(teams.values())) == (19, 987)


async def test_memberships_as_of_a_day(real: Store) -> None:
    groups = await every(real, "groups", 'node { source members(first: 1, activeAt: "2021-01-01") { totalCount } }')
    assert sum(edge["node"]["members"]["totalCount"] for edge in groups if edge["node"]["source"] == "rust-team") == 537


async def test_conflicts_by_kind(real: Store) -> None:
    kinds = [edge["node"]["kind"] for edge in await every(real, "conflicts", "node { kind }")]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "identity with several claims": 57,
        "code with several owners": 14,
        "code handed out twice to one owner": 4,
        "code redeemed more than once": 7,
    }


async def test_freebsd_credit_sums_to_its_events(real: Store) -> None:
    people = await every(real, "customers", "node { id referrals(first: 90) { totalCount edges { amount } } }")
    earned = [edge["node"]["referrals"] for edge in people if edge["node"]["id"].startswith("c")]
    assert sum(each["totalCount"] for each in earned) == 803
    assert math.fsum(edge["amount"] for each in earned for edge in each["edges"]) == 585.0


async def test_nyjazz_trees_have_their_sizes_and_depth(real: Store, reference: Path) -> None:
    with (reference / "real" / "nyjazz-coupons" / "canonical" / "customers.csv").open(encoding="utf-8") as file:
        people = [row["customer_id"] for row in csv.DictReader(file)]
    roots = set(people) - {to for _, to in referrals(reference, "nyjazz-coupons")}
    asked = "query($root: ID!) { referralTree(root: $root) { totalCount depth } }"
    trees = [(await ask(real, asked, root=root))["referralTree"] for root in sorted(roots)]
    assert sorted((each["totalCount"] for each in trees), reverse=True) == [125, 54, 27, 19, 12, 10, 7, 5, *([1] * 5)]
    assert max(each["depth"] for each in trees) == 11


@pytest.mark.parametrize(("name", "root"), [("freebsd-mentors", "c0208"), ("rust-team", "r0420")])
async def test_a_tree_agrees_with_the_algorithm(real: Store, reference: Path, name: str, root: str) -> None:
    pairs = referrals(reference, name)
    ids = sorted({each for pair in pairs for each in pair})
    number = {each: n for n, each in enumerate(ids)}
    judge = tree(number[root], [number[by] for by, _ in pairs], [number[to] for _, to in pairs], len(ids))
    edges = await every(real, "referralTree", "level node { id } parents { id }", f', root: "{root}"')
    assert [(edge["node"]["id"], edge["level"], [each["id"] for each in edge["parents"]]) for edge in edges] == [
        (ids[member], level, [ids[parent] for parent in parents])
        for member, level, parents in zip(judge.member.tolist(), judge.level.tolist(), judge.parents, strict=True)
    ]


async def test_c0208_has_360_descendants(real: Store) -> None:
    assert (await ask(real, '{ referralTree(root: "c0208") { totalCount } }'))["referralTree"]["totalCount"] == 361


async def test_the_deepest_referral_of_rust_team_is_5_away_from_its_root(real: Store, reference: Path) -> None:
    pairs = referrals(reference, "rust-team")
    roots = sorted({by for by, _ in pairs} - {to for _, to in pairs})
    depths = [
        (await ask(real, "query($root: ID!) { referralTree(root: $root) { depth } }", root=root))["referralTree"][
            "depth"
        ]
        for root in roots
    ]
    assert max(depths) == 5
