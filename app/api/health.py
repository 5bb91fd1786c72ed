"""Health: whether the process lives, and whether it can answer. Both are open, so neither tells more than a word."""

from __future__ import annotations

import asyncio
import logging
import time
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from app.api.problems import Problem, sentence
from app.errors import GrapevineError, SchemaBehind, StoreUnreachable
from app.services import migrations
from app.store.graph import Store

LONGEST = 1.5
"""Seconds that a look at the store may take; whoever asks hears of it within two."""

log = logging.getLogger("grapevine")


class Health(BaseModel):
    """A word that says how it is."""

    status: str


class Readiness:
    """Looks at the store once for all who ask at the same time: who needs no key must not use up its connections."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()
        self._looked = 0.0
        self._trouble: GrapevineError | None = None

    async def trouble(self, store: Store) -> GrapevineError | None:
        """What keeps the service from answering, if anything."""
        asked = time.monotonic()
        async with self._one:
            if self._looked <= asked:
                self._trouble = await _look(store)
                self._looked = time.monotonic()
            return self._trouble


async def _look(store: Store) -> GrapevineError | None:
    try:
        async with asyncio.timeout(LONGEST):
            waiting = await migrations.pending(store)
        if waiting:
            names = ", ".join(migration.version for migration in waiting)
            raise SchemaBehind(f"The schema of the graph lacks {names}.")
    except TimeoutError:
        log.warning("not ready: the store did not answer within %s seconds", LONGEST)
        return StoreUnreachable()
    except GrapevineError as error:
        log.warning("not ready: %s", error)
        return error
    return None


def door() -> APIRouter:
    """The routes below /health."""
    router = APIRouter(prefix="/health", tags=["health"])
    readiness = Readiness()

    @router.get("/live")
    async def live() -> Health:
        """The process answers; needs no key."""
        return Health(status="live")

    not_ready = {"description": "The store does not answer within two seconds, or its schema is behind."}

    @router.get("/ready", response_model=Health, responses={503: not_ready})
    async def ready(request: Request) -> Health | Response:
        """The store answers and its schema is up to date; needs no key."""
        trouble = await readiness.trouble(request.app.state.store)
        if trouble is None:
            return Health(status="ready")
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, trouble.code, sentence(trouble), trouble.hint).response()

    return router
