"""What the schema answers about circles in the valley: who, why, what they are called, and what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from fastapi import Response

from app.api.graphql.loaders import Context
from app.api.graphql.schema import SCHEMA, execute
from app.api.graphql.turns import Turns
from app.errors import StoreError
from app.services.ingest import ingest
from app.services.inputs import Parameters
from app.services.networks import CHANNELS
from app.services.runs import Outcome, publish
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api import valley
from tests.api.conftest import ask, refusal
from tests.conftest import wipe

pytestmark = pytest.mark.server
KINDS = {"colleagues": valley.COLLEAGUES, "family": valley.FAMILY, "classmates": valley.CLASS, "interest": valley.TEA}


class Valley:
    """The store, and the runs of circles in March and in May."""

    def __init__(self, store: Store, march: Outcome, may: Outcome) -> None:
        self.store, self.march, self.may = store, march, may

    async def circle(self, kind: str, fields: str = "id", **variables: Any) -> Any:
        """One field of the one circle of a kind, as of a moment if one is given."""
        found = await ask(
            self.store,
            f"query($asOf: DateTime) {{ circles(asOf: $asOf) {{ edges {{ node {{ kind {fields} }} }} }} }}",
            **variables,
        )
        nodes = [edge["node"] for edge in found["circles"]["edges"] if edge["node"]["kind"] == kind]
        assert len(nodes) == 1, found
        return nodes[0]


@pytest_asyncio.fixture(scope="module")
async def seen(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Valley]:
    """The valley, loaded, and worked out as of March and then as of May."""
    await wipe(server_store)
    await ingest(server_store, valley.write(tmp_path_factory.mktemp("world") / "valley"), say=quiet)
    runs = []
    for moment in (valley.MARCH, valley.MAY):
        as_of = int(datetime.fromisoformat(moment).timestamp())
        outcomes = await run_all(server_store, say=quiet, parameters=Parameters(as_of=as_of))
        runs.append(next(each for each in outcomes if each.kind == "circles"))
    yield Valley(server_store, *runs)


def ids(connection: Any) -> list[str]:
    return [edge["node"]["id"] for edge in connection["edges"]]


MEMBERS = "id members { totalCount edges { strength pValue node { id } } }"


@pytest.mark.parametrize("kind", KINDS)
async def test_each_circle_is_found_and_told_by_its_kind(seen: Valley, kind: str) -> None:
    found = await seen.circle(kind, MEMBERS, asOf=valley.MARCH)
    assert set(ids(found["members"])) == set(KINDS[kind])
    assert all(0 < edge["strength"] <= 1 and 0 <= edge["pValue"] < 0.05 for edge in found["members"]["edges"])


async def test_somebody_may_be_in_two_circles_and_each_says_why(seen: Valley) -> None:
    found = await ask(
        seen.store,
        """{ customer(id: "ana") { circles { totalCount edges { strength pValue why {
          ties channels { code ties } topics { topic acts } } node { id kind } } } } }""",
    )
    circles = {edge["node"]["kind"]: edge for edge in found["customer"]["circles"]["edges"]}
    assert set(circles) == {"colleagues", "interest"}
    assert circles["colleagues"]["why"] == {"ties": 9, "channels": [{"code": "email", "ties": 9}], "topics": []}
    tea = circles["interest"]["why"]
    assert (tea["ties"], [each["code"] for each in tea["channels"]]) == (7, ["vertical_forum"])
    assert {each["topic"]: each["acts"] for each in tea["topics"]} == {"kites": 6, "tea": 3}


@pytest.mark.parametrize(
    ("lang", "label"),
    [
        ("EN", "Colleagues · Acme"),
        ("ES", "Compañeros de trabajo · Acme"),
        ("es", "Compañeros de trabajo · Acme"),
        ("FR", "Colleagues · Acme"),
    ],
)
async def test_a_label_is_told_in_a_language_and_an_unknown_one_falls_back(seen: Valley, lang: str, label: str) -> None:
    assert (await seen.circle("colleagues", f"label(lang: {lang})"))["label"] == label


async def test_a_language_may_come_with_its_region(seen: Valley) -> None:
    assert (await seen.circle("colleagues", 'label(lang: "es-MX")'))["label"] == "Compañeros de trabajo · Acme"
    assert (await seen.circle("colleagues", "label"))["label"] == "Colleagues · Acme"


async def test_a_label_rests_on_figures(seen: Valley) -> None:
    found = await seen.circle("family", "labelField labelValue evidence { field value count size carriers lift q }")
    assert (found["labelField"], found["labelValue"]) == ("surname", "Olsen")
    row = next(each for each in found["evidence"] if each["field"] == "surname")
    assert (row["value"], row["count"], row["size"], row["carriers"]) == ("Olsen", 7, 7, 7)
    assert row["lift"] == pytest.approx(len(valley.PEOPLE) / 7)
    assert 0 < row["q"] < 1e-4


async def test_a_circle_has_topics_focus_and_returned_ties(seen: Valley) -> None:
    found = await seen.circle("interest", "focus reciprocity inside outside topics { topic members share lift q }")
    assert [each["topic"] for each in found["topics"]] == ["kites", "tea"]
    assert sum(each["share"] for each in found["topics"]) == pytest.approx(1.0)
    assert 0 < found["focus"] < 1
    assert found["reciprocity"] == 1.0
    assert (await seen.circle("family", "focus"))["focus"] is None


async def test_who_ties_a_circle_to_others_is_named_with_the_other_circle(seen: Valley) -> None:
    found = await seen.circle("interest", "bridges { inside outside customer { id } towards { kind } }")
    first = found["bridges"][0]
    assert first["customer"]["id"] == "ana"
    assert first["outside"] > 0
    assert first["towards"] == {"kind": "colleagues"}


async def test_stability_is_told_for_each_circle_and_each_member(seen: Valley) -> None:
    found = await seen.circle("classmates", "stability members { edges { stability } }")
    assert 0.8 <= found["stability"] <= 1.0
    assert all(0.5 < edge["stability"] <= 1 for edge in found["members"]["edges"])


async def test_bridges_between_two_circles(seen: Valley) -> None:
    one, other = [(await seen.circle(kind))["id"] for kind in ("colleagues", "interest")]
    found = await ask(
        seen.store,
        "query($a: ID!, $b: ID!) { bridges(a: $a, b: $b) { totalCount edges { toA toB inA inB node { id } } } }",
        a=one,
        b=other,
    )
    assert found["bridges"]["edges"][0]["node"] == {"id": "ana"}
    assert all(edge["toA"] > 0 < edge["toB"] for edge in found["bridges"]["edges"])


async def test_bridges_need_two_circles_that_exist(seen: Valley) -> None:
    known = (await seen.circle("family"))["id"]
    assert (await refusal(seen.store, f'{{ bridges(a: "{known}", b: "c999") {{ totalCount }} }}'))[
        "code"
    ] == "not_found"
    assert (await refusal(seen.store, f'{{ bridges(a: "{known}", b: "{known}") {{ totalCount }} }}'))[
        "code"
    ] == "bad_input"


async def test_a_rising_topic_is_found_in_the_right_circle(seen: Valley) -> None:
    found = await ask(
        seen.store,
        """{ circleTopics(period: {since: "2026-05-01", until: "2026-06-01"}) {
          totalCount edges { topic now before members ratio q node { kind } } } }""",
    )
    first = found["circleTopics"]["edges"][0]
    assert (first["topic"], first["node"]) == ("kites", {"kind": "interest"})
    assert (first["now"], first["before"], first["members"]) == (48, 0, 8)


async def test_nothing_rises_where_nothing_happens(seen: Valley) -> None:
    document = '{ circleTopics(period: {since: "2026-04-02", until: "2026-04-20"}) { totalCount } }'
    assert await ask(seen.store, document) == {"circleTopics": {"totalCount": 0}}
    backwards = '{ circleTopics(period: {since: "2026-04-02", until: "2026-04-01"}) { totalCount } }'
    assert (await refusal(seen.store, backwards))["code"] == "bad_input"


async def test_similar_members_share_circle_and_topic(seen: Valley) -> None:
    found = await ask(
        seen.store,
        """{ similarMembers(customer: "d2", topic: "tea", first: 3) { totalCount pageInfo { hasNextPage endCursor }
          edges { similarity byTopics byCircles sharedCircles node { id } } } }""",
    )
    similar = found["similarMembers"]
    assert (similar["totalCount"], similar["pageInfo"]["hasNextPage"]) == (7, True)
    assert ids(similar) == ["d3", "d4", "d5"]
    assert similar["edges"][0]["similarity"] == pytest.approx(1.0)
    further = await ask(
        seen.store,
        'query($after: String) { similarMembers(customer: "d2", topic: "tea", after: $after) { edges { node { id } } } }',
        after=similar["pageInfo"]["endCursor"],
    )
    assert ids(further["similarMembers"]) == ["d6", "d7", "d8", "ana"]


async def test_nobody_is_like_somebody_unknown(seen: Valley) -> None:
    error = await refusal(seen.store, '{ similarMembers(customer: "nobody", topic: "tea") { totalCount } }')
    assert error["code"] == "not_found"


async def test_circles_are_compared_with_given_groups(seen: Valley) -> None:
    found = await ask(
        seen.store,
        """{ compareGroups(source: "valley") { memberships people groups averageF1 givenF1
          best { totalCount edges { f1 precision recall shared node { externalId } circle { kind } } } } }""",
    )
    agreement = found["compareGroups"]
    assert (agreement["memberships"], agreement["people"], agreement["groups"]) == (10, 9, 2)
    assert agreement["best"]["edges"][0] == {
        "f1": 1.0,
        "precision": 1.0,
        "recall": 1.0,
        "shared": 8,
        "node": {"externalId": "tea-club"},
        "circle": {"kind": "interest"},
    }
    assert 0 < agreement["averageF1"] < 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_circle_keeps_its_id_from_run_to_run(seen: Valley, kind: str) -> None:
    before, now = await seen.circle(kind, "id key", asOf=valley.MARCH), await seen.circle(kind, "id key")
    assert before["id"] == now["id"]
    assert (before["key"], now["key"]) == (f"{seen.march.id}/{now['id']}", f"{seen.may.id}/{now['id']}")


async def test_as_of_answers_from_the_run_of_that_moment(seen: Valley) -> None:
    circle = (await seen.circle("colleagues"))["id"]
    found = await ask(
        seen.store,
        """query($id: ID!, $march: DateTime!) {
          then: circle(id: $id, asOf: $march) { size } now: circle(id: $id) { size }
          a9: customer(id: "a9") { then: circles(asOf: $march) { totalCount } now: circles { totalCount } } }""",
        id=circle,
        march=valley.MARCH,
    )
    assert (found["then"], found["now"]) == ({"size": 8}, {"size": 10})
    assert found["a9"] == {"then": {"totalCount": 0}, "now": {"totalCount": 1}}


async def test_a_moment_without_a_run_names_the_command_that_makes_one(seen: Valley) -> None:
    error = await refusal(seen.store, '{ circles(asOf: "2020-01-01") { totalCount } }')
    assert error["code"] == "not_found"
    assert "--as-of 2020-01-01T00:00:00Z" in error["hint"]


async def test_a_page_as_of_a_moment_goes_on_in_its_run(seen: Valley) -> None:
    page = "totalCount pageInfo { endCursor } edges { node { key } }"
    first = await ask(seen.store, f'{{ circles(first: 1, asOf: "{valley.MARCH}") {{ {page} }} }}')
    after = first["circles"]["pageInfo"]["endCursor"]
    rest = await ask(seen.store, f'{{ circles(after: "{after}", asOf: "{valley.MARCH}") {{ {page} }} }}')
    keys = [edge["node"]["key"] for each in (first, rest) for edge in each["circles"]["edges"]]
    assert len(set(keys)) == first["circles"]["totalCount"]
    assert {key.split("/")[0] for key in keys} == {seen.march.id}


async def test_the_log_says_what_became_of_each_circle(seen: Valley) -> None:
    found = await ask(
        seen.store,
        "{ circleEvents { totalCount edges { node { event circle before after sizeBefore sizeAfter joined left asOf run } } } }",
    )
    events = {edge["node"]["circle"]: edge["node"] for edge in found["circleEvents"]["edges"]}
    circle = (await seen.circle("colleagues"))["id"]
    assert events[circle] == {
        "event": "grown",
        "circle": circle,
        "before": [circle],
        "after": [circle],
        "sizeBefore": 8,
        "sizeAfter": 10,
        "joined": 2,
        "left": 0,
        "asOf": valley.MAY,
        "run": seen.may.id,
    }
    assert {event["event"] for event in events.values()} == {"grown", "same"}


async def test_a_circle_has_a_history_over_all_runs(seen: Valley) -> None:
    circle = (await seen.circle("colleagues"))["id"]
    found = await ask(
        seen.store,
        "query($circle: ID!) { circleEvents(circle: $circle) { edges { node { event asOf } } } }",
        circle=circle,
    )
    assert [edge["node"] for edge in found["circleEvents"]["edges"]] == [
        {"event": "grown", "asOf": valley.MAY},
        {"event": "born", "asOf": valley.MARCH},
    ]


async def test_two_runs_are_compared_circle_by_circle_and_person_by_person(seen: Valley) -> None:
    found = await ask(
        seen.store,
        """query($from: ID!, $to: ID!) { diffRuns(from: $from, to: $to) {
          changes { totalCount edges { node { event circle joined left } } }
          moves { totalCount edges { kind left joined node { id } } } } }""",
        **{"from": seen.march.id, "to": seen.may.id},
    )
    difference = found["diffRuns"]
    circle = (await seen.circle("colleagues"))["id"]
    assert {edge["node"]["event"] for edge in difference["changes"]["edges"]} == {"grown", "same"}
    assert [(edge["node"]["id"], edge["kind"], edge["joined"]) for edge in difference["moves"]["edges"]] == [
        ("a10", "joined", [circle]),
        ("a9", "joined", [circle]),
    ]


async def test_runs_that_are_not_there_cannot_be_compared(seen: Valley) -> None:
    error = await refusal(
        seen.store, f'{{ diffRuns(from: "{seen.may.id}", to: "nothing") {{ changes {{ totalCount }} }} }}'
    )
    assert error["code"] == "not_found"


RENAME = 'mutation($id: ID!, $name: String!) { renameCircle(id: $id, name: $name, by: "kim") { id name } }'


async def test_a_name_stays_with_a_circle_over_runs_until_it_is_taken_away(seen: Valley) -> None:
    circle = (await seen.circle("family"))["id"]
    named = await ask(seen.store, RENAME, id=circle, name="  The   Olsens ")
    assert named == {"renameCircle": {"id": circle, "name": "The Olsens"}}
    for moment in (valley.MARCH, valley.MAY):
        assert (await seen.circle("family", "name", asOf=moment))["name"] == "The Olsens"
    await ask(seen.store, RENAME, id=f"{seen.may.id}/{circle}", name="The valley's Olsens")
    assert (await seen.circle("family", "name"))["name"] == "The valley's Olsens"
    assert await ask(seen.store, RENAME, id=circle, name="") == {"renameCircle": {"id": circle, "name": None}}
    rows = await seen.store.statement("MATCH (n:CircleName) RETURN n.name AS name, n.actor AS actor ORDER BY n.key")
    assert [row["name"] for row in rows] == ["The Olsens", "The valley's Olsens", ""]
    assert {row["actor"] for row in rows} == {"kim"}


@pytest.mark.parametrize(
    ("circle", "name", "code"),
    [("c999", "x", "not_found"), (None, "x" * 201, "bad_input"), (None, "a\x07b", "bad_input")],
)
async def test_a_name_that_cannot_be_given_is_refused(seen: Valley, circle: str | None, name: str, code: str) -> None:
    known = circle or (await seen.circle("family"))["id"]
    assert (await refusal(seen.store, RENAME, id=known, name=name))["code"] == code


async def test_each_of_several_new_names_in_one_request_is_answered(seen: Valley) -> None:
    circle = (await seen.circle("classmates"))["id"]
    found = await ask(
        seen.store,
        """mutation($id: ID!) { a: renameCircle(id: $id, name: "A") { name } b: renameCircle(id: $id, name: "B") { name }
          c: renameCircle(id: $id, name: "") { name } }""",
        id=circle,
    )
    assert [found[alias]["name"] for alias in "abc"] == ["A", "B", None]


GIVE = "mutation($id: ID!, $name: String!, $by: String!) { renameCircle(id: $id, name: $name, by: $by) { name } }"


@pytest.mark.parametrize("text", ["x" * 201, "a\x07b", "a\x00b", "\u202egnp.exe", "\u2066a", "half \ud83d", "\udc00"])
async def test_neither_a_name_nor_its_giver_breaks_a_line_of_text(seen: Valley, text: str) -> None:
    circle = (await seen.circle("classmates"))["id"]
    for given in ({"name": text, "by": "kim"}, {"name": "fine", "by": text}):
        assert (await refusal(seen.store, GIVE, id=circle, **given))["code"] == "bad_input"


@pytest.mark.parametrize("name", ["👨\u200d👩\u200d👧 family", "خانه\u200cها", "शर्मा परिवार", "陳家"])
async def test_a_name_may_be_in_any_script(seen: Valley, name: str) -> None:
    circle = (await seen.circle("classmates"))["id"]
    assert (await ask(seen.store, GIVE, id=circle, name=name, by="مینا"))["renameCircle"]["name"] == name
    await ask(seen.store, GIVE, id=circle, name="", by="")


async def test_text_that_is_no_unicode_is_bad_input_anywhere(seen: Valley) -> None:
    document = "query($id: ID!) { circle(id: $id) { id } }"
    assert (await refusal(seen.store, document, id="c\ud8001"))["code"] == "bad_input"


@pytest.mark.parametrize(
    "field",
    [
        'bridges(a: "c998", b: "c999") { totalCount }',
        'diffRuns(from: "nope", to: "nope") { changes { totalCount } }',
        'circleTopics(period: {since: "2026-04-02", until: "2026-04-01"}) { totalCount }',
        'similarMembers(customer: "nobody", topic: "tea") { totalCount }',
        'compareGroups(source: "nope") { groups }',
        'circles(asOf: "2020-01-01") { totalCount }',
        'circleEvents(run: "nope") { totalCount }',
        'circleEvents(circle: "nope") { totalCount }',
        'circle(id: "nope/c1", asOf: "2026-03-31") { id }',
    ],
)
async def test_a_wrong_argument_leaves_the_rest_of_the_answer(seen: Valley, field: str) -> None:
    answer = await execute(seen.store, f'{{ wrong: {field} customer(id: "ana") {{ id }} }}')
    assert answer["data"] == {"wrong": None, "customer": {"id": "ana"}}
    assert [error["extensions"]["code"] in ("not_found", "bad_input") for error in answer["errors"]] == [True]


async def test_a_customer_remains_whose_circles_are_of_no_run(seen: Valley) -> None:
    answer = await execute(seen.store, '{ customer(id: "ana") { id circles(asOf: "2020-01-01") { totalCount } } }')
    assert answer["data"] == {"customer": {"id": "ana", "circles": None}}


async def test_a_circle_that_is_not_there_is_named_as_it_was_asked_for(seen: Valley) -> None:
    error = await refusal(seen.store, '{ bridges(a: "c998", b: "c999") { totalCount } }')
    assert error["message"] == "There is no circle 'c998'."


async def test_two_questions_about_the_whole_graph_are_worked_on_at_once(seen: Valley) -> None:
    turns = Turns(at_once=2)
    asked = SCHEMA.execute("{ compareGroups { groups } }", context_value=Context(seen.store, turns=turns))
    async with turns.one(), turns.one():
        waiting = asyncio.create_task(asked)
        done, _ = await asyncio.wait([waiting], timeout=0.5)
        assert not done
    assert (await waiting).data == {"compareGroups": {"groups": 2}}


async def test_when_too_many_wait_the_answer_is_503_with_a_time_to_come_again(seen: Valley) -> None:
    context = Context(seen.store, turns=Turns(at_once=0, most_waiting=0))
    context.response = Response()
    answer = await SCHEMA.execute("{ compareGroups { groups } }", context_value=context)
    assert [error.extensions["code"] for error in answer.errors or () if error.extensions] == ["busy"]
    assert (context.response.status_code, context.response.headers["Retry-After"]) == (503, "10")


async def test_columns_for_the_service_are_not_waited_for_without_end(seen: Valley) -> None:
    before = seen.store.round_trips
    endless = replace(
        CHANNELS, text="UNWIND range(1, 10000000000) AS n WITH sum(n % 7) AS n RETURN [''] AS code, [''] AS kind"
    )
    with pytest.raises(StoreError):
        await seen.store.within(0.2).columns(endless)
    assert seen.store.round_trips == before + 1


PAGES = {
    "members": ('circle(id: "%(colleagues)s") { list: members(%(page)s) {', "node { id }"),
    "bridges": ('list: bridges(a: "%(colleagues)s", b: "%(interest)s", %(page)s) {', "toA toB node { id }"),
    "groups": ("compareGroups { list: best(%(page)s) {", "f1 node { id } circle { key }"),
    "events": ("list: circleEvents(%(page)s) {", "node { circle run event }"),
}


def found_in(answer: Any) -> Any:
    return answer["list"] if "list" in answer else found_in(next(iter(answer.values())))


async def test_page_two_is_of_the_run_of_page_one_whatever_is_published_between(seen: Valley) -> None:
    circles = {kind: (await seen.circle(kind))["id"] for kind in ("colleagues", "interest")}

    async def page(name: str, arguments: str) -> Any:
        opening, row = PAGES[name]
        body = opening % {**circles, "page": arguments}
        rest = f"totalCount pageInfo {{ endCursor }} edges {{ {row} }}"
        return found_in(await ask(seen.store, f"{{ {body} {rest} {'}' * body.count('{')} }}"))

    whole = {name: await page(name, "first: 100") for name in PAGES}
    begun = {name: await page(name, "first: 1") for name in PAGES}
    await publish(seen.store, [seen.march.id])
    try:
        assert (await page("members", "first: 100"))["totalCount"] != whole["members"]["totalCount"]
        for name, first in begun.items():
            further = await page(name, f'first: 100, after: "{first["pageInfo"]["endCursor"]}"')
            assert first["edges"] + further["edges"] == whole[name]["edges"], name
            assert further["totalCount"] == whole[name]["totalCount"], name
    finally:
        await publish(seen.store, [seen.may.id])


async def test_the_cursor_of_another_circle_is_refused(seen: Valley) -> None:
    one, other = [(await seen.circle(kind))["id"] for kind in ("colleagues", "interest")]
    document = (
        "query($id: ID!, $after: String) { circle(id: $id) { members(after: $after) { pageInfo { endCursor } } } }"
    )
    found = await ask(seen.store, document, id=one)
    after = found["circle"]["members"]["pageInfo"]["endCursor"]
    assert (await refusal(seen.store, document, id=other, after=after))["code"] == "bad_cursor"


async def test_a_key_and_a_moment_are_not_given_together(seen: Valley) -> None:
    key = (await seen.circle("family", "key"))["key"]
    document = "query($key: ID!, $asOf: DateTime!) { circle(id: $key, asOf: $asOf) { id } }"
    error = await refusal(seen.store, document, key=key, asOf=valley.MARCH)
    assert error["code"] == "bad_input"
    assert "asOf" in error["message"]
