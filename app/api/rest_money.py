"""REST for money: settlements, and their statements and lines as accountants want them."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.analytics.money.currencies import amount_text
from app.api.graphql.turns import turns_of
from app.api.rest import PROBLEM
from app.api.statement_files import MEDIA, Asked
from app.services import settlement, statements
from app.services.instants import moment
from app.services.ledger import LineRow
from app.services.settlement_log import Settled
from app.store.graph import Store

router = APIRouter(prefix="/v1", tags=["money"], responses={"4XX": PROBLEM, "5XX": PROBLEM})
FILES: Final[Any] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}, MEDIA["parquet"]: {}}},
    304: {"description": "As it was."},
    409: PROBLEM | {"description": "The settlement is still open, or too many others ask for whole settlements."},
}
Format = Annotated[Literal["json", "csv", "parquet"], Query(description="How the answer is written.")]
Spreadsheet = Annotated[
    bool,
    Query(
        description="For CSV that people open in a spreadsheet: a text that begins with `=`, `+`, `-` or `@` (also "
        "full-width, or after blanks), a tab or a new line gets a `'` in front, or the spreadsheet would run it."
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
    async with turns_of(request.app).one(request.is_disconnected):
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
) -> Response:
    """The statements of a closed settlement; opening + earned - clawed back + moved - paid is carried."""
    asked = Asked(request, "statements", run, format, spreadsheet)
    async with asked.turn():
        settled = statements.closed(await settlement.settlement(asked.store, run))
        if asked.known:
            return asked.unchanged()
        columns = await asyncio.to_thread(statements.statement_columns, settled.statements)
        return await asked.whole(settled, columns)


@router.get(
    "/settlements/{run}/lines", summary="Every line behind the statements", response_model=None, responses=FILES
)
async def lines_of(
    request: Request,
    run: str,
    customer: Customer = None,
    format: Format = "json",  # noqa: A002  # the promised name
    spreadsheet: Spreadsheet = False,
) -> Response:
    """The ledger lines behind the statements of a closed settlement, each with entry, order, plan and chain snapshot.

    They leave in portions, each read when the one before it is on its way; only Parquet is written as a whole.
    """
    asked = Asked(request, "lines", run, format, spreadsheet, customer)
    async with asked.turn():
        settled = statements.closed(await settlement.settlement(asked.store, run))
        if asked.known:
            return asked.unchanged()
        if customer is not None:
            mine = (await statements.lines_of(asked.store, [customer], run=run)).get(customer, [])
            return await asked.whole(settled, statements.line_columns(mine))
        if format == "parquet":
            found = [line async for portion in statements.lines(asked.store, run) for line in portion]
            return await asked.whole(settled, await asyncio.to_thread(statements.line_columns, found))
        portions = statements.lines(asked.store, run)
        first = await anext(portions, list[LineRow]())
    return asked.streamed(settled, first, portions)


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
