"""REST: the ranking for marketing tools as JSON or CSV, and what the graph holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from app import tables
from app.api.cursors import Cursor, read_cursor, run_of_page
from app.delivery.files import in_cell
from app.errors import BadInput
from app.services import influence, ingest, runs
from app.services.pages import Page, key_of
from app.store.graph import Store

MOST = 10_000
LINES = 1_000
COLUMNS = ("rank", "customer_id", "score", "by", "run")
PROBLEM = {
    "description": "A problem as RFC 9457 has it, with a code and a hint.",
    "content": {"application/problem+json": {}},
}
router = APIRouter(prefix="/v1", responses={"4XX": PROBLEM, "5XX": PROBLEM})

First = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
By = Annotated[str, Query(description="The score to rank by.", json_schema_extra={"enum": list(influence.TOP)})]
After = Annotated[str | None, Query(description="Cursor of the row to go on after, as `next` gave it.")]
Format = Annotated[Literal["json", "csv"], Query(description="How the answer is written.")]
Spreadsheet = Annotated[
    bool,
    Query(
        description="For CSV that people open in a spreadsheet: an id that a spreadsheet would run as a formula, "
        "such as one that begins with `=`, `+`, `-` or `@`, gets a `'` in front."
    ),
]


class Ranked(BaseModel):
    """A customer in the ranking."""

    rank: int = Field(description="Place in the ranking, from 1; equal scores are ordered by id.")
    customer_id: str = Field(description="Id of the customer.")
    score: float = Field(description="The score they are ranked by.")


class Ranking(BaseModel):
    """A page of the ranking, and the run that all its pages come from."""

    run: str = Field(description="Id of the run; empty before the first.")
    by: str = Field(description="The score they are ranked by.")
    rows: list[Ranked] = Field(description="Highest first.")
    next: str | None = Field(description="Cursor for the next page; empty on the last.")


@router.get(
    "/influencers",
    tags=["influence"],
    response_model=Ranking,
    summary="Customers by a score of the published run, highest first",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, 304: {"description": "As it was."}},
)
async def influencers(
    request: Request,
    response: Response,
    first: First = 50,
    by: By = "pagerank",
    after: After = None,
    format: Format = "json",  # noqa: A002  # the promised name
    spreadsheet: Spreadsheet = False,
) -> object:
    """Customers with the highest score, with an ETag that changes only when a new run is published."""
    if by not in influence.TOP:
        raise BadInput(f"There is no score {by!r}.", hint=f"Choose one of: {', '.join(influence.TOP)}.")
    store: Store = request.app.state.store
    name = f"influencers by {by}"
    cursor = read_cursor(after, name) if after else None
    run = await run_of_page(store, await runs.published(store), "scores", cursor)
    tag = _tag(run, by, str(first), after or "", format, str(spreadsheet))
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", "").replace("W/", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    page = await influence.top(store, by, run=run, first=first, after=cursor.key if cursor else None, most=MOST)
    further = Cursor(name, run, key_of(page.rows[-1])).text() if page.more else None
    if further:
        place = urlencode(
            {"first": first, "by": by, "after": further, "format": format, "spreadsheet": str(spreadsheet).lower()}
        )
        # Not request.url: it is put together from the Host header, which with keys set may be anything.
        headers["Link"] = f'<{request.scope["path"]}?{place}>; rel="next"'
    if format == "csv":
        headers["Content-Disposition"] = f'attachment; filename="influencers-by-{by}.csv"'
        lines = _lines(page, by, run, in_cell if spreadsheet else str)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
    response.headers.update(headers)
    rows = [Ranked(rank=row.rank, customer_id=row.customer, score=row.score) for row in page.rows]
    return Ranking(run=run, by=by, rows=rows, next=further)


class Graph(BaseModel):
    """What the graph holds."""

    holds: Literal["real data", "the made-up company", "nothing"] = Field(description="Whose data it is.")


@router.get("/graph", tags=["graph"], summary="Whether the graph holds real data or the made-up company")
async def graph(request: Request) -> Graph:
    """Whose data the graph holds; real and made-up data never share one graph."""
    sample = await ingest.is_sample_graph(request.app.state.store)
    return Graph(holds="nothing" if sample is None else "the made-up company" if sample else "real data")


def _tag(*parts: str) -> str:
    return f'"{sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def _lines(page: Page[influence.Influencer], by: str, run: str, written: Callable[[str], str]) -> Iterator[str]:
    yield tables.csv_text(COLUMNS, [])
    for begin in range(0, len(page.rows), LINES):
        rows = [
            [str(row.rank), written(row.customer), tables.number_text(row.score), by, run]
            for row in page.rows[begin : begin + LINES]
        ]
        yield tables.csv_text(rows[0], rows[1:])
