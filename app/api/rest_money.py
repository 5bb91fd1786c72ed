"""REST for money: settlements, and their statements and lines as accountants want them."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.analytics.money.currencies import amount_text
from app.api.rest import PROBLEM
from app.delivery.files import Columns, table_bytes
from app.services import settlement, statements
from app.services.instants import moment
from app.services.settlement_log import Settled
from app.store.graph import Store

router = APIRouter(prefix="/v1", tags=["money"], responses={"4XX": PROBLEM, "5XX": PROBLEM})
MEDIA: Final = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
FILES: Final[Any] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}, MEDIA["parquet"]: {}}},
    304: {"description": "As it was."},
}
Format = Annotated[Literal["json", "csv", "parquet"], Query(description="How the answer is written.")]
Spreadsheet = Annotated[
    bool,
    Query(
        description="For CSV that people open in a spreadsheet: a text that begins with `=`, `+`, `-`, `@`, a tab or a "
        "carriage return gets a `'` in front, or the spreadsheet would run it as a formula."
    ),
]
Customer = Annotated[str | None, Query(description="Only the lines of this customer.")]


class Total(BaseModel):
    """What a settlement comes to in one currency: minor units, and the amount paid as a decimal text beside them."""

    model_config = ConfigDict(extra="allow")

    currency: str = Field(description="The currency.")
    paid: str = Field(description="What was paid, as a decimal number.")


class Told(BaseModel):
    """A settlement."""

    id: str = Field(description="Its id.")
    number: int = Field(description="Number of the settlement, from 1.")
    state: str = Field(description="`open` while it is worked on, or `closed`.")
    as_of: str = Field(description="What happened up to then took part.")
    closed_at: str | None = Field(description="When it was closed; empty before.")
    counts: dict[str, int] = Field(description="How many entries of each kind it posted.")
    differences: list[str] = Field(description="What could not be posted, and why; the rest went on.")
    totals: list[Total] = Field(description="What it comes to, currency by currency, in minor units.")
    statements: str = Field(description="Address of its statements.")
    lines: str = Field(description="Address of its lines.")


class Settlements(BaseModel):
    """All settlements."""

    rows: list[Told] = Field(description="The newest first.")


@router.get("/settlements", summary="All settlements, the newest first")
async def settlements(request: Request) -> Settlements:
    """All settlements, the newest first."""
    found = await settlement.settlements(_store(request))
    return Settlements(rows=[_told(each) for each in sorted(found, key=lambda each: -each.number)])


@router.get(
    "/settlements/{run}/statements",
    summary="One statement for each payee and currency",
    response_model=None,
    responses=FILES,
)
async def statements_of(
    request: Request,
    run: str,
    format: Format = "json",  # noqa: A002  # the promised name
    spreadsheet: Spreadsheet = False,
) -> Response | dict[str, Any]:
    """The statements of a settlement; opening + earned - clawed back + moved - paid is carried."""
    settled = await settlement.settlement(_store(request), run)
    columns = statements.statement_columns(settled.statements)
    return _answer(request, "statements", settled, columns, format, spreadsheet)


@router.get(
    "/settlements/{run}/lines", summary="Every line behind the statements", response_model=None, responses=FILES
)
async def lines_of(
    request: Request,
    run: str,
    customer: Customer = None,
    format: Format = "json",  # noqa: A002  # the promised name
    spreadsheet: Spreadsheet = False,
) -> Response | dict[str, Any]:
    """The ledger lines behind the statements of a settlement, each with entry, order, plan and chain snapshot."""
    store = _store(request)
    settled = await settlement.settlement(store, run)
    if customer is None:
        found = [line async for portion in statements.lines(store, settled.id) for line in portion]
    else:
        found = (await statements.lines_of(store, [customer], run=settled.id)).get(customer, [])
    columns = statements.line_columns(found)
    return _answer(request, "lines", settled, columns, format, spreadsheet)


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _told(settled: Settled) -> Told:
    return Told(
        id=settled.id,
        number=settled.number,
        state=settled.state,
        as_of=moment(settled.as_of),
        closed_at=None if settled.closed_at is None else moment(settled.closed_at),
        counts=dict(settled.counts),
        differences=list(settled.differences),
        totals=[Total(**_total(asdict(each))) for each in settled.totals],
        statements=f"/v1/settlements/{settled.id}/statements",
        lines=f"/v1/settlements/{settled.id}/lines",
    )


def _total(found: dict[str, Any]) -> dict[str, Any]:
    minor = {f"{name}_minor": str(value) for name, value in found.items() if name != "currency"}
    return {"currency": found["currency"], "paid": amount_text(found["paid"], found["currency"]), **minor}


def _answer(
    request: Request, name: str, settled: Settled, columns: Columns, form: str, spreadsheet: bool
) -> Response | dict[str, Any]:
    """A table as an answer; its ETag follows from its bytes, so that a closed settlement is fetched once."""
    if form == "json":
        # Amounts are written as text: 64 bits are more than JSON numbers hold everywhere.
        texts = [map(str, values) if name.endswith("_minor") else values for name, values in columns.items()]
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*texts, strict=True)]
        body, media = orjson.dumps({"settlement": settled.id, "state": settled.state, "rows": rows}), "application/json"
    else:
        chosen = statements.format_of(form)
        body, media = table_bytes(columns, chosen, spreadsheet=spreadsheet), MEDIA[form]
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", "").replace("W/", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if form != "json":
        headers["Content-Disposition"] = f'attachment; filename="{name}-{settled.number}.{form}"'
    return Response(body, media_type=media, headers=headers)
