"""Whom the orders of a bazaar came through, under each setting, and why they are held; in a real Neo4j."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.analytics.chains import payees
from app.analytics.chains.entry import ONLY_GUESS, REPEATED
from app.analytics.rewards.holds import HoldRules
from app.queries import query
from app.services import sale_evidence, sale_hops, sales, share_chains
from app.services.ingest import ingest
from app.services.sales import Sale, Way
from app.store.graph import Store
from app.store.local import quiet
from tests.conftest import wipe
from tests.worlds import bazaar, write

pytestmark = pytest.mark.server
USUAL = Way()
SETTINGS = [
    Way(entry, binding, loyalty=True)
    for entry in ("last", "first", "override")
    for binding in ("first", "last", "override")
]


@pytest_asyncio.fixture(scope="module")
async def fair(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The bazaar, loaded once."""
    await wipe(server_store)
    await bazaar.load(server_store, tmp_path_factory.mktemp("world"))
    return server_store


async def sale(store: Store, order: str, way: Way = USUAL, rules: HoldRules | None = None) -> Sale:
    """The sale of one order of the bazaar."""
    return (await sales.order_sales(store, [f"bazaar/{order}"], way, rules))[0]


async def people(store: Store, order: str, way: Way = USUAL) -> list[str]:
    """The customers on the way from an order up."""
    found = await sale(store, order, way)
    return [dict(found.whose)[identity] for identity in found.chain]


async def told(store: Store, order: str, way: Way = USUAL) -> dict[str, Any]:
    """The snapshot of the sale of an order."""
    found: dict[str, Any] = json.loads((await sale(store, order, way)).snapshot)
    return found


async def dropped(store: Store, order: str, way: Way = USUAL) -> list[tuple[str, str]]:
    """What gives nobody a level, and why."""
    return [(each["key"].partition("/")[2], each["reason"]) for each in (await told(store, order, way))["dropped"]]


async def test_an_order_through_a_link_goes_up_to_its_owner_and_whoever_brought_him(fair: Store) -> None:
    assert await people(fair, "by-link") == ["ana", "zoe", "yan"]


async def test_an_order_by_a_code_goes_up_to_its_owner_and_nobody_who_came_later(fair: Store) -> None:
    assert (await people(fair, "by-code"), await dropped(fair, "by-code")) == (["bo"], [("r3", sale_hops.LATER)])


async def test_a_code_that_the_buyer_gave_comes_before_the_share_of_the_order(fair: Store) -> None:
    assert (await people(fair, "by-code-and-share"))[0] == "ana"


async def test_a_code_of_two_owners_pays_nobody(fair: Store) -> None:
    found = await told(fair, "by-a-code-of-two")
    assert (found["hops"], [each["reason"] for each in found["passed_over"]]) == ([], [sale_evidence.OWNERS])


async def test_a_share_by_the_link_of_somebody_else_goes_on_to_that_owner(fair: Store) -> None:
    found = await told(fair, "others-link")
    assert [(hop["sort"], hop["customer"]) for hop in found["hops"]] == [("share", "cy"), ("link", "bo")]


@pytest.mark.parametrize(("entry", "first"), [("last", "fay"), ("first", "eve"), ("override", "ana")])
async def test_the_entry_rule_says_which_evidence_leads_into_the_chain(fair: Store, entry: str, first: str) -> None:
    assert (await people(fair, "by-clicks", Way(entry)))[0] == first


@pytest.mark.parametrize(
    ("order", "inside"),
    [
        ("at-the-edge", True),
        ("beyond-the-edge", False),
        ("view-at-the-edge", True),
        ("view-beyond-the-edge", False),
    ],
)
async def test_what_is_exactly_as_old_as_its_window_counts(fair: Store, order: str, inside: bool) -> None:
    assert bool(await people(fair, order)) == inside


async def test_a_wider_window_lets_older_clicks_in(fair: Store) -> None:
    assert await people(fair, "beyond-the-edge", Way(click_days=8)) == ["ana"]


