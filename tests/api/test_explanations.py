"""What an explanation promises: points add up, and taking a named edge away costs what it says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.sample import write_sample
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api import market
from tests.api.conftest import ask
from tests.conftest import wipe

pytestmark = pytest.mark.server
PARTS = "explanation { component raw percentile weight points evidence { what amount count other { id } } change { total evidence decay others version } }"
EVERYBODY = f"""query($after: String) {{ customers(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ id
  socialCapital {{ total relationships bonding bridging {PARTS} }} customerValue {{ total {PARTS} }} }} }} }} }}"""


async def everybody(store: Store) -> list[dict[str, Any]]:
    """Both scores of all customers, page by page."""
    nodes: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = (await ask(store, EVERYBODY, after=after))["customers"]
        nodes += [edge["node"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return nodes


async def part_of(store: Store, folder: Path, who: str, name: str) -> dict[str, Any]:
    """One component of a customer of the market in a folder, in an empty graph."""
    await wipe(store)
    await ingest(store, folder, say=quiet, source="market")
    at = int(datetime.fromisoformat(market.MAY).timestamp())
    await run_all(store, say=quiet, parameters=Parameters(as_of=at, resamples=0))
    node = next(each for each in await everybody(store) if each["id"] == who)
    parts = [*node["socialCapital"]["explanation"], *node["customerValue"]["explanation"]]
    return next(each for each in parts if each["component"] == name)


def trusting(folder: Path, *, verified: bool, without: tuple[str, ...] = ()) -> Path:
    """The market in a folder, with or without anybody verified."""
    market.write(folder, without=without)
    if not verified:
        table = folder / "customers.csv"
        lines = [
            ",".join([line.split(",")[0], "", *line.split(",")[2:]]) for line in table.read_text("utf-8").split("\n")
        ]
        lines[0] = "customer_id,verified,price,asked"
        table.write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("who", "name", "other", "gone", "verified", "tolerance"),
    [
        ("ana", "activity", "bo", (",message,ana,bo,",), False, 1e-6),
        ("ana", "contribution", "bo", ("app,ana,bo", "s2,2026"), False, 1e-6),
        ("gil", "participation", None, ("view,gil",), False, 1e-6),
        ("ana", "income", None, ("o2,2026", "f1,o2"), False, 1e-6),
        ("jo", "trust", "kim", ("message,kim,jo,",), True, 0.05),
    ],
)
async def test_taking_an_edge_away_costs_what_it_says(
    store: Store,
    tmp_path: Path,
    who: str,
    name: str,
    other: str | None,
    gone: tuple[str, ...],
    verified: bool,
    tolerance: float,
) -> None:
    before = await part_of(store, trusting(tmp_path / "whole", verified=verified), who, name)
    named = [edge for edge in before["evidence"] if (edge["other"] or {"id": None})["id"] == other]
    after = await part_of(store, trusting(tmp_path / "less", verified=verified, without=gone), who, name)
    assert named[0]["amount"] > 0
    lost = before["raw"] - after["raw"]
    assert lost == pytest.approx(
        named[0]["amount"], rel=tolerance, abs=1e-6 if tolerance < 1e-3 else 0.05 * before["raw"]
    )


@pytest.mark.slow
async def test_points_and_changes_of_a_thousand_customers_add_up(store: Store, tmp_path: Path) -> None:
    write_sample(tmp_path / "sample", 1000, 1, quiet)
    await ingest(store, tmp_path / "sample", say=quiet)
    points: dict[tuple[str, str], float] = {}
    for at in ("2026-03-31T00:00:00Z", "2026-06-30T00:00:00Z"):
        as_of = int(datetime.fromisoformat(at).timestamp())
        await run_all(store, say=quiet, parameters=Parameters(as_of=as_of, resamples=0))
        nodes = await everybody(store)
        assert len(nodes) == 1000
        for node in nodes:
            assert (
                node["socialCapital"]["relationships"]
                == node["socialCapital"]["bonding"] + node["socialCapital"]["bridging"]
            )
            for score in (node["socialCapital"], node["customerValue"]):
                assert abs(sum(each["points"] for each in score["explanation"]) - score["total"]) <= 1e-9
                for each in score["explanation"]:
                    _check(each, points.get((node["id"], each["component"])))
                    points[node["id"], each["component"]] = each["points"]


def _check(part: dict[str, Any], before: float | None) -> None:
    """One component: its points, what carries it, and what changed it since the run before."""
    assert abs(part["points"] - 100 * part["weight"] * part["percentile"]) <= 1e-6
    amounts = [edge["amount"] for edge in part["evidence"]]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) <= 5
    assert bool(amounts) or part["raw"] < 1 or part["component"] in ("trust", "bridging")
    if before is None:
        assert part["change"] is None
        return
    causes = [part["change"][cause] for cause in ("evidence", "decay", "others", "version")]
    assert abs(sum(causes) - part["change"]["total"]) <= 1e-9
    assert abs(part["points"] - before - part["change"]["total"]) <= 1e-9
