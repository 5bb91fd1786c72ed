"""Health: whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.errors import SchemaBehind
from app.services import migrations

router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    """A word that says how it is."""

    status: str


@router.get("/live")
async def live() -> Health:
    """The process answers; needs no key."""
    return Health(status="live")


@router.get("/ready", responses={503: {"description": "The store does not answer, or its schema is behind."}})
async def ready(request: Request) -> Health:
    """The store answers and its schema is up to date."""
    waiting = await migrations.pending(request.app.state.store)
    if waiting:
        names = ", ".join(migration.version for migration in waiting)
        raise SchemaBehind(f"The schema of the graph lacks {names}.")
    return Health(status="ready")
