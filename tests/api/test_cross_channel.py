"""Who carries between circles and channels: two crowds, each on a channel of its own, and Pia between them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api.conftest import ask
from tests.conftest import wipe

pytestmark = pytest.mark.server
CHAT = ("pia", *(f"a{number}" for number in range(11)))
MAIL = tuple(f"b{number}" for number in range(12))
ASKED = """{ crossChannelBridges { totalCount edges { carried share expected lift q mainChannel channels circles node { id } } } }"""


def _write(folder: Path) -> Path:
    pairs = [("wechat", a, b) for a in CHAT for b in CHAT if a != b]
    pairs += [("email", a, b) for a in MAIL for b in MAIL if a != b]
    # Pia calls half of the others; two more write across on the channel they use anyway.
    pairs += [("sms", "pia", b) for b in MAIL[:6]] + [("wechat", "a1", "b7"), ("wechat", "a2", "b8")]
    rows = [f"2026-03-01T10:00:00Z,{channel},message,{a},{b}" for channel, a, b in pairs]
    folder.mkdir()
    (folder / "customers.csv").write_text("customer_id\n" + "\n".join((*CHAT, *MAIL)) + "\n", encoding="utf-8")
    text = "occurred_at,channel,kind,from_id,to_id\n" + "\n".join(rows) + "\n"
    (folder / "interactions.csv").write_text(text, encoding="utf-8")
    return folder


@pytest_asyncio.fixture(scope="module")
async def crowds(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """Both crowds, loaded and worked out once."""
    await wipe(server_store)
    await ingest(server_store, _write(tmp_path_factory.mktemp("world") / "crowds"), say=quiet)
    await run_all(server_store, say=quiet, parameters=Parameters(resamples=0, disjoint=True))
    yield server_store


async def test_pia_alone_carries_between_circles_and_channels(crowds: Store) -> None:
    found = (await ask(crowds, ASKED))["crossChannelBridges"]
    pia = found["edges"][0]
    assert (found["totalCount"], pia["node"]["id"]) == (1, "pia")
    assert (pia["mainChannel"], pia["channels"], pia["circles"]) == ("wechat", ["sms"], 1)


async def test_lift_is_the_share_beside_that_of_everybody(crowds: Store) -> None:
    pia = (await ask(crowds, ASKED))["crossChannelBridges"]["edges"][0]
    assert pia["lift"] == pytest.approx(pia["share"] / pia["expected"])
    assert pia["lift"] > 5
    assert pia["q"] < 0.05
