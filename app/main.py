"""The service as an ASGI application: opens the store, mounts the doors, closes the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from app.api import health, problems, rest, rest_money, rest_sales, web
from app.api.auth import check_address, digests
from app.api.graphql.router import door
from app.api.guard import Guard
from app.api.head import HeadAsGet
from app.config import Settings
from app.delivery.webhooks import endpoint
from app.services.webhooks import courier
from app.store.graph import connect
from app.store.local import Address

PATIENCE = 2.0
"""Seconds that a question waits for a lost store: whoever asks would rather ask again than wait."""


def create_app(settings: Settings, address: Address) -> FastAPI:
    """The whole service on the Neo4j at an address."""
    check_address(settings.host, settings.keys())
    to = endpoint(settings.webhook_url, settings.webhook_secrets()) if settings.webhook_url else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # The driver belongs to the event loop that serves, so it is made here and not earlier.
        async with connect(
            address.uri, address.username, address.password, address.database, patience=PATIENCE
        ) as store:
            app.state.store = store
            async with courier(store, to):
                yield

    app = FastAPI(
        title="Grapevine",
        version=version("grapevine"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        description="Circles, influence, social capital and referral credit. GraphQL at /graphql holds everything.",
    )
    app.add_middleware(Guard, keys=digests(settings.keys()))
    app.add_middleware(HeadAsGet)
    problems.install(app)
    app.include_router(door(graphiql=settings.graphiql))
    app.include_router(rest.router)
    app.include_router(rest_money.router)
    app.include_router(rest_sales.router)
    app.include_router(health.door())
    web.install(app)
    return app
