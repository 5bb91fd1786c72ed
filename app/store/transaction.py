"""One transaction of several reads and writes: all of it is stored, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from neo4j import AsyncManagedTransaction
from numpy.typing import NDArray

from app.queries import Query
from app.store.columns import join
from app.store.rows import Counts, typed
from app.store.trouble import no_second_try

R = TypeVar("R")


class Transaction:
    """Reads and writes that belong together; what they wrote is seen by nobody else until all are done."""

    def __init__(self, driver: AsyncManagedTransaction) -> None:
        self._driver = driver
        self.round_trips = 0

    async def read(self, query: Query[R], **params: Any) -> list[R]:
        """The rows that a query file gives, as instances of its row class."""
        return typed(query, (await self._run(query, query.bind(params)))[0])

    async def columns(self, query: Query[Any], **params: Any) -> dict[str, NDArray[Any]]:
        """The answer as one array per column, as a store gives it."""
        return join(query, (await self._run(query, query.bind(params)))[0])

    async def write(
        self, query: Query[Any], columns: Mapping[str, Sequence[Any]] | None = None, **params: Any
    ) -> Counts:
        """Write columns of equal length, or without them one row's worth of parameters."""
        given = {name: list(values) for name, values in (columns or {}).items()}
        rows, counted = await self._run(query, query.bind({**params, **given}))
        return Counts(counted.nodes_created, counted.relationships_created, counted.properties_set, tuple(rows))

    async def _run(self, query: Query[Any], params: dict[str, Any]) -> tuple[list[dict[str, Any]], Any]:
        self.round_trips += 1
        with no_second_try():
            result = await self._driver.run(query.text, params)
            return [dict(record) async for record in result], (await result.consume()).counters
