"""What the fields of one request share: the store, the published runs, and one round trip for each level of lists."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from app.api.cursors import Cursor, read_cursor, run_of_page
from app.api.graphql.turns import Gone, Turns
from app.errors import BadCursor, BadInput
from app.services import circle_log, circles, runs, score_log
from app.services.held_network import Holder
from app.services.pages import Key, Sorted, key_of
from app.store.graph import READ_SECONDS, Store

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True)
class Start:
    """Where a page starts: in which list, in which run (empty for facts), how many rows, after which row."""

    list: str
    run: str
    first: int
    after: Key | None

    def cursor(self, row: Sorted) -> str:
        """The cursor of one row of the page."""
        return Cursor(self.list, self.run, key_of(row)).text()


class Context(BaseContext):
    """One request. Loaders gather what the fields of a level ask for and read it together.

    Whatever reads large parts of the graph holds `long_work`; `turns` are those that all requests of a server share, as
    is the network that is `held` between them. `gone` tells whether whoever asked has hung up.
    """

    def __init__(
        self,
        store: Store,
        *,
        suggestions: bool = True,
        turns: Turns | None = None,
        held: Holder | None = None,
        gone: Gone | None = None,
    ) -> None:
        super().__init__()
        self.held = held or Holder()
        self.store = store
        self.suggestions = suggestions
        self._turns, self._gone = turns or Turns(), gone
        self._one_by_one = asyncio.Lock()
        self._published: asyncio.Future[dict[str, str]] | None = None
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}

    async def published(self) -> dict[str, str]:
        """Kind of run to the run that answers are read from; read once, so that one answer never mixes two."""
        if self._published is None:
            self._published = asyncio.ensure_future(runs.published(self.store))
        return await self._published

    async def load(self, read: Callable[..., Awaitable[Mapping[K, V]]], key: K, **same: Hashable) -> V | None:
        """What a service function reads for one key, read together with all other keys of this level."""
        name = (read, *sorted(same.items()))
        if name not in self._loaders:

            async def read_all(keys: list[K]) -> list[V | None]:
                found = await read(self.store, keys, **same)
                return [found.get(each) for each in keys]

            self._loaders[name] = DataLoader(load_fn=read_all)
        loaded: V | None = await self._loaders[name].load(key)
        return loaded

    def forget(self, read: Callable[..., Awaitable[Mapping[K, V]]], key: K) -> None:
        """Read a key anew the next time, since what it stands for was changed."""
        if loader := self._loaders.get((read,)):
            loader.clear(key)

    @asynccontextmanager
    async def long_work(self) -> AsyncIterator[Store]:
        """The store for a question about the whole graph: one at a time for a request, few for a server."""
        async with self._one_by_one, self._turns.one(self._gone):
            yield self.store.within(READ_SECONDS)

    async def start(
        self,
        name: str,
        first: int,
        after: str | None,
        *,
        kind: str | None = None,
        as_of: str | None = None,
        run: str | None = None,
    ) -> Start:
        """Where a page of the list `name` starts.

        With `kind` the list is of a run of that kind: of the cursor's, else of `run`, else as of a moment, else of the
        published one.
        """
        cursor = read_cursor(after, name) if after else None
        if kind:
            run = await self.run(kind, as_of) if run is None else run
            if cursor:
                run = await run_of_page(self.store, {**await self.published(), kind: run}, kind, cursor)
        elif cursor and cursor.run:
            raise BadCursor("This cursor names a run, but the list is not of one.")
        return Start(name, run or "", first, cursor.key if cursor else None)

    async def run(self, kind: str, as_of: str | None = None) -> str:
        """The published run of a kind, empty before the first; or the one that speaks of a moment."""
        if as_of is None:
            return (await self.published()).get(kind, "")
        log = score_log if kind == "scores" else circle_log
        run: str | None = await self.load(log.runs_as_of, as_of)
        if run is None:
            raise log.no_run(as_of)
        return run

    async def circle_key(self, circle: str, as_of: str | None = None) -> str:
        """Run and id of a circle that is given by both, or by its id in the published run or as of a moment."""
        if "/" not in circle:
            return circles.key_in(await self.run("circles", as_of), circle)
        if as_of is not None:
            raise BadInput(f"{circle!r} names a run, so it has no `asOf` beside it.", hint="Leave one of the two out.")
        return circle


Info: TypeAlias = strawberry.Info[Context, None]
