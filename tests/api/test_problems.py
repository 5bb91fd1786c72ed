"""Callers learn what they can act on, and nothing of the inside."""

from __future__ import annotations

import logging

import pytest
from graphql import GraphQLError

from app.api.graphql.loaders import Context
from app.api.graphql.schema import SCHEMA
from app.api.problems import graphql_error, problem_of
from app.errors import BadInput, GrapevineError, NotFound, StoreError, StoreRefused, StoreUnreachable
from app.store.graph import Store
from tests.api.conftest import refusal


def every_error(kind: type[GrapevineError] = GrapevineError) -> list[type[GrapevineError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in every_error(child))]


@pytest.mark.parametrize("kind", every_error())
def test_every_error_becomes_a_problem(kind: type[GrapevineError]) -> None:
    problem = problem_of(kind())
    assert problem.body() == {
        "type": "about:blank",
        "title": problem.body()["title"],
        "status": kind.status,
        "detail": problem.detail,
        "code": kind.code,
        "hint": kind.hint,
    }
    assert problem.detail


@pytest.mark.parametrize(
    "error",
    [
        StoreError("Neo4j refused a query: LIMIT must not be negative at bolt://10.0.0.1"),
        StoreUnreachable("connect to 10.0.0.1 failed"),
        StoreRefused("password of neo4j at 10.0.0.1 is wrong"),
        ZeroDivisionError("10.0.0.1 / 0"),
        KeyError("10.0.0.1"),
    ],
)
def test_what_the_inside_says_goes_to_the_log_under_a_name(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "grapevine"):
        problem = problem_of(error)
    assert "10.0.0.1" not in str(problem.body())
    assert "10.0.0.1" in caplog.text
    assert problem.detail.split()[-1].rstrip(".") in caplog.text


def test_an_unexpected_error_in_a_field_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    shown = graphql_error(
        GraphQLError("secret", path=["customer"], original_error=RuntimeError("secret")), suggestions=True
    )
    assert "secret" not in str(shown.formatted)
    assert shown.formatted["extensions"]["code"] == "internal"
    assert shown.path == ["customer"]
    assert "secret" in caplog.text


def test_an_expected_error_keeps_its_words_and_gets_code_and_hint() -> None:
    shown = graphql_error(
        GraphQLError("x", original_error=GraphQLError("y", original_error=NotFound("No such thing."))), suggestions=True
    )
    assert (shown.message, shown.extensions) == ("No such thing.", {"code": "not_found", "hint": NotFound.hint})


@pytest.mark.server
@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{ customerz { id } }", "Cannot query field 'customerz' on type 'Query'."),
        ("{ customers(frist: 1) { totalCount } }", "Unknown argument 'frist' on field 'Query.customers'."),
        ("{ influencers(by: RICH) { totalCount } }", "Value 'RICH' does not exist in 'Score' enum."),
    ],
)
async def test_what_the_schema_holds_instead_is_told_only_with_graphiql(
    story: Store, document: str, message: str
) -> None:
    for suggestions in (True, False):
        result = await SCHEMA.execute(document, context_value=Context(story, suggestions=suggestions))
        assert result.errors
        assert result.errors[0].message.startswith(message)
        assert ("Did you mean" in result.errors[0].message) is suggestions


@pytest.mark.server
@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("{ customers(", {}),
        ("{ customers { totalCount(a: 1) } }", {}),
        ('{ customers(first: "x") { totalCount } }', {}),
        ("query($n: Int!) { customers(first: $n) { totalCount } }", {"n": "x"}),
        ("query($n: Int!) { customers(first: $n) { totalCount } }", {}),
        (
            'query($at: DateTime) { group(id: "harbour/choir") { members(activeAt: $at) { totalCount } } }',
            {"at": "soon"},
        ),
        ('{ group(id: "harbour/choir") { members(activeAt: "0001-01-01T00:00:00+14:00") { totalCount } } }', {}),
        ("mutation { customers { totalCount } }", {}),
    ],
)
async def test_a_document_that_is_wrong_is_bad_input(story: Store, document: str, variables: dict[str, object]) -> None:
    error = await refusal(story, document, **variables)
    assert error["code"] == BadInput.code
    assert error["hint"]
