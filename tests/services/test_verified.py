"""Who is verified follows what rows say last: given, taken back, and lost to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.ingest import ingest
from app.services.load_report import Summary, warnings
from app.services.networks import everybody
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write

pytestmark = pytest.mark.server
HEAD = "customer_id,verified\n"


async def load(store: Store, folder: Path, source: str = "crm", **files: str) -> Summary:
    place = folder / f"load{len(list(folder.iterdir()))}"
    return await ingest(
        store, write({f"{name}.csv": text for name, text in files.items()}, place), say=quiet, source=source
    )


async def verified(store: Store) -> list[str]:
    people = await everybody(store)
    return [str(name) for name in people.ids[people.verified]]


async def test_a_later_load_verifies_and_takes_it_back(store: Store, tmp_path: Path) -> None:
    seen = []
    for word in ("", "true", "no", "yes", ""):
        summary = await load(store, tmp_path, customers=HEAD + f"ana,\nbo,{word}\n")
        assert summary.rejected == {}
        seen.append((await verified(store), summary.verified_changed))
    assert seen == [([], 0), (["bo"], 1), ([], 1), (["bo"], 1), ([], 1)]


async def test_a_load_without_the_column_takes_nothing_back(store: Store, tmp_path: Path) -> None:
    await load(store, tmp_path, customers=HEAD + "bo,true\n")
    summary = await load(store, tmp_path, customers="customer_id\nbo\n")
    assert (await verified(store), summary.verified_changed) == (["bo"], 0)


@pytest.mark.parametrize("order", [("crm", "shop"), ("shop", "crm")])
async def test_one_source_that_says_so_is_enough_whatever_the_order(
    store: Store, tmp_path: Path, order: tuple[str, str]
) -> None:
    for source in order:
        await load(store, tmp_path, source, customers=HEAD + f"bo,{'yes' if source == 'crm' else 'no'}\n")
    assert await verified(store) == ["bo"]


async def test_a_row_with_other_values_is_still_refused(store: Store, tmp_path: Path) -> None:
    await load(store, tmp_path, customers="customer_id,joined_at,verified\nbo,2026-01-01,\n")
    summary = await load(store, tmp_path, customers="customer_id,joined_at,verified\nbo,2026-01-02,true\n")
    assert (summary.rejected, await verified(store)) == ({"customers": 1}, [])


async def test_a_verified_identity_that_another_claims_is_named(store: Store, tmp_path: Path) -> None:
    head = "customer_id,channel,external_id,verified\n"
    await load(store, tmp_path, identities=head + "dan,phone,2,true\n")
    assert await verified(store) == ["dan"]
    summary = await load(store, tmp_path, identities=head + "cy,phone,2,true\n")
    assert await verified(store) == []
    assert summary.conflicts == {"identity with several claims": 1, "verified identity with several claims": 1}
    assert "phone:2 is verified, but verifies nobody, for several customers claim it: cy, dan." in warnings(summary)
