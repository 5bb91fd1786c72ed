"""The schema: its types, limits and error handling, its text, and a way to ask it without HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult

from app.api.graphql import limits
from app.api.graphql.loaders import Context
from app.api.graphql.mutations import Mutation
from app.api.graphql.queries import Query
from app.api.graphql.scalars import SCALARS
from app.api.graphql.turns import RETRY_SECONDS
from app.api.problems import graphql_error, is_busy, is_unavailable
from app.errors import GrapevineError
from app.store.graph import Store

CACHED = 256
MOST_TOKENS = 2000


class Checked(ValidationCache):
    """Refuses what asks for too much before the costlier validation sees it; remembers what was found valid."""

    def __init__(self) -> None:
        super().__init__(CACHED)

    def on_validate(self) -> Iterator[None]:
        """Look at texts, measure, then validate."""
        context = self.execution_context
        assert context.graphql_document is not None
        try:
            limits.check_text(context.query)
            limits.check_text(context.variables)
            limits.check(context.schema._schema, context.graphql_document, context.variables)
        except (GrapevineError, RecursionError) as error:
            context.pre_execution_errors = [GraphQLError(str(error), original_error=error)]
            yield
        else:
            yield from super().on_validate()


class Schema(strawberry.Schema):
    """A schema whose answers hold only errors that a caller may see, each with a code and a hint."""

    async def execute(self, *args: Any, **options: Any) -> ExecutionResult:
        """Answer one document."""
        result = await super().execute(*args, **options)
        if result.errors:
            context = options.get("context_value")
            suggestions = isinstance(context, Context) and context.suggestions
            if isinstance(context, Context) and context.response and any(map(is_unavailable, result.errors)):
                context.response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
                if any(map(is_busy, result.errors)):
                    context.response.headers["Retry-After"] = str(RETRY_SECONDS)
            result.errors = [graphql_error(error, suggestions=suggestions) for error in result.errors]
        return result

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Leave the log to `problems`: Strawberry would write the whole document for every error."""


# Factories, since an extension that is shared leaks state from one request to the next.
EXTENSIONS: list[Callable[[], SchemaExtension]] = [
    lambda: MaxTokensLimiter(MOST_TOKENS),
    lambda: ParserCache(CACHED),
    Checked,
]

SCHEMA = Schema(Query, Mutation, extensions=EXTENSIONS, config=StrawberryConfig(scalar_map=SCALARS))


def sdl() -> str:
    """The schema as text."""
    return SCHEMA.as_str() + "\n"


async def execute(store: Store, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask the schema from Python or a shell: what HTTP would answer, as a dict."""
    result = await SCHEMA.execute(document, variable_values=variables, context_value=Context(store))
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    return answer
