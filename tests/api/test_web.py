"""The pages come from this package alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from graphql import parse, validate

from app.api.graphql.schema import SCHEMA
from app.api.web import DOCS_PAGE, EXAMPLES, GRAPHIQL_PAGE, START_PAGE, STATIC
from app.store.graph import Store
from tests.api.conftest import ask

ROOT = Path(__file__).parents[2]
OURS = [START_PAGE, GRAPHIQL_PAGE, DOCS_PAGE, *(path for path in STATIC.iterdir() if path.is_file())]
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.graphql"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_page_names_another_site(path: Path) -> None:
    found = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", path.read_text("utf-8"))
    assert [each for each in found if each != "http://www.w3.org/2000/svg"] == []


@pytest.mark.parametrize("path", [START_PAGE, GRAPHIQL_PAGE, DOCS_PAGE], ids=lambda path: path.name)
def test_pages_keep_scripts_and_styles_in_files(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style| on\w+=|style=", text) == []


@pytest.mark.server
@pytest.mark.parametrize("path", ["/", "/graphql", "/docs"])
async def test_every_file_that_a_page_names_is_served(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path, headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    for name in re.findall(r'(?:src|href)="(/[^"?]*)', page.text):
        assert (await client.get(name, headers={"Accept": "text/html"})).status_code == 200, name


def test_vendored_files_are_what_the_table_says() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "scripts" / "vendor.py", "--check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_vendored_packages_bring_their_licences() -> None:
    packages = [path for path in (STATIC / "vendor").iterdir() if path.is_dir()]
    assert sorted(path.name for path in packages) == ["graphiql", "react", "react-dom", "swagger-ui-dist"]
    assert all((path / "LICENSE").is_file() for path in packages)


def test_what_is_shipped_for_browsers_stays_small() -> None:
    assert sum(path.stat().st_size for path in STATIC.rglob("*") if path.is_file()) < 4 * 1024**2


@pytest.mark.parametrize("name", NAMES)
def test_an_example_fits_the_schema(name: str) -> None:
    assert validate(SCHEMA._schema, parse((EXAMPLES / f"{name}.graphql").read_text("utf-8"))) == []


def test_graphiql_opens_every_example() -> None:
    listed = re.search(r"EXAMPLES = \[(.*?)\]", (STATIC / "graphiql.js").read_text("utf-8"))
    assert listed
    assert sorted(re.findall(r'"(\w+)"', listed[1])) == NAMES


@pytest.mark.server
@pytest.mark.parametrize("name", NAMES)
async def test_an_example_has_an_answer(story: Store, name: str) -> None:
    text = (EXAMPLES / f"{name}.graphql").read_text("utf-8")
    variables = {key: "ana" for key in ("customer", "root") if f"${key}:" in text}
    assert next(iter((await ask(story, text, **variables)).values()))
