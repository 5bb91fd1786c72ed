"""What the doors let in over HTTP, and what they refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import Message

from app.main import create_app
from app.store.graph import Store
from app.store.local import Address
from tests.api.conftest import service, settings

pytestmark = pytest.mark.server
COUNT = "{ customers { totalCount } }"
KEY = "k" * 12 + "3" * 24


async def test_a_query_by_post(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": COUNT})
    assert (answer.status_code, answer.json()) == (200, {"data": {"customers": {"totalCount": 7}}})
    assert answer.headers["content-type"] == "application/json"


async def test_a_query_by_get(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql", params={"query": COUNT}, headers={"Accept": "application/json"})
    assert answer.json() == {"data": {"customers": {"totalCount": 7}}}


async def test_nothing_is_changed_by_get_which_any_page_can_send(client: httpx.AsyncClient, story: Store) -> None:
    rename = 'mutation { renameCircle(id: "c1", name: "Taken over") { id } }'
    answer = await client.get("/graphql", params={"query": rename}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    answer = await client.post("/graphql", headers={"Content-Type": "text/plain"}, json={"query": rename})
    assert answer.status_code == 400
    assert (await story.statement("MATCH (n:CircleName) RETURN count(n) AS n"))[0]["n"] == 0


async def test_variables_and_operation_names(client: httpx.AsyncClient) -> None:
    asked = "query a($n: Int!) { customers(first: $n) { edges { node { id } } } } query b { channels { code } }"
    answer = await client.post("/graphql", json={"query": asked, "variables": {"n": 1}, "operationName": "a"})
    assert answer.json() == {"data": {"customers": {"edges": [{"node": {"id": "ana"}}]}}}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "text/plain"}, b'{"query": "{ customers { totalCount } }"}'),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"query={customers{totalCount}}"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\n\r\n--x--"),
        ({"Content-Type": "application/json"}, b"[{}]"),
        ({"Content-Type": "application/json"}, b"not json"),
        ({"Content-Type": "application/json"}, b"{}"),
        ({"Content-Type": "application/json"}, b'{"query": 7}'),
        ({"Content-Type": "application/json"}, b'{"query": "fragment x on Query { channels { code } }"}'),
    ],
)
async def test_what_a_form_on_another_site_could_send_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str], body: bytes
) -> None:
    answer = await client.post("/graphql", headers=headers, content=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "bad_input"


async def test_there_are_no_subscriptions(neo4j: Address) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/graphql",
        "headers": [(b"host", b"127.0.0.1")],
        "subprotocols": ["graphql-ws"],
    }
    await create_app(settings(), neo4j)(scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_a_body_has_256_kb_at_most(client: httpx.AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 10_000

    for content in (b" " * 300_000, parts()):
        answer = await client.post("/graphql", headers={"Content-Type": "application/json"}, content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:9", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:8000", "LOCALHOST"]
)
async def test_this_machine_is_answered_under_its_own_names(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/health/live", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "[::2]", "0.0.0.0", ""]
)
async def test_other_names_are_refused(client: httpx.AsyncClient, host: str) -> None:
    answer = await client.get("/health/live", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "wrong_host")


@pytest.mark.usefixtures("story")
async def test_with_keys_everything_but_health_needs_one(neo4j: Address) -> None:
    app = create_app(settings(host="0.0.0.0", api_keys=f"{'other' * 8},{KEY}"), neo4j)
    async with service(app) as client:
        for path in (
            "/",
            "/graphql",
            "/docs",
            "/openapi.json",
            "/v1/influencers",
            "/v1/graph",
            "/health",
            "/health/ready/",
            "/static/ask.js",
            "/nope",
        ):
            for headers in (
                {},
                {"Authorization": "Bearer wrong"},
                {"Authorization": f"Basic {KEY}"},
                {"Authorization": KEY},
            ):
                answer = await client.get(path, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (401, "not_allowed"), path
                assert "Bearer" in answer.headers["www-authenticate"]
            expected = {"/nope": 404, "/health": 404, "/health/ready/": 307}.get(path, 200)
            answer = await client.get(
                path, headers={"Authorization": f"Bearer {KEY}", "Accept": "text/html", "Host": "any.example"}
            )
            assert answer.status_code == expected, path
        assert (await client.get("/health/live")).json() == {"status": "live"}
        assert (await client.get("/health/ready")).json() == {"status": "ready"}


@pytest.mark.parametrize(
    "path", ["/", "/graphql", "/docs", "/v1/influencers", "/health/live", "/static/ask.js", "/nope"]
)
async def test_browsers_are_told_to_be_strict(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path, headers={"Accept": "text/html"})).headers
    assert "default-src 'none'; script-src 'self';" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


async def test_an_unknown_path_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nope")
    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (
        404,
        "application/problem+json",
        "not_found",
    )


@pytest.mark.usefixtures("story")
async def test_graphiql_can_be_switched_off(neo4j: Address) -> None:
    async with service(create_app(settings(graphiql=False), neo4j)) as client:
        assert (await client.get("/graphql", headers={"Accept": "text/html"})).status_code == 404
        answer = (await client.post("/graphql", json={"query": "{ customerz { id } }"})).json()
        assert "Did you mean" not in answer["errors"][0]["message"]
        assert (await client.post("/graphql", json={"query": COUNT})).json()["data"]


@pytest.mark.parametrize("length", ["x", "²", "-1", "9" * 20, "9" * 5000])
async def test_a_length_that_cannot_be_is_refused(client: httpx.AsyncClient, length: str) -> None:
    answer = await client.get("/v1/graph", headers={"Content-Length": length.encode("latin-1")})
    assert answer.status_code in (400, 413)


async def test_a_wrong_method_is_told_the_right_one(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/v1/graph")
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (405, "method_not_allowed", "GET")


@pytest.mark.usefixtures("story")
async def test_a_strange_host_does_no_harm_where_keys_decide(neo4j: Address) -> None:
    async with service(create_app(settings(api_keys=KEY), neo4j)) as client:
        headers = {"Authorization": f"Bearer {KEY}", "Host": "["}
        assert (await client.get("/v1/influencers?first=1", headers=headers)).status_code == 200


async def test_the_service_opens_and_closes_the_store(neo4j: Address, story: Store) -> None:
    app = create_app(settings(), neo4j)
    async with app.router.lifespan_context(app):
        assert isinstance(app.state.store, Store)
        assert app.state.store is not story
