"""Statements and lines of a closed settlement as answers: whole or in portions, and fetched once by their tag."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from typing import Final

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from app.api.graphql.turns import turns_of
from app.delivery.files import Columns, csv_head, csv_rows, table_bytes
from app.services import statements
from app.services.ledger import LineRow
from app.services.settlement_log import Settled
from app.store.graph import READ_SECONDS, Store

MEDIA: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True)
class Asked:
    """Which table of which settlement is asked for, and how it is to be written."""

    request: Request
    name: str
    run: str
    form: str
    spreadsheet: bool
    customer: str | None = None

    @property
    def store(self) -> Store:
        """The store, which gives up what takes too long."""
        store: Store = self.request.app.state.store
        return store.within(READ_SECONDS)

    def turn(self, *, begun: bool = False) -> AbstractAsyncContextManager[None]:
        """A turn for long work, as GraphQL takes one; the server has a few of them."""
        return turns_of(self.request.app).one(None if begun else self.request.is_disconnected, begun=begun)

    @property
    def tag(self) -> str:
        """The tag of the answer: a closed settlement never changes, so it follows from what is asked for."""
        asked = [version("grapevine"), self.name, self.run, self.form, self.spreadsheet, self.customer]
        return f'"{sha256(orjson.dumps(asked)).hexdigest()[:32]}"'

    @property
    def known(self) -> bool:
        """Whether whoever asks has the answer already."""
        return self.tag in self.request.headers.get("if-none-match", "").replace("W/", "")

    def unchanged(self) -> Response:
        """The answer to somebody who has it."""
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=self._headers())

    async def whole(self, settled: Settled, columns: Columns) -> Response:
        """A table in one piece, written beside the event loop."""
        return Response(
            await asyncio.to_thread(self._bytes, settled, columns),
            media_type=MEDIA[self.form],
            headers=self._headers(settled),
        )

    def streamed(
        self, settled: Settled, first: Sequence[LineRow], rest: AsyncIterator[Sequence[LineRow]]
    ) -> StreamingResponse:
        """Lines in portions, of which the first is there already."""
        return StreamingResponse(
            self._portions(settled, first, rest), media_type=MEDIA[self.form], headers=self._headers(settled)
        )

    async def _portions(
        self, settled: Settled, found: Sequence[LineRow] | None, rest: AsyncIterator[Sequence[LineRow]]
    ) -> AsyncIterator[bytes]:
        yield _json_head(settled) if self.form == "json" else csv_head(statements.line_columns([]))
        rows = 0
        while found is not None:
            yield await asyncio.to_thread(self._rows, found, rows > 0)
            rows += len(found)
            # A turn for each portion, and none while it is sent: whoever reads slowly must not keep others waiting.
            async with self.turn(begun=True):
                found = await anext(rest, None)
        yield b"]}" if self.form == "json" else b""

    def _rows(self, found: Sequence[LineRow], further: bool) -> bytes:
        columns = statements.line_columns(found)
        if self.form == "csv":
            return csv_rows(columns, spreadsheet=self.spreadsheet)
        return b"," * (further and len(found) > 0) + _json_rows(columns)

    def _bytes(self, settled: Settled, columns: Columns) -> bytes:
        if self.form == "json":
            return _json_head(settled) + _json_rows(columns) + b"]}"
        return table_bytes(columns, statements.format_of(self.form), spreadsheet=self.spreadsheet)

    def _headers(self, settled: Settled | None = None) -> dict[str, str]:
        headers = {"ETag": self.tag, "Cache-Control": "private, no-cache"}
        if settled and self.form != "json":
            headers["Content-Disposition"] = f'attachment; filename="{self.name}-{settled.number}.{self.form}"'
        return headers


def _json_head(settled: Settled) -> bytes:
    return orjson.dumps({"settlement": settled.id, "state": settled.state})[:-1] + b',"rows":['


def _json_rows(columns: Columns) -> bytes:
    """Rows without the brackets around them."""
    # Amounts are written as text: 64 bits are more than JSON numbers hold everywhere.
    texts = [map(str, values) if name.endswith("_minor") else values for name, values in columns.items()]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*texts, strict=True)]
    return orjson.dumps(rows)[1:-1]
