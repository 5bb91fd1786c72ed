"""What a load does to a graph: once, twice, in another order, cut off, and with bad rows."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from app.errors import BadFile, MixedSample
from app.services import ingest as service
from app.services.ingest import ingest
from app.services.load_report import Summary, warnings
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import TWO_VILLAGES, write

pytestmark = pytest.mark.server


async def load(store: Store | None, folder: Path, **options: Any) -> Summary:
    return await ingest(store, folder, say=quiet, **options)


async def counts(store: Store) -> dict[str, int]:
    rows = await store.statement(
        "MATCH (n) WHERE NOT n:Migration AND NOT n:TestGraph AND NOT n:Counter UNWIND labels(n) AS l RETURN l AS l, count(*) AS c"
    )
    ties = await store.statement("MATCH ()-[r]->() RETURN type(r) AS l, count(*) AS c")
    return {row["l"]: row["c"] for row in [*rows, *ties]}


async def test_a_load_stores_every_table(store: Store, tmp_path: Path) -> None:
    summary = await load(store, write(TWO_VILLAGES, tmp_path / "villages"))
    stored = await counts(store)
    assert summary.rejected == {}
    assert stored["Customer"] == 7
    assert stored["INTERACTED"] == 13
    assert (stored["Share"], stored["Click"], stored["Order"], stored["Refund"], stored["Referral"]) == (2, 1, 1, 1, 5)
    assert (stored["BELONGS_TO"], stored["TAGGED"], stored["OWNS"], stored["PART_OF"]) == (3, 1, 1, 1)


async def test_loading_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    folder = write(TWO_VILLAGES, tmp_path / "villages")
    await load(store, folder)
    before = await counts(store)
    again = await load(store, folder)
    assert (again.nodes, again.relationships, again.rejected) == (0, 0, {})
    assert await counts(store) == before


async def test_csv_gz_and_parquet_give_the_same_graph_as_csv(store: Store, tmp_path: Path) -> None:
    folder = write(TWO_VILLAGES, tmp_path / "villages")
    await load(store, folder)
    for name in ("interactions", "orders"):
        path = folder / f"{name}.csv"
        if name == "orders":
            pl.read_csv(path, infer_schema=False).write_parquet(folder / f"{name}.parquet")
        else:
            (folder / f"{name}.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    again = await load(store, folder)
    assert (again.nodes, again.relationships, again.rejected) == (0, 0, {})


async def test_equal_rows_are_several_facts_and_are_reported(store: Store, tmp_path: Path) -> None:
    row = "2026-03-01T10:00:00Z,wechat,message,ana,bo\n"
    folder = write({"interactions.csv": "occurred_at,channel,kind,from_id,to_id\n" + row * 3}, tmp_path / "echo")
    summary = await load(store, folder)
    assert (await counts(store))["INTERACTED"] == 3
    assert summary.repeated == {"interactions": 2}


async def test_a_shared_identity_is_a_conflict_and_joins_nobody(store: Store, tmp_path: Path) -> None:
    summary = await load(store, write(TWO_VILLAGES, tmp_path / "villages"))
    joined = await store.statement(
        "MATCH (i:Identity {key: 'wechat:wx-family'}) RETURN count{(i)-[:IS]->()} AS joins, count{(i)<-[:CLAIMS]-()} AS claims"
    )
    assert joined == [{"joins": 0, "claims": 2}]
    assert summary.conflicts == {"identity with several claims": 1, "referred themselves": 1}


async def test_bad_rows_are_named_and_the_rest_goes_on(store: Store, tmp_path: Path) -> None:
    world = {
        "customers.csv": "customer_id,joined_at\nana,2026-01-01\nbo,last week\n,2026-01-01\n",
        "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency\no1,2026-01-01,ana,12.50,CNY\no2,2026-01-01,ana,1250,yuan\n"
        "o3,2026-01-01,ana,1250,CNY\no3,2026-01-01,ana,9999,CNY\no4,2026-01-01,ana\n",
        "interactions.csv": "occurred_at,channel,kind,from_id,to_id,employee_id\n2026-01-01,wechat,message,ana,bo,e1\n2026-01-01,wechat,message,ana,,\n",
    }
    rejects = tmp_path / "rejects"
    summary = await load(store, write(world, tmp_path / "dirty"), rejects=rejects)
    assert summary.rejected == {"customers": 2, "orders": 4, "interactions": 2}
    refused = pl.read_csv(rejects / "dirty" / "orders.csv", infer_schema=False)
    assert set(refused.columns) >= {
        "order_id",
        "amount_minor",
        "line",
        "problem",
        "remedy",
        "rejected_field",
        "rejected_value",
    }
    assert dict(zip(refused["line"], refused["problem"], strict=True)) == {
        "2": "is not a whole number of minor units",
        "3": "is not a currency",
        "5": "stands on another row of this file with other values",
        "6": "has 3 fields where the header has 5",
    }
    stored = await store.statement("MATCH (o:Order) RETURN o.id AS id, o.amount_minor AS amount")
    assert stored == [{"id": "o3", "amount": 1250}]


async def test_a_corrected_reject_file_can_be_loaded_as_it_is(store: Store, tmp_path: Path) -> None:
    world = {"orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency\no1,2026-01-01,ana,12.50,CNY\n"}
    await load(store, write(world, tmp_path / "shop"), rejects=tmp_path / "rejects")
    path = tmp_path / "rejects" / "shop" / "orders.csv"
    path.write_text(path.read_text().replace("12.50,CNY", "1250,CNY"))
    summary = await load(store, path.parent)
    assert (summary.source, summary.rejected) == ("shop", {})
    assert (await counts(store))["Order"] == 1


async def test_a_stored_fact_is_never_rewritten(store: Store, tmp_path: Path) -> None:
    head = "order_id,ordered_at,customer_id,amount_minor,currency,code\n"
    await load(store, write({"orders.csv": head + "o1,2026-01-01,ana,100,CNY,\n"}, tmp_path / "shop"))
    summary = await load(store, write({"orders.csv": head + "o1,2026-01-01,bo,999,CNY,X\n"}, tmp_path / "shop"))
    assert summary.rejected == {"orders": 1}
    stored = await store.statement(
        "MATCH (i)-[:PLACED]->(o:Order) RETURN i.external_id AS who, o.amount_minor AS amount, o.code AS code"
    )
    assert stored == [{"who": "ana", "amount": 100, "code": None}]


async def test_a_stored_interaction_with_an_id_is_never_rewritten(store: Store, tmp_path: Path) -> None:
    head = "interaction_id,occurred_at,channel,kind,from_id,to_id\n"
    await load(store, write({"interactions.csv": head + "i1,2026-01-01,wechat,message,ana,bo\n"}, tmp_path / "chat"))
    summary = await load(
        store, write({"interactions.csv": head + "i1,2026-01-01,wechat,message,ana,cy\n"}, tmp_path / "chat")
    )
    assert summary.rejected == {"interactions": 1}
    assert (await counts(store))["INTERACTED"] == 1


async def test_an_undeclared_channel_is_of_kind_other_with_a_warning_until_it_is_declared(
    store: Store, tmp_path: Path
) -> None:
    rows = {"interactions.csv": "occurred_at,channel,kind,from_id,to_id\n2026-01-01,Club-House,message,ana,bo\n"}
    summary = await load(store, write(rows, tmp_path / "club"))
    assert any("club-house is not declared" in warning for warning in warnings(summary))
    await load(store, write({"channels.csv": "code,name,kind\nclub-house,Club house,offline\n"}, tmp_path / "names"))
    stored = await store.statement("MATCH (c:Channel {code: 'club-house'}) RETURN c.kind AS kind, c.name AS name")
    assert stored == [{"kind": "offline", "name": "Club house"}]
    assert warnings(await load(store, tmp_path / "club")) == []


async def test_a_dry_run_writes_nothing(store: Store, tmp_path: Path) -> None:
    folder = write(TWO_VILLAGES, tmp_path / "villages")
    summary = await load(store, folder, dry_run=True, rejects=tmp_path / "rejects")
    assert summary.rows["interactions"] == 13
    assert await counts(store) == {}
    assert not (tmp_path / "rejects").exists()


async def test_the_sample_and_real_data_never_mix(store: Store, tmp_path: Path) -> None:
    real = write({"customers.csv": "customer_id\nana\n"}, tmp_path / "real")
    made_up = write({"customers.csv": "customer_id\nmade-up\n", "sample.json": "{}"}, tmp_path / "made-up")
    await load(store, real)
    with pytest.raises(MixedSample, match="holds real data"):
        await load(store, made_up)
    assert (await counts(store))["Customer"] == 1


async def test_the_order_of_loading_changes_nothing(store: Store, tmp_path: Path) -> None:
    north = write({"customers.csv": "customer_id,joined_at,city\nana,2026-02-01,Ulm\n"}, tmp_path / "north")
    south = write({"customers.csv": "customer_id,joined_at,city\nana,2026-01-01,Bonn\n"}, tmp_path / "south")
    asked = "MATCH (i:Identity) RETURN toString(i.joined_at) AS at, i.attributes AS attributes"
    seen = []
    for order in ((north, south), (south, north)):
        await store.statement("MATCH (n:Identity|Customer) DETACH DELETE n")
        warnings = [w for folder in order for w in (await load(store, folder)).warnings]
        assert any("other values" in warning for warning in warnings)
        seen.append(await store.statement(asked))
    assert seen[0] == seen[1] == [{"at": "2026-01-01T00:00:00Z", "attributes": '{"city":"Bonn"}'}]


async def test_two_loads_of_one_folder_at_once_store_it_once(store: Store, tmp_path: Path) -> None:
    folder = write(TWO_VILLAGES, tmp_path / "villages")
    await asyncio.gather(*(load(store, folder) for _ in range(3)))
    together = await counts(store)
    await load(store, folder)
    assert await counts(store) == together
    assert together["INTERACTED"] == 13


async def test_a_folder_without_tables_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as error:
        await load(None, tmp_path)
    assert "--template" in error.value.remedy


async def test_a_missing_column_is_refused_before_anything_is_written(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="amount_minor"):
        await load(
            store,
            write(
                {"customers.csv": "customer_id\nana\n", "orders.csv": "order_id,customer_id,currency\n"},
                tmp_path / "half",
            ),
        )
    assert await counts(store) == {}


async def test_the_template_loads_without_a_refusal(store: Store, tmp_path: Path) -> None:
    summary = await load(store, write(service.template(), tmp_path / "template"))
    assert summary.rejected == {}
    assert set(summary.rows) == {name.removesuffix(".csv") for name in service.template()}
