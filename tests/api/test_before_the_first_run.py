"""What the schema answers while nothing was worked out, or nothing is there at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.ingest import ingest
from app.store.graph import Store
from app.store.local import quiet
from tests.api import harbour
from tests.api.conftest import ask, refusal

pytestmark = pytest.mark.server


async def test_before_the_first_run_findings_are_empty(store: Store, tmp_path: Path) -> None:
    await ingest(store, harbour.write(tmp_path / "harbour"), say=quiet)
    found = await ask(
        store,
        """{
      circles { totalCount edges { cursor } } influencers { totalCount edges { cursor } } runs { totalCount }
      socialCapital(customer: "ana") { total } referralTree(root: "ana") { totalCount }
      customer(id: "ana") { circles { totalCount } scores { reach } socialCapital { total } referrals { totalCount } } }""",
    )
    nothing = {"totalCount": 0, "edges": []}
    assert found == {
        "circles": nothing,
        "influencers": nothing,
        "runs": {"totalCount": 0},
        "socialCapital": None,
        "referralTree": {"totalCount": 1},
        "customer": {
            "circles": {"totalCount": 0},
            "scores": None,
            "socialCapital": None,
            "referrals": {"totalCount": 0},
        },
    }


async def test_an_empty_graph_answers_too(store: Store) -> None:
    found = await ask(
        store,
        "{ customers { totalCount pageInfo { hasNextPage endCursor } edges { cursor } } groups { totalCount } conflicts { totalCount } }",
    )
    assert found == {
        "customers": {"totalCount": 0, "pageInfo": {"hasNextPage": False, "endCursor": None}, "edges": []},
        "groups": {"totalCount": 0},
        "conflicts": {"totalCount": 0},
    }


async def test_circles_are_not_there_yet(store: Store, tmp_path: Path) -> None:
    await ingest(store, harbour.write(tmp_path / "harbour"), say=quiet)
    found = await ask(
        store,
        """{ circle(id: "c1") { id } circleEvents { totalCount }
          circleTopics(period: {since: "2026-03-01", until: "2026-04-01"}) { totalCount }
          similarMembers(customer: "ana", topic: "tea") { totalCount } }""",
    )
    nothing = {"totalCount": 0}
    assert found == {"circle": None, "circleEvents": nothing, "circleTopics": nothing, "similarMembers": nothing}


@pytest.mark.parametrize(
    "document",
    [
        "{ compareGroups { averageF1 } }",
        '{ bridges(a: "c1", b: "c2") { totalCount } }',
        '{ diffRuns(from: "a", to: "b") { moves { totalCount } } }',
        'mutation { renameCircle(id: "c1", name: "x") { id } }',
    ],
)
async def test_what_needs_circles_says_that_there_are_none(store: Store, document: str) -> None:
    error = await refusal(store, document)
    assert error["code"] == "not_found"
    assert "grapevine" in error["hint"]
