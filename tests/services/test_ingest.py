"""What a load does to a graph: once, twice, in another order, cut off, and with bad rows."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from app.errors import BadFile, MixedSample, Unfinished
from app.services import customers
from app.services import ingest as service
from app.services.ingest import BEGIN_LOAD, ingest
from app.services.load_report import Summary, warnings
from app.services.loads import unfinished_loads
from app.services.work import run_all
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


async def test_equal_rows_with_an_id_are_one_fact_and_nothing_to_report(store: Store, tmp_path: Path) -> None:
    row = "o1,ana,100,CNY\n"
    folder = write({"orders.csv": "order_id,customer_id,amount_minor,currency\n" + row * 2}, tmp_path / "shop")
    summary = await load(store, folder)
    assert (await counts(store))["Order"] == 1
    assert (summary.repeated, summary.rejected) == ({}, {})


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
    folder = next(rejects.glob("dirty-*"))
    refused = pl.read_csv(folder / "orders.csv", infer_schema=False)
    assert dict(zip(refused["grapevine_line"], refused["grapevine_problem"], strict=True)) == {
        "2": "is not a whole number of minor units",
        "3": "is not a currency",
        "5": "stands on another row of this file with other values",
        "6": "has 3 fields where the header has 5",
    }
    assert refused["grapevine_value"][3] == "o4,2026-01-01,ana"
    stored = await store.statement("MATCH (o:Order) RETURN o.id AS id, o.amount_minor AS amount")
    assert stored == [{"id": "o3", "amount": 1250}]


async def test_a_corrected_reject_file_can_be_loaded_as_it_is(store: Store, tmp_path: Path) -> None:
    world = {"orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency\no1,2026-01-01,ana,12.50,CNY\n"}
    first = await load(store, write(world, tmp_path / "shop"), rejects=tmp_path / "rejects")
    path = first.reject_files[0]
    path.write_text(path.read_text().replace("12.50,CNY", "1250,CNY"))
    summary = await load(store, path.parent, source="shop")
    assert (summary.rejected, warnings(summary)) == ({}, [])
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


async def test_what_two_sources_say_of_a_customer_is_kept_apart_and_read_together(store: Store, tmp_path: Path) -> None:
    north = write({"customers.csv": "customer_id,joined_at,city\nana,2026-02-01,Ulm\n"}, tmp_path / "north")
    south = write({"customers.csv": "customer_id,joined_at,city,tier\nana,2026-01,Bonn,gold\n"}, tmp_path / "south")
    seen = []
    for order in ((north, south), (south, north)):
        await store.statement("MATCH (n:Identity|Customer|Profile) DETACH DELETE n")
        for folder in order:
            assert (await load(store, folder)).rejected == {}
        seen.append((await customers.records(store, ["ana"]))["ana"])
    assert seen[0] == seen[1]
    assert (seen[0].joined_at, seen[0].joined_at_precision) == ("2026-01-01T00:00:00Z", "month")
    assert seen[0].named() == {"city": "Ulm", "tier": "gold"}


async def test_two_rows_of_one_customer_that_disagree_are_not_blended(store: Store, tmp_path: Path) -> None:
    rows = {
        "customers.csv": "customer_id,joined_at,city\nana,2026-03-01,X\nana,2026-02-01T10:00:00Z,Y\nana,2026-03-01,X\n"
    }
    summary = await load(store, write(rows, tmp_path / "crm"))
    assert summary.rejected == {"customers": 1}
    assert (await counts(store))["Profile"] == 1


async def test_a_companys_own_word_on_a_channel_outranks_the_table_in_any_order(store: Store, tmp_path: Path) -> None:
    plain = write({"customers.csv": "customer_id\nana\n"}, tmp_path / "plain")
    own = write({"channels.csv": "code,name,kind\nwechat,WX,phone\nclub,Club,offline\n"}, tmp_path / "own")
    other = write({"channels.csv": "code,name,kind\nclub,Verein,chat\n"}, tmp_path / "other")
    seen = []
    for order in ((plain, own, other), (other, own, plain)):
        await store.statement("MATCH (c:Channel) DETACH DELETE c")
        words = [word for folder in order for word in warnings(await load(store, folder))]
        assert any("club was declared otherwise" in word for word in words)
        seen.append(
            await store.statement(
                "MATCH (c:Channel) WHERE c.code IN ['club', 'wechat'] RETURN c.code AS code, c.name AS name, c.kind AS kind ORDER BY code"
            )
        )
    assert seen[0] == seen[1]
    assert seen[0] == [
        {"code": "club", "name": "Club", "kind": "chat"},
        {"code": "wechat", "name": "WX", "kind": "phone"},
    ]


async def test_a_fact_that_comes_again_with_more_filled_in_is_refused_not_swallowed(
    store: Store, tmp_path: Path
) -> None:
    head = "interaction_id,occurred_at,channel,kind,from_id,to_id,value\n"
    await load(store, write({"interactions.csv": head + "i1,,wechat,message,ana,bo,\n"}, tmp_path / "chat"))
    summary = await load(
        store, write({"interactions.csv": head + "i1,2026-01-01,wechat,message,ana,bo,9\n"}, tmp_path / "chat")
    )
    assert summary.rejected == {"interactions": 1}


async def test_the_reasons_in_a_reject_file_never_become_data(store: Store, tmp_path: Path) -> None:
    world = {"customers.csv": "customer_id,line,joined_at,city\nana,7,soon,Ulm\n"}
    summary = await load(store, write(world, tmp_path / "crm"), rejects=tmp_path / "rejects")
    path = summary.reject_files[0]
    path.write_text(path.read_text().replace("ana,7,soon,Ulm", "ana,7,2026-01-01,Ulm"))
    again = await load(store, path.parent, source="crm", rejects=tmp_path / "rejects")
    assert (again.rejected, warnings(again)) == ({}, [])
    assert (await customers.records(store, ["ana"]))["ana"].named() == {"city": "Ulm", "line": "7"}
    assert path.exists()


async def test_rejects_of_the_made_up_company_stay_made_up(store: Store, tmp_path: Path) -> None:
    made_up = write({"customers.csv": "customer_id,joined_at\nana,soon\n", "sample.json": "{}"}, tmp_path / "made-up")
    summary = await load(store, made_up, rejects=tmp_path / "rejects")
    assert (summary.reject_files[0].parent / "sample.json").exists()


async def test_a_row_from_the_future_and_a_file_with_a_strange_name_get_a_word(store: Store, tmp_path: Path) -> None:
    world = {
        "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency\no1,2199-12-31,ana,100,CNY\n",
        "Interactions.csv": "x\n",
    }
    words = " ".join(warnings(await load(store, write(world, tmp_path / "slips"))))
    assert "lie in the future (line 2)" in words
    assert "Interactions.csv" in words


async def test_a_load_that_was_cut_off_stays_known_while_others_of_its_source_end(store: Store, tmp_path: Path) -> None:
    await store.write(BEGIN_LOAD, key="crm monday", source="crm", rows=3)
    await load(store, write({"customers.csv": "customer_id\nana\n"}, tmp_path / "tuesday"), source="crm")
    assert await unfinished_loads(store) == ["crm"]
    with pytest.raises(Unfinished):
        await run_all(store, say=quiet)
    assert await run_all(store, say=quiet, accept_cut_off=True)
    assert await unfinished_loads(store) == []


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
