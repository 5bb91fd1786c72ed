"""A document cannot ask for too much at once."""

from __future__ import annotations

import time
from typing import Any

import pytest
from graphql import parse

from app.api.graphql.limits import Measure, measure
from app.api.graphql.schema import SCHEMA, execute
from app.store.graph import Store
from tests.api.conftest import ask, refusal

NESTED = "{ circles%s { edges { node { members%s { edges { node { id } } } } } } }"
INTROSPECTION = "{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } }"


def of(document: str, **variables: Any) -> Measure:
    return measure(SCHEMA._schema, parse(document), variables)


@pytest.mark.parametrize(
    ("document", "variables", "nodes"),
    [
        ("{ customers { totalCount } }", {}, 20),
        ("{ customers(first: 7) { totalCount } }", {}, 7),
        ("query($n: Int!) { customers(first: $n) { totalCount } }", {"n": 9}, 9),
        ("query($n: Int = 3) { customers(first: $n) { totalCount } }", {}, 100),
        (NESTED % ("(first: 5)", "(first: 4)"), {}, 5 + 5 * 4),
        (NESTED % ("", ""), {}, 20 + 20 * 20),
        ("{ customers(first: 2) { edges { node { id } } } groups(first: 3) { totalCount } }", {}, 5),
        ("{ ...a ...a } fragment a on Query { customers(first: 6) { totalCount } }", {}, 12),
        ("{ channels { code } }", {}, 0),
        ("{ seedPlan { reach } }", {}, 1_000 + 50),
        (
            "{ seedPlan(k: 7) { seeds { customer { circles(first: 3) { totalCount } } } } }",
            {},
            1_000 + 7 * (1 + 3),
        ),
        ("{ seedPlan { seeds { customer { circles(first: 20) { totalCount } } } } }", {}, 1_000 + 50 * (1 + 20)),
        ("query($k: Int!) { seedPlan(k: $k) { reach } }", {"k": 9_999}, 1_000 + 500),
        ('{ trust(from: "a", to: "b") { value } }', {}, 1_000),
        (
            '{ referralTree(root: "x", first: 2) { edges { parents { circles(first: 3) { totalCount } } } } }',
            {},
            2 + 2 * 10 * 3,
        ),
        ("query a { customers(first: 1) { totalCount } } query b { customers(first: 8) { totalCount } }", {}, 8),
        (INTROSPECTION, {}, 0),
        ('{ similarMembers(customer: "a", topic: "b", first: 3) { totalCount } }', {}, 1000 + 3),
        ("{ compareGroups { groups } }", {}, 1000),
        ("{ ...a } fragment a on Query { compareGroups { best(first: 2) { totalCount } } }", {}, 2000 + 2),
        ('{ circle(id: "c1") { bridges { customer { circles(first: 1) { totalCount } } } } }', {}, 10),
    ],
)
def test_rows_are_counted_by_first_times_what_is_around(document: str, variables: dict[str, Any], nodes: int) -> None:
    assert of(document, **variables).nodes == nodes


def test_levels_are_counted_through_fragments() -> None:
    assert (
        of("{ customers { edges { ...e } } } fragment e on CustomerEdge { node { ... on Customer { id } } }").depth == 3
    )


def test_introspection_is_not_deep() -> None:
    assert of(INTROSPECTION).depth == 0


@pytest.mark.server
@pytest.mark.parametrize(
    ("document", "words"),
    [
        (NESTED % ("(first: 100)", "(first: 100)"), "10,100 rows"),
        (
            "{ customers { edges { node { circles { edges { node { members { edges { node { circles { edges { node { id } } } } } } } } } } } } }",
            "levels deep",
        ),
        ("{ " + " ".join(f"a{n}: channels {{ code }}" for n in range(31)) + " }", "31 aliases"),
        ("{ " + " ".join(f"a{n}: compareGroups {{ groups }}" for n in range(30)) + " }", "30,000 rows"),
    ],
)
async def test_what_asks_for_too_much_is_refused_with_the_number(story: Store, document: str, words: str) -> None:
    before = story.round_trips
    error = await refusal(story, document)
    assert words in error["message"]
    assert error["code"] == "too_much"
    assert story.round_trips == before


@pytest.mark.server
async def test_a_variable_cannot_smuggle_rows_past_the_limit(story: Store) -> None:
    document = "query($n: Int!) { circles(first: $n) { edges { node { members(first: $n) { totalCount } } } } }"
    assert (await refusal(story, document, n=100))["code"] == "too_much"
    assert await ask(story, document, n=90)


@pytest.mark.server
async def test_a_document_has_2000_tokens_at_most(story: Store) -> None:
    error = await refusal(story, "{ customers { " + "totalCount " * 2000 + "} }")
    assert "2000 tokens" in error["message"]


@pytest.mark.server
@pytest.mark.parametrize(
    "document",
    [
        "{ ...f0 } "
        + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(150))
        + " fragment f150 on Query { channels { code } }",
        "{ " + " ".join(f"... on Query {{ x{n}: channels {{ code }} }}" for n in range(200)) + " }",
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a channels { code } }",
        "{ a" * 600 + " }" * 600,
        "{ ...f0 } "
        + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(280))
        + " fragment f280 on Query { channels { code } }",
    ],
)
async def test_a_hostile_document_is_answered_in_a_second(story: Store, document: str) -> None:
    begin = time.process_time()
    answer = await execute(story, document)
    assert time.process_time() - begin < 1.5
    assert all(error["extensions"]["code"] != "internal" for error in answer.get("errors", []))
