"""The ranking for marketing tools."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlsplit

import httpx
import pytest

from app.services.runs import published
from app.services.work import Parameters, run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api import harbour
from tests.api.conftest import ask

pytestmark = pytest.mark.server


async def test_json_holds_the_run_and_the_ranking(client: httpx.AsyncClient, story: Store) -> None:
    answer = (await client.get("/v1/influencers", params={"by": "reach", "first": 2})).json()
    assert (answer["run"], answer["by"]) == ((await published(story))["scores"], "reach")
    assert answer["rows"][0] == {"rank": 1, "customer_id": harbour.FERRY, "score": 1.0}
    assert [row["rank"] for row in answer["rows"]] == [1, 2]


async def test_csv_has_a_header_and_the_same_rows(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/influencers", params={"format": "csv", "by": "social_capital"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    same = (await client.get("/v1/influencers", params={"by": "social_capital"})).json()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[0] == "rank,customer_id,score,by,run"
    assert [(int(row["rank"]), row["customer_id"]) for row in rows] == [
        (row["rank"], row["customer_id"]) for row in same["rows"]
    ]
    assert [float(row["score"]) for row in rows] == pytest.approx([row["score"] for row in same["rows"]], rel=1e-8)
    assert {(row["by"], row["run"]) for row in rows} == {("social_capital", same["run"])}
    assert len(rows) == len(harbour.PEOPLE)


@pytest.mark.parametrize("form", ["json", "csv"])
async def test_the_link_leads_through_all_pages(client: httpx.AsyncClient, form: str) -> None:
    place = f"/v1/influencers?first=3&by=pagerank&format={form}"
    found: list[str] = []
    while place:
        answer = await client.get(place)
        found += (
            [row["customer_id"] for row in answer.json()["rows"]]
            if form == "json"
            else [row["customer_id"] for row in csv.DictReader(io.StringIO(answer.text))]
        )
        place = answer.links["next"]["url"] if "next" in answer.links else ""
        assert not urlsplit(place).netloc
    assert sorted(found) == harbour.PEOPLE


async def test_a_cursor_serves_both_doors(client: httpx.AsyncClient, story: Store) -> None:
    cursor = (await client.get("/v1/influencers", params={"first": 2, "by": "reach"})).json()["next"]
    found = await ask(story, f'{{ influencers(by: REACH, first: 1, after: "{cursor}") {{ edges {{ rank }} }} }}')
    assert found["influencers"]["edges"] == [{"rank": 3}]


async def test_an_unchanged_ranking_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/v1/influencers")
    again = await client.get("/v1/influencers", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    weak = await client.get("/v1/influencers", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert weak.status_code == 304


async def test_another_question_or_run_has_another_etag(client: httpx.AsyncClient, story: Store) -> None:
    tags = [
        (await client.get(f"/v1/influencers?{query}")).headers["etag"]
        for query in ("", "first=3", "by=reach", "format=csv", "format=csv&spreadsheet=true")
    ]
    await run_all(story, say=quiet, parameters=Parameters(half_life_days=30.0))
    tags.append((await client.get("/v1/influencers")).headers["etag"])
    await run_all(story, say=quiet)
    assert len(set(tags)) == 6


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("first=0", "bad_input"),
        ("first=-1", "bad_input"),
        ("first=10001", "bad_input"),
        ("first=x", "bad_input"),
        ("by=rich", "bad_input"),
        ("format=xml", "bad_input"),
        ("after=x", "bad_cursor"),
    ],
)
async def test_a_wrong_question_is_a_problem_with_a_hint(client: httpx.AsyncClient, query: str, code: str) -> None:
    answer = await client.get(f"/v1/influencers?{query}")
    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (
        400,
        "application/problem+json",
        code,
    )
    assert answer.json()["hint"]


async def test_the_graph_says_whose_data_it_holds(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/graph")).json() == {"holds": "real data"}


async def test_the_openapi_document_describes_the_door(client: httpx.AsyncClient) -> None:
    found = (await client.get("/openapi.json")).json()["paths"]
    settlements = {"/v1/settlements", "/v1/settlements/{run}/statements", "/v1/settlements/{run}/lines"}
    facts = {"/v1/orders", "/v1/refunds"}
    assert set(found) == {"/v1/influencers", "/v1/graph", "/health/live", "/health/ready"} | settlements | facts
    parameters = {each["name"]: each for each in found["/v1/influencers"]["get"]["parameters"]}
    assert set(parameters) == {"first", "by", "after", "format", "spreadsheet"}
    assert all(each["description"] for each in parameters.values())
