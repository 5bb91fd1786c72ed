"""How long a customer with both scores fully explained takes, from the stored run of a made-up company.

    python -m benchmarks.explanations --size 10000 --asked 1000

The time is that of the whole answer: document parsed, checked, read from Neo4j and put together.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from app.api.graphql.schema import execute
from app.ingest.sample.numbers import Dice, numbers
from app.services.ingest import ingest, prepare
from app.services.inputs import Parameters
from app.services.sample import write_sample
from app.services.work import run_all
from app.store.graph import Store, connect
from app.store.local import Address, LocalOptions, default_cache, quiet, server

PARTS = """run asOf missing rerun plan { name version }
  explanation { component raw low high unit reason percentile weight points missing
    evidence { what at count amount other { id } } change { total evidence decay others version } }"""
EXPLAINED = f"""query($who: ID!) {{ customer(id: $who) {{ id
  socialCapital {{ total trust activity relationships bonding bridging contribution {PARTS} }}
  customerValue {{ total income participation influence {PARTS} }} }} }}"""
BEFORE = 1_775_000_000


async def measured(address: Address, folder: Path, size: int, asked: int) -> list[float]:
    """Seconds of each answer, one customer at a time, after a few to warm up."""
    async with connect(address.uri, address.username, address.password, address.database) as store:
        await prepare(store)
        await ingest(store, folder, say=quiet)
        # Two runs, so that every answer has changes to tell.
        for as_of in (BEFORE, None):
            begin = time.perf_counter()
            await run_all(store, say=quiet, parameters=Parameters(as_of=as_of, resamples=0))
            print(f"run as of {as_of or 'the newest fact'}: {time.perf_counter() - begin:.1f} s", flush=True)
        people = Dice(1)("asked").below(numbers(asked + 20), size)
        return [await _seconds(store, f"c{1 + person:06d}") for person in people.tolist()][20:]


async def _seconds(store: Store, who: str) -> float:
    begin = time.perf_counter()
    answer = await execute(store, EXPLAINED, {"who": who})
    seconds = time.perf_counter() - begin
    assert "errors" not in answer, answer["errors"]
    for score in ("socialCapital", "customerValue"):
        found = answer["data"]["customer"][score]
        assert abs(sum(part["points"] or 0 for part in found["explanation"]) - found["total"]) < 1e-9
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--asked", type=int, default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "sample"
        write_sample(folder, given.size, 1, quiet)
        with server(LocalOptions(Path(home) / "grapevine", default_cache()), quiet) as address:
            seconds = sorted(asyncio.run(measured(address, folder, given.size, given.asked)))
    middle, p95 = seconds[len(seconds) // 2], seconds[len(seconds) * 95 // 100]
    print(
        f"{given.asked:,} of {given.size:,} customers: median {1e3 * middle:.1f} ms, 95th percentile {1e3 * p95:.1f} ms"
    )


if __name__ == "__main__":
    main()
