"""GraphQL over HTTP, and the GraphiQL page for browsers at the same address."""

from __future__ import annotations

from typing import Any

import orjson
from cross_web import HTTPException
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from strawberry.fastapi import GraphQLRouter

from app.api.graphql.loaders import Context
from app.api.graphql.schema import SCHEMA
from app.api.graphql.turns import turns_of
from app.api.problems import Problem
from app.api.web import GRAPHIQL_PAGE
from app.errors import BadInput
from app.services.held_network import Holder
from app.store.graph import Store


class Door(GraphQLRouter[Context, None]):
    """Strawberry's router with a fast encoder, our own page, and problems instead of plain texts."""

    def decode_json(self, data: str | bytes) -> object:
        """JSON as Python values; bad JSON is a ValueError as with the slower reader."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        """An answer as JSON."""
        return orjson.dumps(data)

    async def render_graphql_ide(self, _request: Request) -> Any:
        """The GraphiQL page of this package."""
        return FileResponse(GRAPHIQL_PAGE)

    async def run(self, *args: Any, **options: Any) -> Any:
        """Answer one request."""
        try:
            return await super().run(*args, **options)
        except HTTPException as error:
            return Problem(error.status_code, BadInput.code, error.reason, "See /docs for how to ask.").response()


def door(*, graphiql: bool) -> APIRouter:
    """The routes of /graphql: queries by POST or GET, one at a time, no uploads, no subscriptions."""

    held = Holder()

    async def context(request: Request) -> Context:
        store: Store = request.app.state.store
        turns = turns_of(request.app)
        return Context(store, suggestions=graphiql, turns=turns, held=held, gone=request.is_disconnected)

    return Door(
        SCHEMA,
        path="/graphql",
        graphql_ide="graphiql" if graphiql else None,
        context_getter=context,
        allow_queries_via_get=True,
        subscription_protocols=(),
        multipart_uploads_enabled=False,
        include_in_schema=False,
    )
