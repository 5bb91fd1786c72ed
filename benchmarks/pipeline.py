"""Load and score a made-up company, step by step, beside the plain way and, where present, GDS."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from neo4j import AsyncGraphDatabase, AsyncSession

from app.analytics.circles import CIRCLES, leiden
from app.analytics.scores import pagerank
from app.services import work
from app.services.ingest import ingest
from app.services.networks import facts, network
from app.services.sample import write_sample
from app.store.graph import Store, connect
from app.store.local import Address, LocalOptions, default_cache, quiet, server
from benchmarks import plain
from benchmarks.circles import metrics

steps: dict[str, float] = {}
agreement: dict[str, dict[str, float]] = {}


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Measure one step and say so at once."""
    begin = time.perf_counter()
    yield
    steps[name] = time.perf_counter() - begin
    print(f"{name:<58}{steps[name]:>9.2f} s", flush=True)


class Stopwatch:
    """A progress callback that turns the words of a job into timed steps."""

    def __init__(self, prefix: str) -> None:
        self.prefix, self.words, self.begin = prefix, "", time.perf_counter()

    def __call__(self, words: str, _share: float | None) -> None:
        """Close the running step when the words change."""
        if words != self.words:
            now = time.perf_counter()
            if self.words and now - self.begin > 0.5:
                print(f"    {self.prefix}{self.words:<54}{now - self.begin:>9.2f} s", flush=True)
            self.words, self.begin = words, now


async def ours(store: Store, folder: Path) -> None:
    """Load, then work everything out twice: once cold and whole, once warm and only the parts GDS also does."""
    with timed("ours: load everything"):
        await ingest(store, folder, say=Stopwatch("load: "))
    with timed("ours: first run, all of it, cold"):
        await work.run_all(store, say=Stopwatch("run: "))
    for state in ("cold", "warm"):
        with timed(f"ours: export the network as columns, {state}"):
            found = await facts(store, quiet)
    with timed("ours: build ties and network"):
        net = network(found, found.ties(found.newest, 180.0))
    with timed("ours: circles"):
        circles = leiden(net, seed=2)
    for method in ("straddling", "walks"):
        with timed(f"ours: circles by {method}"):
            better = CIRCLES[method].find(net)
        rows = zip(net.ids[better.member].tolist(), better.circle.tolist(), strict=True)
        agreement[f"ours, {method}"] = against_truth(folder, list(rows))
    with timed("ours: PageRank"):
        ranks = pagerank(net)
    with timed("ours: write circles and PageRank"):
        await write_back(store, net.ids.tolist(), circles, ranks.tolist())


async def write_back(store: Store, ids: list[str], circles: Any, ranks: list[float]) -> None:
    """Write one circle and one rank a customer, the same amount of data that GDS writes."""
    labels = [-1] * len(ids)
    for member, circle in zip(circles.member.tolist(), circles.circle.tolist(), strict=True):
        labels[member] = circle
    statement = (
        "UNWIND range(0, size($id) - 1) AS i MATCH (c:Customer {id: $id[i]}) "
        "SET c.benchCircle = $circle[i], c.benchRank = $rank[i]"
    )
    async with store._driver.session() as session:
        for start in range(0, len(ids), 20_000):
            stop = start + 20_000
            await (
                await session.run(statement, id=ids[start:stop], circle=labels[start:stop], rank=ranks[start:stop])
            ).consume()


async def the_plain_way(address: Address, folder: Path) -> None:
    """The same interactions as rows, as records, and in networkx."""
    rows = pl.read_csv(folder / "interactions.csv", infer_schema=False).filter(pl.col("to_id").is_not_null())
    people = pl.read_csv(folder / "customers.csv", infer_schema=False)["customer_id"].to_list()
    some = rows.head(100_000)
    auth = (address.username, address.password) if address.username else None
    async with AsyncGraphDatabase.driver(address.uri, auth=auth) as driver, driver.session() as session:
        await (
            await session.run("CREATE CONSTRAINT plain_id IF NOT EXISTS FOR (n:Plain) REQUIRE n.id IS UNIQUE")
        ).consume()
        with timed(f"plain: load {len(some):,} of {len(rows):,} interactions as rows"):
            await plain.load(session, people, some)
        for state in ("cold", "warm"):
            with timed(f"plain: export, a record a relationship, {state}"):
                records = await plain.export(session)
        counted = (
            pl.DataFrame(records, schema=["a", "b", "c", "k", "at"], orient="row")
            .group_by("a", "b")
            .len()
            .sort("a", "b")
        )
        with timed("plain: networkx, build, Louvain and PageRank"):
            plain.score(counted["a"].to_list(), counted["b"].to_list(), counted["len"].cast(pl.Float64).to_list())
        present = await (
            await session.run("SHOW PROCEDURES YIELD name WHERE name = 'gds.leiden.write' RETURN count(*) AS n")
        ).single()
        if present and present["n"]:
            speakers = await (
                await session.run(
                    "SHOW PROCEDURES YIELD name WHERE name ENDS WITH 'sllpa.write' RETURN min(name) AS name"
                )
            ).single()
            with timed("GDS: store ties for it to project"):
                await (await session.run(plain.TIES)).consume()
            for state in ("cold", "warm"):
                for name, statement in plain.GDS.items():
                    with timed(f"GDS: {name}, {state}"):
                        if name == plain.SPEAKERS:
                            statement = statement.format(sllpa=speakers["name"] if speakers else "")
                        await (await session.run(statement)).consume()
            agreement["GDS Leiden"] = against_truth(folder, await written(session, "benchCircle"))
            agreement["GDS SLLPA"] = against_truth(folder, await written(session, await speakers_property(session)))


