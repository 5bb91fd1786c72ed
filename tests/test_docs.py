"""What the docs show is true: commands exist, links lead somewhere, the README's answer is the real one."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from app.api.graphql.schema import execute
from app.cli.commands import app as commands
from app.services.ingest import ingest
from app.services.sample import write_sample
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import quiet

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])
SHOWN = [
    (page, line)
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.S)
    for line in block.splitlines()
    if line.startswith("$ ")
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(("page", "line"), SHOWN, ids=lambda part: part.stem if isinstance(part, Path) else part)
def test_every_command_shown_is_one_that_exists(page: Path, line: str) -> None:
    words = [word for word in shlex.split(line[2:], comments=True) if not re.fullmatch(r"[A-Z_]+=\S*", word)]
    assert words[0] in {"make", ".venv/bin/grapevine", "curl", "cp", "docker", "python3"}, page
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.M)
    if words[0] == ".venv/bin/grapevine":
        group, rest = typer.main.get_command(commands), words[1:]
        while isinstance(group, TyperGroup):
            command = group.get_command(None, rest[0])
            assert command, rest[0]
            group, rest = command, rest[1:]
        group.make_context("grapevine", rest)


def test_the_algorithms_take_a_readers_own_data_as_the_page_shows() -> None:
    page = (ROOT / "docs/how-to/notebooks.md").read_text("utf-8")
    shown = [block for block in re.findall(r"```python\n(.*?)```", page, re.S) if "driver" not in block]
    known: dict[str, object] = {}
    exec(shown[0], known)
    assert len(known["ranks"]) == 3  # type: ignore[arg-type]


@pytest.mark.server
async def test_the_readme_shows_the_real_answer_to_its_question(store: Store, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    question = re.search(r"```graphql\n(.*?)```", readme, re.S)
    answer = re.search(r"```json\n(.*?)```", readme, re.S)
    assert question
    assert answer
    write_sample(tmp_path / "sample", 1000, 1, quiet)
    await ingest(store, tmp_path / "sample", say=quiet)
    await run_all(store, say=quiet)
    assert await execute(store, question[1]) == json.loads(answer[1])