async def test_a_guess_alone_has_no_chain_and_the_snapshot_says_so(fair: Store) -> None:
    found = await told(fair, "by-a-guess")
    assert (found["entry"], [each["reason"] for each in found["passed_over"]]) == (None, [ONLY_GUESS])


async def test_certain_evidence_comes_before_a_later_guess(fair: Store) -> None:
    assert await people(fair, "sure-before-guess") == ["eve"]


async def test_clicks_on_the_same_thing_within_30_minutes_are_one(fair: Store) -> None:
    found = await told(fair, "clicked-twice")
    assert (found["entry"]["at"], [each["reason"] for each in found["passed_over"]]) == (
        "2026-03-10T11:50:00Z",
        [REPEATED],
    )


async def test_a_click_by_another_identity_of_the_buyer_counts(fair: Store) -> None:
    assert await people(fair, "other-identity") == ["bo", "ana"]


async def test_nobody_is_paid_for_an_order_without_evidence(fair: Store) -> None:
    assert [await people(fair, name) for name in ("nothing", "unknown-link", "unknown-share")] == [[], [], []]


async def test_a_link_or_share_that_nobody_knows_is_named(fair: Store) -> None:
    reasons = [(await told(fair, name))["passed_over"][0]["reason"] for name in ("unknown-link", "unknown-share")]
    assert reasons == [sale_evidence.NO_OWNER, sale_hops.NAMED_ONLY]


@pytest.mark.parametrize(("binding", "above"), [("first", "eve"), ("last", "fay"), ("override", "bo")])
async def test_the_binding_says_which_of_several_parents_is_paid(fair: Store, binding: str, above: str) -> None:
    assert (await people(fair, "two-parents", Way(binding=binding)))[:2] == ["dan", above]


async def test_parents_that_do_not_bind_are_named(fair: Store) -> None:
    assert await dropped(fair, "two-parents") == [("s2", sale_hops.NOT_BOUND), ("s6", sale_hops.NOT_BOUND)]


async def test_a_chain_ends_at_a_parent_that_nobody_knows(fair: Store) -> None:
    found = await told(fair, "orphan")
    assert [(hop["customer"], hop["note"]) for hop in found["hops"]] == [("gil", payees.ORPHAN)]


async def test_a_chain_that_goes_round_ends_at_the_earliest_share(fair: Store) -> None:
    found = await told(fair, "cycle")
    assert [(hop["customer"], hop["note"]) for hop in found["hops"]] == [("fay", payees.CYCLE)]


async def test_a_share_that_is_older_than_its_parent_says_so(fair: Store) -> None:
    found = await told(fair, "early")
    assert [(hop["customer"], hop["note"]) for hop in found["hops"]] == [("cy", payees.EARLY), ("ana", "")]


async def test_a_person_twice_on_the_way_has_the_nearer_level_alone(fair: Store) -> None:
    found = await told(fair, "ring")
    assert [(hop["customer"], hop["level"]) for hop in found["hops"]] == [("ana", 1), ("bo", 2), ("ana", None)]


async def test_under_the_rule_first_whoever_brought_the_buyer_is_paid_for_life(fair: Store) -> None:
    assert (await people(fair, "brought", Way("first")), await people(fair, "brought")) == (["ida"], [])


@pytest.mark.parametrize(
    ("order", "reasons"),
    [
        ("own", ("self_referral",)),
        ("ring", ("ring",)),
        ("too-fast", ("too_fast",)),
        ("clicked-twice", ()),
        ("fast-on-named", ("too_fast",)),
        ("after-it-began", ("click_after",)),
        ("burst4", ()),
        ("burst5", ("velocity",)),
        ("burst9", ()),
        ("by-link", ()),
    ],
)
async def test_a_sale_is_held_for_its_reasons(fair: Store, order: str, reasons: tuple[str, ...]) -> None:
    assert (await sale(fair, order, rules=HoldRules())).holds == reasons


async def test_without_rules_nothing_is_held(fair: Store) -> None:
    assert (await sale(fair, "own")).holds == ()


async def test_loyalty_is_as_of_the_order(fair: Store) -> None:
    """Bo is a member until then and loyal from then on; Ana becomes a member a second later."""
    found = await sale(fair, "other-identity", Way(loyalty=True))
    assert found.loyalty == (("record:bo", "loyal"), ("record:ana", "potential"))


