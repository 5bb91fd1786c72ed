"""`grapevine neo4j`: started, looked at, asked and stopped from a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.neo4j import neo4j_app

pytestmark = [pytest.mark.server, pytest.mark.slow]


@dataclass(frozen=True)
class Home:
    """A home as the environment of a command names it."""

    folder: Path

    @property
    def password(self) -> Path:
        """The file that holds the password."""
        return self.folder / "neo4j" / "password"

    def command(self, *arguments: str, uri: str | None = None) -> str:
        """What a command prints; it must succeed."""
        surroundings = {"GRAPEVINE_HOME": str(self.folder), "NEO4J_URI": uri}
        result = CliRunner().invoke(neo4j_app, arguments, env=surroundings)
        assert result.exit_code == 0, result.output
        return result.stdout

    def shell(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """The shell in a process of its own, since it takes over the terminal."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
        return subprocess.run(
            [sys.executable, "-c", "from app.cli import main; main()", "neo4j", "shell", *arguments],
            env=inherited | {"GRAPEVINE_HOME": str(self.folder)},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home whose server runs, as for notebooks."""
    found = Home(tmp_path_factory.mktemp("notebooks") / "home")
    found.command("start")
    yield found
    assert found.command("stop") == "Neo4j has stopped.\n"


def test_status_says_where_and_keeps_the_password_to_itself(home: Home) -> None:
    said = home.command("status")
    assert "address   bolt://127.0.0.1:" in said
    assert str(home.password) in said
    assert home.password.read_text() not in said


def test_status_shows_the_password_when_asked(home: Home) -> None:
    facts = json.loads(home.command("status", "--json", "--show-password"))
    assert facts["password"] == home.password.read_text()


def test_status_is_there_for_programs(home: Home) -> None:
    facts = json.loads(home.command("status", "--json"))
    assert (facts["running"], facts["kept"], facts["foreign"], facts["users"]) == (True, True, False, 0)


def test_status_of_a_home_without_a_server(tmp_path: Path) -> None:
    assert Home(tmp_path).command("status").startswith("running   no;")


def test_a_query_is_answered(home: Home) -> None:
    assert home.shell("RETURN 6 * 7 AS n").stdout.split() == ["n", "42"]


def test_piped_queries_are_answered(home: Home) -> None:
    done = home.shell("--format", "plain", stdin="RETURN 1 AS a;\nRETURN 2 AS b;\n")
    assert done.stdout.split() == ["a", "1", "b", "2"]


def test_a_wrong_query_fails(home: Home) -> None:
    done = home.shell("RETRN 1")
    assert done.returncode == 1
    assert "Invalid input 'RETRN'" in done.stderr


@pytest.mark.parametrize("command", ["start", "stop"])
def test_a_foreign_server_is_left_alone(home: Home, command: str) -> None:
    assert "Grapevine uses neo4j://example.org" in home.command(command, uri="neo4j://example.org")
    assert json.loads(home.command("status", "--json"))["running"]
