"""One order and one refund through Neo4j, each in one transaction, in a graph where many orders are posted already.

    python -m benchmarks.ledger --orders 20000 --count 500

On the event loop that `grapevine serve` runs on. Beside them: a preview, a settlement, an explanation and a check of the
whole ledger.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import uvloop

from app.services.ingest import ingest
from app.services.ledger import explain_order, verify
from app.services.migrations import migrate
from app.services.new_facts import NewOrder, NewRefund
from app.services.plans import publish_plan
from app.services.posting import record_order, record_refund
from app.services.settlement import close, preview
from app.store.graph import Store, connect
from app.store.local import LocalOptions, default_cache, quiet, server
from tests.worlds import write
from tests.worlds.fair import BEGAN, DAY, TWO_LEVELS, fair


def _told(name: str, seconds: list[float], trips: float) -> None:
    half, most, worst = np.percentile(np.array(seconds) * 1000, [50, 95, 100])
    print(
        f"{name:8} {half:6.1f} ms median {most:6.1f} ms p95 {worst:6.1f} ms most, {trips:.1f} round trips", flush=True
    )


async def _each(store: Store, count: int, start: int, people: int) -> None:
    """So many orders, then a refund of each."""
    took, before = list[float](), store.round_trips
    for number in range(start, start + count):
        order = NewOrder(
            "fair", f"n{number}", BEGAN + 90 * DAY + number, f"p{number * 13 % people:03}", 9_999, "CNY",
            share=f"s{number * 37 % people}",
        )  # fmt: skip
        began = time.perf_counter()
        await record_order(store, order)
        took.append(time.perf_counter() - began)
    _told("order", took, (store.round_trips - before) / count)
    took, before = [], store.round_trips
    for number in range(start, start + count):
        refund = NewRefund("fair", f"r{number}", f"n{number}", BEGAN + 91 * DAY + number, 3_333)
        began = time.perf_counter()
        await record_refund(store, refund)
        took.append(time.perf_counter() - began)
    _told("refund", took, (store.round_trips - before) / count)


async def run(store: Store, folder: Path, orders: int, people: int, count: int) -> None:
    """Post many orders by a settlement, then measure."""
    await migrate(store)
    await ingest(store, write(fair(orders, people), folder / "fair"), say=quiet)
    await publish_plan(store, "two-levels", TWO_LEVELS, actor="kim")
    for name, work in (
        ("preview", preview(store, BEGAN + 400 * DAY)),
        ("close", close(store, BEGAN + 400 * DAY, actor="kim")),
    ):
        began = time.perf_counter()
        found = await work
        print(f"{name}: {time.perf_counter() - began:.1f} s, {found.counts}", flush=True)
    print("warming up")
    await _each(store, 1_000, 0, people)
    print("measured")
    await _each(store, count, 2_000, people)
    began = time.perf_counter()
    explained = await explain_order(store, "fair/o00005")
    print(f"explain: {time.perf_counter() - began:.2f} s, reproduced {explained.reproduced}")
    began = time.perf_counter()
    checked = await verify(store)
    print(
        f"verify: {time.perf_counter() - began:.1f} s, {checked.entries} entries, {checked.lines} lines, {checked.differences}"
    )


async def main() -> None:
    """Measure on a server of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=20_000)
    options.add_argument("--people", type=int, default=2_000)
    options.add_argument("--count", type=int, default=500)
    given = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        server(LocalOptions(Path(folder) / "home", default_cache()), quiet) as at,
    ):
        async with connect(at.uri, at.username, at.password, at.database) as store:
            await run(store, Path(folder), given.orders, given.people, given.count)


if __name__ == "__main__":
    uvloop.run(main())