async def test_a_sale_names_its_buyer_and_everybodys_customer(fair: Store) -> None:
    found = await sale(fair, "other-identity")
    assert (found.buyer, found.customer, found.amount, found.currency) == ("record:k15", "k15", 1000, "CNY")
    assert found.whose == (("record:ana", "ana"), ("record:bo", "bo"), ("record:k15", "k15"))


@pytest.mark.parametrize("way", SETTINGS)
async def test_one_order_and_a_batch_give_the_same(fair: Store, way: Way) -> None:
    keys = await sales.order_events(fair)
    batch = await sales.order_sales(fair, list(reversed(keys)), way, HoldRules())
    alone = [(await sales.order_sales(fair, [key], way, HoldRules()))[0] for key in keys]
    assert batch == alone


async def test_the_number_of_round_trips_does_not_grow_with_the_orders(fair: Store) -> None:
    counts = []
    for keys in (["bazaar/others-link"], await sales.order_events(fair)):
        before = fair.round_trips
        await sales.order_sales(fair, keys, Way(loyalty=True), HoldRules())
        counts.append(fair.round_trips - before)
    assert counts == [4, 4]


async def test_what_is_shown_of_an_order_is_what_is_paid(fair: Store) -> None:
    keys = await sales.order_events(fair)
    found = await sales.order_sales(fair, keys, Way())
    shown = await share_chains.chains(fair, [(each.event, each.customer or None) for each in found])
    for each in found:
        chain = shown.get((each.event, each.customer or None))
        paid = [hop["customer"] for hop in json.loads(each.snapshot)["hops"] if hop["level"]]
        assert paid == [hop.share.customer for hop in (chain.hops if chain else ())]


async def test_orders_without_a_time_are_left_out_and_named(fair: Store) -> None:
    missing = {each.event: each.missing for each in await sales.unfit(fair)}
    assert await sales.order_sales(fair, ["bazaar/undated"], Way()) == []
    assert missing == {"bazaar/undated": "a time"}


async def test_orders_come_a_page_at_a_time_up_to_a_second(fair: Store) -> None:
    everything, pages = await sales.order_events(fair), list[str]()
    while page := await sales.order_events(fair, pages[-1] if pages else "", 4):
        pages += page
    early = await sales.order_events(fair, until=1_773_144_000)
    assert (pages, len(everything)) == (everything, len(bazaar.ORDERS) + 8)
    assert len(early) == len(bazaar.ORDERS)


async def test_a_refund_without_a_time_counts_at_its_order_and_none_before_it(fair: Store) -> None:
    found = await sales.refund_events(fair)
    assert [(each.key, each.at, each.amount) for each in found] == [
        ("bazaar/f1", 1_773_144_000, 300),
        ("bazaar/f2", 1_773_144_000, 200),
    ]


async def test_scores_see_the_parent_that_chains_are_paid_by(fair: Store) -> None:
    shares = await fair.columns(query("networks/shares"), low=0, high=2**62)
    parent = dict(zip(shares["key"].tolist(), shares["parent"].tolist(), strict=True))
    assert [parent[f"bazaar/{name}"] for name in ("s1", "s2", "s4")] == ["", "bazaar/s1", "bazaar/s5"]


async def test_equal_touches_of_one_file_are_several_and_the_same_file_again_is_none(
    fair: Store, tmp_path: Path
) -> None:
    counted = (
        "MATCH (:Identity {key: 'record:k1'})-[:TOUCHED]->(touch:Touch) OPTIONAL MATCH (touch)-[:SHOWED]->(what) "
        "RETURN count(DISTINCT touch) AS touches, count(what) AS shown"
    )
    before = await fair.statement(counted)
    again = await ingest(fair, write(bazaar.BAZAAR, tmp_path / "bazaar"), say=quiet)
    assert (again.nodes, again.relationships, again.rejected) == (0, 0, {})
    assert before == await fair.statement(counted) == [{"touches": 3, "shown": 5}]
