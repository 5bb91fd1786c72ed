"""A check of the ledger notices whatever was changed behind its back, kind by kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.ledger import verify
from app.services.new_facts import NewOrder
from app.services.plans import publish_plan, retire_plan
from app.services.posting import record_order, return_payment, void_reward
from app.services.settlement import close
from app.store.graph import Store
from tests.worlds.fair import BEGAN, DAY, MUCH_LATER, TWO_LEVELS, open_fair

pytestmark = pytest.mark.server
FIRST_SNAPSHOT = "MATCH (s:ChainSnapshot) WITH s ORDER BY s.key LIMIT 1"
FIRST_SALE = "MATCH (e:LedgerEntry {kind: 'ordered'}) WITH e ORDER BY e.number LIMIT 1"
FIRST_PAYMENT = "MATCH (e:LedgerEntry {kind: 'paid'}) WITH e ORDER BY e.number LIMIT 1"
RUN = "MATCH (r:SettlementRun {number: 2})"
PLAN = "MATCH (p:RewardPlan {name: 'two-levels'})"
NOTHING_TOLD = '{"counts":{},"differences":[],"totals":[]}'


async def settled(store: Store, folder: Path) -> None:
    """A fair with two settlements, a payment that came back, and a reward that was voided."""
    await open_fair(store, folder, 12)
    await close(store, BEGAN + 20 * DAY, actor="kim")
    payment = (await store.statement(f"{FIRST_PAYMENT} RETURN e.key AS key"))[0]["key"]
    await return_payment(store, payment, reason="account closed", actor="kim")
    await record_order(store, NewOrder("fair", "new", BEGAN + 20 * DAY, "p001", 10_001, "CNY", share="s10"))
    await void_reward(store, "fair/new", plan="points", reason="a trick", actor="kim")
    await close(store, MUCH_LATER, actor="kim")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (f"{FIRST_SNAPSHOT} SET s.content = '{{}}'", "is not what was taken"),
        (f"{FIRST_SNAPSHOT} SET s.kind = 'referral'", "is not what was taken"),
        (f"{FIRST_SNAPSHOT} DETACH DELETE s", "which is not there as it was taken"),
        ("CREATE (:ChainSnapshot {key: 'z', event: 'e', kind: 'order', plan: 'points@1', content: ''})", "snapshot z"),
        (f"{FIRST_SALE} SET e.plan = 'x@9'", "another plan than"),
        (f"{FIRST_SALE} SET e.at = datetime()", "another at than"),
        (f"{FIRST_SALE} SET e.due_at = datetime()", "another due_at than"),
        (f"{FIRST_SALE} SET e.order = 'gone'", "is of another order"),
        (f"{FIRST_SALE} SET e.sale = 'gone'", "another sale than"),
        (f"{FIRST_SALE} SET e.kind = 'voided'", "another kind than"),
        (f"{FIRST_SALE} SET e.snapshot = 'gone'", "cites snapshot gone"),
        (f"{FIRST_SALE} SET e.actor = 'mallory'", "another actor than"),
        (f"{FIRST_SALE} SET e.reason = 'none'", "another reason than"),
        (f"{FIRST_SALE} SET e.event = 'no JSON'", "holds an event that cannot be read"),
        (f"{FIRST_SALE} SET e.run = null", "another run than"),
        ("MATCH (e:LedgerEntry {kind: 'voided'}) SET e.actor = 'mallory'", "another actor than"),
        ("MATCH (e:LedgerEntry {kind: 'returned'}) SET e.actor = null", "another actor than"),
        (f"{FIRST_PAYMENT} SET e.run = 'nothing'", "another run than"),
        (f"{FIRST_PAYMENT} MATCH (r:SettlementRun {{number: 2}}) SET e.run = r.id", "another run than"),
        (f"{FIRST_PAYMENT} MATCH (e)-[old:IN_RUN]->() DELETE old", "another run than"),
        (f"{RUN} SET r.facts = '{NOTHING_TOLD}'", "settlement 2 tells other counts and totals"),
        (f"{RUN} SET r.facts = 'no JSON'", "settlement 2 tells other counts and totals"),
        (f"{RUN} SET r.facts = replace(r.facts, '\"differences\":[]', '\"differences\":[\"x\"]')", "as it was closed"),
        (f"{RUN} SET r.last = r.last - 3", "settlement 2 is not as it was closed"),
        (f"{RUN} SET r.last = r.last + 3", "settlement 2 ends after the log"),
        (f"{RUN} SET r.first = r.first - 1", "settlement 2 is not numbered"),
        (f"{RUN} SET r.as_of = datetime()", "settlement 2 is not numbered"),
        (f"{RUN} SET r.actor = 'mallory'", "settlement 2 is not as it was closed"),
        (f"{RUN} SET r.state = 'open'", "settlement 2 is neither open nor closed"),
        (f"{RUN} SET r.statements = r.statements - 1", "the statements of settlement 2"),
        (f"{PLAN} SET p.definition = replace(p.definition, '\"minimum_payout_minor\":50', '\"minimum_payout_minor\":7')",
         "plan two-levels@1 is not what was published"),
        (f"{PLAN} SET p.definition = 'no JSON'", "plan two-levels@1 cannot be read"),
        (f"{PLAN} SET p.actor = 'mallory'", "plan two-levels@1 is not what was published"),
        (f"{PLAN} SET p.digest = null", "plan two-levels@1 is not what was published"),
        (f"{PLAN} SET p.ends_at = datetime('2020-01-01')", "plan two-levels@1 does not start and end"),
        (f"{PLAN} SET p.starts_at = datetime('2020-01-01')", "plan two-levels@1 does not start and end"),
    ],
)  # fmt: skip
async def test_what_was_changed_is_told(store: Store, tmp_path: Path, change: str, told: str) -> None:
    await settled(store, tmp_path)
    assert (await verify(store)).differences == []
    await store.statement(change)
    differences = (await verify(store)).differences
    assert [each for each in differences if told in each], differences


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("MATCH (e:LedgerEntry {kind: 'voided'}) SET e.reason = 'kindness', "
         "e.event = replace(e.event, '\"reason\":\"a trick\"', '\"reason\":\"kindness\"')", "breaks at entry voided"),
        ("MATCH (e:LedgerEntry {kind: 'voided'}) SET e.actor = 'lee', "
         "e.event = replace(e.event, '\"actor\":\"kim\"', '\"actor\":\"lee\"')", "breaks at entry voided"),
        ("MATCH (e:LedgerEntry {kind: 'returned'}) SET e.reason = 'kindness'", "breaks at entry returned"),
        (f"{FIRST_SALE} SET e.digest = null", "breaks at entry ordered"),
        (f"{FIRST_PAYMENT} MATCH (e)-[:POSTED]->(l) WITH l ORDER BY l.line LIMIT 2 WITH collect(l) AS l "
         "WITH l, l[0].line AS first, l[1].line AS second "
         "FOREACH (a IN [l[0]] | SET a.line = second) FOREACH (b IN [l[1]] | SET b.line = first)",
         "breaks at entry paid"),
        (f"{FIRST_PAYMENT} MATCH (e)-[:POSTED]->(l) WITH l ORDER BY l.line LIMIT 1 SET l.identity = 'web/x'",
         "breaks at entry paid"),
        (f"{FIRST_PAYMENT} MATCH (e)-[:POSTED]->(l) DETACH DELETE e, l", "breaks at entry"),
    ],
)  # fmt: skip
async def test_the_chain_of_digests_breaks_where_an_entry_was_changed(
    store: Store, tmp_path: Path, change: str, told: str
) -> None:
    await settled(store, tmp_path)
    assert (await verify(store)).differences == []
    await store.statement(change)
    differences = (await verify(store)).differences
    assert [each for each in differences if told in each], differences
    assert len([each for each in differences if "chain of digests" in each]) == 1


async def test_last_entries_that_were_taken_away_are_missed_though_the_number_of_the_head_was_set_back(
    store: Store, tmp_path: Path
) -> None:
    await settled(store, tmp_path)
    await store.statement(
        "MATCH (h:Counter {name: 'ledger'}) MATCH (e:LedgerEntry {number: h.next - 1})-[:POSTED]->(l) "
        "WITH h, e, collect(l) AS gone FOREACH (l IN gone | DETACH DELETE l) DETACH DELETE e SET h.next = h.next - 1"
    )
    assert "the log does not end with the entry that was posted last" in (await verify(store)).differences


async def test_an_entry_put_in_between_breaks_the_chain_of_digests(store: Store, tmp_path: Path) -> None:
    await settled(store, tmp_path)
    between = (await store.statement(f"{FIRST_PAYMENT} RETURN e.number AS number"))[0]["number"]
    await store.statement(
        f"MATCH (e:LedgerEntry) WHERE e.number > {between} WITH e ORDER BY e.number DESC SET e.number = -e.number - 1"
    )
    await store.statement("MATCH (e:LedgerEntry) WHERE e.number < 0 SET e.number = -e.number")
    await store.statement(
        f"{FIRST_PAYMENT} CREATE (f:LedgerEntry) SET f = e {{.*, key: 'voided x', number: {between + 1}}} "
        "WITH f MATCH (h:Counter {name: 'ledger'}) SET h.next = h.next + 1"
    )
    assert "the chain of digests breaks at entry voided x" in (await verify(store)).differences


async def test_plans_that_were_versioned_and_retired_are_as_they_were_published(store: Store) -> None:
    await publish_plan(store, "two", TWO_LEVELS, actor="kim")
    later = {**TWO_LEVELS, "cap": 1, "starts_at": "2024-02-01", "ends_at": "2024-03-01"}
    await publish_plan(store, "two", {**later, "version": "2"}, actor="lee")
    await publish_plan(store, "two", {**TWO_LEVELS, "version": "3"}, actor="kim")
    assert (await verify(store)).differences == []
    await retire_plan(store, "two", at=BEGAN + 40 * DAY, actor="kim")
    assert (await verify(store)).differences == []
    await store.statement("MATCH (p:RewardPlan {version: '3'}) SET p.ends_at = p.ends_at + duration('P1D')")
    assert (await verify(store)).differences == ["plan two@3 does not start and end when it was said to"]
