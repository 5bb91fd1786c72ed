"""Joins follow from claims and decisions, and every one can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import NotFound
from app.services import identity
from app.services.ingest import ingest
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import TWO_VILLAGES, write

pytestmark = pytest.mark.server


async def joins(store: Store) -> list[tuple[str, str, str]]:
    rows = await store.statement(
        "MATCH (i:Identity)-[j:IS]->(c:Customer) RETURN i.key AS i, c.id AS c, j.rule AS r ORDER BY i, c"
    )
    return [(row["i"], row["c"], row["r"]) for row in rows]


async def test_a_sole_claim_joins_and_a_decision_parts_and_rejoins(store: Store, tmp_path: Path) -> None:
    await ingest(store, write(TWO_VILLAGES, tmp_path / "villages"), say=quiet)
    before = await joins(store)
    assert ("wechat:wx-ana", "ana", "sole claim") in before
    await identity.part(store, "wechat:wx-ana", "ana", reason="borrowed phone", actor="kim")
    assert await joins(store) == [join for join in before if join[0] != "wechat:wx-ana"]
    await identity.rejoin(store, "wechat:wx-ana", "ana", reason="was her own after all", actor="kim")
    assert await joins(store) == before
    log = await store.statement(
        "MATCH (e:JoinEvent {identity: 'wechat:wx-ana'}) RETURN e.action AS action, e.actor AS actor, e.rule AS rule ORDER BY e.key"
    )
    assert [(row["action"], row["actor"]) for row in log] == [
        ("joined", "grapevine"),
        ("parted", "kim"),
        ("parted", "grapevine"),
        ("joined", "kim"),
        ("joined", "grapevine"),
    ]


async def test_deciding_against_one_of_two_claims_settles_the_conflict(store: Store, tmp_path: Path) -> None:
    await ingest(store, write(TWO_VILLAGES, tmp_path / "villages"), say=quiet)
    await identity.part(store, "wechat:wx-family", "dan", reason="it is the phone of cy", actor="kim")
    assert ("wechat:wx-family", "cy", "sole claim") in await joins(store)
    facts = await store.statement(
        "MATCH (:Identity)-[c:CLAIMS]->(:Identity {key: 'wechat:wx-family'}) RETURN count(c) AS claims"
    )
    assert facts == [{"claims": 2}]


async def test_a_later_second_claim_parts_what_a_sole_claim_had_joined(store: Store, tmp_path: Path) -> None:
    head = "customer_id,channel,external_id\n"
    await ingest(store, write({"identities.csv": head + "ana,wechat,x\n"}, tmp_path / "one"), say=quiet)
    assert ("wechat:x", "ana", "sole claim") in await joins(store)
    await ingest(store, write({"identities.csv": head + "bo,wechat,x\n"}, tmp_path / "two"), say=quiet)
    assert [join for join in await joins(store) if join[0] == "wechat:x"] == []


async def test_an_unknown_pair_is_an_error(store: Store) -> None:
    with pytest.raises(NotFound):
        await identity.part(store, "wechat:nobody", "ana", reason="test", actor="kim")
