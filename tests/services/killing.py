"""A settlement in a process of its own that is killed on its way; in small steps, so that there is much to interrupt."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from app.services import settlement_phases
from app.services.settlement import close
from app.store.graph import connect
from app.store.local import Address
from app.store.transaction import Transaction


def settle(address: Address, as_of: int, queries: int, seconds: float) -> None:
    """Close a settlement, a few events a transaction; kill -9 comes so long after so many queries have begun."""
    settlement_phases.BATCH = 20  # type: ignore[misc]
    settlement_phases.PAGE = 100  # type: ignore[misc]
    _kill_after(queries, seconds)
    asyncio.run(_settle(address, as_of))


def _kill_after(queries: int, seconds: float) -> None:
    """Count queries instead of waiting, so that a fast machine is killed as far from the end as a slow one."""
    ask, begun = Transaction._run, 0

    async def counted(self: Transaction, query: Any, params: dict[str, Any]) -> Any:
        nonlocal begun
        begun += 1
        if begun == queries:
            asyncio.get_running_loop().call_later(seconds, os.kill, os.getpid(), signal.SIGKILL)
        return await ask(self, query, params)

    Transaction._run = counted  # type: ignore[method-assign]


async def _settle(address: Address, as_of: int) -> None:
    async with connect(address.uri, address.username, address.password, address.database) as store:
        await close(store, as_of, actor="kim")
