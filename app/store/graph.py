"""The store: reads, columns and writes against one Neo4j, and nothing else talks to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from typing import Any, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    Driver,
    GraphDatabase,
    unit_of_work,
)
from neo4j import Query as DriverQuery
from neo4j.exceptions import ConstraintError
from numpy.typing import NDArray

from app.errors import StoreUnreachable
from app.queries import Query
from app.store.columns import join
from app.store.rows import Counts, typed
from app.store.transaction import Transaction
from app.store.trouble import no_second_try, translated

__all__ = ["BATCH", "READ_SECONDS", "Counts", "Store", "Transaction", "connect", "driver"]
R = TypeVar("R")
T = TypeVar("T")
BATCH = 20_000
READ_SECONDS = 20.0
SILENCE_SECONDS = 5.0


class Store:
    """One Neo4j database. Make it inside the event loop that will use it."""

    def __init__(self, driver: AsyncDriver, database: str) -> None:
        self._driver = driver
        self._database = database
        self.round_trips = 0
        self._whole = self
        self._column_seconds: float | None = None

    def within(self, seconds: float) -> Store:
        """The same store, that gives up columns which take longer; commands wait for theirs as long as it takes."""
        hurried = copy(self)
        hurried._column_seconds = seconds
        return hurried

    async def read(self, query: Query[R], **params: Any) -> list[R]:
        """The rows that a query file gives, as instances of its row class."""
        return typed(query, await self._run(query, query.bind(params)))

    async def columns(self, query: Query[Any], **params: Any) -> dict[str, NDArray[Any]]:
        """The answer as one array per column.

        Bolt costs most per record, so files made for this collect thousands of values in a record: lists are put one
        behind the other, and a single value beside them is repeated for each of its record's list items.
        """
        records = await self._run(query, query.bind(params), timeout=self._column_seconds)
        return join(query, records)

    async def write(
        self,
        query: Query[Any],
        columns: Mapping[str, Sequence[Any]] | None = None,
        *,
        progress: Callable[[int], None] | None = None,
        **params: Any,
    ) -> Counts:
        """Write columns of equal length, one transaction a batch; without columns, one transaction in all."""
        if columns is None:
            return await self._write(query, query.bind(params))
        total = Counts()
        length = len(next(iter(columns.values()), ()))
        for start in range(0, length, BATCH):
            batch = {name: list(values[start : start + BATCH]) for name, values in columns.items()}
            total += await self._write(query, query.bind({**params, **batch}))
            if progress:
                progress(min(BATCH, length - start))
        return total

    async def transaction(self, work: Callable[[Transaction], Awaitable[T]], *, name: str = "transaction") -> T:
        """Do several reads and writes as one; done again from the start when the server asks for another try.

        So the work must hang on what it reads within the transaction alone.
        """

        @unit_of_work(metadata={"query": name})
        async def run(driver: AsyncManagedTransaction) -> T:
            transaction = Transaction(driver)
            try:
                return await work(transaction)
            finally:
                self._whole.round_trips += transaction.round_trips

        return await self._try(run)

    async def statement(self, text: str) -> list[dict[str, Any]]:
        """Run one schema or EXPLAIN statement outside the query files: migrations and checks of them."""
        with translated():
            async with self._driver.session(database=self._database) as session:
                self._whole.round_trips += 1
                result = await session.run(text)
                return [dict(record) async for record in result]

    async def explain(self, query: Query[Any]) -> tuple[list[str], str, Any, list[str]]:
        """What the server says of a query without running it: columns, type, plan and notifications."""
        with translated():
            async with self._driver.session(database=self._database) as session:
                nothing = {slot.name: [] if slot.type.startswith("list") else slot.default for slot in query.params}
                result = await session.run(DriverQuery("EXPLAIN " + query.text), nothing)
                columns = list(result.keys())
                summary = await result.consume()
                codes = [status.gql_status for status in summary.gql_status_objects]
                return columns, summary.query_type or "", summary.plan, codes

    async def close(self) -> None:
        """Give the connections back."""
        await self._driver.close()

    async def _run(
        self, query: Query[Any], params: dict[str, Any], timeout: float | None = READ_SECONDS
    ) -> list[dict[str, Any]]:
        @unit_of_work(timeout=timeout, metadata={"query": query.name})
        async def work(tx: AsyncManagedTransaction) -> list[dict[str, Any]]:
            with no_second_try():
                result = await tx.run(query.text, params)
                return [dict(record) async for record in result]

        self._whole.round_trips += 1
        # A server that keeps its connections and says nothing would be waited for without an end of our own.
        limit = None if timeout is None else timeout + SILENCE_SECONDS
        with translated():
            async with (
                asyncio.timeout(limit),
                self._driver.session(database=self._database, default_access_mode=READ_ACCESS) as session,
            ):
                return await session.execute_read(work)

    async def _write(self, query: Query[Any], params: dict[str, Any]) -> Counts:
        @unit_of_work(metadata={"query": query.name})
        async def work(tx: AsyncManagedTransaction) -> Counts:
            with no_second_try():
                result = await tx.run(query.text, params)
                rows = tuple([dict(record) async for record in result])
                counted = (await result.consume()).counters
            return Counts(counted.nodes_created, counted.relationships_created, counted.properties_set, rows)

        self._whole.round_trips += 1
        return await self._try(work)

    async def _try(self, work: Callable[[AsyncManagedTransaction], Awaitable[T]]) -> T:
        # Two loads of the same rows at once: whoever comes second meets the other's keys, and finds them at a new try.
        for last_try in (False, False, True):
            with translated():
                async with self._driver.session(database=self._database, default_access_mode=WRITE_ACCESS) as session:
                    try:
                        return await session.execute_write(work)
                    except ConstraintError:
                        if last_try:
                            raise
        raise AssertionError("the last try returns or raises")


@asynccontextmanager
async def connect(
    uri: str,
    username: str,
    password: str,
    database: str = "neo4j",
    *,
    notifications: bool = False,
    patience: float = 30.0,
) -> AsyncIterator[Store]:
    """A store on the Neo4j at that address; closes its connections at the end.

    `patience` is how many seconds a lost server is waited for. `notifications` asks the server for its remarks on
    each query; the checks of query files want them, nobody else.
    """
    if not uri.startswith(("bolt", "neo4j")):
        raise StoreUnreachable(f"{uri} is no address of a Neo4j.", hint="Write bolt://HOST:7687 or neo4j+s://HOST.")
    with translated():
        driver = AsyncGraphDatabase.driver(
            uri,
            auth=(username, password) if username else None,
            user_agent="grapevine",
            notifications_min_severity=None if notifications else "OFF",
            max_transaction_retry_time=patience,
            connection_acquisition_timeout=patience,
            connection_timeout=min(patience, 10.0),
        )
    async with driver:
        with translated():
            await driver.verify_connectivity()
        yield Store(driver, database)


def driver(uri: str, username: str, password: str) -> Driver:
    """A plain Neo4j driver, for people who write their own Cypher in a notebook."""
    with translated():
        opened = GraphDatabase.driver(uri, auth=(username, password) if username else None)
        opened.verify_connectivity()
    return opened
