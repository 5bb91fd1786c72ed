"""Lists are walked page by page: each row once, in one order, from one run."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from app.api.cursors import KEPT, Cursor, read_cursor
from app.errors import BadCursor
from app.services.runs import published
from app.services.work import Parameters, run_all
from app.store.graph import Store
from app.store.local import quiet
from tests.api.conftest import ask, refusal

pytestmark = pytest.mark.server
PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor %s }"
LISTS = {
    "customers": ("customers(%s)", "node { id }"),
    "groups": ("groups(%s)", "node { id }"),
    "circles": ("circles(%s)", "node { id }"),
    "influencers by pagerank": ("influencers(by: PAGERANK, %s)", "rank score node { id }"),
    "influencers by reach, with ties": ("influencers(by: REACH, %s)", "rank score node { id }"),
    "influencers by social capital": ("influencers(by: SOCIAL_CAPITAL, %s)", "rank score node { id }"),
    "referral tree": ('referralTree(root: "bo", %s)', "level node { id }"),
    "runs": ("runs(%s)", "node { id }"),
    "conflicts": ("conflicts(%s)", "node { subject }"),
    "members of a circle": ('circle(id: "c1") { members(%s)', "strength node { id }"),
    "circles of a customer": ('customer(id: "ana") { circles(%s)', "strength node { id }"),
    "members of a group": ('group(id: "harbour/choir") { members(%s)', "since node { id }"),
    "groups of a customer": ('customer(id: "cy") { groups(%s)', "since node { id }"),
    "referrals of a customer": ('customer(id: "cy") { referrals(%s)', "amount node { id }"),
    "referrers of a customer": ('customer(id: "cy") { referredBy(%s)', "amount node { id }"),
}


async def page(store: Store, name: str, first: int, after: str | None = None) -> dict[str, Any]:
    field, row = LISTS[name]
    arguments = f"first: {first}" + (f', after: "{after}"' if after else "")
    body = f"{field % arguments} {{ {PAGE % row} }}"
    found = await ask(store, f"{{ {body} {'}' * body.startswith(('circle(', 'customer(', 'group('))} }}")
    while "edges" not in found:
        found = next(iter(found.values()))
    return found


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("name", LISTS)
async def test_pages_together_are_the_whole_list(story: Store, name: str, size: int) -> None:
    whole = await page(story, name, 100)
    rows: list[Any] = []
    after = None
    while True:
        part = await page(story, name, size, after)
        assert part["totalCount"] == whole["totalCount"] == len(whole["edges"]) > 0
        assert part["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert part["pageInfo"]["startCursor"] == part["edges"][0]["cursor"]
        rows += part["edges"]
        after = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            break
    assert rows == whole["edges"]


async def test_a_list_goes_on_after_any_of_its_rows(story: Store) -> None:
    whole = (await page(story, "customers", 100))["edges"]
    assert (await page(story, "customers", 100, whole[2]["cursor"]))["edges"] == whole[3:]


@pytest.mark.parametrize("first", [0, -1, -12367, 101, 2_000_000_000])
@pytest.mark.parametrize("name", LISTS)
async def test_a_page_has_from_1_to_100_rows(story: Store, name: str, first: int) -> None:
    field, row = LISTS[name]
    body = f"{field % f'first: {first}'} {{ {PAGE % row} }}"
    error = await refusal(story, f"{{ {body} {'}' * body.startswith(('circle(', 'customer(', 'group('))} }}")
    assert error["code"] == "bad_input"
    assert error["message"] == f"`first` must be from 1 to 100; it is {first}."


def forged(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "!",
        "aGFsbG8",
        "é",
        "x" * 5000,
        forged({}),
        forged([]),
        forged(["customers"]),
        forged(["customers", ""]),
        forged(["customers", "", None]),
        forged(["customers", "", True]),
        forged(["customers", "", 5]),
        forged(["customers", "", ["a"]]),
        forged(["customers", "", "a", "b"]),
        forged(["customers", 7, "a"]),
        forged(["groups", "", "a"]),
        forged(["customers", "a run", "a"]),
    ],
)
async def test_a_cursor_that_we_did_not_make_is_refused(story: Store, cursor: str) -> None:
    error = await refusal(story, "query($after: String) { customers(after: $after) { totalCount } }", after=cursor)
    assert error["code"] == "bad_cursor"


@pytest.mark.parametrize(
    "values", [[2**64 - 1, "c1"], [-(2**63) - 1, "c1"], [4.5, "c1"], ["4", "c1"], [4, 1], [4], [True, "c1"]]
)
async def test_a_cursor_with_impossible_values_is_refused(story: Store, values: list[Any]) -> None:
    error = await refusal(story, f'{{ circles(after: "{forged(["circles", "", *values])}") {{ totalCount }} }}')
    assert error["code"] in {"bad_cursor", "stale_page"}
    run = (await published(story))["circles"]
    error = await refusal(story, f'{{ circles(after: "{forged(["circles", run, *values])}") {{ totalCount }} }}')
    assert error["code"] == "bad_cursor"


async def test_a_cursor_of_one_ranking_does_not_fit_another(story: Store) -> None:
    cursor = (await page(story, "influencers by pagerank", 1))["pageInfo"]["endCursor"]
    error = await refusal(story, f'{{ influencers(by: REACH, after: "{cursor}") {{ totalCount }} }}')
    assert error["code"] == "bad_cursor"


@pytest.mark.parametrize("key", [("c1",), (0.1, "c1"), (-5, "ü/é 漢"), (1e-300, "")])
def test_a_cursor_gives_back_what_it_was_made_of(key: tuple[str | float, ...]) -> None:
    assert read_cursor(Cursor("a list", "run", key).text(), "a list") == Cursor("a list", "run", key)


def test_a_cursor_is_bound_to_its_list() -> None:
    with pytest.raises(BadCursor):
        read_cursor(Cursor("a list", "run", ("c1",)).text(), "another")


RUN_LISTS = ["circles", "influencers by pagerank", "referral tree", "circles of a customer", "referrers of a customer"]


@pytest.mark.parametrize("name", ["circles", "influencers by pagerank"])
async def test_page_two_is_from_the_run_of_page_one(story: Store, name: str) -> None:
    whole = (await page(story, name, 100))["edges"]
    cursor = (await page(story, name, 1))["pageInfo"]["endCursor"]
    before = await published(story)
    await run_all(story, say=quiet, parameters=Parameters(half_life_days=30.0))
    assert (await published(story))["scores"] != before["scores"]
    assert (await page(story, name, 100, cursor))["edges"] == whole[1:]
    assert (await page(story, name, 100))["edges"] != whole
    await run_all(story, say=quiet)
    assert await published(story) == before


@pytest.mark.parametrize("name", RUN_LISTS)
async def test_a_cursor_into_a_pruned_run_says_so(story: Store, name: str) -> None:
    field, _ = LISTS[name]
    made = (await page(story, name, 1))["pageInfo"]["endCursor"]
    values = json.loads(base64.urlsafe_b64decode(made + "=" * (-len(made) % 4)))
    field = field % f'after: "{forged([values[0], "pruned", *values[2:]])}"'
    error = await refusal(story, f"{{ {field} {{ totalCount }} {'}' * field.startswith('customer(')} }}")
    assert error == {
        "message": "A cursor points into a run that has been pruned.",
        "code": "stale_page",
        "hint": KEPT,
    }


@pytest.mark.parametrize("name", RUN_LISTS)
async def test_a_cursor_that_names_a_run_of_another_kind_is_refused(story: Store, name: str) -> None:
    field, _ = LISTS[name]
    made = (await page(story, name, 1))["pageInfo"]["endCursor"]
    values = json.loads(base64.urlsafe_b64decode(made + "=" * (-len(made) % 4)))
    for run in set((await published(story)).values()) - {values[1]}:
        asked = field % f'after: "{forged([values[0], run, *values[2:]])}"'
        error = await refusal(story, f"{{ {asked} {{ totalCount }} {'}' * asked.startswith('customer(')} }}")
        assert (error["message"], error["code"]) == ("This cursor names a run of another kind.", "bad_cursor")


async def test_a_cursor_of_an_older_run_of_another_kind_is_refused(story: Store) -> None:
    await run_all(story, say=quiet, parameters=Parameters(half_life_days=30.0))
    older = await published(story)
    await run_all(story, say=quiet)
    cursor = forged(["circles", older["scores"], 4, "c1"])
    assert older["scores"] not in (await published(story)).values()
    assert (await refusal(story, f'{{ circles(after: "{cursor}") {{ totalCount }} }}'))["code"] == "bad_cursor"
