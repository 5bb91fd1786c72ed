"""The schema is a promise: described, committed, and broken only on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)
from graphql.utilities import find_breaking_changes

from app.analytics.scores import STORED
from app.api.graphql.schema import SCHEMA, sdl
from app.api.graphql.types.influence import RankedBy
from graph_models.render_ranked import RANKED

COMMITTED = Path(__file__).parents[2] / "docs" / "schema.graphql"
CURRENT: GraphQLSchema = SCHEMA._schema
OURS = {name: kind for name, kind in CURRENT.type_map.items() if not name.startswith("__")}
BUILT_IN = {"ID", "String", "Int", "Float", "Boolean"}


def _described() -> Iterator[tuple[str, str | None]]:
    for name, kind in OURS.items():
        if name not in BUILT_IN:
            yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", each.description) for value, each in kind.values.items())
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument, each in getattr(field, "args", {}).items():
                    yield f"{name}.{field_name}({argument})", each.description


def test_everything_has_a_description_that_is_a_sentence() -> None:
    assert [
        name
        for name, text in _described()
        if not (text and text[0] in "`ABCDEFGHIJKLMNOPQRSTUVWXYZ" and text.endswith("."))
    ] == []


def test_the_committed_schema_is_the_current_one() -> None:
    if COMMITTED.read_text("utf-8") == sdl():
        return
    changes = find_breaking_changes(build_schema(COMMITTED.read_text("utf-8")), build_schema(sdl()))
    broken = "\n".join(f"  {change.type.name}: {change.description}" for change in changes) or "  none"
    pytest.fail(
        f"docs/schema.graphql is stale. Breaking changes:\n{broken}\n"
        "Callers must be warned of breaking changes: deprecate the old field first, and note the change in CHANGELOG.md.\n"
        "Then run `make generate` and commit the file.",
        pytrace=False,
    )


def test_a_removed_field_is_a_breaking_change() -> None:
    without = sdl().replace("joinedAtPrecision: String", "other: String")
    assert [change.description for change in find_breaking_changes(build_schema(sdl()), build_schema(without))] == [
        "Field Customer.joinedAtPrecision was removed."
    ]


def _fields() -> Iterator[tuple[str, str, GraphQLOutputType]]:
    for name, kind in OURS.items():
        if isinstance(kind, GraphQLObjectType):
            yield from ((name, field_name, field.type) for field_name, field in kind.fields.items())


def test_every_list_with_a_first_is_a_connection() -> None:
    for name, kind in OURS.items():
        if isinstance(kind, GraphQLObjectType):
            for field_name, field in kind.fields.items():
                is_connection = get_named_type(field.type).name.endswith("Connection")
                assert ({"first", "after"} <= set(field.args)) is is_connection, f"{name}.{field_name}"


@pytest.mark.parametrize("name", sorted(name for name in OURS if name.endswith("Connection")))
def test_a_connection_follows_the_one_pattern(name: str) -> None:
    kind = OURS[name]
    assert isinstance(kind, GraphQLObjectType)
    assert {"totalCount", "pageInfo", "edges"} <= set(kind.fields)
    edge = get_named_type(kind.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)
    assert edge.name.endswith("Edge")
    assert {"cursor", "node"} <= set(edge.fields)
    assert all(isinstance(field.type, GraphQLNonNull) for field in kind.fields.values())


NEVER_EMPTY = {"id", "externalId", "code", "subject", "cursor", "node", "edges", "pageInfo", "totalCount", "count"}


def test_only_ids_connections_counts_and_what_carries_them_are_never_empty() -> None:
    required = {
        f"{owner}.{name}"
        for owner, name, kind in _fields()
        if isinstance(kind, GraphQLNonNull)
        and name not in NEVER_EMPTY
        and not get_named_type(kind).name.endswith("Connection")
        and not owner.endswith(("Edge", "PageInfo"))
        and not isinstance(kind.of_type, GraphQLList)
    }
    assert required == {
        "Attribute.name",
        "Channel.interactionCount",
        "ChannelContacts.ties",
        "ChannelContacts.facts",
        "Connector.customer",
        "CrossChannelBridgeConnection.note",
        "Why.ties",
        "ReferralTreeConnection.depth",
    }


def test_customers_are_ranked_by_every_ranked_score() -> None:
    assert [each.value for each in RankedBy] == [prop.name.removesuffix("_raw") for prop in RANKED]
    assert {prop.name for prop in RANKED} >= {name for name, score in STORED.items() if score.ranked}