async def speakers_property(session: AsyncSession) -> str:
    """Where the library wrote overlapping circles: its own ending follows the name that it was given."""
    result = await session.run(
        "MATCH (c:Customer) WITH c LIMIT 1000 UNWIND keys(c) AS name WITH DISTINCT name "
        "WHERE name STARTS WITH 'bench' AND NOT name IN ['benchCircle', 'benchRank'] RETURN collect(name) AS names"
    )
    record = await result.single()
    (name,) = record["names"] if record else []
    return str(name)


async def written(session: AsyncSession, name: str) -> list[tuple[str, int]]:
    """Person and circle of each membership that the library wrote to a property."""
    result = await session.run(
        f"MATCH (c:Customer) WHERE c.{name} IS NOT NULL UNWIND c.{name} AS circle RETURN c.id AS id, circle"
    )
    return [(record["id"], record["circle"]) async for record in result]


def against_truth(folder: Path, rows: list[tuple[str, int]]) -> dict[str, float]:
    """How found circles agree with the planted ones; circles of fewer than three count as none."""
    truth = pl.read_csv(folder / "truth" / "circles.csv", infer_schema=False)
    people = pl.read_csv(folder / "customers.csv", infer_schema=False)["customer_id"].to_list()
    place = {name: number for number, name in enumerate(people)}
    circle = {name: number for number, name in enumerate(truth["circle_id"].unique(maintain_order=True).to_list())}
    true = metrics.cover(
        [place[name] for name in truth["customer_id"]], [circle[name] for name in truth["circle_id"]], len(people)
    )
    number = {name: at for at, name in enumerate(sorted({name for _, name in rows}))}
    found = metrics.cover([place[a] for a, _ in rows], [number[c] for _, c in rows], len(people), least=3)
    scores = (metrics.onmi_mgh, metrics.f1_yl, metrics.omega, metrics.ovn_f1)
    return {"circles": found.shape[1], **{score.__name__: round(score(found, true), 3) for score in scores}}


def ratios() -> dict[str, float]:
    """What the run shows, as ratios of figures of this same run."""
    whole = sum(
        steps[f"ours: {name}"]
        for name in (
            "export the network as columns, warm",
            "build ties and network",
            "circles",
            "PageRank",
            "write circles and PageRank",
        )
    )
    found = {
        "record a relationship / columns (export, warm)": steps["plain: export, a record a relationship, warm"]
        / steps["ours: export the network as columns, warm"],
        "networkx / ours (build, circles, PageRank)": steps["plain: networkx, build, Louvain and PageRank"]
        / sum(steps[f"ours: {name}"] for name in ("build ties and network", "circles", "PageRank")),
    }
    warm = sum(steps.get(f"GDS: {name}, warm", 0.0) for name in plain.GDS if name not in ("drop", plain.SPEAKERS))
    if warm:
        found["GDS on stored ties / ours from facts (read, circles, PageRank, write; warm)"] = warm / whole
        found["GDS with storing the ties / ours from facts"] = (
            warm + steps["GDS: store ties for it to project"]
        ) / whole
    return found


@contextmanager
def a_server() -> Iterator[Address]:
    """The Neo4j of NEO4J_URI, or a local one in a temporary home."""
    if uri := os.environ.get("NEO4J_URI"):
        yield Address(uri, os.environ.get("NEO4J_USERNAME", ""), os.environ.get("NEO4J_PASSWORD", ""))
        return
    with (
        tempfile.TemporaryDirectory() as home,
        server(LocalOptions(Path(home), default_cache(), heap="2g", page_cache="1g"), quiet) as address,
    ):
        yield address


def run_on(address: Address, size: int) -> None:
    """All steps on one server."""

    async def both(job: Callable[[Store], Awaitable[None]]) -> None:
        async with connect(address.uri, address.username, address.password) as store:
            await job(store)

    print(
        f"{size:,} customers; Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "sample"
        with timed("make the sample"):
            write_sample(folder, size, 1, quiet)
        asyncio.run(both(lambda store: ours(store, folder)))
        asyncio.run(the_plain_way(address, folder))


def report() -> None:
    """Print the ratios, and everything as one line of JSON."""
    for name, ratio in ratios().items():
        print(f"{name:<80}{ratio:>7.1f} ×")
    for name, figures in agreement.items():
        print(f"planted circles, {name:<20}{figures}")
    json.dump({"seconds": steps, "ratios": ratios(), "agreement": agreement}, sys.stdout)
    print()


def main() -> None:
    """Run every step and print the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000)
    size = parser.parse_args().size
    with a_server() as address:
        run_on(address, size)
    report()


if __name__ == "__main__":
    main()
