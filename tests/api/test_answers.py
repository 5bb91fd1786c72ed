"""What the schema answers about the harbour."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.analytics.circles import DEFAULT
from app.api.cursors import Cursor
from app.api.graphql.schema import execute
from app.services.runs import published
from app.store.graph import Store
from tests.api import harbour
from tests.api.conftest import ask, refusal

pytestmark = pytest.mark.server


async def of_customer(store: Store, who: str, fields: str) -> Any:
    return (await ask(store, f"query($who: ID!) {{ customer(id: $who) {{ {fields} }} }}", who=who))["customer"]


async def test_a_customer_has_a_record_and_identities(story: Store) -> None:
    found = await of_customer(
        story, "ana", "id joinedAt joinedAtPrecision attributes { name value } identities { channel externalId rule }"
    )
    assert found == {
        "id": "ana",
        "joinedAt": "2020-01-01T00:00:00Z",
        "joinedAtPrecision": "year",
        "attributes": [],
        "identities": [
            {"channel": "record", "externalId": "ana", "rule": "record"},
            {"channel": "wechat", "externalId": "wx-ana", "rule": "sole claim"},
        ],
    }


async def test_further_columns_of_the_customers_file_are_attributes(story: Store) -> None:
    assert await of_customer(story, "ferryman", "attributes { name value }") == {
        "attributes": [{"name": "boat", "value": "yes"}]
    }


async def test_a_village_is_a_circle_and_says_why(story: Store) -> None:
    found = await of_customer(
        story, "bo", "circles { totalCount edges { strength why { ties channels { code ties facts } } node { size } } }"
    )
    edge = found["circles"]["edges"][0]
    assert found["circles"]["totalCount"] == 1
    assert 0 < edge["strength"] <= 1
    # Ana and Cy: three messages a day each way for three days, and the ferryman's call where he is in the circle.
    chat = next(channel for channel in edge["why"]["channels"] if channel["code"] == "wechat")
    assert chat == {"code": "wechat", "ties": 2, "facts": 12}


async def test_a_circle_lists_its_members(story: Store) -> None:
    found = await ask(story, "{ circles { edges { node { size members { totalCount edges { node { id } } } } } } }")
    circles = [edge["node"] for edge in found["circles"]["edges"]]
    members = [{edge["node"]["id"] for edge in circle["members"]["edges"]} for circle in circles]
    assert [circle["size"] for circle in circles] == [len(each) for each in members]
    assert set().union(*members) == set(harbour.PEOPLE)


async def test_a_circle_is_found_by_its_id_and_by_its_key(story: Store) -> None:
    known = (await ask(story, "{ circles(first: 1) { edges { node { id key run } } } }"))["circles"]["edges"][0]["node"]
    assert known["run"] == (await published(story))["circles"]
    assert known["key"] == f"{known['run']}/{known['id']}"
    found = await ask(
        story,
        "query($a: ID!, $b: ID!) { a: circle(id: $a) { id key } b: circle(id: $b) { id key } }",
        a=known["id"],
        b=known["key"],
    )
    assert found["a"] == found["b"] == {"id": known["id"], "key": known["key"]}


async def test_groups_hold_all_there_ever_was(story: Store) -> None:
    found = await of_customer(
        story, "cy", "groups { totalCount edges { role since until node { id kind parent { id } } } }"
    )
    choir = {"id": "harbour/choir", "kind": "club", "parent": {"id": "harbour/harbour"}}
    spans = sorted(found["groups"]["edges"], key=lambda edge: edge["since"])
    assert spans == [
        {"role": "member", "since": "2018-01-01T00:00:00Z", "until": "2020-01-01T00:00:00Z", "node": choir},
        {"role": "member", "since": "2024-01-01T00:00:00Z", "until": None, "node": choir},
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2017-01-01", []),
        ("2019-06-01", ["ana", "cy"]),
        ("2020-01-01", ["ana"]),
        ("2025-01-01T00:00:00+08:00", ["ana", "cy"]),
    ],
)
async def test_groups_tell_who_was_active_at_a_moment(story: Store, moment: str, expected: list[str]) -> None:
    found = await ask(
        story,
        'query($at: DateTime) { group(id: "harbour/choir") { members(activeAt: $at) { totalCount edges { node { id } } } } }',
        at=moment,
    )
    members = found["group"]["members"]
    assert [edge["node"]["id"] for edge in members["edges"]] == expected
    assert members["totalCount"] == len(expected)


async def test_members_can_be_asked_for_by_role(story: Store) -> None:
    found = await ask(story, '{ group(id: "harbour/choir") { members(role: "alumni") { edges { node { id } } } } }')
    assert found["group"]["members"]["edges"] == [{"node": {"id": "dee"}}]


async def test_social_capital_is_the_sum_of_its_parts(story: Store) -> None:
    asked = "total trust activity relationships contribution missing"
    found = await ask(
        story,
        f'{{ socialCapital(customer: "ana") {{ {asked} }} customer(id: "ana") {{ socialCapital {{ {asked} }} scores {{ socialCapital }} }} }}',
    )
    parts = found["socialCapital"]
    # Nobody in the harbour is verified, so nobody is trusted, and the other parts share the weight.
    assert (parts["trust"], parts["missing"]) == (None, ["trust"])
    assert parts["activity"] + parts["relationships"] + parts["contribution"] == parts["total"] > 0
    assert found["customer"] == {"socialCapital": parts, "scores": {"socialCapital": parts["total"]}}


async def test_the_ferryman_reaches_both_shores(story: Store) -> None:
    found = await ask(story, "{ influencers(by: REACH, first: 1) { totalCount edges { rank score node { id } } } }")
    assert found["influencers"] == {
        "totalCount": 7,
        "edges": [{"rank": 1, "score": 1.0, "node": {"id": harbour.FERRY}}],
    }


async def test_two_referrers_share_the_credit(story: Store) -> None:
    found = await of_customer(
        story, "cy", "referredBy { totalCount edges { channel among amount node { id } } } referrals { totalCount }"
    )
    assert found["referredBy"] == {
        "totalCount": 2,
        "edges": [{"channel": "app", "among": 2, "amount": 0.5, "node": {"id": who}} for who in ("ana", "bo")],
    }
    assert found["referrals"] == {"totalCount": 1}


async def test_a_tree_that_goes_round_names_each_person_once(story: Store) -> None:
    found = await ask(
        story, '{ referralTree(root: "bo") { totalCount depth edges { level node { id } parents { id } } } }'
    )
    tree = found["referralTree"]
    assert (tree["totalCount"], tree["depth"]) == (4, 3)
    assert [
        (edge["level"], edge["node"]["id"], [each["id"] for each in edge["parents"]]) for edge in tree["edges"]
    ] == [(0, "bo", []), (1, "cy", ["ana", "bo"]), (2, "dee", ["cy"]), (3, "ana", ["dee"])]


async def test_a_root_in_the_round_is_not_its_own_descendant(story: Store) -> None:
    found = await ask(story, '{ referralTree(root: "ana") { edges { level node { id } } } }')
    assert [(edge["level"], edge["node"]["id"]) for edge in found["referralTree"]["edges"]] == [
        (0, "ana"),
        (1, "cy"),
        (2, "dee"),
    ]


async def test_someone_who_brought_nobody_is_a_tree_of_one(story: Store) -> None:
    found = await ask(story, '{ referralTree(root: "fay") { totalCount depth } }')
    assert found["referralTree"] == {"totalCount": 1, "depth": 0}


async def test_channels_count_what_they_saw(story: Store) -> None:
    channels = (await ask(story, "{ channels { code kind declared interactionCount } }"))["channels"]
    assert {each["code"]: each["interactionCount"] for each in channels if each["interactionCount"]} == {
        "phone": 6,
        "wechat": 36,
    }
    assert next(each for each in channels if each["code"] == "radio") == {
        "code": "radio",
        "kind": "other",
        "declared": False,
        "interactionCount": 0,
    }


async def test_what_two_records_claim_is_a_conflict(story: Store) -> None:
    found = await ask(story, "{ conflicts { totalCount edges { node { kind subject customers count } } } }")
    assert found["conflicts"] == {
        "totalCount": 1,
        "edges": [
            {
                "node": {
                    "kind": "identity with several claims",
                    "subject": "radio:K1",
                    "customers": ["fay", "ferryman"],
                    "count": 2,
                }
            }
        ],
    }


async def test_runs_say_what_they_are(story: Store) -> None:
    found = await ask(
        story,
        '{ all: runs { totalCount } runs(kind: "circles") { totalCount edges { node { id kind asOf published parameters facts } } } }',
    )
    run = found["runs"]["edges"][0]["node"]
    assert found["all"]["totalCount"] == 3
    assert found["runs"]["totalCount"] == 1
    assert run["id"] == (await published(story))["circles"]
    assert (run["kind"], run["asOf"], run["published"], run["parameters"]["method"], run["facts"]["customers"]) == (
        "circles",
        "2026-03-04T10:00:00Z",
        True,
        DEFAULT,
        7,
    )


@pytest.mark.parametrize(
    "field",
    [
        'customer(id: "nobody") { id }',
        'customer(id: "") { id }',
        'group(id: "nobody") { id members { totalCount } }',
        'circle(id: "c99") { id }',
        'circle(id: "x/c1") { id }',
    ],
)
async def test_an_unknown_id_is_an_empty_answer(story: Store, field: str) -> None:
    assert await ask(story, f"{{ found: {field} }}") == {"found": None}


NOBODY = ['socialCapital(customer: "nobody") { total }', 'referralTree(root: "nobody") { depth }']


@pytest.mark.parametrize("field", NOBODY)
async def test_findings_of_nobody_are_not_found(story: Store, field: str) -> None:
    error = await refusal(story, f"{{ {field} }}")
    assert (error["message"], error["code"]) == ("There is no customer 'nobody'.", "not_found")


@pytest.mark.parametrize(
    "field", [*NOBODY, f'circles(after: "{Cursor("circles", "gone", (4, "c1")).text()}") {{ totalCount }}']
)
async def test_a_hint_names_a_query_that_works(story: Store, field: str) -> None:
    hint = (await refusal(story, f"{{ {field} }}"))["hint"]
    named = re.search("`grapevine query '(.+?)'`", hint)
    assert named
    assert next(iter((await ask(story, named[1])).values()))["edges"]


async def test_one_error_leaves_the_rest_of_the_answer(story: Store) -> None:
    answer = await execute(story, '{ a: customer(id: "ana") { id } b: socialCapital(customer: "nobody") { total } }')
    assert answer["data"] == {"a": {"id": "ana"}, "b": None}
