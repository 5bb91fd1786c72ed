"""Pages for people: a start page, GraphiQL and the REST docs, all served from this package without a CDN."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
START_PAGE = _HERE / "start.html"
GRAPHIQL_PAGE = _HERE / "graphiql.html"
DOCS_PAGE = _HERE / "docs.html"
EXAMPLES = STATIC / "examples"

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start_page() -> FileResponse:
    """What this is, where to go, and what is published."""
    return FileResponse(START_PAGE)


@router.get("/docs")
async def docs_page() -> FileResponse:
    """The REST docs."""
    return FileResponse(DOCS_PAGE)


def install(app: FastAPI) -> None:
    """Serve the pages and the files they need."""
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
